"""What runs inside the freezes of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.inventory.company_calendars.calendars import FREEZE
from dashboard.scheduling.calendar.slices import cut, of_kinds
from dashboard.web.calendar.chips import time_of
from dashboard.web.calendar.company.day_marks import DayMark, MarkedDay
from dashboard.web.calendar.kinds import STARTS
from dashboard.web.calendar.load.strip import span_of, stretch_address
from dashboard.web.calendar.sheet import MatchingTasks, lay_out_all

MOST_NAMED = 12  # tasks
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenRuns:
    """The runs of a day that are inside a freeze."""

    mark: DayMark
    count: int
    apps: Sequence[str]  # `Cash position 22:15`, of each task its first
    more: int  # tasks that are not named
    address: str  # of the list of the runs


def freezes_of(drawn: MatchingTasks, day: date, marked: MarkedDay) -> list[FrozenRuns]:
    """For each freeze of a day its runs on that day, those of frequent tasks too, by the clock of the page."""
    return [_inside(drawn, day, mark) for mark in marked.marks if mark.calendar.kind == FREEZE]


def _inside(drawn: MatchingTasks, day: date, mark: DayMark) -> FrozenRuns:
    zone = drawn.asked.zones.zone
    begins, ends = span_of(day, zone)
    begin, end = max(begins, mark.occasion.begins), min(ends, max(mark.occasion.ends, mark.occasion.begins + _MINUTE))
    layout = of_kinds(cut(lay_out_all(drawn, day, by_page=True).layout, begin, end), STARTS)
    firsts: dict[int, int] = {}
    for place, instant in sorted(
        zip(layout.task_indexes.tolist(), layout.instants.tolist(), strict=True), key=_by_time
    ):
        firsts.setdefault(place, instant)
    named = [_named(drawn, place, instant) for place, instant in list(firsts.items())[:MOST_NAMED]]
    return FrozenRuns(
        mark=mark,
        count=len(layout.instants),
        apps=named,
        more=len(firsts) - len(named),
        address=stretch_address(day, begin, -(-(end - begin) // _MINUTE), drawn.asked),
    )


def _by_time(run: tuple[int, int]) -> tuple[int, int]:
    return run[1], run[0]


def _named(drawn: MatchingTasks, place: int, instant: int) -> str:
    zone = drawn.asked.zones.zone
    return f"{drawn.planned.tasks[place].app_name} {time_of(datetime.fromtimestamp(instant, zone), zone)}"
