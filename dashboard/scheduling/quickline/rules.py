"""From the clauses of a sentence to recurrence lines: how they go together, and what is missing."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any, TypeVar, cast

from dashboard.scheduling.quickline import clauses as said
from dashboard.scheduling.quickline.clauses import Clause, DayNames
from dashboard.scheduling.quickline.dayparts import day_parts, numbers
from dashboard.scheduling.quickline.dayperiods import DayClauses
from dashboard.scheduling.quickline.nights import check_nights, check_small_hours
from dashboard.scheduling.quickline.timing import DayTiming, TimeClauses, time_groups, timing
from dashboard.scheduling.quickline.vocabulary import NotRead, Span, TextChange

_HOUR, _DAY = 60, 1440
_MOST_SETPOS = 16  # rules
One = TypeVar("One", bound=Clause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a sentence is read in: the day it is, the zone, and the start (a wall time) that it counts from."""

    day: date
    time_zone: tzinfo
    starts_at: datetime | None = None  # wall clock of the zone


def rules(clauses: Sequence[Clause], span: Span, text: str, setting: Setting) -> list[str]:
    """Return the recurrence lines of a sentence. `span` is its place in the text. Raises NotRead."""
    spoken = [clause for clause in clauses if not isinstance(clause, said.Filler | said.Zone)]
    _check_joint(spoken)
    _check_and(spoken, text)
    times = _time_clauses(spoken, span)
    ends = _ends(spoken, setting)
    found = timing(times)
    days = _days(spoken, span, times, found)
    check_nights(spoken, found, span, text)
    check_small_hours(spoken, found, span, text)
    _check_plain_count(times)
    lines = [_line(parts | ends) for part in days for parts in _timed(found, part, span)]
    if len(lines) > 1 and "COUNT" in ends:
        message = "These days and times need several rules, and each would count its own runs. Write until and a day."
        raise NotRead(_only(spoken, said.Count).span, message, "until 31 december 2030")  # type: ignore[union-attr]
    return lines


def _only(clauses: Iterable[Clause], kind: type[One]) -> One | None:
    """Return the one clause of a kind. Raises NotRead for a second one."""
    found = [clause for clause in clauses if isinstance(clause, kind)]
    if len(found) > 1:
        message = "This comes after another of its kind. Keep one, or write two sentences with a semicolon between."
        raise NotRead(found[1].span, message, *[(TextChange(*one.span, ""),) for one in (found[1], found[0])])
    return found[0] if found else None


def _time_clauses(clauses: Sequence[Clause], span: Span) -> TimeClauses:
    times = _together(clauses, said.AtTimes)
    kinds = {"step": said.Step, "window": said.TimeWindow, "past": said.MinutesPast, "begin": said.Begin}
    kinds |= {"per": said.TimesPer, "part": said.PartOfDay, "count": said.Count}
    found: dict[str, Any] = {name: _only(clauses, kind) for name, kind in kinds.items()}
    if times and len(times) > 1:
        one = replace(times[0], clocks=tuple(clock for item in times for clock in item.clocks))
        found["times"] = replace(one, span=(times[0].span[0], times[-1].span[1]))
    else:
        found["times"] = times[0] if times else None
    return TimeClauses(span=span, **found)


def _together(clauses: Sequence[Clause], kind: type[One]) -> list[One]:
    """Return the clauses of a kind. Raises NotRead where they are no neighbours."""
    places = [place for place, clause in enumerate(clauses) if isinstance(clause, kind)]
    for before, place in pairwise(places):
        between = [c for c in clauses[before + 1 : place] if not isinstance(c, said.Joint)]
        is_joined = len(between) < place - before - 1 or kind is not said.AtTimes
        same = [
            c
            for c in between
            if not (isinstance(c, said.EveryPeriod) and c.number == 1 and c.unit == "day" and kind is said.AtTimes)
        ]
        if same or not is_joined:
            message = "This comes after others of its kind. Write two sentences, with a semicolon between."
            raise NotRead(clauses[place].span, message)
    return [cast(One, clauses[place]) for place in places]


