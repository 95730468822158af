"""Fills the newer service with a large company of its own, the same for the same seed and moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from dashboard.localtenant import clock
from dashboard.localtenant.data.large import (
    BATCH,
    TASKS_PER_APP,
    LargeCompany,
    chance,
    check_count,
    company_of,
    wall,
    write_company,
)
from dashboard.localtenant.data.rhythms import ZONES, TaskPlan, make_plan
from dashboard.localtenant.data.sample.past import last_run, next_run
from dashboard.localtenant.ids import uuid_of
from dashboard.localtenant.models import LocalApp, LocalParent, LocalReload, LocalSchedulingTask
from dashboard.localtenant.router import ALIAS
from dashboard.localtenant.scheduling_tasks import life, timing
from dashboard.localtenant.scheduling_tasks.creation import definition_of, event

CHAINED = 0.15  # of the tasks start when another one has ended
_RHYTHMS = ("nightly", "morning", "weekly", "for the board", "for the regions", "staging", "model", "cockpit")
_MONTH = timedelta(days=30)


def fill_newer(*, tasks: int, seed: int = 1, now: datetime | None = None) -> int:
    """Add so many tasks of the newer service, with apps of their own; return how many were new.

    Filling again with the same seed adds only what is missing. `now` is aware UTC, the tenant's clock when left out.
    Raises ValueError for a count that is senseless.
    """
    check_count(tasks)
    company = company_of(tasks, f"{seed} newer", (now or clock.now()).replace(microsecond=0))
    with transaction.atomic(using=ALIAS):
        write_company(company)
    return sum(_fill_batch(company, range(first, min(first + BATCH, tasks))) for first in range(0, tasks, BATCH))


def _fill_batch(company: LargeCompany, numbers: range) -> int:
    ids = {_id(company, number): number for number in numbers}
    known = set(LocalSchedulingTask.objects.filter(id__in=ids).values_list("id", flat=True))
    apps = {app.id: app for app in company.apps}
    made: dict[int, LocalSchedulingTask] = {}
    runs: list[LocalReload] = []
    for number in numbers:
        made[number] = task = _task(company, number, numbers.start)
        if task.id not in known:
            runs += _live(task, company, apps, made)
    new = [task for task in made.values() if task.id not in known]
    with transaction.atomic(using=ALIAS):
        LocalSchedulingTask.objects.bulk_create(new)
        LocalParent.objects.bulk_create(_edge(task) for task in new if task.trigger_type == timing.BY_TASK)
        LocalReload.objects.bulk_create(runs, ignore_conflicts=True)
    return len(new)


def _id(company: LargeCompany, number: int) -> str:
    return uuid_of("fill", str(company.seed), str(number))


def _task(company: LargeCompany, number: int, first: int) -> LocalSchedulingTask:
    random = chance(company.seed, "task", number)
    plan = make_plan(random)
    app = company.apps[int(number / TASKS_PER_APP)]
    created_at = company.now - timedelta(days=plan.starts if plan.starts and plan.starts > 0 else 30, minutes=number)
    task = LocalSchedulingTask(
        id=_id(company, number),
        owner_id=app.owner_id,
        created_by=app.owner_id,
        updated_by=app.owner_id,
        created_at=created_at,
        updated_at=created_at,
        enabled=random.random() > 0.08,
    )
    facts = {
        "name": f"{app.name}, {random.choice(_RHYTHMS)}",
        "description": "",
        "partial": random.random() < 0.1,
    }
    is_chained = random.random() < CHAINED and number - first > 3
    trigger = _after(_id(company, number - random.randint(1, 3))) if is_chained else _on_time(company, plan, random)
    task.define(definition_of(app.id, facts, trigger))
    task.disabled_code = "" if task.enabled else "MANUALLY"
    return task


def _after(parent_id: str) -> timing.Definition:
    told = {"id": [parent_id], "status": ["succeeded"]}
    return {"events": [event(timing.TASK_ENDED, f"{parent_id}-succeeded", told)]}


def _on_time(company: LargeCompany, plan: TaskPlan, random: Random) -> timing.Definition:
    """The first line of a plan: a task of this service has one."""
    (zone,) = random.choices(list(ZONES), weights=list(ZONES.values()))
    schedule = {
        "recurrence": plan.lines[0] if plan.lines else "RRULE:FREQ=DAILY;BYHOUR=5;BYMINUTE=0;BYSECOND=0",
        "startDateTime": wall(company.now, plan.starts, f"{random.randrange(24):02}:{random.randrange(60):02}:00"),
        "endDateTime": wall(company.now, plan.ends, "23:59:00"),
        "timezone": zone,
    }
    return {"start": {"stateName": "reload", "schedule": {name: text for name, text in schedule.items() if text}}}


def _edge(task: LocalSchedulingTask) -> LocalParent:
    (parent,) = timing.awaited(task.definition)
    return LocalParent(child=task, parent_id=parent.parent_id, event=parent.event, status=parent.status)


def _live(
    task: LocalSchedulingTask,
    company: LargeCompany,
    apps: dict[str, LocalApp],
    made: dict[int, LocalSchedulingTask],
) -> list[LocalReload]:
    """Give the task its next and its last run; the last one is told of when it is not long ago."""
    task.next_known = True
    task.next_at = next_run(task, company.now) if task.enabled and task.has_schedule else None
    by, at = life.BY_SCHEDULE, last_run(task, company.now)
    for parent in timing.awaited(task.definition):
        before = next(other for other in made.values() if other.id == parent.parent_id)
        by, at = before.name, before.last_ended_at if before.last_succeeded and task.enabled else None
    if at is None or at > company.now:
        return []
    run = life.make_run(task, at, apps[task.app_id], by=by)
    run.is_open = run.ended_at > company.now
    return [run] if at > company.now - _MONTH else []
