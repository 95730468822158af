"""What BYSETPOS leaves of a rule, in days and times that can be named: the last weekday, the 30th, 08:00 and 11:30."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.scheduling.instants import HOUR
from dashboard.scheduling.recurrence.parts import Frequency, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording.months import day_in, days_in, lengths_of

_MOST_POSITIONS = 400
_MOST_IN_MONTH, _MOST_IN_YEAR = 5, 53  # of one weekday
_YEARS = (365, 366)  # days


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainRule:
    """A rule in its plainest form, and what of BYSETPOS its own parts cannot say."""

    rule: Recurrence  # without BYSETPOS
    clock: tuple[int, ...] = ()  # its times in seconds since midnight, where hours and minutes do not make them
    nth_days: tuple[int, ...] = ()  # which of its weekdays, counted within the month, or the year without BYMONTH
    or_last: int = 0  # this day of the month, or the last day of a shorter month
    months: tuple[int, ...] = ()  # in which an interval of months falls each year; empty where that changes
    positions: tuple[int, ...] = ()  # which of its runs, counted within each period of BYSETPOS

    @property
    def names_days(self) -> bool:
        """Whether the days come from here and not from the rule's own day parts."""
        return bool(self.nth_days or self.or_last)


def resolved(rule: Recurrence) -> PlainRule | None:
    """Turn the BYSETPOS of a rule into days and times where that is possible; None where nothing is left.

    All that comes from the start must be filled in.
    """
    if not rule.by_set_pos:
        return PlainRule(rule=rule)
    bare = replace(rule, by_set_pos=())
    unresolved = PlainRule(rule=bare, positions=rule.by_set_pos)
    if len(rule.by_set_pos) > _MOST_POSITIONS:
        return unresolved
    if rule.freq in (Frequency.WEEKLY, Frequency.MONTHLY, Frequency.YEARLY):
        return _long(bare, rule.by_set_pos, unresolved)
    if rule.freq is Frequency.DAILY:
        return _daily(bare, rule.by_set_pos)
    return _short(bare, rule.by_set_pos, unresolved)


def _long(rule: Recurrence, positions: Sequence[int], unresolved: PlainRule) -> PlainRule | None:
    """Resolve a period in which each day has all the times: a position is a day and a time of it."""
    number = len(rule.by_hour) * len(rule.by_minute) * len(rule.by_second)
    times: dict[int, set[int]] = defaultdict(set)
    for position in positions:
        day, time = divmod(position - 1, number) if position > 0 else divmod(-position - 1, number)
        times[day + 1 if position > 0 else -day - 1].add(time if position > 0 else number - 1 - time)
    chosen = {frozenset(some) for some in times.values()}
    plain = _days(rule, sorted(times)) if len(chosen) == 1 else unresolved
    if plain is None or plain.positions:
        return unresolved if plain else None
    return with_times(plain, [_time(rule, index) for index in sorted(chosen.pop())])


def _daily(rule: Recurrence, positions: Sequence[int]) -> PlainRule | None:
    number = len(rule.by_hour) * len(rule.by_minute) * len(rule.by_second)
    indexes = _indexes(positions, number)
    return with_times(PlainRule(rule=rule), [_time(rule, index) for index in indexes]) if indexes else None


def _short(rule: Recurrence, positions: Sequence[int], unresolved: PlainRule) -> PlainRule | None:
    """Resolve minutes and seconds of an hour, or seconds of a minute. A second has one run only."""
    minutes = rule.by_minute if rule.freq is Frequency.HOURLY else (0,)
    seconds = rule.by_second if rule.freq is not Frequency.SECONDLY else (0,)
    pairs = [divmod(index, len(seconds)) for index in _indexes(positions, len(minutes) * len(seconds))]
    if not pairs:
        return None
    kept = [sorted({pair[place] for pair in pairs}) for place in (0, 1)]
    if len(kept[0]) * len(kept[1]) != len(pairs):
        return unresolved
    if rule.freq is Frequency.HOURLY:
        rule = replace(rule, by_minute=tuple(minutes[index] for index in kept[0]))
    if rule.freq is not Frequency.SECONDLY:
        rule = replace(rule, by_second=tuple(seconds[index] for index in kept[1]))
    return PlainRule(rule=rule)


def _indexes(positions: Sequence[int], number: int) -> list[int]:
    found = {position - 1 if position > 0 else number + position for position in positions}
    return sorted(index for index in found if 0 <= index < number)


def _time(rule: Recurrence, index: int) -> int:
    """Return the time of day, in seconds, at a place in the order of the times."""
    rest, second = divmod(index, len(rule.by_second))
    hour, minute = divmod(rest, len(rule.by_minute))
    return rule.by_hour[hour] * HOUR + rule.by_minute[minute] * 60 + rule.by_second[second]


