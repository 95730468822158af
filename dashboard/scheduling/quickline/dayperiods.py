"""How the days of a quick line go with its periods: days of a quarter, weekdays of a month, so many runs a week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.scheduling.quickline import clauses as said
from dashboard.scheduling.quickline.vocabulary import MONTH_NAMES, WEEKDAY_NAMES, NotRead, Span, TextChange

_BEGINS, _ENDS = (1, 4, 7, 10), (3, 6, 9, 12)
_MOST_OF_QUARTER = {said.NumberedWeekdays: 4, said.NumberedWorkdays: 20}  # more may lie in another of its months
_MISSING = {
    "week": ("On which weekday?", " on monday"),
    "month": ("On which day of the month?", " on the 1st"),
    "quarter": ("On which day of the quarter?", " on the 1st"),
    "year": ("On which day of the year?", " on 1 january"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayClauses:
    """The clauses of a sentence that tell its days."""

    span: Span
    period: said.EveryPeriod | None
    days: tuple[said.DayNames, ...]  # neighbours
    months: said.Months | None
    exceptions: tuple[said.Except, ...]
    per: said.TimesPer | None
    runs_a_day: int  # 0 where it is not the same each day
    is_step: bool
    has_window: bool


def counted(days: said.DayNames) -> tuple[int, ...]:
    """Return the numbers of days that are counted from the begin or the end of their month; none for other days."""
    if isinstance(days, said.NumberedWeekdays):
        return tuple(number for number, _ in days.pairs)
    if isinstance(days, said.NumberedWorkdays):
        return days.numbers
    return days.days if isinstance(days, said.MonthDays) else ()


def period_span(clauses: DayClauses) -> Span:
    """Return where the period stands in the text; the whole sentence where it does not."""
    return clauses.period.span if clauses.period else clauses.per.span if clauses.per else clauses.span


def in_months(clauses: DayClauses, unit: str) -> DayClauses:
    """Place days of a quarter or year in its first or last month, as for `quarterly on the 1st`. Raises NotRead."""
    days = clauses.days[0] if clauses.days else None
    scope = getattr(days, "scope", "")
    if days is None or not (scope or unit == "quarter"):
        return clauses
    _check_scope(clauses, unit, scope)
    if scope == "month":
        return clauses
    period = scope or "quarter"
    _check_counted(clauses, days, scope, period)
    is_first = min(counted(days)) > 0
    months = {"quarter": _BEGINS if is_first else _ENDS, "year": (1,) if is_first else (12,)}[period]
    if isinstance(days, said.MonthDays) and period == "year":
        dates = said.MonthDates(span=days.span, dates=tuple((months[0], day) for day in days.days), every=days.every)
        return replace(clauses, days=(dates,))
    return replace(clauses, months=said.Months(span=days.span, months=months))


def _check_scope(clauses: DayClauses, unit: str, scope: str) -> None:
    """Refuse a scope that contradicts the period, as in `weekly on the last day of the quarter`."""
    allowed = {"quarter": ("", "quarter"), "month": ("", "month"), "year": ("", "month", "year")}
    if unit and scope not in allowed.get(unit, ("", "month")):
        message = f"Of the {unit}, or of the {scope}? Keep one of the two."
        raise NotRead(period_span(clauses), message, "")


def _check_counted(clauses: DayClauses, days: said.DayNames, scope: str, period: str) -> None:
    found = counted(days)
    if not found or clauses.months:
        raise NotRead(days.span, f"Which days of the {period}? Write its first or last day, or numbered weekdays.")
    if min(found) < 0 and not scope:
        readings = [
            (TextChange(*days.span, "last day of the quarter"),),
            (TextChange(*period_span(clauses), "every 3 months"),),
        ]
        raise NotRead(days.span, "The last of the quarter, or of its first month?", readings=readings)
    if min(found) < 0 < max(found):
        raise NotRead(days.span, "The first and the last lie in different months: write two sentences.")
    most = _MOST_OF_QUARTER.get(type(days), 31)
    if max(map(abs, found)) > most:
        raise NotRead(days.span, f"Of a {period} only the first and the last {most} can be written.")


def check_unit(clauses: DayClauses, number: int, unit: str, plain: str, named: Mapping[str, str]) -> None:
    """Refuse days that a period does not have: weeks have weekdays, months numbered days, years days of months.

    Raises NotRead.
    """
    at = period_span(clauses)
    if not clauses.days and not any(one.weekdays for one in clauses.exceptions) and plain == "DAILY":
        _check_unnamed(clauses, number, unit)
    elif unit == "day":
        _check_day(clauses, number, plain, at)
    elif unit == "week":
        _check_week(clauses, number, plain, at)
    elif unit in ("month", "year"):
        _check_month_or_year(clauses, number, unit, plain, named)
    if unit and number > 1 and clauses.is_step and not clauses.has_window:
        raise NotRead(at, "A step goes with every day or week. Keep one of the two, or write from when to when.", "")


def _check_month_or_year(clauses: DayClauses, number: int, unit: str, plain: str, named: Mapping[str, str]) -> None:
    at = period_span(clauses)
    if plain in ("WEEKLY", "DAILY"):
        words = _words_of(clauses)
        first = (TextChange(*words[0], f"first {words[1]} of the {unit}"),)
        readings = [first, (TextChange(*at, "every week"),)] if number == 1 else []
        raise NotRead(at, f"Which of these weekdays of the {unit}?", readings=readings)
    if unit == "year" and "BYMONTH" not in named:
        raise NotRead(at, "In which month?")
    if unit == "month" and clauses.days and isinstance(clauses.days[0], said.MonthDates):
        raise NotRead(at, "A day with its month comes once a year. Keep one of the two.", "")
    if unit == "month" and number > 1 and "BYMONTH" in named:
        raise NotRead(at, "So many months go with no named months. Keep one of the two.", "")


def _words_of(clauses: DayClauses) -> tuple[Span, str]:
    days = clauses.days[0]
    day = days.days[0] if isinstance(days, said.Weekdays) else 0
    return days.span, WEEKDAY_NAMES[day]


def _check_day(clauses: DayClauses, number: int, plain: str, at: Span) -> None:
    is_group = all(isinstance(days, said.Weekdays) and days.is_group and not days.every for days in clauses.days)
    if number == 1 and plain in ("WEEKLY", "DAILY") and is_group:
        return
    if not clauses.days and number == 1:
        return
    readings: list[str | tuple[TextChange, ...]] = [(TextChange(*at, ""),)]
    if clauses.days:
        readings.append((TextChange(clauses.days[0].span[0], clauses.days[-1].span[1], ""),))
    raise NotRead(at, "So many days go with no other days. Keep one of the two.", readings=readings)


def _check_week(clauses: DayClauses, number: int, plain: str, at: Span) -> None:
    if plain in ("MONTHLY", "YEARLY"):
        raise NotRead(at, "A week has no such days. Leave it out, or name weekdays.", "")
    days = clauses.days[0] if clauses.days else None
    if number > 1 and days is not None and any(day.every for day in clauses.days):
        names = " and ".join(WEEKDAY_NAMES[one] for day in clauses.days for one in getattr(day, "days", ()))
        readings = [
            (TextChange(clauses.days[0].span[0], clauses.days[-1].span[1], f"on {names}"),),
            (TextChange(*at, ""),),
        ]
        raise NotRead(days.span, "Each of these days, or those of every other week?", readings=readings)
    if number > 1 and clauses.is_step:
        return
    if not clauses.days:
        raise NotRead(at, "A week has no such days.")


def _check_unnamed(clauses: DayClauses, number: int, unit: str) -> None:
    """Refuse a line without days. `Every day` must be said, unless a step says that it goes on."""
    if unit == "day":
        return
    if not unit and clauses.is_step and (clauses.months is None or not clauses.months.every):
        return
    at = period_span(clauses) if unit else clauses.span
    wanted = clauses.period.unit if clauses.period else unit
    if wanted in _MISSING:
        why, words = _MISSING[wanted]
        raise NotRead(at, why, (TextChange(at[1], at[1], words),))
    if clauses.months:
        first = MONTH_NAMES[clauses.months.months[0]]
        raise NotRead(clauses.months.span, "On which days?", f"every day in {first}", f"on 1 {first}")
    raise NotRead(clauses.span, "On which days?", "\0every day {said}", "\0on weekdays {said}")


def check_number_of_runs(clauses: DayClauses) -> None:
    """Refuse `twice a week` where not as many days are named. Raises NotRead."""
    per = clauses.per
    if per is None or per.unit in ("hour", "minute"):
        return
    days = clauses.days[0] if clauses.days else None
    found = clauses.runs_a_day * (1 if per.unit == "day" else _days_per(days, per.unit, clauses))
    if found != per.number:
        message = f"This says {per.number} a {per.unit}, and what is named makes {found}: let the two agree."
        if not found:
            message = f"On which days of the {per.unit}, and at what time?"
        offers: Sequence[str] = ["every day"] if per.unit == "day" and found else []
        raise NotRead(per.span, message, *offers)


def _days_per(days: said.DayNames | None, unit: str, clauses: DayClauses) -> int:
    if unit == "week":
        return len(set(days.days)) if isinstance(days, said.Weekdays) else 0
    if unit == "year" and isinstance(days, said.MonthDates):
        return len(set(days.dates))
    number = len(set(days.pairs)) if isinstance(days, said.NumberedWeekdays) else len(set(counted(days))) if days else 0
    if unit == "year" and getattr(days, "scope", "") != "year":
        return number * len(clauses.months.months) if clauses.months else 0
    return number
