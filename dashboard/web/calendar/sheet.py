"""What every view of the calendar has in common: what was asked for, and the runs on some days."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

from django.conf import settings

from dashboard.inventory import calendar as calendar_tasks
from dashboard.inventory.cache.calendar_cache import CalendarTasks
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.scheduling.calendar.layout import Layout, RunKinds, lay_out
from dashboard.scheduling.calendar.load import CLASH
from dashboard.scheduling.calendar.runs import Runs
from dashboard.scheduling.calendar.slices import cut
from dashboard.scheduling.calendar.year_counts import YearCountsCache
from dashboard.scheduling.schedule import Schedule
from dashboard.web.calendar.kinds import PausedSpans, kinds_of, paused_at
from dashboard.web.calendar.query import SHOWN, CalendarQuery, with_query

YEAR_COUNTS_CACHE = YearCountsCache()  # what this process has counted last
_REACH, _SECOND = timedelta(seconds=CLASH), timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchingTasks:
    """The tasks that match, and how each is drawn, by place."""

    asked: CalendarQuery
    planned: CalendarTasks
    kinds: RunKinds
    frequent: frozenset[int]  # places of tasks with so many runs a day that they would drown all others
    in_days: Sequence[Schedule | None]  # the schedules whose runs are laid out on days; None for all others
    known_from: datetime | None = None  # aware UTC; before it nothing is known of any task of the tenant
    paused: PausedSpans = ()
    bars: frozenset[int] = frozenset()  # places of frequent tasks that are laid out: none besides them matches

    @property
    def known_day(self) -> date | None:
        """The first day of the page's clock of which something is known."""
        return self.known_from.astimezone(self.asked.zones.zone).date() if self.known_from else None

    @property
    def numbered(self) -> Mapping[str, int]:
        """The places of the tasks that numbers of days count, by task id: those drawn and not frequent."""
        return _numbered(self.planned, self.frequent)

    @property
    def clock_of(self) -> tzinfo | list[tzinfo]:
        if not self.asked.zones.by_task:
            return self.asked.zones.zone
        return [schedule.time_zone if schedule else self.asked.zones.zone for schedule in self.planned.schedules]


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOutDays:
    """The runs on some days."""

    drawn: MatchingTasks
    first_day: date
    days: int
    runs: Runs
    layout: Layout

    @property
    def dates(self) -> list[date]:
        return [self.first_day + timedelta(days=day) for day in range(self.days)]


def load_page(asked: CalendarQuery) -> MatchingTasks:
    """Find the tasks that match, for a view of many days: frequent ones are drawn where no others match.

    Its days lead to lists that have them too.
    """
    drawn = load_tasks(asked)
    if not drawn.frequent or not _are_alone(drawn.planned, drawn.frequent):
        return drawn
    asked = replace(asked, query=with_query(asked.query, frequent=SHOWN))
    return replace(drawn, asked=asked, frequent=frozenset(), bars=drawn.frequent, in_days=drawn.planned.schedules)


def load_tasks(asked: CalendarQuery) -> MatchingTasks:
    """Find the tasks that match, frequent ones apart from all others."""
    found = calendar_tasks.matching(asked.search, asked.now)
    paused = paused_at(asked.now)
    kinds = kinds_of(found, asked.now, ghosts=asked.ghosts, paused=paused)
    frequent, in_days = _parted(found, settings.FREQUENT_RUNS_A_DAY)
    return MatchingTasks(
        asked=asked,
        planned=found,
        kinds=kinds,
        paused=paused,
        frequent=frequent,
        in_days=in_days,
        known_from=calendar_tasks.known_from(),
    )


def lay_out_days(drawn: MatchingTasks, first_day: date, days: int) -> LaidOutDays:
    last_day = first_day + timedelta(days=days)
    runs = RUNS_CACHE.runs(drawn.in_days, first_day, last_day)
    layout = lay_out(runs, drawn.kinds, drawn.clock_of, first_day, days)
    return LaidOutDays(drawn=drawn, first_day=first_day, days=days, runs=runs, layout=layout)