def with_times(plain: PlainRule, times: list[int]) -> PlainRule:
    """Return the rule with these times of day, as hours, minutes and seconds where all of these meet."""
    hours, minutes, seconds = (
        tuple(sorted({time // unit % size for time in times})) for unit, size in ((HOUR, 24), (60, 60), (1, 60))
    )
    rule = replace(plain.rule, by_hour=hours, by_minute=minutes, by_second=seconds)
    is_product = len(hours) * len(minutes) * len(seconds) == len(times)
    return replace(plain, rule=rule, clock=() if is_product else tuple(times))


def _days(rule: Recurrence, positions: Sequence[int]) -> PlainRule | None:
    """Return the days at these places of each period, with the positions left where the days cannot be named."""
    if rule.freq is Frequency.WEEKLY:
        return _days_of_week(rule, positions)
    if rule.freq is Frequency.MONTHLY or (len(rule.by_month) == 1 and not rule.by_year_day and not rule.by_week_no):
        return _days_of_month(rule, positions)
    if rule.by_month or rule.by_week_no or rule.by_month_day:
        return PlainRule(rule=rule, positions=tuple(positions))
    return _days_of_year(rule, positions)


def _days_of_week(rule: Recurrence, positions: Sequence[int]) -> PlainRule | None:
    if rule.by_month:  # it cuts weeks
        return PlainRule(rule=rule, positions=tuple(positions))
    days = sorted({weekday.day for weekday in rule.by_day}, key=lambda day: (day - rule.week_start) % 7)
    left = sorted(days[index] for index in _indexes(positions, len(days)))
    return PlainRule(rule=replace(rule, by_day=tuple(map(WeekdayNum, left)))) if left else None


def _days_of_month(rule: Recurrence, positions: Sequence[int]) -> PlainRule | None:
    weekdays = {weekday.day for weekday in rule.by_day}
    every_day = len(weekdays) == 7 and not any(weekday.nth for weekday in rule.by_day)
    if rule.by_day and not every_day:
        return _weekdays(rule, positions, most=_MOST_IN_MONTH)
    listed = rule.by_month_day or tuple(range(1, 32))
    lengths = lengths_of(rule.by_month)
    left = {length: _picked(days_in(listed, length), positions) for length in lengths}
    if not any(left.values()):
        return None
    if days := _named(left, 31):
        return PlainRule(rule=replace(rule, by_day=(), by_month_day=days))
    highest = max(map(max, filter(None, left.values())))
    if all(days == {min(highest, length)} for length, days in left.items()):
        return PlainRule(rule=replace(rule, by_day=(), by_month_day=(highest,)), or_last=highest)
    return PlainRule(rule=rule, positions=tuple(positions))


def _days_of_year(rule: Recurrence, positions: Sequence[int]) -> PlainRule | None:
    weekdays = {weekday.day for weekday in rule.by_day}
    every_day = len(weekdays) == 7 and not any(weekday.nth for weekday in rule.by_day)
    if rule.by_day and not every_day:
        return _weekdays(rule, positions, most=_MOST_IN_YEAR)
    listed = rule.by_year_day or tuple(range(1, 367))
    left = {length: _picked(days_in(listed, length), positions) for length in _YEARS}
    if not any(left.values()):
        return None
    days = _named(left, 366)
    return (
        PlainRule(rule=replace(rule, by_day=(), by_year_day=days))
        if days
        else PlainRule(rule=rule, positions=tuple(positions))
    )


def _weekdays(rule: Recurrence, positions: Sequence[int], *, most: int) -> PlainRule | None:
    days = sorted({weekday.day for weekday in rule.by_day})
    if rule.by_month_day or rule.by_year_day or any(weekday.nth for weekday in rule.by_day):
        return PlainRule(rule=rule, positions=tuple(positions))
    reached = tuple(position for position in positions if abs(position) <= most * len(days))
    if not reached:
        return None
    if len(days) > 1:
        return PlainRule(rule=rule, nth_days=reached)
    return PlainRule(rule=replace(rule, by_day=tuple(WeekdayNum(days[0], nth) for nth in reached)))


def _picked(days: set[int], positions: Sequence[int]) -> set[int]:
    ordered = sorted(days)
    return {ordered[index] for index in _indexes(positions, len(ordered))}


def _named(left: dict[int, set[int]], most: int) -> tuple[int, ...]:
    """Find days, from the begin or the end, that are the same in months (or years) of every length.

    None where there are none. Those from the begin come first, so that the 28th is not counted from the end.
    """
    candidates = [day for day in (*range(1, most + 1), *range(-1, -most - 1, -1)) if _fits(day, left)]
    named: list[int] = []
    for day in sorted(candidates, key=lambda day: -sum(day_in(day, length) > 0 for length in left)):
        if any(day_in(day, length) and day_in(day, length) not in days_in(named, length) for length in left):
            named.append(day)
    whole = all(days_in(named, length) == days for length, days in left.items())
    return tuple(sorted(named)) if whole else ()


def _fits(day: int, left: dict[int, set[int]]) -> bool:
    return all(not day_in(day, length) or day_in(day, length) in days for length, days in left.items())
