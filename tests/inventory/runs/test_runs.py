"""The runs of one task: as its scheduler tells them, with who pressed, and the copy where the tenant tells none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dashboard.inventory.changes import actions
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.runs import runs
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.models import LocalReload, LocalSchedulingTask
from dashboard.localtenant.scheduling_tasks.move import move_app
from dashboard.scheduling.task import Task
from dashboard.tenant import errors
from tests.conftest import LocalTenant

BY = RequestedBy(actor="ada", page=ChangePage.TASK)


def task(task_id: str) -> Task:
    row = read.row(task_id)
    assert row is not None
    return row.task


def test_a_run_says_who_pressed_and_goes_on_until_it_has_ended(connected: LocalTenant) -> None:
    one = connected.make_scheduling_task()
    sync.run()
    actions.run_now(BY, one.id)

    going = runs.page(task(one.id))
    connected.clock.set(connected.clock.at + timedelta(minutes=10))
    ended = runs.page(task(one.id))

    assert going.going_on is not None
    assert (going.going_on.pressed_by, going.going_on.run.seconds) == ("ada", None)
    assert going.going_on.executed_by
    assert ended.going_on is None
    assert [entry.run.id for entry in ended.entries] == [going.going_on.run.id]
    assert runs.log(task(one.id), ended.entries[0].run.id).startswith("ReloadID:")


def test_a_run_that_a_task_started_by_its_end_names_that_task(connected: LocalTenant) -> None:
    parent = connected.make_scheduling_task("Parent", app_id=connected.make_app("Staging").id)
    child = connected.make_scheduling_task("Child", after=[parent.id])
    sync.run()
    actions.run_now(BY, parent.id)
    connected.clock.set(connected.clock.at + timedelta(minutes=20))

    (entry,) = runs.page(task(child.id)).entries

    assert (entry.parent, entry.pressed_by) == ("Staging · Parent", "")


def test_why_a_run_failed_is_told_as_the_copy_knows_it(connected: LocalTenant) -> None:
    one = connected.make_scheduling_task()
    connected.models.LocalApp.objects.filter(pk=one.app_id).update(failure_rate=1)
    sync.run()
    actions.run_now(BY, one.id)
    connected.clock.set(connected.clock.at + timedelta(minutes=20))
    before = runs.page(task(one.id)).entries[0]

    sync.run()

    after = runs.page(task(one.id)).entries[0]
    assert (before.failed, before.error) == (True, "")
    assert after.error


def test_the_runs_of_a_reload_task_are_its_reloads_and_have_no_logs(connected: LocalTenant) -> None:
    one = connected.make_task()
    connected.make_reload(connected.clock.at - timedelta(hours=3), app_id=one.app_id, task_id=one.id)
    connected.make_reload(connected.clock.at - timedelta(hours=2), app_id=one.app_id)
    sync.run()

    page = runs.page(task(one.id))

    assert [entry.run.task_id for entry in page.entries] == [one.id]
    assert isinstance(page.no_logs, errors.Unsupported)
    assert page.typical_seconds == 60


def test_where_the_tenant_tells_no_runs_those_of_the_copy_stand_in(connected: LocalTenant) -> None:
    one = connected.make_scheduling_task()
    sync.run()
    actions.run_now(BY, one.id)
    connected.clock.set(connected.clock.at + timedelta(minutes=20))
    sync.run()
    connected.fault("500", count=9, method="GET")

    page = runs.page(task(one.id))

    assert page.error is not None
    assert len(page.entries) == 1


def test_pages_of_a_reload_tasks_app_are_passed_over_until_one_has_its_runs(connected: LocalTenant) -> None:
    one = connected.make_task()
    for hours in range(120):
        of_task = {"task_id": one.id} if hours == 110 else {}
        at = connected.clock.at - timedelta(hours=hours + 1)
        connected.make_reload(at, app_id=one.app_id, **of_task)
    sync.run()

    page = runs.page(task(one.id))

    assert [entry.run.task_id for entry in page.entries] == [one.id]


def test_failed_runs_are_looked_for_on_the_pages_behind(connected: LocalTenant) -> None:
    one = connected.make_task()
    for hours in range(120):
        failed = hours in (110, 111)
        at = connected.clock.at - timedelta(hours=hours + 1)
        connected.make_reload(at, app_id=one.app_id, task_id=one.id, succeeded=not failed)
    sync.run()

    page = runs.page(task(one.id), failed=True)

    assert [entry.failed for entry in page.entries] == [True, True]
    assert page.looked == 120
    assert page.typical_seconds == 60


@pytest.mark.parametrize("enabled", [True, False])
def test_whether_a_task_can_be_started_is_known_without_a_call(connected: LocalTenant, enabled: bool) -> None:
    one, older = connected.make_scheduling_task(enabled=enabled), connected.make_task()
    sync.run()

    assert (runs.refusal(task(one.id)) is None) == enabled
    assert isinstance(runs.refusal(task(older.id)), errors.Unsupported)


def test_a_moved_task_shows_the_runs_from_before_the_move_as_the_copy_took_them_over(
    connected: LocalTenant, settings: Any
) -> None:
    settings.TENANT_JOINED = True
    one = connected.make_task()
    at = connected.clock.at - timedelta(days=2)
    LocalReload.objects.create(
        id="r1", app_id=one.app_id, task_id=one.id, created_at=at, started_at=at, ended_at=at + timedelta(minutes=2)
    )
    sync.run()
    move_app(one.app_id)
    sync.run()
    made = LocalSchedulingTask.objects.get()

    (before,) = runs.page(task(made.id)).entries
    actions.run_now(BY, made.id)
    both = runs.page(task(made.id)).entries

    assert (before.ran, before.is_before_move) == (True, True)
    assert [entry.is_before_move for entry in both] == [False, True]
    assert runs.page(task(made.id), failed=True).entries == []
