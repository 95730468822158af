"""Planned runs that did not begin: late after ten minutes, missed after thirty."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from dashboard.inventory.alerts import runs
from dashboard.inventory.alerts.kinds import AlertKind
from dashboard.inventory.alerts.trouble import AlertTrouble, facts_of
from dashboard.inventory.calendar import matching
from dashboard.inventory.copy.reloads import LATE as LATEST_SECONDS
from dashboard.inventory.copy.task_row import label_of
from dashboard.inventory.models import Change, SyncState, TaskCopy
from dashboard.inventory.models.history import ChangeKind
from dashboard.inventory.search.search import parse
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import TaskState

LATE = timedelta(minutes=10)
MISSED = timedelta(seconds=LATEST_SECONDS)  # a run that begins so long after its time is that run still
LOOKED_BACK = timedelta(days=1)  # after a long sleep of ours
FRESH = timedelta(minutes=5)  # the runs of an older reading say nothing of what should have begun by now
_AFTER = {AlertKind.LATE: LATE, AlertKind.MISSED: MISSED}
_STARTING = (ChangeKind.EDITED, ChangeKind.ENABLED, ChangeKind.CREATED, ChangeKind.RESTORED, ChangeKind.OWNER)


def look(tenant: str, after: datetime | None, now: datetime) -> list[AlertTrouble]:
    """Give what became late or missed since the last look; `after` is that look."""
    state = SyncState.objects.filter(tenant=tenant).first()
    if after is None or state is None or not _knows_runs(state, now):
        return []
    after = max(after, now - LOOKED_BACK)
    wanted = _planned(after, now)
    if not wanted:
        return []
    found = TaskCopy.objects.filter(tenant=tenant, deleted_at=None, state=TaskState.ENABLED, task_id__in=list(wanted))
    tasks = list(found)
    begun = runs.begun(tenant, tasks, after - MISSED)
    since = _unchanged_since(tenant, tasks, after - MISSED)
    return [trouble for task in tasks for trouble in _of(task, wanted[task.task_id], begun, since, now)]


def _knows_runs(state: SyncState, now: datetime) -> bool:
    is_whole = state.failures == 0 and not state.phase and state.finished_at is not None
    return state.runs_offered and is_whole and state.finished_at is not None and now - state.finished_at <= FRESH


def _planned(after: datetime, now: datetime) -> dict[str, dict[AlertKind, datetime]]:
    """By task the last run of each kind whose time to be late, or missed, came since the last look."""
    every = matching(parse(""), now)
    found: dict[str, dict[AlertKind, datetime]] = {}
    for task, schedule in zip(every.tasks, every.schedules, strict=True):
        if schedule is not None and task.starts and not task.waits:  # when another ends is only known about
            last = _last(schedule, after, now)
            if last:
                found[task.task_id] = last
    return found


def _last(schedule: Schedule, after: datetime, now: datetime) -> dict[AlertKind, datetime]:
    """The last planned run of each kind in [after, now), both less what is waited for; one look at the schedule."""
    try:
        instants = schedule.instants(after - MISSED, now - LATE).tolist()
    except BudgetExceeded:
        return {}
    found = {}
    for kind, wait in _AFTER.items():
        start, end = (after - wait).timestamp(), (now - wait).timestamp()
        within = [instant for instant in instants if start <= instant < end]
        if within:
            found[kind] = datetime.fromtimestamp(within[-1], UTC)
    return found


def _unchanged_since(tenant: str, tasks: list[TaskCopy], start: datetime) -> dict[str, datetime]:
    """When each task was last changed, enabled or first seen: before that nothing was due."""
    changed = {task.task_id: max(filter(None, (task.first_seen_at, task.was_disabled_until))) for task in tasks}
    rows = Change.objects.filter(tenant=tenant, at__gte=start, kind__in=_STARTING, task_id__in=list(changed))
    for task_id, at in rows.order_by("at").values_list("task_id", "at"):
        changed[task_id] = max(changed[task_id], at)
    return changed


def _of(
    task: TaskCopy,
    last: Mapping[AlertKind, datetime],
    begun: Mapping[str, list[tuple[datetime, datetime]]],
    since: Mapping[str, datetime],
    now: datetime,
) -> Iterator[AlertTrouble]:
    for kind, at in last.items():
        own = [began for created, began in begun.get(task.task_id, ()) if at - runs.EARLY <= created < at + MISSED]
        is_so = not own if kind is AlertKind.MISSED else not any(began <= at + LATE for began in own)
        if is_so and at >= since[task.task_id]:
            facts = facts_of(task, planned=at.isoformat(), waits=bool(own))
            yield AlertTrouble(
                kind=kind, subject=task.task_id, name=label_of(task.name, task.app_name), since=at, facts=facts
            )