def _days(clauses: Sequence[Clause], span: Span, times: TimeClauses, found: DayTiming) -> list[dict[str, str]]:
    days = _together(clauses, DayNames)
    return day_parts(
        DayClauses(
            span=span,
            period=_only(clauses, said.EveryPeriod) or _each_day(clauses, times),
            days=tuple(days),
            months=_only(clauses, said.Months),
            exceptions=tuple(clause for clause in clauses if isinstance(clause, said.Except)),
            per=times.per,
            runs_a_day=len(found.minutes) if found.minutes is not None else 0,
            has_window=times.window is not None,
            is_step=times.step is not None or (times.per is not None and times.per.unit == "hour"),
        )
    )


def _each_day(clauses: Sequence[Clause], times: TimeClauses) -> said.EveryPeriod | None:
    """Read `evenings at 20:00` as those of every day."""
    named = any(isinstance(clause, DayNames | said.Months) for clause in clauses)
    if named or times.per or not (times.part and times.part.is_plural):
        return None
    return said.EveryPeriod(span=times.part.span, number=1, unit="day")


def _check_and(clauses: Sequence[Clause], text: str) -> None:
    """Refuse `monday and at 9`, which lacks a day: an `and` joins two of a kind. Raises NotRead."""
    for one, joint, other in zip(clauses, clauses[1:], clauses[2:], strict=False):
        word = text[slice(*joint.span)]
        kinds = [isinstance(clause, said.AtTimes) for clause in (one, other)]
        named = [isinstance(clause, DayNames | said.EveryPeriod | said.TimesPer) for clause in (one, other)]
        if isinstance(joint, said.Joint) and word not in (",", "also") and any(kinds) and any(named):
            raise NotRead(joint.span, f"“{word}” what? Something is missing here.", "")


def _check_joint(clauses: Sequence[Clause]) -> None:
    """Refuse `every day and sunday`: it may add Sunday to every day, or mean something else."""
    every = next(
        (place for place, one in enumerate(clauses) if isinstance(one, said.EveryPeriod) and one.unit == "day"), None
    )
    named = next((place for place, one in enumerate(clauses) if isinstance(one, DayNames)), None)
    if every is None or named is None:
        return
    joints = [
        clauses[place - 1].span for place in (every, named) if place and isinstance(clauses[place - 1], said.Joint)
    ]
    if not joints:
        return
    first, last = sorted((every, named))
    one, other = clauses[first].span, clauses[last].span
    apart = [(TextChange(*other, ""), TextChange(*joints[0], "")), (TextChange(*one, ""), TextChange(*joints[0], ""))]
    message = "These days say two things: every day, and some of them."
    raise NotRead((one[0], other[1]), message, readings=_one_of(one, other) if last - first == 2 else apart)


def _one_of(one: Span, other: Span) -> list[tuple[TextChange, ...]]:
    """Offer two ways to mend: leave out the second piece with its joint, or the first."""
    return [(TextChange(one[1], other[1], ""),), (TextChange(one[0], other[0], ""),)]


def _check_plain_count(times: TimeClauses) -> None:
    """Refuse `3 times` beside three times of day: it may be 3 a day, or 3 in all."""
    if times.count and times.times and times.count.number == len(times.times.clocks) > 1:
        number = times.count.number
        readings = [f"{number} times a day", f"for {number} runs"]
        if not times.count.is_total:
            raise NotRead(times.count.span, f"{number} runs each day, or in all?", readings=readings)


def _timed(found: DayTiming, days: dict[str, str], span: Span) -> list[dict[str, str]]:
    """Return the parts that name the times, for each rule of these days."""
    filters = {name: value for name, value in days.items() if name not in ("FREQ", "INTERVAL")}
    is_daily = days["FREQ"] in ("DAILY", "WEEKLY") and "INTERVAL" not in days
    if found.minutes is None or (found.step >= _DAY and found.step % _DAY == 0):
        if filters or not is_daily:
            _refuse_counting_through(found, span)
        return [_counting(found.step) | filters]
    if found.step and is_daily and len(found.minutes) > 1:
        return _round_the_clock(found, days, filters)
    if "BYSETPOS" in days:  # it picks among all runs of a month: each time needs a rule of its own
        if len(found.minutes) > _MOST_SETPOS:
            raise NotRead(span, f"Numbered working days go with {_MOST_SETPOS} times a day at most.")
        return [days | _at(_hour_and_minute(minute)) for minute in found.minutes]
    return [days | _at(group) for group in time_groups(found.minutes)]


