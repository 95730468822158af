"""The newest runs of tasks: their own, or those of their app where the tenant does not say which task ran."""

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.inventory.alerts.runs import LOOKED_BACK, courses
from dashboard.inventory.models import Change, ReloadCopy, TaskCopy

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
ACME = "acme"


def ran(name: str, *, ago: timedelta = HOUR, tenant: str = ACME, **values: object) -> None:
    made = {"app_id": "a", "status": "FAILED", "created_at": NOW - ago, "ended_at": NOW - ago / 2, "error": name}
    ReloadCopy.objects.create(tenant=tenant, reload_id=name, **made | values)


def errors(*task_ids: str) -> dict[str, list[str]]:
    """What the runs of tasks say; each is of the app `a`, or of the app after a slash."""
    named = [(*task_id.split("/"), "a")[:2] for task_id in task_ids]
    tasks = [TaskCopy(tenant=ACME, task_id=task_id, app_id=app_id) for task_id, app_id in named]
    return {task_id: [run.error for run in course.runs] for task_id, course in courses(ACME, tasks, NOW).items()}


@pytest.mark.django_db
def test_the_runs_of_an_app_are_those_of_its_tasks_that_have_none_of_their_own() -> None:
    ran("of the app")
    ran("of one", task_id="one")
    ran("of another app", app_id="b")
    ran("of another tenant", tenant="other")

    assert errors("one", "two") == {"one": ["of one"], "two": ["of the app"]}
    assert errors("one", "three/b") == {"one": ["of one"], "three": ["of another app"]}


@pytest.mark.django_db
def test_only_runs_count_that_have_ended_in_success_or_failure_and_not_too_long_ago() -> None:
    for name, values in {
        "new": {},
        "older": {"ago": 2 * HOUR, "status": "SUCCEEDED"},
        "runs on": {"ended_at": None, "status": "RELOADING"},
        "cancelled": {"status": "CANCELED"},
        "just in time": {"ago": LOOKED_BACK - timedelta(seconds=1)},
        "too old": {"ago": LOOKED_BACK},
    }.items():
        ran(name, task_id="one", **values)  # type: ignore[arg-type]

    assert errors("one") == {"one": ["new", "older", "just in time"]}


@pytest.mark.django_db
def test_failures_are_counted_from_the_last_enabling_of_the_task_on() -> None:
    for hours in (1, 3, 5):
        ran(f"{hours} h ago", task_id="one", ago=hours * HOUR)
    for number, (tenant, kind, hours) in enumerate(
        [(ACME, "enabled", 6), (ACME, "enabled", 3), (ACME, "edited", 0), ("other", "enabled", 0)]
    ):
        Change.objects.create(
            tenant=tenant, task_id="one", at=NOW - hours * HOUR, page="sync", kind=kind, operation=str(number)
        )

    found = courses(ACME, [TaskCopy(tenant=ACME, task_id="one", app_id="a")], NOW)["one"]

    assert (found.failures, found.error, found.failed_at) == (1, "1 h ago", NOW - HOUR)
