"""Three small months with the days on which a schedule runs."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from dashboard.scheduling.budget import SharedBudget
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.zones import midnight

MONTHS = 3
MOST_RULES = 12  # rules whose days are told apart; of more only the sum is told


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniDay:
    """One day of the schedule's zone."""

    day: date
    count: int
    numbers: tuple[int, ...]  # the cards whose rules run on it
    is_today: bool
    is_past: bool

    @property
    def title(self) -> str:
        runs = f"{self.count} run{'' if self.count == 1 else 's'}"
        rules = f", rule{'' if len(self.numbers) == 1 else 's'} {', '.join(map(str, self.numbers))}"
        return runs + (rules if self.numbers else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MiniMonth:
    """A month in weeks that begin on Monday; None for days of other months."""

    name: str
    weeks: list[list[MiniDay | None]]


@dataclass(slots=True, kw_only=True)
class CountedDays:
    """Runs a day, and which rules they come from."""

    counts: dict[date, int] = field(default_factory=dict)
    numbers: dict[date, list[int]] = field(default_factory=lambda: defaultdict(list))

    @property
    def most(self) -> int:
        return max(self.counts.values(), default=0)


def mini_months(first: date, today: date, days: CountedDays) -> list[MiniMonth]:
    return [
        MiniMonth(
            name=f"{calendar.month_name[begin.month]} {begin.year}",
            weeks=[
                [_mini_day(begin.replace(day=number), today, days) if number else None for number in week]
                for week in calendar.Calendar().monthdayscalendar(begin.year, begin.month)
            ],
        )
        for begin in _months(first)
    ]


def count_days(
    schedule: Schedule, rules: Iterable[tuple[int, Schedule]], first: date, today: date, shared: SharedBudget
) -> CountedDays:
    """Count the runs a day of the months from `first` on, from today on: what has passed is not shown."""
    days = CountedDays()
    zone = schedule.time_zone
    for begin in _months(first):
        start, end = midnight(max(begin, today), zone), midnight(_next_month(begin), zone)
        with shared.share(0.3, f"the runs of {calendar.month_name[begin.month]}") as budget:
            days.counts |= _nonzero(schedule.count_by_day(start, end, zone, budget).items())
    span = midnight(max(first.replace(day=1), today), zone), midnight(_next_month(list(_months(first))[-1]), zone)
    with shared.share(0.5, "which rule runs on which day") as budget:
        for number, rule in rules:
            for day in _nonzero(rule.count_by_day(*span, zone, budget).items()):
                days.numbers[day].append(number)
    return days


def _mini_day(day: date, today: date, days: CountedDays) -> MiniDay:
    return MiniDay(
        day=day,
        count=days.counts.get(day, 0),
        numbers=tuple(dict.fromkeys(days.numbers.get(day, ()))) if days.counts.get(day) else (),
        is_today=day == today,
        is_past=day < today,
    )


def _nonzero(items: Iterable[tuple[date, int]]) -> Mapping[date, int]:
    return {day: count for day, count in items if count}


def _months(first: date) -> Iterator[date]:
    begin = first.replace(day=1)
    for _ in range(MONTHS):
        yield begin
        begin = _next_month(begin)


def _next_month(begin: date) -> date:
    return date(begin.year + begin.month // 12, begin.month % 12 + 1, 1)
