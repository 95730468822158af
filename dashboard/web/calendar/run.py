"""One planned run: what it is, when it is in three zones, what comes before and after it, and its switch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe
from django_htmx.http import push_url

from dashboard.inventory.calendar import drawn_schedule, held_by
from dashboard.inventory.copy import read, reloads
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import ReloadCopy
from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.calendar.load import BUCKET
from dashboard.scheduling.calendar.slices import cut, in_order, neighbours, of_kinds
from dashboard.scheduling.schedule import Schedule, previous_time
from dashboard.scheduling.task import TaskState
from dashboard.scheduling.zones import name_of
from dashboard.web.calendar.chips import FAILED, RAN, RunChip, chips, clock_note, due_words, run_address
from dashboard.web.calendar.kinds import STARTS
from dashboard.web.calendar.load.drag import drag_address
from dashboard.web.calendar.load.others import load_without, quiet_near
from dashboard.web.calendar.load.strip import span_of, stretch_address
from dashboard.web.calendar.moves import move_address
from dashboard.web.calendar.query import CalendarQuery, day_address, instant_of_address, query_from
from dashboard.web.calendar.sheet import LaidOutDays, lay_out_all, load_tasks, with_near
from dashboard.web.request import Request
from dashboard.web.zones import Zones

NAMED = 3  # apps that are told by name


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcurrentRuns:
    """The starts around a run, of the tasks that match the page's search."""

    begin: datetime  # aware UTC, of the five minutes
    end: datetime
    others: int  # other starts in them
    apps: Sequence[str]  # some of theirs
    address: str  # of the list of these five minutes
    quiet: datetime | None  # a minute near it, aware UTC, that lies ahead and has fewer starts
    clash: RunChip | None  # the nearest start of another task of the app, within ten minutes

    @property
    def more(self) -> int:
        return self.others - len(self.apps)


