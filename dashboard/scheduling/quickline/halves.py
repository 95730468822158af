"""Morning or evening: which minutes of the day the times of a quick line are, by am, pm and the words around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from dashboard.scheduling.quickline.clauses import AtTimes, ClockTime, PartOfDay, TimeWindow
from dashboard.scheduling.quickline.vocabulary import NotRead

_NOON, _DAY = 720, 1440
_PARTS = {"morning": (0, 719), "afternoon": (720, 1139), "evening": (960, 1439), "night": (1080, 1859)}  # of two days
_LIKELY = {"morning": (0, 719), "afternoon": (720, 1139), "evening": (960, 1439), "night": (1200, 1799)}


def written(minute: int) -> str:
    """Write minutes of the day as `06:30`, and the midnight that ends a day as `24:00`."""
    return f"{minute // 60:02}:{minute % 60:02}"


def minutes_of(times: AtTimes, part: PartOfDay | None) -> list[int]:
    """Return times as minutes of the day, 1440 for 24:00. am or pm at the end of a list holds for all of it.

    Raises NotRead.
    """
    clocks = list(times.clocks)
    if part:
        clocks = [_in_part(clock, part) for clock in clocks]
    place = len(clocks) - 1
    while place >= 0:
        place = _carry(clocks, place, times) - 1
    _check_after_half(clocks, times)
    minutes = [clock.minutes for clock in clocks]
    return list(dict.fromkeys(minutes))


def _carry(clocks: list[ClockTime], place: int, times: AtTimes) -> int:
    """Give the am or pm of a time to those before it that have none. Raises NotRead where that goes backwards."""
    half = clocks[place].half
    first = place
    while half and first > 0 and not clocks[first - 1].half and _may_take(clocks[first - 1]):
        first -= 1
    carried = [replace(clock, half=half) for clock in clocks[first:place]] + [clocks[place]]
    minutes = [clock.minutes for clock in carried]
    is_zeroed = any(_is_zeroed(clock) for clock in clocks[first:place])
    if first < place and (is_zeroed or any(one >= other for one, other in pairwise(minutes))):
        plain = [*clocks[:place], clocks[place], *clocks[place + 1 :]]
        readings = [_listed(plain), _listed([*clocks[:first], *carried, *clocks[place + 1 :]])]
        raise NotRead(times.span, f"Does {half} hold for all of these times?", readings=list(dict.fromkeys(readings)))
    clocks[first:place] = carried[:-1]
    return first


def _may_take(clock: ClockTime) -> bool:
    return not clock.is_sure or _is_zeroed(clock)


def _is_zeroed(clock: ClockTime) -> bool:
    """Return whether a time is written like 06:30: as in a day of 24 hours, and yet it stands before pm at times."""
    return (
        clock.is_sure
        and not clock.half
        and 1 <= clock.hour <= 12
        and clock.span[1] - clock.span[0] >= 4 + (clock.hour > 9)
    )


def _check_after_half(clocks: Sequence[ClockTime], times: AtTimes) -> None:
    """Refuse `8pm and 9`, where 9 may be in the evening or not. `8am and 9` goes on in the morning."""
    for before, clock in pairwise(clocks):
        if (
            before.half
            and not clock.half
            and not clock.is_sure
            and not (before.half == "am" and clock.minutes > before.minutes)
        ):
            others = [replace(clock, half="am"), replace(clock, half="pm")]
            readings = [_listed([other if one is clock else one for one in clocks]) for other in others]
            raise NotRead(times.span, f"Is {clock.hour} in the morning or in the evening?", readings=readings)


def _listed(clocks: Sequence[ClockTime]) -> str:
    return "at " + " and ".join(written(clock.minutes) for clock in clocks)


def _in_part(clock: ClockTime, part: PartOfDay) -> ClockTime:
    """Return the time as it is meant in a part of the day. Raises NotRead."""
    if clock.is_sure or clock.half:
        if _lies_in(clock.minutes, _PARTS[part.name]):
            return clock
        raise NotRead(clock.span, f"{written(clock.minutes)} is not in the {part.name}. Leave one of the two out.")
    both = [replace(clock, half=half) for half in ("am", "pm") if 1 <= clock.hour <= 12]
    fitting = [one for one in both if _lies_in(one.minutes, _LIKELY[part.name])]
    if len(fitting) != 1:
        readings = [f"{written(one.minutes)}" for one in both]
        raise NotRead(clock.span, f"Which hour of the {part.name} is this?", readings=readings)
    return fitting[0]


def _lies_in(minute: int, span: tuple[int, int]) -> bool:
    return span[0] <= minute <= span[1] or span[0] <= minute + _DAY <= span[1]


def window_of(window: TimeWindow, part: PartOfDay | None) -> tuple[int, int]:
    """Return the first and last minute of a window, inclusive; over midnight the last is later than 1440.

    Raises NotRead.
    """
    first, last = window.first, window.last
    if part:
        first, last = _in_part(first, part), _in_part(last, part)
    begin, end = _first_and_last(window, first, last)
    end = _DAY if end == 0 else end
    if begin == end:
        readings = [f"from {written(begin)} to {written((begin + _NOON) % _DAY)}", "from 00:00 to 23:59"]
        raise NotRead(window.span, "This window ends when it begins.", readings=readings)
    return begin, end if end > begin else end + _DAY


def _first_and_last(window: TimeWindow, first: ClockTime, last: ClockTime) -> tuple[int, int]:
    is_first_sure, is_last_sure = (clock.is_sure or bool(clock.half) for clock in (first, last))
    if is_first_sure and is_last_sure and not (_is_zeroed(first) and last.half == "pm"):
        return first.minutes, last.minutes
    if (is_first_sure or is_last_sure) and not (first.half or last.half) and _has_minutes(first) and _has_minutes(last):
        return first.minutes, last.minutes  # 10:00 to 04:00
    if not is_first_sure and last.half:
        return _with_half_of_last(window, first, last)
    if is_first_sure and first.half and not is_last_sure:
        return _with_half_of_first(window, first, last)
    is_midnight = last.minutes in (0, _DAY)
    if first.minutes < last.minutes and not (is_midnight and not is_first_sure) and not last.half:
        return first.minutes, last.minutes
    if first.hour > 12 and not is_last_sure:
        return first.minutes, last.minutes  # 22 to 6
    raise _unclear(window, first, last)


def _has_minutes(clock: ClockTime) -> bool:
    """Return whether a time is written with its minutes, as 10:00."""
    return clock.span[1] - clock.span[0] >= len("0:00")


def _with_half_of_last(window: TimeWindow, first: ClockTime, last: ClockTime) -> tuple[int, int]:
    """Read `2 to 6 pm` in the afternoon; refuse `9 to 5 pm`."""
    carried = replace(first, half=last.half)
    if carried.minutes < last.minutes:
        return carried.minutes, last.minutes
    raise _unclear(window, first, last)


def _with_half_of_first(window: TimeWindow, first: ClockTime, last: ClockTime) -> tuple[int, int]:
    if first.half == "am" and last.minutes > first.minutes:
        return first.minutes, last.minutes
    raise _unclear(window, first, last)


def _unclear(window: TimeWindow, first: ClockTime, last: ClockTime) -> NotRead:
    """Return the complaint with both readings of each unclear hour, those that go forward first."""
    pairs = [(one, other) for one in _both(first) for other in _both(last) if one != other]
    pairs.sort(key=lambda pair: (pair[1] % _DAY <= pair[0], (pair[1] - pair[0]) % _DAY))
    likely = sorted(pairs[:2]) if len(pairs) > 2 else pairs
    readings = [f"from {written(one)} to {written(other)}" for one, other in likely]
    return NotRead(window.span, "In the morning or in the evening? Write am or pm with both.", readings=readings)


def _both(clock: ClockTime) -> list[int]:
    if clock.half or (clock.is_sure and not _is_zeroed(clock)) or not 1 <= clock.hour <= 12:
        return [clock.minutes]
    return [replace(clock, half=half).minutes for half in ("am", "pm")]