def lay_out_all(drawn: MatchingTasks, day: date, days: int = 1, *, by_page: bool = False) -> LaidOutDays:
    """The runs of all tasks, frequent ones too; `by_page` by the page's one clock, even where each goes by its own."""
    runs = RUNS_CACHE.runs(drawn.planned.schedules, day, day + timedelta(days=days))
    layout = lay_out(runs, drawn.kinds, drawn.asked.zones.zone if by_page else drawn.clock_of, day, days)
    return LaidOutDays(drawn=drawn, first_day=day, days=days, runs=runs, layout=layout)


def with_layout(sheet: LaidOutDays, layout: Layout) -> LaidOutDays:
    return LaidOutDays(drawn=sheet.drawn, first_day=sheet.first_day, days=sheet.days, runs=sheet.runs, layout=layout)


def day_name(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def numbers(count: int, ghosts: int, *, is_past: bool) -> str:
    """`551 runs`, `no runs, 3 would start, if enabled`, `551 runs were due`."""
    runs = f"{count:,} run{'' if count == 1 else 's'}" if count else "no runs"
    due = (" was due" if count == 1 else " were due") if is_past else ""
    return runs + due + (f", {would_words(ghosts, is_past=is_past)}" if ghosts else "")


def would_words(ghosts: int, *, is_past: bool) -> str:
    return f"{ghosts:,} would {'have started' if is_past else 'start'}, if enabled"


def zones_in(drawn: MatchingTasks) -> Iterable[tzinfo]:
    return dict.fromkeys(schedule.time_zone for schedule in drawn.planned.schedules if schedule)


@lru_cache(maxsize=8)
def _parted(found: CalendarTasks, limit: int) -> tuple[frozenset[int], Sequence[Schedule | None]]:
    """The places of frequent tasks, and the schedules of all others.

    These are the tasks that a search for `runs>24/d` finds, and those with more runs than can be counted.
    """
    frequent = frozenset(
        place
        for place, (task, schedule) in enumerate(zip(found.tasks, found.schedules, strict=True))
        if schedule and (task.runs_a_day is None or task.runs_a_day > limit)
    )
    return frequent, _without(found.schedules, frequent)


@lru_cache(maxsize=2)
def _numbered(found: CalendarTasks, frequent: frozenset[int]) -> Mapping[str, int]:
    tasks = enumerate(found.tasks)
    return {task.task_id: place for place, task in tasks if task.is_drawn and place not in frequent}


@lru_cache(maxsize=8)
def _are_alone(found: CalendarTasks, frequent: frozenset[int]) -> bool:
    """Whether no other task runs in these weeks: days without the frequent ones would be empty."""
    return not any(task.runs_a_day for place, task in enumerate(found.tasks) if place not in frequent)


def _without(schedules: Sequence[Schedule | None], frequent: frozenset[int]) -> Sequence[Schedule | None]:
    for known, left_out, others in tuple(_in_days):
        if known is schedules and left_out == frequent:
            return others
    others = tuple(None if place in frequent else schedule for place, schedule in enumerate(schedules))
    _in_days.append((schedules, frequent, others))
    return others


_in_days: deque[tuple[Sequence[Schedule | None], frozenset[int], Sequence[Schedule | None]]] = deque(maxlen=4)


def zone_of(drawn: MatchingTasks, place: int) -> tzinfo:
    """The clock that a task's runs are shown by."""
    schedule = drawn.planned.schedules[place]
    return drawn.asked.zones.of(schedule.time_zone if schedule else None)


def with_days_around(sheet: LaidOutDays) -> LaidOutDays:
    """The sheet from a day of UTC before its first day to a day after its last: its runs were found so far already.

    These days hold every run of the sheet and what is near to it, whatever clock has placed it.
    """
    first_day, days = sheet.first_day - timedelta(days=1), sheet.days + 2
    layout = lay_out(sheet.runs, sheet.drawn.kinds, UTC, first_day, days)
    return replace(sheet, first_day=first_day, days=days, layout=layout)


def with_near(sheet: LaidOutDays, first: datetime, last: datetime) -> LaidOutDays:
    """The runs between two instants of a sheet's days, and those near enough to clash with one of them."""
    around = with_days_around(sheet)
    return with_layout(around, cut(around.layout, first - _REACH, last + _REACH + _SECOND))