def concurrent_runs(task_id: str, at: datetime, asked: CalendarQuery) -> ConcurrentRuns:
    zone = asked.zones.zone
    day = at.astimezone(zone).date()
    drawn = load_tasks(asked)
    sheet, midnight = lay_out_all(drawn, day, by_page=True), span_of(day, zone)[0]
    quiet = quiet_near(load_without(drawn, at, task_id), at, asked.now)
    begin = at - timedelta(seconds=int((at - midnight).total_seconds()) % BUCKET)
    end = begin + timedelta(seconds=BUCKET)
    due = cut(of_kinds(sheet.layout, STARTS), begin, end)
    tasks = sheet.drawn.planned.tasks
    others = [task for run in in_order(due) if (task := tasks[int(due.task_indexes[run])]).task_id != task_id]
    return ConcurrentRuns(
        begin=begin,
        end=end,
        others=len(others),
        apps=list(dict.fromkeys(task.app_name for task in others))[:NAMED],
        address=stretch_address(day, begin, BUCKET // 60, asked),
        quiet=quiet.at if quiet else None,
        clash=_clash(with_near(sheet, at, at), task_id, at),
    )


def _clash(around: LaidOutDays, task_id: str, at: datetime) -> RunChip | None:
    tasks = around.drawn.planned.tasks
    near = neighbours(around.layout, [task.app_id for task in tasks]).tolist()
    own = [
        run
        for run, (place, instant) in enumerate(
            zip(around.layout.task_indexes.tolist(), around.layout.instants.tolist(), strict=True)
        )
        if tasks[place].task_id == task_id and instant == at.timestamp()
    ]
    found = next((near[run] for run in own if near[run] >= 0), None)
    return None if found is None else chips(around, [found])[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunClock:
    """One of the clocks that a run is told by."""

    words: str  # whose it is
    name: str  # of the zone
    zone: tzinfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """The run before or after."""

    at: datetime  # aware UTC
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All that the page says of a run."""

    row: TaskRow
    at: datetime  # aware UTC
    is_planned: bool  # False: the schedule has no run then, or none that can be told
    says: str
    is_about: bool  # it starts when another task has ended, which nobody knows to the minute
    clocks: Sequence[RunClock]
    note: str  # what the clock of its own zone does to it
    previous: Neighbour | None
    next: Neighbour | None
    failed: ReloadCopy | None  # what is known of it, where it failed
    company: ConcurrentRuns | None  # what starts then, even where this run would not; None where it is not planned
    day: str  # where its day is shown
    move: str  # the editor with a quiet minute filled in; empty where nothing near it is quieter, or it cannot be moved
    move_to: str  # `06:07`, empty as well
    drag: str  # where it can be dragged along its day; empty where it cannot


@require_safe
def run(request: Request) -> HttpResponse:
    asked = query_from(request)
    row, at = read.row(request.GET.get("task", "")), instant_of_address(request.GET.get("at", ""))
    if row is None or at is None:
        raise Http404("No such task, or no such instant.")
    response = render(request, "calendar/run.html", {"asked": asked, "run": run_of(row, at, asked)})
    patch_vary_headers(response, ("HX-Target",))
    is_dialog = request.htmx.target == "run"  # of a page whose address stays
    return push_url(response, False) if is_dialog else response


def run_of(row: TaskRow, at: datetime, asked: CalendarQuery) -> Run:
    """Find out what there is to say of a run; what would be too much work is left out."""
    schedule = None if row.task.state is TaskState.MOVED else drawn_schedule(row)
    is_planned, before, after = _around(schedule, at)
    company = concurrent_runs(row.task.id, at, asked) if is_planned else None
    move, move_to = _move(row, at, company.quiet if company else None)
    return Run(
        row=row,
        at=at,
        is_planned=is_planned,
        says=_says(row, at, asked.now) if is_planned else "not planned",
        clocks=_clocks(row, asked.zones),
        is_about=row.waits,
        note=clock_note(schedule, at) if schedule else "",
        previous=_neighbour(row, before, asked),
        next=_neighbour(row, after, asked),
        failed=_failed(row, at),
        company=company,
        day=day_address(at.astimezone(asked.zones.of(row.task.time_zone)).date(), asked),
        move=move,
        move_to=move_to,
        drag=drag_address(row, at, asked) if is_planned else "",
    )


def _move(row: TaskRow, at: datetime, quiet: datetime | None) -> tuple[str, str]:
    if quiet is None:
        return "", ""
    old, new = (when.astimezone(row.zone).replace(tzinfo=None) for when in (at, quiet))
    address = move_address(row, old, new)
    return address, f"{new:%H:%M}" if address else ""


def _failed(row: TaskRow, at: datetime) -> ReloadCopy | None:
    told = reloads.run_of(row.task.id, int(at.timestamp()))
    return told if told is not None and told.status in reloads.FAILED else None


def _around(schedule: Schedule | None, at: datetime) -> tuple[bool, datetime | None, datetime | None]:
    if schedule is None:
        return False, None, None
    budget = Budget()
    try:
        after = next(iter(schedule.next_times(at, 1, budget)), None)
        is_planned = schedule.explain(at, budget) is not None
    except BudgetExceeded:
        return False, None, None
    try:
        return is_planned, previous_time(schedule, at, budget), after
    except BudgetExceeded:
        return is_planned, None, after


def _says(row: TaskRow, at: datetime, now: datetime) -> str:
    if at < now:
        told = reloads.run_of(row.task.id, int(at.timestamp()))
        if told is not None:
            return (FAILED if told.status in reloads.FAILED else RAN).words
    if row.is_disabled(at):
        code = f" ({row.task.disabled_code})" if row.task.disabled_code else ""
        return f"would {'have run' if at < now else 'run'}, were the task not disabled{code}"
    if (held := held_by(row)) is not None:
        return f"would {'have run' if at < now else 'run'}, waits for {held.label}, which is disabled"
    if row.was_disabled(at):
        return "would have run, were the task not disabled then"
    if at < now:
        return _was(row, at)
    if row.is_failing:
        return f"will run, {row.failures} failed in a row"
    return "will run" if row.task.enabled else f"will not run: the task is {row.task.state}"


def _was(row: TaskRow, at: datetime) -> str:
    if (known := row.known_since) is not None and at < known:
        return f"not known: the task is known since {known.day} {known:%b %Y}"
    return due_words(row.first_seen_at, at) if row.first_seen_at else "was due"


def _clocks(row: TaskRow, zones: Zones) -> list[RunClock]:
    """The page's own clock, the second one, the task's, and UTC: each zone once."""
    told = [
        ("Shown here", zones.of(row.task.time_zone)),
        ("Second zone", zones.second),
        ("Task zone", row.task.time_zone),
        ("Your zone", zones.own),
        ("UTC", UTC),
    ]
    named = {name_of(zone): (words, zone) for words, zone in reversed(told) if zone is not None}
    order = [name_of(zone) for _, zone in told if zone is not None]
    return [RunClock(words=named[name][0], name=name, zone=named[name][1]) for name in dict.fromkeys(order)]


def _neighbour(row: TaskRow, at: datetime | None, asked: CalendarQuery) -> Neighbour | None:
    return Neighbour(at=at, address=run_address(row.task.id, at, asked)) if at else None