def _hour_and_minute(minute: int) -> tuple[list[int], list[int]]:
    """Return the hour and the minute of a minute of the day, each as a list of one."""
    return [minute % _DAY // _HOUR], [minute % _HOUR]


def _refuse_counting_through(found: DayTiming, span: Span) -> None:
    message = "This step does not divide a day: it can begin anew each day, or count through."
    if found.step < _DAY:
        last = range(0, _DAY, found.step)[-1]
        window = f" from 00:00 to {last // _HOUR:02}:{last % _HOUR:02}"
        raise NotRead(span, f"{message} Write from when to when.", "\0" + window)
    raise NotRead(span, "So many hours go with no other days.")


def _counting(step: int) -> dict[str, str]:
    if step % _HOUR == 0:
        interval = {"INTERVAL": str(step // _HOUR)} if step > _HOUR else {}
        return {"FREQ": "HOURLY"} | interval | {"BYMINUTE": "0"}
    return {"FREQ": "MINUTELY", "INTERVAL": str(step)}


def _round_the_clock(found: DayTiming, days: dict[str, str], filters: dict[str, str]) -> list[dict[str, str]]:
    minutes = found.minutes or ()
    if found.step == 1:
        return [{"FREQ": "MINUTELY"} | filters]
    if _HOUR % found.step == 0 or found.step == _HOUR:
        return [{"FREQ": "HOURLY"} | filters | {"BYMINUTE": numbers(minute % _HOUR for minute in minutes)}]
    if found.step % _HOUR and found.is_aligned:
        return [_counting(found.step) | filters]
    return [days | _at(group) for group in time_groups(minutes)]


def _at(group: tuple[list[int], list[int]]) -> dict[str, str]:
    hours, minutes = group
    return {"BYHOUR": numbers(hours), "BYMINUTE": numbers(minutes)}


def _ends(clauses: Sequence[Clause], setting: Setting) -> dict[str, str]:
    until, count, duration = (_only(clauses, kind) for kind in (said.Until, said.Count, said.Duration))
    several = [clause for clause in (until, count, duration) if clause]
    if len(several) > 1:
        raise NotRead(several[1].span, "Each of these ends the rule: keep one of them.", "")
    ends = {"BYSECOND": "0"}
    if isinstance(count, said.Count):
        ends["COUNT"] = str(count.number)
    if isinstance(until, said.Until):
        ends["UNTIL"] = _instant(datetime.combine(until.day, time(23, 59, 59)), setting.time_zone)
    if isinstance(duration, said.Duration):
        ends["UNTIL"] = _instant(_end_of(duration, setting), setting.time_zone)
    return ends


def _instant(wall: datetime, zone: tzinfo) -> str:
    return f"{wall.replace(tzinfo=zone).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _end_of(duration: said.Duration, setting: Setting) -> datetime:
    """Return the last second (a wall time) of so many days, weeks, months or years from the start."""
    if setting.starts_at is None:
        raise NotRead(duration.span, "This counts from the start, and there is none: set it, or write until and a day.")
    start = setting.starts_at
    try:
        if duration.unit in ("day", "week"):
            end = start + timedelta(days=duration.number * (7 if duration.unit == "week" else 1))
        else:
            end = _months_later(start, duration.number * (12 if duration.unit == "year" else 1))
        if end.year > 9998:
            raise OverflowError
    except (OverflowError, ValueError) as error:
        raise NotRead(duration.span, "That is too far away: write until and a day.") from error
    return end - timedelta(seconds=1)


def _months_later(start: datetime, months: int) -> datetime:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    day = min(start.day, calendar.monthrange(year, month + 1)[1]) if year < 9999 else start.day
    return start.replace(year=year, month=month + 1, day=day)


def _line(parts: Mapping[str, str]) -> str:
    return "RRULE:" + ";".join(f"{name}={value}" for name, value in parts.items())
