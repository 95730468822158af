"""What is wrong with the tenant's tasks now, as the copy has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from dashboard.inventory.alerts import runs
from dashboard.inventory.alerts.kinds import AlertKind
from dashboard.inventory.alerts.runs import RunCourse
from dashboard.inventory.copy.task_row import BY_PEOPLE, OWNER_LEFT, label_of
from dashboard.inventory.models import SyncState, TaskCopy
from dashboard.scheduling.task import TaskState

ALLOWED = 5  # failures in a row before Qlik disables a task, where none of its logs says another number
BEFORE = 2  # failures that are left when a task is about to be disabled
LONG = timedelta(minutes=15)  # without a whole sync
FEW_FAILURES = 2  # of the sync, in a row, that are no trouble yet
LONGEST = 600  # characters of an error text
_LIMIT = re.compile(r"limit of (\d{1,3}) consecutive")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTrouble:
    """One thing that is wrong."""

    kind: AlertKind
    subject: str  # the id of a task; empty: the sync
    name: str = ""
    cause: str = ""  # what it is grouped by
    since: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The tasks that are in trouble or were, with their newest runs."""

    tasks: Mapping[str, TaskCopy]
    courses: Mapping[str, RunCourse]
    troubles: tuple[AlertTrouble, ...]


def look(tenant: str, known: Iterable[str], now: datetime) -> Look:
    """Look at all tasks; `known` are the ids of those that were in trouble before."""
    bad = Q(state=TaskState.DISABLED) & ~Q(reason__in=BY_PEOPLE) | Q(owner_gone=True) | Q(last_result__in=runs.FAILED)
    wanted = TaskCopy.objects.filter(bad | Q(task_id__in=list(known)), tenant=tenant, deleted_at=None)
    tasks = {task.task_id: task for task in wanted.order_by("app_sort", "task_id")}
    courses = runs.courses(tenant, tasks.values(), now)
    found = (trouble for task in tasks.values() for trouble in _of(task, courses[task.task_id], now))
    return Look(tasks=tasks, courses=courses, troubles=(*found, *_of_sync(tenant, now)))


def facts_of(task: TaskCopy, **more: Any) -> dict[str, Any]:
    """What messages tell of a task; names of a tenant have no bound."""
    known = {"app": task.app_name, "space": task.space_name, "owner": task.owner_name, "words": task.words}
    return {name: text[:200] for name, text in known.items()} | more


def is_stopped(task: TaskCopy) -> bool:
    return task.state == TaskState.DISABLED and task.reason not in BY_PEOPLE


def one_line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _of(task: TaskCopy, course: RunCourse, now: datetime) -> Iterator[AlertTrouble]:
    if is_stopped(task):
        yield _stopped(task, course)
    elif task.state == TaskState.ENABLED:
        if task.owner_gone:
            yield _trouble(AlertKind.OWNER, task, cause=task.owner_name, since=now, state=task.reason)
        if course.failures >= ALLOWED - BEFORE and course.failed_at:
            facts = {"failures": course.failures, "left": max(ALLOWED - course.failures, 1), "error": course.error}
            yield _trouble(AlertKind.FAILING, task, cause=one_line(course.error), since=course.failed_at, **facts)


def _stopped(task: TaskCopy, course: RunCourse) -> AlertTrouble:
    since = task.disabled_at or task.first_seen_at
    facts = {"reason": task.reason, "missed": task.missed_runs, "at_least": task.disabled_at_least}
    if task.reason in OWNER_LEFT:
        return _trouble(AlertKind.OWNER, task, cause=task.owner_name, since=since, **facts)
    log = str(task.body.get("log") or "") if isinstance(task.body, dict) else ""
    allowed = _LIMIT.search(log)
    facts |= {"error": course.error[:LONGEST], "log": log[:LONGEST], "limit": int(allowed[1]) if allowed else None}
    return _trouble(AlertKind.DISABLED, task, cause=one_line(course.error or log), since=since, **facts)


def _trouble(kind: AlertKind, task: TaskCopy, *, cause: str, since: datetime, **facts: Any) -> AlertTrouble:
    return AlertTrouble(
        kind=kind,
        subject=task.task_id,
        name=label_of(task.name, task.app_name),
        cause=cause,
        since=since,
        facts=facts_of(task, **facts),
    )


def _of_sync(tenant: str, now: datetime) -> Iterator[AlertTrouble]:
    state = SyncState.objects.filter(tenant=tenant).first()
    if state is None or state.failures <= FEW_FAILURES or state.failed_at is None:
        return
    last = max(filter(None, (state.as_of, state.finished_at)), default=None)
    if last is None or now - last >= LONG:
        kind = str((state.error or {}).get("kind", "")) if isinstance(state.error, dict) else ""
        facts = {"failures": state.failures, "error": kind, "as_of": last.isoformat() if last else ""}
        yield AlertTrouble(kind=AlertKind.SYNC, subject="", cause=kind, since=last or state.failed_at, facts=facts)
