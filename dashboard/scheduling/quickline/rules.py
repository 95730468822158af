"""From the pieces of the quick line to recurrence lines: how they go together, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, tzinfo

from dashboard.scheduling.quickline.clauses import Pieces
from dashboard.scheduling.quickline.vocabulary import NotRead, Span

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_HOUR, _DAY = 60, 1440
_LAST_SECOND = time(23, 59, 59)
_FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}


def rules(pieces: Pieces, span: Span, time_zone: tzinfo) -> list[str]:
    """The lines that mean what was said; `span` is that of the whole text. Raises NotRead."""
    _check(pieces, span)
    ends = _ends(pieces, time_zone)
    lines = [_line(parts | ends) for days in _days(pieces, span) for parts in _timed(pieces, days)]
    if len(lines) > 1 and pieces.count:
        message = "These days and times need several rules, and each would count its own runs. Write until and a day."
        raise NotRead(pieces.spans["count"], message)
    return lines


def time_groups(minutes: Iterable[int]) -> list[tuple[list[int], list[int]]]:
    """Minutes of the day as few lists of hours and of minutes of the hour as give their full product."""
    return _products(divmod(minute, _HOUR) for minute in minutes)


def _products(pairs: Iterable[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """Pairs as few full products of firsts and seconds."""
    seconds_of: dict[int, list[int]] = {}
    for first, second in sorted(set(pairs)):
        seconds_of.setdefault(first, []).append(second)
    groups: dict[tuple[int, ...], list[int]] = {}
    for first, seconds in seconds_of.items():
        groups.setdefault(tuple(seconds), []).append(first)
    return [(firsts, list(seconds)) for seconds, firsts in groups.items()]


def numbers(values: Iterable[int]) -> str:
    """The values as a part writes them."""
    return ",".join(map(str, sorted(values)))


def weekdays(values: Iterable[int]) -> str:
    """The weekdays as BYDAY writes them."""
    return ",".join(_WEEKDAYS[day] for day in sorted(values))


def _check(pieces: Pieces, span: Span) -> None:
    step = _is_step(pieces)
    if step and pieces.times:
        raise NotRead(
            pieces.spans["times"], "A step has no times: write a window such as “from 8 to 18”, or leave it out."
        )
    if pieces.window and not step:
        raise NotRead(pieces.spans["window"], "A window needs a step: write “every 15 minutes” before it.")
    if not step and not pieces.times:
        raise NotRead(span, "At what time? Add one, such as “at 6:30”.")


def _is_step(pieces: Pieces) -> bool:
    return pieces.every is not None and pieces.every[1] in ("minute", "hour")


def _days(pieces: Pieces, span: Span) -> list[dict[str, str]]:
    """FREQ, INTERVAL and the parts that name days and months, for each rule."""
    number, unit = pieces.every if pieces.every and not _is_step(pieces) else (1, "")
    interval = {"INTERVAL": str(number)} if number > 1 else {}
    named = _named_days(pieces, span)
    if not named[0].keys() - {"BYMONTH"}:
        _check_unnamed(pieces, unit, span)
    frequency = _FREQUENCIES[unit] if unit else _plain_frequency(named[0])
    if unit == "day" and named[0].keys() - {"BYMONTH"}:
        if number > 1 or not pieces.weekdays | pieces.but:
            at = pieces.spans.get("every") or pieces.spans["adverb"]
            raise NotRead(at, "So many days go with no other days. Keep one of the two.")
        frequency = "WEEKLY"
    _check_unit(pieces, unit, named[0], span)
    return [{"FREQ": frequency} | interval | days for days in named]


def _named_days(pieces: Pieces, span: Span) -> list[dict[str, str]]:
    months = {"BYMONTH": numbers(pieces.months)} if pieces.months else {}
    plain = (pieces.weekdays or (set(range(7)) if pieces.but else set())) - pieces.but
    kinds = [plain, pieces.nths, pieces.nth_workdays, pieces.month_days, pieces.dates]
    if sum(map(bool, kinds)) > 1 or (pieces.but and not plain) or (pieces.dates and months):
        raise NotRead(span, "These days together can mean two things. Write two rules, with a semicolon between.")
    if pieces.dates:
        return [{"BYMONTH": numbers(m), "BYMONTHDAY": numbers(days)} for m, days in _products(pieces.dates)]
    if pieces.month_days:
        return [months | {"BYMONTHDAY": numbers(pieces.month_days)}]
    if pieces.nths:
        nths = sorted(pieces.nths, key=lambda pair: (pair[1], pair[0]))
        return [months | {"BYDAY": ",".join(f"{nth}{_WEEKDAYS[day]}" for nth, day in nths)}]
    if pieces.nth_workdays:
        return [months | {"BYDAY": weekdays(range(5)), "BYSETPOS": numbers(pieces.nth_workdays)}]
    return [months | ({"BYDAY": weekdays(plain)} if plain else {})]


def _plain_frequency(named: Mapping[str, str]) -> str:
    if not named.keys() - {"BYMONTH"}:
        return "DAILY"
    if named.keys() >= {"BYMONTH", "BYMONTHDAY"}:
        return "YEARLY"
    days = named.get("BYDAY", "")
    return "WEEKLY" if days and not any(sign.isdigit() for sign in days) and "BYSETPOS" not in named else "MONTHLY"


def _check_unnamed(pieces: Pieces, unit: str, span: Span) -> None:
    if unit == "day" or _is_step(pieces):
        return
    missing = {
        "week": "weekday, such as “on monday”",
        "month": "day, such as “on the 1st”",
        "year": "day, such as “30 june”",
    }
    raise NotRead(span, f"On which days? Add a {missing.get(unit, 'day, such as “every day” or “mon-fri”')}.")


def _check_unit(pieces: Pieces, unit: str, named: Mapping[str, str], span: Span) -> None:
    """Weeks have weekdays, months have numbered days, and years have days of months."""
    plain = _plain_frequency(named)
    at = pieces.spans.get("every") or pieces.spans.get("adverb") or span
    if unit == "week" and plain in ("MONTHLY", "YEARLY"):
        raise NotRead(at, "A week has no such days. Write “every month”, or name weekdays.")
    if unit in ("month", "year") and plain == "WEEKLY":
        raise NotRead(at, f"Which of these weekdays of the {unit}? Write “first monday”, or “every week”.")
    if unit == "year" and not (pieces.months or pieces.dates):
        raise NotRead(at, "In which month? Add one, such as “30 june”.")
    if unit == "month" and (pieces.dates or (pieces.months and pieces.every and pieces.every[0] > 1)):
        raise NotRead(at, "So many months go with no named months. Keep one of the two.")


def _timed(pieces: Pieces, days: dict[str, str]) -> list[dict[str, str]]:
    if not _is_step(pieces) or not pieces.every:
        return [days | _at(group) for group in time_groups(pieces.times)]
    step = pieces.every[0] * (_HOUR if pieces.every[1] == "hour" else 1)
    if pieces.window:
        first, last = pieces.window
        return [days | _at(group) for group in time_groups(range(first, last + 1, step))]
    filters = {name: value for name, value in days.items() if name != "FREQ"}
    if "BYMONTHDAY" in days or days["FREQ"] == "MONTHLY":
        return [days | _at(group) for group in time_groups(range(0, _DAY, step))]
    if step == 1:
        return [{"FREQ": "MINUTELY"} | filters]
    if _HOUR % step == 0:
        return [{"FREQ": "HOURLY"} | filters | {"BYMINUTE": numbers(range(0, _HOUR, step))}]
    if _DAY % step == 0 and step % _HOUR == 0:
        return [days | _at(group) for group in time_groups(range(0, _DAY, step))]
    if step % _HOUR == 0:
        return [{"FREQ": "HOURLY", "INTERVAL": str(step // _HOUR)} | filters | {"BYMINUTE": "0"}]
    return [{"FREQ": "MINUTELY", "INTERVAL": str(step)} | filters]


def _at(group: tuple[list[int], list[int]]) -> dict[str, str]:
    hours, minutes = group
    return {"BYHOUR": numbers(hours), "BYMINUTE": numbers(minutes)}


def _ends(pieces: Pieces, time_zone: tzinfo) -> dict[str, str]:
    ends = {"BYSECOND": "0"}
    if pieces.count:
        ends["COUNT"] = str(pieces.count)
    if pieces.until:
        if pieces.count:
            raise NotRead(pieces.spans["count"], "A number of runs and a last day both end the rule: keep one of them.")
        until = datetime.combine(pieces.until, _LAST_SECOND, tzinfo=time_zone).astimezone(UTC)
        ends["UNTIL"] = f"{until:%Y%m%dT%H%M%SZ}"
    return ends


def _line(parts: Mapping[str, str]) -> str:
    return "RRULE:" + ";".join(f"{name}={value}" for name, value in parts.items())
