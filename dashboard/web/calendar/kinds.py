"""How the runs of a task are drawn on a calendar: by its state, and by the reason of a disabled one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboard.inventory.cache.calendar_cache import CalendarTask, CalendarTasks
from dashboard.inventory.copy.task_row import NO_REASON
from dashboard.inventory.pauses.spans import past_spans, spans
from dashboard.scheduling.calendar.layout import DUE, EarlierKind, RunKinds
from dashboard.scheduling.task import TaskState
from dashboard.web.reasons import KNOWN, reason_called

PAST = timedelta(days=62)  # for so long a pause that is over is told from what a person has switched off
_NEVER, _ALWAYS = -(2**62), 2**62  # instants before and after all others


@dataclass(frozen=True, slots=True, kw_only=True)
class RunKind:
    """One way to draw a run."""

    number: int
    value: str  # of `reason` or `state` in a search
    words: str
    tone: str  # the variant of .run, .mark and .track
    icon: str = ""
    code: str = ""  # the API's own word
    pressing: bool = False  # shown before all others

    @property
    def is_ghost(self) -> bool:
        return self.number not in (DUE, COMPLETED.number)


WILL_RUN = RunKind(number=DUE, value="enabled", words="Will run", tone="")
COMPLETED = RunKind(
    number=DUE + len(KNOWN) + 1, value="completed", words="Completed", tone="completed", icon="completed"
)
PAUSED = RunKind(number=COMPLETED.number + 1, value="yes", words="Paused", tone="paused", icon="pause")
KINDS = (
    WILL_RUN,
    *(
        RunKind(
            number=number,
            value=reason.word,
            words=reason.label,
            tone=reason.tone,
            icon=reason.icon,
            code=reason.code,
            pressing=reason.pressing,
        )
        for number, reason in enumerate(KNOWN.values(), DUE + 1)
    ),
    COMPLETED,
    PAUSED,
)
FAILING = RunKind(number=DUE, value="yes", words="Failing", tone="failing", icon="failing")  # starts like any other
STARTS = (DUE, COMPLETED.number)  # kinds of runs that start, or started
PRESSING = tuple(kind.number for kind in KINDS if kind.pressing)
GHOSTS = tuple(kind.number for kind in KINDS if kind.is_ghost)
_BY_REASON = {kind.value: kind for kind in KINDS if kind.is_ghost and kind is not PAUSED}
OTHER = _BY_REASON[NO_REASON]


def kind_of(task: CalendarTask) -> RunKind:
    """Choose how a task's coming runs are drawn; a reason that is new to us is drawn like none.

    Those of a task that waits for a disabled one are drawn like those of that one: they do not start either.
    """
    task = _keeper(task)
    if task.state == TaskState.DISABLED:
        return _BY_REASON.get(task.reason, OTHER)
    return COMPLETED if task.state == TaskState.COMPLETED else WILL_RUN


def _keeper(task: CalendarTask) -> CalendarTask:
    """The task whose state keeps runs from starting: its own, or one that it waits for."""
    return task.held_by if task.held_by is not None and task.state == TaskState.ENABLED else task


def word_of(kind: RunKind, task: CalendarTask, at: datetime) -> str:
    """The short word of the reason that keeps a run at that instant from starting; a code new to us as it is."""
    task = _keeper(task)
    reason = task.reason if task.since is not None and task.since.covers(at) else task.disabled.before.reason
    return reason_called(reason).label if kind is OTHER and reason else kind.words


# Of tasks, by their ids: epoch seconds [begin, end), and whether that pause is over; in order.
PausedSpans = tuple[tuple[str, int, int, bool], ...]


def paused_at(now: datetime) -> PausedSpans:
    """When which tasks are off by pauses that are planned or begun, and were by those that ended not long ago."""
    found = [(task_id, span.begins, span.ends, False) for task_id, span in spans(now).items()]
    found += [(task_id, begins, ends, True) for task_id, (begins, ends) in past_spans(now - PAST).items()]
    return tuple(sorted((task_id, int(a.timestamp()), int(b.timestamp()), over) for task_id, a, b, over in found))


def kinds_of(planned: CalendarTasks, now: datetime, *, ghosts: bool, paused: PausedSpans = ()) -> RunKinds:
    """Tell the layout how to draw each task. Without `ghosts` only what was or is due is left."""
    numbers, since, before = _with_pauses(planned, paused) if paused else _kinds_of_all(planned)
    known, hidden = known_of(planned), () if ghosts else GHOSTS
    until = np.where(numbers == COMPLETED.number, int(now.timestamp()), _ALWAYS)
    return RunKinds(kinds=numbers, since=since, until=until, known=known, before=before, hidden=hidden)


def paused_places(kinds: RunKinds, now: datetime) -> frozenset[int]:
    """The places of the tasks that are in a pause, or will be."""
    if kinds.before is None:
        return frozenset()
    is_paused = (kinds.before.kinds == PAUSED.number) & (kinds.before.until > int(now.timestamp()))
    return frozenset(np.flatnonzero(is_paused).tolist())


def edges_of(planned: CalendarTasks, now: int, paused: PausedSpans) -> Iterator[NDArray[np.int64]]:
    """By place of each task, instants at which its runs become of another kind, or known, or none."""
    numbers, since, before = _with_pauses(planned, paused) if paused else _kinds_of_all(planned)
    yield from (known_of(planned), since, np.where(numbers == COMPLETED.number, now, _ALWAYS))
    if before is not None:
        yield from (before.since, before.until)


@lru_cache(maxsize=8)
def known_of(planned: CalendarTasks) -> NDArray[np.int64]:
    """By place of each task, the instant before which nothing is known of its runs: none is said to have been due."""
    known = (int(task.known_from.timestamp()) for task in planned.tasks)
    return np.fromiter(known, np.int64, len(planned.tasks))


@lru_cache(maxsize=8)
def _kinds_of_all(planned: CalendarTasks) -> tuple[NDArray[np.int8], NDArray[np.int64], EarlierKind | None]:
    numbers = (kind_of(task).number for task in planned.tasks)
    since = (_since(task) for task in planned.tasks)
    count = len(planned.tasks)
    return np.fromiter(numbers, np.int8, count), np.fromiter(since, np.int64, count), _before(planned)


@lru_cache(maxsize=4)
def _with_pauses(
    planned: CalendarTasks, paused: PausedSpans
) -> tuple[NDArray[np.int8], NDArray[np.int64], EarlierKind | None]:
    """Those in a pause are due, but for its time: an earlier kind has room for one such time of each task."""
    numbers, since, before = _kinds_of_all(planned)
    ends = {task_id: (begin, end) for task_id, begin, end, is_over in paused if not is_over}
    found = ((place, ends.get(_keeper(task).task_id)) for place, task in enumerate(planned.tasks))
    places = {place: span for place, span in found if span is not None and _can_start(planned.tasks[place])}
    past = _were_paused(planned, paused)
    if not (places or past):
        return numbers, since, before
    numbers, since, before = numbers.copy(), since.copy(), _copy_of(before, len(numbers))
    before.kinds[past] = PAUSED.number
    for place, (begin, end) in places.items():
        numbers[place], since[place] = DUE, _ALWAYS
        before.kinds[place], before.since[place], before.until[place] = PAUSED.number, begin, end
    return numbers, since, before


def _were_paused(planned: CalendarTasks, paused: PausedSpans) -> list[int]:
    """The places of tasks that were last off by a pause that is over: in its time, and for no longer."""
    over = {task_id: (begin, end) for task_id, begin, end, is_over in paused if is_over}
    return [place for place, task in enumerate(planned.tasks) if over and _was_off(task, over.get(task.task_id))]


def _was_off(task: CalendarTask, span: tuple[int, int] | None) -> bool:
    before = task.disabled.before
    if span is None or before.until is None or before.since.begins is None:
        return False
    return span[0] <= before.since.begins.timestamp() and before.until.timestamp() <= span[1] + 1


def _can_start(task: CalendarTask) -> bool:
    return task.state in (TaskState.ENABLED, TaskState.DISABLED)


def _copy_of(before: EarlierKind | None, count: int) -> EarlierKind:
    known = before or _no_earlier(count)
    return EarlierKind(kinds=known.kinds.copy(), since=known.since.copy(), until=known.until.copy())


def _no_earlier(count: int) -> EarlierKind:
    return EarlierKind(
        kinds=np.zeros(count, np.int8), since=np.full(count, _ALWAYS), until=np.full(count, _NEVER, np.int64)
    )


def _since(task: CalendarTask) -> int:
    """A run before the task was disabled was due. Its last run itself, when nothing else tells, was still one."""
    task = _keeper(task)
    if task.since is not None:
        return _seconds(task.since.begins, _NEVER)
    return _seconds(task.disabled.before.until, _NEVER)


def _before(planned: CalendarTasks) -> EarlierKind | None:
    ended = ((place, _keeper(task).disabled.before) for place, task in enumerate(planned.tasks))
    known = {place: before for place, before in ended if before.until is not None}
    if not known:
        return None
    earlier = _no_earlier(len(planned.tasks))
    for place, was in known.items():
        earlier.kinds[place] = _BY_REASON.get(was.reason, OTHER).number
        earlier.since[place] = _seconds(was.since.begins, _NEVER)
        earlier.until[place] = _seconds(was.until, _NEVER)
    return earlier


def _seconds(at: datetime | None, otherwise: int) -> int:
    return int(at.timestamp()) if at else otherwise
