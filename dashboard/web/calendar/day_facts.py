"""What month, week and year know alike of each of their days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta, tzinfo
from typing import Any

from dashboard.scheduling.calendar.clock_changes import missing_days
from dashboard.scheduling.calendar.layout import Counts, heat
from dashboard.web.calendar.clock_notes import ClockNote, clock_notes
from dashboard.web.calendar.kinds import GHOSTS, STARTS
from dashboard.web.calendar.query import CalendarQuery, day_address
from dashboard.web.calendar.sheet import day_name, numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """One day: how many runs it has, and how it lies to the present day."""

    day: date
    address: str
    count: int  # runs that are or were due
    ghosts: int  # runs that would start, were their tasks enabled
    heat: int  # 0 to 5, beside the others
    clocks: Sequence[ClockNote]
    is_today: bool
    is_past: bool
    is_missing: bool  # the clock leaves it out

    @property
    def name(self) -> str:
        """`Mon 2 Nov`."""
        return day_name(self.day)

    @property
    def says(self) -> str:
        return self.sentence()

    def sentence(self, *more: str) -> str:
        """Say the day's numbers, and more of it; of a day that the clock leaves out nothing but that."""
        if self.is_missing:
            return f"{self.name}: the clock leaves this day out"
        return f"{self.name}: {', '.join([numbers(self.count, self.ghosts, is_past=self.is_past), *more])}"

    def fields(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(DayFacts)}


def day_facts(
    asked: CalendarQuery, first_day: date, counts: Counts, *, zones: Iterable[tzinfo] = (), month: int = 0
) -> list[DayFacts]:
    """Give the days from `first_day` on, one for each column of `counts` (a row for each kind of run).

    `zones` are those of tasks, whose changing clocks are told beside the page's own. With `month` only days of that
    month take part in the comparison that heat is.
    """
    due, ghosts = counts[list(STARTS)].sum(axis=0), counts[list(GHOSTS)].sum(axis=0)
    days = [first_day + timedelta(days=number) for number in range(len(due))]
    heats = heat(due * [day.month == month for day in days]) if month else heat(due)
    clocks = clock_notes(asked, zones, first_day, len(days))
    missing = frozenset() if asked.zones.by_task else missing_days(asked.zones.zone, first_day, len(days))
    return [
        DayFacts(
            day=day,
            address=day_address(day, asked),
            count=int(due[number]),
            ghosts=int(ghosts[number]),
            heat=heats[number],
            clocks=clocks.get(day, ()),
            is_today=day == asked.today,
            is_past=day < asked.today,
            is_missing=day in missing,
        )
        for number, day in enumerate(days)
    ]
