"""New tasks where the tenant makes no more reload tasks: what that costs is said, and asked for, before it is done."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.changes import actions
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.models.history import Change, ChangePage
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.models import LocalSchedulingTask, LocalTask
from dashboard.scheduling.task import After, Parent
from tests.desk import HTMX, Desk
from tests.web.editor.test_editor import again, create, opened, press
from tests.web.markup import posted_by
from tests.web.tasks.test_tasks import text_of

BY = RequestedBy(actor="ada", page=ChangePage.LIST)
OTHER = "RRULE:FREQ=DAILY;BYHOUR=7;BYMINUTE=30;BYSECOND=0"


@pytest.fixture
def closing(desk: Desk, settings: Any) -> Desk:
    settings.TENANT_JOINED = True
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    return desk


def test_a_new_task_of_an_app_without_reload_tasks_is_made_at_once(closing: Desk) -> None:
    closing.tenant.make_app()

    response = create(closing)

    made = LocalSchedulingTask.objects.get()
    assert response.url == reverse("task", args=[made.id])
    assert (made.name, made.enabled) == ("Cash position", True)


def test_what_it_turns_off_is_shown_and_the_next_press_does_it(closing: Desk) -> None:
    older = closing.tenant.make_task()

    asked = create(closing)

    assert asked.status_code == 409
    text = text_of(asked)
    assert "Not created yet." in text
    assert "Tue 24 Nov, 06:30, Wed 25 Nov, 06:30, Thu 26 Nov, 06:30" in text
    assert "Create task, turn off 1 reload task" in text
    assert not LocalSchedulingTask.objects.exists()

    done = again(closing, asked, "save")

    assert done.status_code == 302
    assert LocalSchedulingTask.objects.get().app_id == older.app_id
    assert LocalTask.objects.get().state == "Disabled"
    text = text_of(closing.client.get(done.url))
    assert "The task is created. Qlik turned off the reload task of its app: Every day at 06:30." in text


def turned_off(closing: Desk) -> Any:
    """A reload task that the creation of a newer one has turned off."""
    older = closing.tenant.make_task()
    sync.run()
    again(closing, create(closing), "save")
    return older


def test_what_was_turned_off_says_so_and_offers_no_plain_enable(closing: Desk) -> None:
    older = turned_off(closing)

    text = text_of(closing.client.get(reverse("task", args=[older.id])))

    assert "ada made the newer task Cash position here: Qlik turned this one off for it." in text
    assert "Enabled, this one would reload the app as well: the app would run twice." in text
    assert "Enable, run the app twice" in text
    assert "ada turned off the task by creating Cash position" in text
    assert "outside Reload Desk" not in text
    assert "the app would run twice" in text_of(closing.client.get(reverse("task-enable", args=[older.id])))


def test_what_was_turned_off_may_be_enabled_as_any_other_once_the_newer_task_is_gone(closing: Desk) -> None:
    older = turned_off(closing)
    made = read.row(LocalSchedulingTask.objects.get().id)
    assert made is not None
    actions.delete(BY, made.task.id, seen=made.seen)

    text = text_of(closing.client.get(reverse("task", args=[older.id])))

    assert "That newer task is no more. To let this one run again, enable it." in text
    assert "twice" not in text


def test_several_rules_are_said_to_be_several_tasks_and_all_begin_as_asked(closing: Desk) -> None:
    closing.tenant.make_app()
    line = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"

    asked = create(closing, edit="raw", raw=f"{line}\n{OTHER}", state="off")
    assert "it becomes 2 tasks: “Cash position”, “Cash position (2)”." in text_of(asked)
    done = again(closing, asked, "save")

    assert "2 tasks are created; this is the first." in text_of(closing.client.get(done.url))
    assert sorted(task.definition["start"]["schedule"]["recurrence"] for task in LocalSchedulingTask.objects.all()) == [
        line,
        OTHER,
    ]
    assert not LocalSchedulingTask.objects.filter(enabled=True).exists()


def test_a_copy_of_a_task_that_waits_waits_for_the_same(closing: Desk) -> None:
    parent = closing.tenant.make_scheduling_task("Parent")
    child = closing.tenant.make_scheduling_task("Child", after=(parent.id,))
    sync.run()
    address = f"{reverse('task-new')}?from={child.id}"

    response = press(closing, address, opened(closing, address), "save")

    assert response.status_code == 302
    made = LocalSchedulingTask.objects.exclude(id__in=[parent.id, child.id]).get()
    assert (made.name, made.definition["events"][0]["name"]) == ("Child", child.definition["events"][0]["name"])


def test_a_new_task_that_waits_says_at_once_when_it_runs_and_by_name_what_for(closing: Desk) -> None:
    app = closing.tenant.make_app("Staging")
    parent = closing.tenant.make_scheduling_task("Parent", app_id=app.id)
    sync.run()

    after = After(parents=(Parent(task_id=parent.id),))
    values = {"app_id": app.id, "name": "Child", "time_zone_name": "", "after": after}
    made = actions.create(BY, values)

    assert made.row is not None
    assert made.row.next_run_at is not None
    text = text_of(closing.client.get(reverse("task", args=[made.task_id])))
    assert "nothing planned starts it" not in text
    assert "After the tasks After: Staging · Parent (any)" in text
    row = read.row(parent.id)
    assert row is not None
    actions.set_enabled(BY, parent.id, enabled=False, seen=row.seen)
    child = read.row(made.task_id)
    assert child is not None
    assert child.next_run_at is None


def test_to_restore_a_task_asks_before_it_turns_another_off(closing: Desk) -> None:
    older = closing.tenant.make_task()
    other = closing.tenant.make_task(app_id=older.app_id)
    sync.run()
    row = read.row(older.id)
    assert row is not None
    actions.delete(BY, older.id, seen=row.seen)
    address = reverse("change-undo", args=[Change.objects.get().pk])

    asked = closing.client.post(address, headers=HTMX)

    assert asked.status_code == 409
    assert "Not restored yet: look at what it does." in text_of(asked)
    assert LocalTask.objects.get().state == "Enabled"
    agreed = posted_by(asked.content.decode())["agreed"]
    done = closing.client.post(address, {"agreed": agreed}, headers=HTMX)

    assert done.status_code == 200
    assert LocalTask.objects.get(id=other.id).state == "Disabled"
    assert LocalSchedulingTask.objects.count() == 1
