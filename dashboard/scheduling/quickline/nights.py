"""Refuses runs after midnight where named days leave their day open, and offers both readings."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.scheduling.quickline import clauses as said
from dashboard.scheduling.quickline.clauses import Clause
from dashboard.scheduling.quickline.halves import written
from dashboard.scheduling.quickline.timing import DayTiming
from dashboard.scheduling.quickline.vocabulary import SHORT_WEEKDAYS, NotRead, Span

_DAWN, _DAY = 360, 1440  # minutes of the day


def check_nights(clauses: Sequence[Clause], found: DayTiming, span: Span, text: str) -> None:
    """Refuse runs after midnight that may be on the named days or on the days after them.

    Both readings are offered where they can be. Raises NotRead.
    """
    late = [minute for minute in found.minutes or () if minute >= _DAY]
    if not late or not _is_limited(clauses):
        return
    days = [clause for clause in clauses if isinstance(clause, said.Weekdays)]
    message = "After midnight it is the next day: are these runs on the named days, or in the nights that follow them?"
    at = next(clause.span for clause in clauses if isinstance(clause, said.TimeWindow | said.AtTimes | said.Begin))
    if len(days) != 1 or any(isinstance(clause, said.Except | said.EveryPeriod | said.TimesPer) for clause in clauses):
        raise NotRead(at, message)
    readings = _readings(clauses, days[0], [minute for minute in found.minutes or () if minute < _DAY], late, text)
    raise NotRead(span, message, readings=readings)


def check_small_hours(clauses: Sequence[Clause], found: DayTiming, span: Span, text: str) -> None:
    """Refuse `friday night at 2`, in the night that begins on Friday or in the one that ends on it. Raises NotRead."""
    is_night = any(isinstance(clause, said.PartOfDay) and clause.name == "night" for clause in clauses)
    is_night |= any(
        isinstance(clause, said.AtTimes) and any(one.is_night for one in clause.clocks) for clause in clauses
    )
    late = [minute for minute in found.minutes or () if minute < _DAWN]
    if not is_night or not late or not _is_limited(clauses):
        return
    days = [clause for clause in clauses if isinstance(clause, said.Weekdays)]
    message = "Is this the night that begins on that day, or the one that ends on it?"
    if len(days) != 1 or any(isinstance(clause, said.Except | said.EveryPeriod | said.TimesPer) for clause in clauses):
        raise NotRead(span, message)
    early = [minute for minute in found.minutes or () if minute >= _DAWN]
    raise NotRead(span, message, readings=_readings(clauses, days[0], early, late, text))


def _is_limited(clauses: Sequence[Clause]) -> bool:
    """Return whether the clauses mean other days than every day."""
    limits = (said.DayNames, said.Months, said.Except)
    long = any(isinstance(one, said.EveryPeriod) and (one.unit, one.number) != ("day", 1) for one in clauses)
    return long or any(isinstance(clause, limits) for clause in clauses)


def _readings(
    clauses: Sequence[Clause], days: said.Weekdays, early: Sequence[int], late: Sequence[int], text: str
) -> list[str]:
    step = next((text[slice(*clause.span)] for clause in clauses if isinstance(clause, said.Step)), "")
    kept = (said.Until, said.Count, said.Months, said.Zone)
    rest = "".join(f" {text[slice(*clause.span)]}" for clause in clauses if isinstance(clause, kept))
    evening = _sentence(step, early, days.days, rest) if early else ""
    nights = [_sentence(step, [minute % _DAY for minute in late], named, rest) for named in _named(days.days)]
    return ["; ".join(filter(None, (evening, night))) for night in nights]


def _named(days: Sequence[int]) -> list[list[int]]:
    """Return the nights that follow the days, and the days themselves."""
    return [sorted((day + 1) % 7 for day in days), sorted(days)]


def _sentence(step: str, minutes: Sequence[int], days: Sequence[int], rest: str) -> str:
    names = ", ".join(SHORT_WEEKDAYS[day] for day in days)
    if not step or len(minutes) == 1:
        return f"{names} at {' and '.join(written(minute) for minute in minutes)}{rest}"
    return f"{names} {step} from {written(minutes[0])} to {written(minutes[-1])}{rest}"
