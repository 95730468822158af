"""Crontab lines of five fields as recurrence lines, read as cron itself reads them (crontab(5))."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dashboard.scheduling.quickline.dayparts import numbers, weekdays
from dashboard.scheduling.quickline.vocabulary import NotRead, Span, TextChange
from dashboard.scheduling.zone_names import zones_called

_NICKNAMES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_LOOKS_LIKE_FIELD = re.compile(r"[\d*][\d*,/-]*", re.ASCII)
_PIECE = re.compile(r"(?:(\*)|(\w+)(?:-(\w+))?)(?:/(\d{1,4}))?", re.ASCII)
_ZONE = re.compile(r"\s*(?:cron_)?tz=(?P<name>\S+)\s+")
_SPECIAL = re.compile(r"[?lw#]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """One of the five fields: what its values may be, and their names."""

    words: str
    low: int
    high: int
    names: Mapping[str, int] = field(default_factory=dict)


_DAY_NAMES = {name[:3].lower(): (place + 1) % 7 for place, name in enumerate(calendar.day_name)}
_MONTH_NAMES = {name[:3].lower(): place for place, name in enumerate(calendar.month_name) if name}
_FIELDS = (
    _Field(words="minute", low=0, high=59),
    _Field(words="hour", low=0, high=23),
    _Field(words="day of the month", low=1, high=31),
    _Field(words="month", low=1, high=12, names=_MONTH_NAMES),
    _Field(words="weekday", low=0, high=7, names=_DAY_NAMES),
)


def is_crontab(text: str) -> bool:
    """Return whether a text in small letters is meant as a crontab line.

    It begins with a nickname or with two fields of digits and signs.
    """
    fields = text.split()
    if _ZONE.match(text):
        return True
    is_nickname = bool(re.match(r"\s*@[a-z]", text))
    return is_nickname or (len(fields) > 1 and all(map(_LOOKS_LIKE_FIELD.fullmatch, fields[:2])))


def zone_of_crontab(text: str, begin: int) -> str:
    """Return the zone of `CRON_TZ=Europe/Zurich 0 6 * * *` or `0 6 * * * Europe/Zurich`; empty without one.

    Raises NotRead for a zone that is not known.
    """
    name, span = _named_zone(text, begin)
    if not name:
        return ""
    found = zones_called(name)
    if len(found) > 1:
        raise NotRead(
            span, f"“{name}” can be several time zones.", readings=[(TextChange(*span, zone),) for zone in found]
        )
    if not found:
        raise NotRead(span, f"“{name[:60]}” is no time zone known here.", "")
    return found[0]


def _named_zone(text: str, begin: int) -> tuple[str, Span]:
    if match := _ZONE.match(text):
        return match["name"].strip("\"'"), (begin + match.start("name"), begin + match.end("name"))
    last = re.fullmatch(r"(?:@[a-z]+|\S+(?:\s+\S+){4})\s+(?P<name>[a-z][a-z_/+ -]*[a-z])", text)
    if last and zones_called(last["name"]):
        return last["name"], (begin + last.start("name"), begin + last.end("name"))
    return "", (begin, begin)


def _without_zone(text: str, begin: int) -> tuple[str, int]:
    name, span = _named_zone(text, begin)
    if not name:
        return text, begin
    if match := _ZONE.match(text):
        return text[match.end() :], begin + match.end()
    return text[: span[0] - begin].rstrip(), begin


def crontab_rules(text: str, begin: int) -> list[str]:
    """Return the recurrence lines of a crontab line that begins at `begin` of the whole text. Raises NotRead.

    A day runs when its month and both of its day fields fit. Where neither day field begins with a star, one of the two
    is enough.
    """
    fields = _fields(*_without_zone(text, begin))
    minutes, hours, month_days, months, days = (
        _values(word, span, part) for (word, span), part in zip(fields, _FIELDS, strict=True)
    )
    limits = {"BYMONTH": numbers(months)} if len(months) < 12 else {}
    by_month_day = {"BYMONTHDAY": numbers(month_days)} if len(month_days) < 31 else {}
    weekday_numbers = {(day - 1) % 7 for day in days}  # cron's Sunday is 0 or 7, ours is 6
    by_day = {"BYDAY": weekdays(weekday_numbers)} if len(weekday_numbers) < 7 else {}
    either = not fields[2][0].startswith("*") and not fields[4][0].startswith("*")
    choices = [by_month_day, by_day] if either and by_month_day and by_day else [by_month_day | by_day]
    if either and not (by_month_day and by_day):
        choices = [{}]  # one of the two holds every day
    return [_line(limits | chosen, minutes, hours) for chosen in choices]


def _fields(text: str, begin: int) -> list[tuple[str, Span]]:
    found = [(match[0], (begin + match.start(), begin + match.end())) for match in re.finditer(r"\S+", text)]
    if not found:
        raise NotRead(
            (begin, begin + len(text) or 1), "A crontab line has five fields: minute, hour, day, month, weekday."
        )
    if found[0][0].startswith("@"):
        word, span = found[0]
        if word not in _NICKNAMES or len(found) > 1:
            message = f"“{word}” is not known. Write @hourly, @daily, @weekly, @monthly or @yearly, and nothing more."
            raise NotRead(
                span if word not in _NICKNAMES else found[1][1], message, "@daily" if word not in _NICKNAMES else ""
            )
        return [(name, span) for name in _NICKNAMES[word].split()]
    if len(found) != 5:
        span = found[5][1] if len(found) > 5 else (found[0][1][0], found[-1][1][1])
        raise NotRead(
            span, f"A crontab line has five fields, and these are {len(found)}: minute, hour, day, month, weekday."
        )
    return found


def _values(text: str, span: Span, part: _Field) -> set[int]:
    values: set[int] = set()
    at = span[0]
    for piece in text.split(","):
        here = (at, at + len(piece)) if span[1] - span[0] == len(text) else span
        values.update(_of_piece(piece, here if piece else span, part))
        at += len(piece) + 1
    return values


def _of_piece(piece: str, span: Span, part: _Field) -> range:
    match = _PIECE.fullmatch(piece)
    if not match:
        why = "is of another scheduler, not of cron" if _SPECIAL.search(piece) else "is no value of cron"
        raise NotRead(
            span, f"“{piece}” {why}: write {part.low} to {part.high} for the {part.words}, a list, a range or a step."
        )
    star, first, last, step = match.groups()
    if step is not None and int(step) == 0:
        raise NotRead(span, f"“{piece}” steps by 0: write 1 or more.")
    if step and not star and not last:
        raise NotRead(
            span, f"“{piece}” steps from one value, which crons read differently.", f"{first}-{part.high}/{step}"
        )
    low = part.low if star else _number(first, span, part)
    high = part.high if star else _number(last, span, part) if last else low
    if high == 0 and low > 0 and part.high == 7:
        high = 7  # a range to Sunday
    if high < low:
        two = f"{first}-{part.high},{part.low}-{last}"
        raise NotRead(span, f"“{piece}” ends before it begins: write it as two, with a comma between.", two)
    return range(low, high + 1, int(step or 1))


def _number(text: str, span: Span, part: _Field) -> int:
    number = part.names.get(text, int(text) if text.isdecimal() and len(text) < 4 else -1)
    if not part.low <= number <= part.high:
        names = f", or {next(iter(part.names))} and the like" if part.names else ""
        raise NotRead(span, f"“{text}” is no {part.words}: write {part.low} to {part.high}{names}.")
    return number


def _line(days: Mapping[str, str], minutes: set[int], hours: set[int]) -> str:
    return "RRULE:" + ";".join(f"{name}={value}" for name, value in _parts(days, minutes, hours))


def _parts(days: Mapping[str, str], minutes: set[int], hours: set[int]) -> Iterator[tuple[str, str]]:
    every_hour, every_minute = len(hours) == 24, len(minutes) == 60
    if "BYMONTHDAY" in days:
        frequency, every_hour, every_minute = "MONTHLY", False, False
    elif every_minute:
        frequency = "MINUTELY"
    elif every_hour:
        frequency = "HOURLY"
    else:
        frequency = "WEEKLY" if "BYDAY" in days else "DAILY"
    yield "FREQ", frequency
    yield from days.items()
    if not every_hour:
        yield "BYHOUR", numbers(hours)
    if not every_minute:
        yield "BYMINUTE", numbers(minutes)
    yield "BYSECOND", "0"
