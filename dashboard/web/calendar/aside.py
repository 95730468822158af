"""What stands beside the calendar: frequent tasks, disabled tasks with what they miss, and tasks without a time."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from dashboard.inventory.cache.calendar_cache import CalendarTask, CalendarTasks
from dashboard.inventory.copy import read
from dashboard.inventory.copy.facets import CHOICES
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import ScheduleKind
from dashboard.inventory.search.search import Search
from dashboard.inventory.search.tokens import quoted
from dashboard.web.calendar.kinds import OTHER, PAUSED, RunKind, kind_of
from dashboard.web.calendar.missed import PAUSED_NOW, ShownDays, by_reason, missed_of
from dashboard.web.calendar.sheet import MatchingTasks
from dashboard.web.reasons import KNOWN, reason_called

MOST_FREQUENT = 12  # tasks that are listed
MOST_OF_A_REASON = 6
MOST_UNPLANNED = 4  # tasks that are named of each kind
_AFTER = ("kind", ScheduleKind.AFTER.value)  # those alone that nothing which is planned starts
_UNPLANNED = (  # key and value of a search, words, icon
    (*_AFTER, "Waits, not planned", "chain"),
    *(
        ("kind", kind.value, kind.label, kind.value)
        for kind in (ScheduleKind.DATA, ScheduleKind.NONE, ScheduleKind.UNREAD)
    ),
    ("state", "completed", "Completed", "completed"),
    ("state", "unknown", "State unknown", "unread"),
    ("state", "moved", "Moved to new scheduling", "moved"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequent:
    """A task with many runs a day."""

    row: TaskRow
    kind: RunKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A disabled task and the runs that it misses on the days shown; None: too many to count."""

    row: TaskRow
    missed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonPanel:
    """The disabled tasks of one reason, those that miss the most first."""

    kind: RunKind
    words: str
    tasks: int
    missed: int
    listed: Sequence[Missing]
    address: str  # of the list of all of them

    @property
    def more(self) -> int:
        return self.tasks - len(self.listed)

    @property
    def is_new(self) -> bool:
        return self.kind is OTHER and self.words != OTHER.words

    @property
    def id(self) -> str:
        return PAUSED_NOW if self.kind is PAUSED else self.kind.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplanned:
    """Tasks of one kind that have no place on a calendar."""

    words: str
    icon: str
    count: int
    named: Sequence[CalendarTask]  # some of them
    address: str  # of the list of all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """All panels."""

    limit: int  # runs a day above which a task is frequent
    frequent: Sequence[Frequent]
    frequent_count: int
    frequent_drawn: bool  # their runs are in the days and in the numbers
    frequent_address: str
    reasons: Sequence[ReasonPanel]
    not_running: int
    unplanned: Sequence[Unplanned]
    left_out: Sequence[TaskRow]
    left_out_count: int

    @property
    def values(self) -> list[str]:
        return [*KNOWN, PAUSED_NOW]

    @property
    def emptied(self) -> list[str]:
        present = {reason.id for reason in self.reasons if not reason.is_new}
        return [value for value in self.values if value not in present]


def aside_of(drawn: MatchingTasks, span: ShownDays) -> Aside:
    tasks = drawn.planned.tasks
    missed = missed_of(drawn, span)
    frequent = sorted(drawn.frequent | drawn.bars, key=lambda place: -(tasks[place].runs_a_day or math.inf))
    left_out = sorted(span.left_out)
    groups = by_reason(drawn, missed)
    listed = [place for places in groups.values() for place in places[:MOST_OF_A_REASON]]
    rows = _rows(drawn, [*frequent[:MOST_FREQUENT], *listed, *left_out[:MOST_FREQUENT]])
    search = drawn.asked.search
    return Aside(
        limit=settings.FREQUENT_RUNS_A_DAY,
        frequent=[
            Frequent(row=rows[place], kind=kind_of(tasks[place])) for place in frequent[:MOST_FREQUENT] if place in rows
        ],
        frequent_count=len(frequent),
        frequent_drawn=bool(drawn.bars),
        frequent_address=_list(search, f"runs>{settings.FREQUENT_RUNS_A_DAY}/d"),
        reasons=[_reason(drawn, reason, groups, missed, rows) for reason in groups],
        not_running=sum(map(len, groups.values())),
        unplanned=_unplanned(drawn),
        left_out=[rows[place] for place in left_out[:MOST_FREQUENT] if place in rows],
        left_out_count=len(left_out),
    )


def _rows(drawn: MatchingTasks, places: Sequence[int]) -> dict[int, TaskRow]:
    ids = {place: drawn.planned.tasks[place].task_id for place in places}
    found = read.by_id(ids.values())
    return {place: found[task_id] for place, task_id in ids.items() if task_id in found}


def _reason(
    drawn: MatchingTasks,
    reason: str,
    groups: Mapping[str, Sequence[int]],
    missed: Mapping[int, int | None],
    rows: Mapping[int, TaskRow],
) -> ReasonPanel:
    places, tasks = groups[reason], drawn.planned.tasks
    kind = PAUSED if reason == PAUSED_NOW else kind_of(tasks[places[0]])
    bare = drawn.asked.search.without(*CHOICES)
    is_split = any(tasks[place].reason == reason for place in groups.get(PAUSED_NOW, ()))
    found = f"reason:{reason if kind is not OTHER else quoted(reason)}{' -paused:yes' if is_split else ''}"
    return ReasonPanel(
        kind=kind,
        words=PAUSED.words if kind is PAUSED else reason_called(reason).label,
        tasks=len(places),
        missed=sum(missed[place] or 0 for place in places),
        listed=[Missing(row=rows[place], missed=missed[place]) for place in places[:MOST_OF_A_REASON] if place in rows],
        address=_list(bare, "paused:yes" if kind is PAUSED else found),
    )


def _unplanned(drawn: MatchingTasks) -> list[Unplanned]:
    of_kinds, search = _without_runs(drawn.planned), drawn.asked.search
    return [
        Unplanned(
            words=str(words),
            icon=icon,
            count=len(tasks),
            named=tasks[:MOST_UNPLANNED],
            address=_list(search.without(key), f"{key}:{value}" + (" runs=0" if (key, value) == _AFTER else "")),
        )
        for key, value, words, icon in _UNPLANNED
        if (tasks := of_kinds[key, value])
    ]


@lru_cache(maxsize=8)
def _without_runs(planned: CalendarTasks) -> Mapping[tuple[str, str], Sequence[CalendarTask]]:
    found: dict[tuple[str, str], list[CalendarTask]] = {(key, value): [] for key, value, *_ in _UNPLANNED}
    pairs = zip(planned.tasks, planned.schedules, strict=True)
    unplanned = (task for task, schedule in pairs if schedule is None or not task.waits)
    for task in sorted(unplanned, key=lambda task: task.app_name):
        for place in (("kind", task.kind), ("state", task.state)):
            if place in found:
                found[place].append(task)
    return found


def _list(search: Search, piece: str) -> str:
    return f"{reverse('tasks')}?{urlencode({'q': f'{search.text} {piece}'.strip()})}"
