"""Fills the tenant with a large, realistic company, the same for the same seed and moment."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random

from django.db import transaction

from dashboard.localtenant import clock
from dashboard.localtenant.constants import FAILURES_ALLOWED, FAILURES_LOG
from dashboard.localtenant.data.rhythms import ZONES, TaskPlan, make_plan
from dashboard.localtenant.data.sample.past import last_run, next_run, reload_of
from dashboard.localtenant.models import LocalApp, LocalReload, LocalRole, LocalSpace, LocalTask, LocalUser
from dashboard.localtenant.router import ALIAS

Seed = int | str
BATCH = 1000  # tasks written in one transaction, so that readers of the tenant never wait for long
MAX_TASKS = 1_000_000
TASKS_PER_APP, APPS_PER_SPACE, APPS_PER_OWNER = 1.5, 40, 25
FIRST_NAMES = ("Alma", "Bruno", "Chiara", "David", "Elif", "Finn", "Greta", "Hugo", "Ilse", "Jonas", "Kaya", "Luca")
LAST_NAMES = ("Arnold", "Bianchi", "Costa", "Dubois", "Egger", "Ferrari", "Grant", "Huber", "Ito", "Jensen", "Kumar")
AREAS = ("Sales", "Stock", "Claims", "Payroll", "Freight", "Cash", "Energy", "Quality", "Service", "Returns", "Orders")
SUBJECTS = ("overview", "margin", "forecast", "ledger", "backlog", "pulse", "audit", "planning", "scorecard", "detail")
PLACES = ("CH", "DE", "UK", "US", "CA", "BR", "JP", "IN", "AU", "Group")
DISABLED_CODES = {"CONSECUTIVE-FAILURES": 55, "MANUALLY": 45}  # how many of a hundred disabled tasks


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeCompany:
    """What the tasks of one filling share."""

    seed: Seed
    now: datetime
    users: Sequence[LocalUser]
    spaces: Sequence[LocalSpace]
    apps: Sequence[LocalApp]


def fill(*, tasks: int, seed: int = 1, now: datetime | None = None) -> int:
    """Add a company of so many tasks to what the tenant holds; return how many were new.

    Every id follows from the seed and a number: filling again with the same seed adds only what is missing, and more
    tasks of the same seed extend the same company. Next and last runs are computed here, so that the first list is as
    fast as any later one. `now` is aware UTC, the tenant's clock when left out. Raises ValueError for a count that is
    not from 1 to MAX_TASKS.
    """
    check_count(tasks)
    company = company_of(tasks, seed, (now or clock.now()).replace(microsecond=0))
    with transaction.atomic(using=ALIAS):
        write_company(company)
    return sum(_fill_batch(company, range(first, min(first + BATCH, tasks))) for first in range(0, tasks, BATCH))


def check_count(tasks: int) -> None:
    """Refuse a senseless number of tasks. Raises ValueError."""
    if not 1 <= tasks <= MAX_TASKS:
        raise ValueError(f"A tenant can be filled with 1 to {MAX_TASKS:,} tasks, not {tasks:,}.")


def company_of(tasks: int, seed: Seed, now: datetime) -> LargeCompany:
    """People, spaces and apps for so many tasks. Nothing is written."""
    count = int((tasks - 1) / TASKS_PER_APP) + 1
    users = list(_users(seed, count // APPS_PER_OWNER + 1, now))
    spaces = list(_spaces(seed, count // APPS_PER_SPACE + 1, now, users))
    apps = list(_apps(seed, count, now, users, spaces))
    return LargeCompany(seed=seed, now=now, users=users, spaces=spaces, apps=apps)


def _users(seed: Seed, count: int, now: datetime) -> Iterator[LocalUser]:
    for number in range(count):
        random = chance(seed, "user", number)
        name = f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}"
        yield LocalUser(
            id=made_id(seed, "user", number),
            name=name,
            email=f"{name.lower().replace(' ', '.')}.{seed}.{number}@example.com",
            zone=random.choice(list(ZONES)),
            created_at=now,
        )


def _spaces(seed: Seed, count: int, now: datetime, users: Sequence[LocalUser]) -> Iterator[LocalSpace]:
    for number in range(count):
        random = chance(seed, "space", number)
        name = f"{random.choice(AREAS)} {random.choice(PLACES)} {number + 1}"
        owner = users[number * APPS_PER_SPACE // APPS_PER_OWNER]
        yield LocalSpace(id=made_id(seed, "space", number), name=name, owner=owner, created_at=now)


def _apps(
    seed: Seed, count: int, now: datetime, users: Sequence[LocalUser], spaces: Sequence[LocalSpace]
) -> Iterator[LocalApp]:
    for number in range(count):
        random = chance(seed, "app", number)
        yield LocalApp(
            id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"reload-desk/fill/{seed}/app/{number}")),
            name=f"{random.choice(AREAS)} {random.choice(SUBJECTS)} {random.choice(PLACES)} {number + 1:04}",
            owner=users[number // APPS_PER_OWNER],
            space=spaces[number // APPS_PER_SPACE] if random.random() > 0.03 else None,
            failure_rate=random.choice((0.0, 0.0, 0.0, 0.01, 0.02, 0.05, 0.1, 0.3)),
            created_at=now,
        )


def write_company(company: LargeCompany) -> None:
    LocalUser.objects.bulk_create(company.users, ignore_conflicts=True)
    LocalSpace.objects.bulk_create(company.spaces, ignore_conflicts=True)
    LocalApp.objects.bulk_create(company.apps, ignore_conflicts=True, batch_size=BATCH)
    members = {(app.space_id, app.owner_id) for app in company.apps if app.space_id}
    roles = (LocalRole(space_id=space_id, user_id=user_id) for space_id, user_id in sorted(members))
    LocalRole.objects.bulk_create(roles, ignore_conflicts=True, batch_size=BATCH)


def _fill_batch(company: LargeCompany, numbers: range) -> int:
    ids = {made_id(company.seed, "task", number): number for number in numbers}
    known = set(LocalTask.objects.filter(id__in=ids).values_list("id", flat=True))
    tasks = [_task(company, number) for task_id, number in ids.items() if task_id not in known]
    _write_tasks(tasks, company.now)
    return len(tasks)


def _task(company: LargeCompany, number: int) -> LocalTask:
    random = chance(company.seed, "task", number)
    plan = make_plan(random)
    app = company.apps[int(number / TASKS_PER_APP)]
    task = LocalTask(
        id=made_id(company.seed, "task", number),
        app_id=app.id,
        owner_id=app.owner_id,
        partial=random.random() < 0.1,
        auto_reload=plan.auto_reload,
        time_zone=random.choices(list(ZONES), weights=list(ZONES.values()))[0],
        start=wall(company.now, plan.starts, f"{random.randrange(24):02}:{random.randrange(60):02}:00"),
        end=wall(company.now, plan.ends, "23:59:00"),
        recurrence=list(plan.lines),
        next_known=True,
    )
    _live(task, plan, random, company.now)
    return task


def wall(now: datetime, days: int | None, time: str) -> str:
    return "" if days is None else f"{now.date() - timedelta(days=days)}T{time}"


def _live(task: LocalTask, plan: TaskPlan, random: Random, now: datetime) -> None:
    task.next_at = next_run(task, now) if plan.lines or plan.starts is not None else None
    until = now
    if task.next_at is None and task.has_schedule:
        task.state = LocalTask.State.COMPLETED
    elif random.random() < 0.08:
        until -= timedelta(minutes=random.randint(60, 60 * 24 * 60))
        _disable(task, random)
    task.last_at = last_run(task, until)


def _disable(task: LocalTask, random: Random) -> None:
    task.state, task.next_at = LocalTask.State.DISABLED, None
    (task.disabled_code,) = random.choices(list(DISABLED_CODES), weights=list(DISABLED_CODES.values()))
    if task.disabled_code == "CONSECUTIVE-FAILURES":
        task.failures, task.log = FAILURES_ALLOWED, FAILURES_LOG


def _write_tasks(tasks: list[LocalTask], now: datetime) -> None:
    since = now - timedelta(days=30)
    ran = [(task, task.last_at) for task in tasks if task.last_at and task.last_at > since]
    with transaction.atomic(using=ALIAS):
        LocalTask.objects.bulk_create(tasks)
        LocalReload.objects.bulk_create(reload_of(task, at, failed=bool(task.failures)) for task, at in ran)


def chance(seed: Seed, kind: str, number: int) -> Random:
    """Chance of its own for each thing, so that a larger company begins with the same things."""
    return Random(f"{seed} {kind} {number}")  # noqa: S311 made-up data, no secret


def made_id(seed: Seed, kind: str, number: int) -> str:
    """24 hexadecimal digits."""
    return sha256(f"fill {seed} {kind} {number}".encode()).hexdigest()[:24]
