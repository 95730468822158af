"""What month, week and year know alike of each of their days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta, tzinfo
from typing import Any

from dashboard.scheduling.calendar.clock_changes import missing_days
from dashboard.scheduling.calendar.layout import Counts, heat
from dashboard.web.calendar.chips import EndedRuns
from dashboard.web.calendar.clock_notes import ClockNote, clock_notes
from dashboard.web.calendar.kinds import GHOSTS, STARTS
from dashboard.web.calendar.query import CalendarQuery, day_address
from dashboard.web.calendar.sheet import MatchingTasks, day_name, numbers, would_words


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFacts:
    """One day: how many runs it has, and how it lies to the present day."""

    day: date
    address: str
    count: int  # runs that are or were due
    ghosts: int  # runs that would start, were their tasks enabled
    heat: int  # 0 to 5, beside the others
    clocks: tuple[ClockNote, ...]
    is_today: bool
    is_past: bool
    is_missing: bool  # the clock leaves it out
    ended: EndedRuns | None  # what is known of its runs
    known_from: str  # `26 Nov`, where nothing of the day is known: it is before that; else empty

    @property
    def name(self) -> str:
        return day_name(self.day)

    @property
    def says(self) -> str:
        return self.sentence()

    def sentence(self, *more: str) -> str:
        """Say the day's numbers, and more of it; of a day that the clock leaves out nothing but that."""
        if self.is_missing:
            return f"{self.name}: the clock leaves this day out"
        return f"{self.name}: {', '.join([*self._numbers(), *more])}"

    def _numbers(self) -> list[str]:
        if self.is_unknown:
            return [f"not known before {self.known_from}", *self._would()]
        if self.is_past and self.ended and self.ended.ran is not None:
            return [self.ended.says(self.count, is_past=True), *self._would()]
        told = [self.ended.says(self.count, is_past=False)] if self.ended else []
        return [numbers(self.count, self.ghosts, is_past=self.is_past), *told]

    def _would(self) -> list[str]:
        return [would_words(self.ghosts, is_past=True)] if self.ghosts else []

    @property
    def is_unknown(self) -> bool:
        return bool(self.known_from) and not self.count and not self.ended

    def fields(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(DayFacts)}


def day_facts(
    drawn: MatchingTasks,
    first_day: date,
    counts: Counts,
    *,
    ended: Sequence[EndedRuns | None],
    zones: Iterable[tzinfo] = (),
    month: int = 0,
) -> list[DayFacts]:
    """Give the days from `first_day` on, one for each column of `counts` (a row for each kind of run).

    `zones` are those of tasks, whose changing clocks are told beside the page's own. With `month` only days of that
    month take part in the comparison that heat is.
    """
    asked, known_day = drawn.asked, drawn.known_day
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
            ended=ended[number],
            known_from=day_words(known_day, asked) if known_day and day < known_day else "",
        )
        for number, day in enumerate(days)
    ]


def day_words(day: date, asked: CalendarQuery) -> str:
    """`26 Nov`, with the year where it is another one than this."""
    return f"{day.day} {day:%b}" + (f" {day.year}" if day.year != asked.today.year else "")
