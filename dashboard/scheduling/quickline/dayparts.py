"""The days of a sentence of the quick line as the parts of rules, from FREQ to BYSETPOS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dashboard.scheduling.quickline import clauses as said
from dashboard.scheduling.quickline.dayperiods import DayClauses, check_number_of_runs, check_unit, counted, in_months
from dashboard.scheduling.quickline.timing import products
from dashboard.scheduling.quickline.vocabulary import WORKDAYS, NotRead, TextChange
from dashboard.scheduling.recurrence.parts import WEEKDAYS

_FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_ALL_WEEKDAYS = tuple(range(7))


def numbers(values: Iterable[int]) -> str:
    """Write numbers as the value of a part, sorted."""
    return ",".join(map(str, sorted(set(values))))


def weekdays(values: Iterable[int]) -> str:
    """Write weekdays (Monday is 0) as the value of BYDAY."""
    return ",".join(WEEKDAYS[day] for day in sorted(set(values)))


def day_parts(clauses: DayClauses) -> list[dict[str, str]]:
    """Return FREQ, INTERVAL and the parts that name days and months, for each rule. Raises NotRead."""
    number, unit = _period(clauses)
    clauses = _merged(clauses)
    check_number_of_runs(clauses)
    clauses = in_months(clauses, unit)
    named = _named(clauses, number, unit)
    unit = {"quarter": "month"}.get(unit, unit)
    plain = _plain_frequency(named[0])
    check_unit(clauses, number, unit, plain, named[0])
    frequency = _FREQUENCIES[unit] if unit and unit != "day" else plain
    interval = {"INTERVAL": str(number)} if number > 1 else {}
    return [{"FREQ": frequency} | interval | parts for parts in named]


def _period(clauses: DayClauses) -> tuple[int, str]:
    """Return the number and the unit of the period. `twice a week` says a week, too."""
    period, per = clauses.period, clauses.per
    if per is None or per.unit in ("hour", "minute"):
        return (period.number, period.unit) if period else (1, "")
    if per.unit == "day" and (period is None or period.unit != "day"):
        return (period.number, period.unit) if period else (1, "day" if not clauses.days else "")
    if period and (period.unit, period.number) != (per.unit, 1):
        raise NotRead(
            period.span, "This says a second time how often it runs, and differently. Keep one of the two.", ""
        )
    return 1, per.unit


def _merged(clauses: DayClauses) -> DayClauses:
    """Join neighbours of the same kind to one clause. Raises NotRead for different kinds."""
    if len(clauses.days) < 2:
        return clauses
    merged, *others = clauses.days
    for other in others:
        scopes = {getattr(one, "scope", "") for one in (merged, other)} - {""}
        if type(other) is not type(merged) or len(scopes) > 1:
            message = "These days together can mean two things. Write two sentences, with a semicolon between."
            offers = [(TextChange(*one.span, ""),) for one in (other, clauses.days[0])]
            raise NotRead(other.span, message, *offers)
        merged = _both(merged, other)
    return replace(clauses, days=(replace(merged, span=(merged.span[0], others[-1].span[1])),))


def _both(one: said.DayNames, other: said.DayNames) -> said.DayNames:
    """Join two clauses of the same kind."""
    every = one.every or other.every
    if isinstance(one, said.Weekdays) and isinstance(other, said.Weekdays):
        is_group = one.is_group and other.is_group
        return replace(one, days=(*one.days, *other.days), is_group=is_group, every=every)
    if isinstance(one, said.MonthDays) and isinstance(other, said.MonthDays):
        return replace(one, days=(*one.days, *other.days), every=every, scope=one.scope or other.scope)
    if isinstance(one, said.MonthDates) and isinstance(other, said.MonthDates):
        return replace(one, dates=(*one.dates, *other.dates), every=every)
    if isinstance(one, said.NumberedWeekdays) and isinstance(other, said.NumberedWeekdays):
        return replace(one, pairs=(*one.pairs, *other.pairs), every=every, scope=one.scope or other.scope)
    assert isinstance(one, said.NumberedWorkdays) and isinstance(other, said.NumberedWorkdays)  # noqa: S101, PT018
    return replace(one, numbers=(*one.numbers, *other.numbers), every=every, scope=one.scope or other.scope)


def _named(clauses: DayClauses, number: int, unit: str) -> list[dict[str, str]]:
    """Return the parts that name days and months, for each rule."""
    days = clauses.days[0] if clauses.days else None
    months = _months(clauses, days)
    limits = {"BYMONTH": numbers(months)} if months else {}
    plain = _weekdays_left(clauses, days, number, unit)
    if plain is not None:
        is_every_day = len(plain) == 7 and unit in ("", "day")
        return [limits | ({} if is_every_day else {"BYDAY": weekdays(plain)})]
    if isinstance(days, said.MonthDates):
        _check_no_months(clauses)
        return [{"BYMONTH": numbers(m), "BYMONTHDAY": numbers(found)} for m, found in products(days.dates)]
    return [limits | (_counted_parts(days) if days else {})]


def _counted_parts(days: said.DayNames) -> dict[str, str]:
    """Return the parts of days that are counted within their month."""
    if isinstance(days, said.MonthDays):
        return {"BYMONTHDAY": numbers(days.days)}
    if isinstance(days, said.NumberedWeekdays):
        pairs = sorted(set(days.pairs), key=lambda pair: (pair[1], pair[0]))
        return {"BYDAY": ",".join(f"{nth}{WEEKDAYS[day]}" for nth, day in pairs)}
    return {"BYDAY": weekdays(WORKDAYS), "BYSETPOS": numbers(counted(days))}


def _months(clauses: DayClauses, days: said.DayNames | None) -> tuple[int, ...]:
    left_out = {month for one in clauses.exceptions for month in one.months}
    if not left_out:
        return clauses.months.months if clauses.months else ()
    span = next(one.span for one in clauses.exceptions if one.months)
    if clauses.months or isinstance(days, said.MonthDates) or len(left_out) == 12:
        raise NotRead(span, "Name the months in which it runs, or those in which it does not.", "")
    return tuple(month for month in range(1, 13) if month not in left_out)


def _check_no_months(clauses: DayClauses) -> None:
    if clauses.months:
        raise NotRead(clauses.months.span, "These dates name their months already. Leave the other months out.", "")


def _weekdays_left(clauses: DayClauses, days: said.DayNames | None, number: int, unit: str) -> set[int] | None:
    """Return the weekdays that are left; None where other days are named.

    Where none is named but some are left out, it begins with every day. Raises NotRead.
    """
    excepted = {day for one in clauses.exceptions for day in one.weekdays}
    span = next((one.span for one in clauses.exceptions if one.weekdays), clauses.span)
    if excepted and not (days is None or isinstance(days, said.Weekdays)):
        raise NotRead(span, "Weekdays can only be left out of weekdays or of every day.", "")
    if days is None and not excepted:
        return None
    if days is None and (unit not in ("", "day") or number > 1 or not (unit or clauses.is_step)):
        raise NotRead(
            span, "Of which days are these left out?" if not unit else "Weekdays can only be left out of every day."
        )
    if days is not None and not isinstance(days, said.Weekdays):
        return None
    wanted = set(days.days) if days else set(_ALL_WEEKDAYS)
    if not excepted <= wanted:
        raise NotRead(span, "It does not run on these days anyway. Leave this out.", "")
    if wanted == excepted:
        raise NotRead(span, "Then no day is left.", "")
    return wanted - excepted


def _plain_frequency(named: Mapping[str, str]) -> str:
    if not named.keys() - {"BYMONTH"}:
        return "DAILY"
    if named.keys() >= {"BYMONTH", "BYMONTHDAY"}:
        return "YEARLY"
    days = named.get("BYDAY", "")
    return "WEEKLY" if days and not any(sign.isdigit() for sign in days) and "BYSETPOS" not in named else "MONTHLY"
