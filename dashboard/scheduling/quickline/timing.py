"""At which minutes of its days a rule runs, from the steps, windows and times of a quick line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from dashboard.scheduling.quickline.clauses import (
    AtTimes,
    Begin,
    Clause,
    Count,
    MinutesPast,
    PartOfDay,
    Step,
    TimesPer,
    TimeWindow,
)
from dashboard.scheduling.quickline.halves import minutes_of, window_of, written
from dashboard.scheduling.quickline.vocabulary import NotRead, Span

_HOUR, _DAY = 60, 1440
_LIKELY = {
    "morning": "from 06:00 to 12:00",
    "afternoon": "from 12:00 to 18:00",
    "evening": "from 18:00 to 22:00",
    "night": "from 22:00 to 06:00",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTiming:
    """The minutes of the day of each run; 1440 and later lie in the next day. None where a step only counts through."""

    minutes: tuple[int, ...] | None = None
    step: int = 0  # the step that goes round the clock, 0 where the minutes are picked
    is_aligned: bool = True  # whether the step begins at midnight


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeClauses:
    """The clauses of a sentence that tell the time."""

    span: Span
    times: AtTimes | None = None
    step: Step | None = None
    window: TimeWindow | None = None
    past: MinutesPast | None = None
    begin: Begin | None = None
    per: TimesPer | None = None
    part: PartOfDay | None = None
    count: Count | None = None


def timing(said: TimeClauses) -> DayTiming:
    """Work out the minutes of the day that the clauses mean together. Raises NotRead."""
    step = _step(said)
    if step is None:
        return _picked(said)
    _check_step(said)
    if said.times:
        return _spaced(said, step, said.times)
    if said.past:
        return _past(said, step, said.past)
    if said.window:
        first, last = window_of(said.window, said.part)
        return DayTiming(minutes=_range(first, last, step))
    if said.begin:
        return _begun(said, step, said.begin)
    if step % _DAY == 0 and step > _DAY:
        return DayTiming(step=step)
    return DayTiming(minutes=tuple(range(0, _DAY, step)) if _DAY % step == 0 else None, step=step)


def _check_step(said: TimeClauses) -> None:
    if said.part and not said.window:
        raise NotRead(said.part.span, f"From when to when is the {said.part.name}?", _LIKELY[said.part.name])
    if said.window and said.begin:
        raise _twice(said.begin)


def _range(first: int, last: int, step: int) -> tuple[int, ...]:
    """Return the minutes from first to last. The whole day has its midnight once."""
    return tuple(range(first, min(last, first + _DAY - 1) + 1, step))


def _step(said: TimeClauses) -> int | None:
    per = said.per
    if not (per and per.unit in ("hour", "minute")):
        return said.step.minutes if said.step else None
    if said.step and said.step.minutes != _HOUR:
        raise _twice(per)
    if per.unit == "hour" and (per.number == 1 or (said.past and len(said.past.minutes) == per.number)):
        return _HOUR
    even = _HOUR // per.number if per.unit == "hour" and per.number and _HOUR % per.number == 0 else 0
    offers = [f"every {even} minutes"] if even else []
    raise NotRead(per.span, "At which minutes of the hour? Say how many minutes lie between.", *offers)


def _twice(clause: Clause) -> NotRead:
    return NotRead(clause.span, "This says again when it runs. Keep one of the two.", "")


def _picked(said: TimeClauses) -> DayTiming:
    if said.past:
        raise NotRead(said.past.span, "Of which hours?", f"every hour {_past_words(said.past)}")
    for clause in (said.window, said.begin):
        if clause:
            raise NotRead(clause.span, "How often in this time?", *_with_steps(clause))
    if not said.times:
        raise NotRead(said.span, "At what time?", "\0{said} at 06:00", "\0{said} at 06:00 and 18:00")
    minutes = minutes_of(said.times, said.part)
    return DayTiming(minutes=tuple(minutes))


def _with_steps(clause: TimeWindow | Begin) -> list[str]:
    if isinstance(clause, TimeWindow):
        try:
            words = "from {} to {}".format(*(written(minute) for minute in window_of(clause, None)))
        except NotRead:
            return []
        return [f"every hour {words}", f"every 15 minutes {words}"]
    return [f"at {written(clause.clock.minutes)}"]


def _past_words(past: MinutesPast) -> str:
    return "at " + " and ".join(f":{minute:02}" for minute in past.minutes)


def _spaced(said: TimeClauses, step: int, times: AtTimes) -> DayTiming:
    """Refuse times beside a step that are not its own. `every 8 hours at 6, 14 and 22` is fine."""
    minutes = sorted(minute % _DAY for minute in minutes_of(times, said.part))
    if said.window or said.past or said.begin:
        raise _twice(times)
    if len(minutes) * step == _DAY and all(other - one == step for one, other in pairwise(minutes)):
        return DayTiming(minutes=tuple(minutes))
    clock = times.clocks[0]
    if step == _HOUR and len(times.clocks) == 1 and clock.span[1] - clock.span[0] <= 2:
        readings = [f"at :{clock.hour:02}", f"from {written(clock.minutes)} to 23:00"]
        raise NotRead(times.span, f"Minute {clock.hour} of every hour, or from {clock.hour}:00?", readings=readings)
    offers = []
    if len(minutes) == 1 and step < _DAY and _DAY % step == 0:
        last = range(minutes[0], _DAY, step)[-1]
        offers = [f"starting at {written(minutes[0] % step)}", f"from {written(minutes[0])} to {written(last)}"]
    elif len(minutes) == 2:
        offers = [f"from {written(minutes[0])} to {written(minutes[1])}"]
    raise NotRead(
        times.span, "How often, and at these times: keep one of the two, or write from when to when.", *offers
    )


def _past(said: TimeClauses, step: int, past: MinutesPast) -> DayTiming:
    minutes = sorted(set(past.minutes))
    if said.begin:
        raise _twice(said.begin)
    if step < _HOUR:
        if _HOUR % step or minutes != list(range(minutes[0], _HOUR, step)) or minutes[0] >= step:
            raise NotRead(past.span, "A step within the hour has other minutes. Keep one of the two.", "")
    elif step % _HOUR or _DAY % step:
        raise NotRead(past.span, "Minutes of the hour go with whole hours that divide a day.")
    if not said.window:
        hours = range(0, _DAY, max(step, _HOUR))
        return DayTiming(
            minutes=tuple(hour + minute for hour in hours for minute in minutes),
            step=max(step, _HOUR),
            is_aligned=False,
        )
    return _past_within(said, step, minutes, said.window)


def _past_within(said: TimeClauses, step: int, minutes: list[int], window: TimeWindow) -> DayTiming:
    """Read `every hour at :20 from 8:20 to 18:20`. Nobody knows whether `from 8 to 18` has a last 18:20."""
    first, last = window_of(window, said.part)
    hours = range(first - first % _HOUR, last + 1, max(step, _HOUR))
    within = [hour + minute for hour in hours for minute in minutes if first <= hour + minute <= last]
    beyond = [hour + minute for hour in hours for minute in minutes if first <= hour + minute <= last + _HOUR - 1]
    if not within:
        raise NotRead(window.span, "None of these minutes lies in this window.")
    if within != beyond and last % _HOUR == 0:
        readings = [f"from {written(within[0] % _DAY)} to {written(found[-1] % _DAY)}" for found in (within, beyond)]
        raise NotRead(
            window.span,
            f"Is the last run at {written(within[-1] % _DAY)} or at {written(beyond[-1] % _DAY)}?",
            readings=readings,
        )
    return DayTiming(minutes=tuple(within))


def _begun(said: TimeClauses, step: int, begin: Begin) -> DayTiming:
    """Read `every 6 hours starting at 2am` where round the clock and until midnight are the same."""
    clock = begin.clock
    first = minutes_of(AtTimes(span=begin.span, clocks=(clock,)), said.part)[0] % _DAY
    day = range(first, _DAY, step)
    if _DAY % step == 0 and first < step:
        return DayTiming(minutes=tuple(day), step=step, is_aligned=first == 0)
    readings = [f"from {written(first)} to {written(day[-1])}"]
    if _DAY % step == 0:
        readings.append(f"starting at {written(first % step)}")
    message = "Round the clock, or each day from then on until midnight?"
    raise NotRead(begin.span, message, readings=readings)


def time_groups(minutes: Iterable[int]) -> list[tuple[list[int], list[int]]]:
    """Return minutes of the day as few pairs of hours and minutes of the hour.

    The full product of each pair gives them.
    """
    return products(divmod(minute % _DAY, _HOUR) for minute in minutes)


def products(pairs: Iterable[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """Return pairs as few full products of firsts and seconds."""
    seconds_of: dict[int, list[int]] = {}
    for first, second in sorted(set(pairs)):
        seconds_of.setdefault(first, []).append(second)
    groups: dict[tuple[int, ...], list[int]] = {}
    for first, seconds in seconds_of.items():
        groups.setdefault(tuple(seconds), []).append(first)
    return [(firsts, list(seconds)) for seconds, firsts in groups.items()]
