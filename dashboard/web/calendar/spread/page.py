"""The page of a plan: the rows with their new times, the peak before and after, and who becomes an owner."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from dashboard.inventory import calendar as calendar_tasks
from dashboard.inventory import token_user
from dashboard.inventory.cache.calendar_cache import CalendarTasks
from dashboard.inventory.calendar import TaskLabels
from dashboard.inventory.search.search import parse
from dashboard.scheduling.calendar.load import Counts
from dashboard.scheduling.spread.places import Candidate, OrderedPair
from dashboard.scheduling.spread.plan import SpreadPlan, plan_spread
from dashboard.scheduling.spread.reach import Obstacle
from dashboard.scheduling.spread.window import A_DAY, SpreadWindow
from dashboard.scheduling.spread.window_lines import WindowLine, cells_of
from dashboard.web.calendar.spread.bounds import bounds_words
from dashboard.web.calendar.spread.chart import SpreadChart, chart_of, day_shape
from dashboard.web.calendar.spread.state import (
    CANNOT,
    MOVE,
    PINNED,
    STAY,
    SpreadState,
    stretch_around,
    time_in,
)
from dashboard.web.calendar.spread.window_starts import WindowRow, WindowStarts, day_load, starts_in
from dashboard.web.notices import NO_OWNER, TOKEN_USER

PAGE = 50  # rows
MOST_OFFERED = 200  # rows that can be chosen for an order
OBSTACLES = {
    Obstacle.FREQUENT: "Runs every few minutes",
    Obstacle.EXCLUSIONS: "Leaves out single times",
    Obstacle.DATES: "Has single dates beside its rule",
    Obstacle.SHARED_START: "Several rules hang on its start",
    Obstacle.SAME_TIME: "Two of its rules run at once",
    Obstacle.OUTSIDE: "It runs outside the window too: a wider one frees it",
    Obstacle.CLOCK: "On a day that it runs on, a clock change skips or doubles its hour",
    Obstacle.NO_ROOM: "Its hour, start or end leaves no other minute",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadRow:
    """One line of a task as the table shows it."""

    key: str
    kind: str  # move, stay, pinned or cannot
    task_id: str
    app_name: str
    note: str  # the space, and the schedule where one app has several tasks
    at: str  # `06:00`, when it starts now
    to: str  # `06:07`; the same where it stays
    more: int  # other runs that move with it
    minutes: int  # by which it moves
    by_hand: bool
    owner: str  # now; empty where nobody is known
    new_owner: str  # by the move; empty where it stays the same
    reason: str  # why it cannot move
    pin: str = ""  # the address of the plan with it pinned, or no longer; told of the rows of this page
    free: str = ""  # with it planned again; empty where nothing was set

    @property
    def by(self) -> str:
        way = "later" if self.minutes > 0 else "earlier"
        return f"{abs(self.minutes)} min {way}" if self.minutes else "stays"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownKind:
    """A kind of rows that can be shown alone."""

    words: str
    icon: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """Two rows whose order is kept."""

    first: str
    then: str
    holds: bool  # now; an order that does not hold is not kept
    address: str  # of the plan without it


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedMove:
    """What a press would do to one line of a task."""

    task_id: str
    row: WindowRow
    minutes: int
    seen: str  # the digest of the task as it was planned


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadPage:
    """All that the page shows."""

    state: SpreadState
    window: SpreadWindow
    plan: SpreadPlan
    peak_at: datetime  # aware UTC, of the worst five minutes before
    peak_minutes: tuple[int, int]  # the most starts in one minute, before and after
    chart: SpreadChart
    rows: Sequence[SpreadRow]  # of this page
    shown: int  # rows of the kind that is shown
    bounds: str  # what keeps the peak from being lower
    kinds: Sequence[ShownKind]
    counts: Mapping[str, int]
    moves: Sequence[PlannedMove]
    owners: int  # tasks that would belong to somebody else
    orders: Sequence[ShownOrder]
    choices: Sequence[tuple[str, str]]  # rows that an order can be made of
    found: Sequence[WindowRow]  # all that the search finds
    later: str  # the address of the next rows
    earlier: str

    def row_of(self, key: str) -> WindowRow | None:
        return next((row for row in self.found if row.key == key), None)

    @property
    def tasks(self) -> int:
        return len({move.task_id for move in self.moves})


def around_the_peak(planned: CalendarTasks, state: SpreadState) -> tuple[int, int]:
    """The stretch around the worst five minutes of the day; midday where nothing starts."""
    load = day_load(planned, state.window((0, A_DAY)), state.day)
    peaks = load.peaks(1)
    wall = peaks[0].at.astimezone(state.asked.zones.zone) if peaks else None
    return stretch_around(wall.hour * 60 + wall.minute if wall else A_DAY // 2)


def page_of(state: SpreadState) -> SpreadPage:
    whole = calendar_tasks.matching(parse(""), state.asked.now)
    stretch = state.stretch or around_the_peak(whole, state)
    state = replace(state, stretch=stretch)
    window = state.window(stretch)
    starts = starts_in(whole, window, state.asked.now.replace(second=0, microsecond=0))
    rows = _may_move(starts, state)
    said = calendar_tasks.labels(row.task.task_id for row in rows)
    owners = _new_owners(said)
    rows = sorted(rows, key=lambda row: _order(row, owners))
    minutes, plan = _planned(rows, starts, window, state)
    moves = [
        PlannedMove(task_id=row.task.task_id, row=row, minutes=by, seen=said[row.task.task_id].digest)
        for row, by in zip(rows, minutes, strict=True)
        if by and row.task.task_id in said
    ]
    table = sorted(
        (
            _row(row, by, said.get(row.task.task_id), owners, window, state)
            for row, by in zip(rows, minutes, strict=True)
        ),
        key=lambda row: ((MOVE, PINNED, STAY, CANNOT).index(row.kind), row.app_name.casefold(), row.at, row.key),
    )
    before, after = starts.minutes, _after(starts, moves)
    worst = int(cells_of(before).argmax()) * 5 if len(before) else 0
    by_key = {row.key: by for row, by in zip(rows, minutes, strict=True)}
    bounds = bounds_words(starts.rows, by_key, after, window, state)
    return replace(_shown(state, window, plan, table, moves, rows, (before, after), worst, whole), bounds=bounds)


def _may_move(starts: WindowStarts, state: SpreadState) -> list[WindowRow]:
    if not state.asked.search.terms:
        return list(starts.rows)
    found = {task.task_id for task in calendar_tasks.matching(state.asked.search, state.asked.now).tasks}
    return [row for row in starts.rows if row.task.task_id in found]


def _order(row: WindowRow, owners: Mapping[str, str]) -> tuple[bool, str, str]:
    """Who moves first, where it is the same to the load: tasks whose owner stays the same."""
    return (row.task.task_id in owners, row.task.app_name.casefold(), row.key)


def _planned(
    rows: Sequence[WindowRow], starts: WindowStarts, window: SpreadWindow, state: SpreadState
) -> tuple[list[int], SpreadPlan]:
    """By how many minutes each row moves, and the plan."""
    tied = {key for pair in state.pairs for key in pair}
    free = [row for row in rows if row.key in tied or (row.line.range and row.key not in state.pins)]
    others = starts.minutes - _minutes([row.line for row in free], len(starts.minutes))
    candidates = [_candidate(row, state) for row in free]
    place = {row.key: number for number, row in enumerate(free)}
    pairs = [OrderedPair(place[a], place[b]) for a, b in state.pairs if a in place and b in place]
    plan = plan_spread(candidates, others, window.firsts, pairs)
    by_key = {row.key: by for row, by in zip(free, plan.moves, strict=True)}
    return [by_key.get(row.key, 0) for row in rows], plan


def _candidate(row: WindowRow, state: SpreadState) -> Candidate:
    reach, by_hand = row.line.range, state.moves.get(row.key)
    earliest = latest = 0
    if reach and row.key not in state.pins:
        earliest = max(reach.earliest, 0 if state.only_later else -state.by)
        latest = min(reach.latest, state.by)
        if by_hand is not None and reach.earliest <= by_hand <= reach.latest:
            earliest = latest = by_hand
    return Candidate(key=row.key, minutes=row.line.minutes, earliest=earliest, latest=latest)


def _minutes(lines: Sequence[WindowLine], length: int) -> Counts:
    found = np.array([minute for line in lines for minute in line.minutes], dtype=np.int64)
    counts: Counts = np.bincount(found, minlength=length)
    return counts


def _after(starts: WindowStarts, moves: Iterable[PlannedMove]) -> Counts:
    after = starts.minutes.copy()
    for move in moves:
        minutes = np.array(move.row.line.minutes, dtype=np.int64)
        np.add.at(after, minutes, -1)
        np.add.at(after, minutes + move.minutes, 1)
    return after


def _new_owners(said: Mapping[str, TaskLabels]) -> Mapping[str, str]:
    """Whose tasks become by a write, by their ids; without those that stay with their owner.

    Who writes is asked once for all: thousands of questions would take longer than the plan.
    """
    writer = token_user.name()
    if not token_user.becomes_owner():
        return {}
    return {task: writer or TOKEN_USER for task, label in said.items() if not writer or label.owner_name != writer}


def _row(
    row: WindowRow,
    by: int,
    label: TaskLabels | None,
    owners: Mapping[str, str],
    window: SpreadWindow,
    state: SpreadState,
) -> SpreadRow:
    at = window.moment_of(row.line.minutes[0])
    to = window.moment_of(row.line.minutes[0] + by)
    kind = MOVE if by else CANNOT if not row.line.range else PINNED if row.key in state.pins else STAY
    return SpreadRow(
        key=row.key,
        kind=kind,
        task_id=row.task.task_id,
        app_name=row.task.app_name,
        note=" · ".join(text for text in (label.space_name, label.words) if text) if label else "",
        at=time_in(at, state),
        to=time_in(to, state),
        more=len(row.line.minutes) - 1,
        minutes=by,
        by_hand=row.key in state.moves,
        owner=(label.owner_name if label else "") or NO_OWNER,
        new_owner=owners.get(row.task.task_id, "") if by else "",
        reason=OBSTACLES[row.line.obstacle] if row.line.obstacle else "",
    )


def _with_ways(row: SpreadRow, state: SpreadState) -> SpreadRow:
    """The row with its addresses: thousands of them would take longer than the plan."""
    is_set = row.key in state.pins or row.key in state.moves
    return replace(row, pin=state.pinned(row.key).address, free=state.free(row.key).address if is_set else "")


def _shown(
    state: SpreadState,
    window: SpreadWindow,
    plan: SpreadPlan,
    table: Sequence[SpreadRow],
    moves: Sequence[PlannedMove],
    found: Sequence[WindowRow],
    loads: tuple[Counts, Counts],
    worst: int,
    whole: CalendarTasks,
) -> SpreadPage:
    wanted = [row for row in table if state.show in ("", row.kind)]
    pages = max(-(-len(wanted) // PAGE), 1)
    number = min(state.page, pages)
    counts = {kind: sum(row.kind == kind for row in table) for kind in (MOVE, STAY, PINNED, CANNOT)}
    before, after = loads
    names = {row.key: f"{row.app_name}, {row.at}" for row in table}
    times = {row.key: row.at for row in table}
    return SpreadPage(
        state=state,
        window=window,
        plan=plan,
        peak_at=window.moment_of(worst),
        peak_minutes=(int(before.max(initial=0)), int(after.max(initial=0))),
        chart=chart_of(window, before, after, worst, state, day_shape(whole, window, window.moment_of(worst))),
        rows=[_with_ways(row, state) for row in wanted[(number - 1) * PAGE : number * PAGE]],
        shown=len(wanted),
        bounds="",
        kinds=_kinds(state, counts),
        counts=counts,
        moves=moves,
        owners=len({row.task_id for row in table if row.new_owner}),
        found=found,
        orders=[
            ShownOrder(
                first=names.get(a, "a task that is not here"),
                then=names.get(b, "a task that is not here"),
                holds=a in times and b in times and times[a] <= times[b],
                address=replace(state, pairs=tuple(pair for pair in state.pairs if pair != (a, b))).address,
            )
            for a, b in state.pairs
        ],
        choices=[(row.key, names[row.key]) for row in table if row.kind != CANNOT][:MOST_OFFERED],
        later=replace(state, page=number + 1).address if number < pages else "",
        earlier=replace(state, page=number - 1).address if number > 1 else "",
    )


def _kinds(state: SpreadState, counts: Mapping[str, int]) -> list[ShownKind]:
    kinds = (
        ("", "All", "", sum(counts.values())),
        (MOVE, "Move", "shift", counts[MOVE]),
        (STAY, "Stay", "", counts[STAY]),
        (PINNED, "Pinned", "pin", counts[PINNED]),
        (CANNOT, "Cannot", "lock", counts[CANNOT]),
    )
    return [
        ShownKind(
            words=words,
            icon=icon,
            count=count,
            address=replace(state, show=kind, page=1).address,
            chosen=state.show == kind,
        )
        for kind, words, icon, count in kinds
    ]


def reach_words(row: WindowRow, window: SpreadWindow, state: SpreadState) -> str:
    """`06:00 to 06:59`: where a row may be moved by hand."""
    reach, first = row.line.range, row.line.minutes[0]
    if reach is None:
        return ""
    ends = (window.moment_of(first + by) for by in (reach.earliest, reach.latest))
    return " to ".join(time_in(at, state) for at in ends)


def digest_of(moves: Iterable[PlannedMove]) -> str:
    """What a press has seen: the same moves of the same tasks give the same text."""
    told = sorted(f"{move.row.key}{move.minutes:+}{move.seen}" for move in moves)
    return hashlib.sha256(",".join(told).encode()).hexdigest()[:32]
