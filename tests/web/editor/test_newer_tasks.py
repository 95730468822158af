"""The editor for tasks of the newer scheduling: name, description, what they wait for, and what they cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.copy import read
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.models import LocalSchedulingTask, LocalTask
from dashboard.scheduling.task import After, Parent, Task, TaskEnd
from tests.desk import Desk
from tests.web.editor.test_editor import again, create, edit, opened
from tests.web.tasks.test_tasks import text_of

DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"


def task(task_id: str) -> Task:
    row = read.row(task_id)
    assert row is not None
    return row.task


def editor(desk: Desk, task_id: str) -> Any:
    return desk.client.get(reverse("task-edit", args=[task_id]))


def test_name_and_description_are_changed_alone_and_the_schedule_is_not_sent(desk: Desk) -> None:
    one = desk.tenant.make_scheduling_task("Sales, daily")
    sync.run()
    before = LocalSchedulingTask.objects.get(pk=one.id).definition["start"]

    response = edit(desk, one.id, name="Sales, for the board", description="Ask Ada.\r\nNot on holidays.")

    now = LocalSchedulingTask.objects.get(pk=one.id)
    assert response.status_code == 302
    assert (now.name, task(one.id).description) == ("Sales, for the board", "Ask Ada.\nNot on holidays.")
    assert now.definition["start"] == before


def test_an_untouched_form_sends_nothing_whatever_the_text_is(desk: Desk) -> None:
    text = "\n  Two  spaces.\n\n* a list\n"
    one = desk.tenant.make_scheduling_task(" Sales,  daily ")
    one.definition["description"] = text
    one.save()
    sync.run()
    assert task(one.id).description == text
    desk.tenant.fault("500", method="PATCH", count=2)

    assert edit(desk, one.id).status_code == 302


def test_a_name_cannot_be_taken_away(desk: Desk) -> None:
    one = desk.tenant.make_scheduling_task("Sales, daily")
    sync.run()

    response = edit(desk, one.id, name="  ")

    assert response.status_code == 422
    assert "A task of Qlik's newer scheduling has a name. Give it one." in text_of(response)


def test_a_reload_task_has_no_name_and_the_page_says_why_it_cannot_wait(desk: Desk) -> None:
    one = desk.tenant.make_task()
    sync.run()

    page = editor(desk, one.id)

    assert 'name="name"' not in page.content.decode()
    assert 'value="after"' not in page.content.decode()
    assert "A reload task cannot start after another task." in text_of(page)


def test_where_a_task_cannot_wait_a_link_begins_a_new_one_of_its_app_that_can(desk: Desk) -> None:
    one = desk.tenant.make_task()
    sync.run()

    address = f"{reverse('task-new')}?app={one.app_id}&kind=after"
    new = desk.client.get(address)

    assert address.replace("&", "&amp;") in editor(desk, one.id).content.decode()
    assert new.context["editor"].data["app_id"] == one.app_id
    assert 'value="after" checked' in " ".join(new.content.decode().split())
    assert "Search tasks to wait for" in text_of(new)


def test_a_task_is_made_to_start_after_another_one_by_buttons_alone(desk: Desk) -> None:
    parent = desk.tenant.make_scheduling_task("Staging", app_id=desk.tenant.make_app("Warehouse").id)
    one = desk.tenant.make_scheduling_task("Sales, daily")
    sync.run()

    searched = edit(desk, one.id, "preview", kind="after", parent_search="ware stag")
    added = again(desk, searched, f"add-parent:{parent.id}")
    saved = again(desk, added, "save", parent_end="failure")

    assert f'value="add-parent:{parent.id}"' in searched.content.decode()
    assert "Warehouse · Staging" in text_of(added)
    assert saved.status_code == 302
    now = task(one.id)
    assert now.after == After(parents=(Parent(task_id=parent.id, end=TaskEnd.FAILURE),))
    assert (now.recurrences, now.starts_at) == ((), None)


@pytest.mark.parametrize("needs", ["all", "any"])
def test_several_tasks_are_waited_for_all_or_any_and_one_is_taken_out(desk: Desk, needs: str) -> None:
    parents = [desk.tenant.make_scheduling_task(name) for name in ("One", "Two", "Three")]
    child = desk.tenant.make_scheduling_task("Child", after=[parent.id for parent in parents])
    sync.run()

    fewer = edit(desk, child.id, "remove-parent:1")
    saved = again(desk, fewer, "save", needs=needs)

    assert saved.status_code == 302
    after = task(child.id).after
    assert after is not None
    assert [parent.task_id for parent in after.parents] == [parents[0].id, parents[2].id]
    assert after.needs_all == (needs == "all")


def test_a_search_leaves_out_what_is_chosen_and_the_task_itself(desk: Desk) -> None:
    ids = [desk.tenant.make_scheduling_task(name).id for name in ("Sales one", "Sales two", "Sales three", "Stock")]
    sync.run()

    answer = desk.client.get(
        reverse("parent-choices"), {"parent_search": "sales", "parent": ids[0], "task": ids[1]}
    ).content.decode()

    assert [f"add-parent:{one}" in answer for one in ids] == [False, False, True, False]


def test_a_task_that_waits_for_this_one_cannot_be_waited_for(desk: Desk) -> None:
    first = desk.tenant.make_scheduling_task("First")
    second = desk.tenant.make_scheduling_task("Second", after=[first.id])
    third = desk.tenant.make_scheduling_task("Third", after=[second.id])
    sync.run()

    response = again(desk, edit(desk, first.id, f"add-parent:{third.id}"), "save")

    assert response.status_code == 422
    assert "Third waits for this task, so that each would wait for the other." in text_of(response)


@pytest.mark.parametrize(
    ("parent", "says"),
    [([], "Choose the task to wait for"), (["nothing"], "There is no task nothing to wait for.")],
)
def test_what_cannot_be_waited_for_is_said_and_nothing_is_lost(desk: Desk, parent: list[str], says: str) -> None:
    one = desk.tenant.make_scheduling_task("Sales, daily")
    sync.run()

    response = edit(desk, one.id, kind="after", parent=parent, name="Kept")

    assert response.status_code == 422
    assert says in text_of(response)
    assert 'value="Kept"' in response.content.decode()
    assert task(one.id).recurrences == (DAILY,)


def test_a_new_task_that_waits_is_made_in_the_newer_scheduling(desk: Desk) -> None:
    parent = desk.tenant.make_scheduling_task("Staging")

    response = create(
        desk, kind="after", parent=[parent.id], parent_end=["success"], name="Sales, after staging", description="New."
    )

    made = LocalSchedulingTask.objects.exclude(pk=parent.id).get()
    assert response.url == reverse("task", args=[made.id])
    assert (made.name, task(made.id).description) == ("Sales, after staging", "New.")
    assert task(made.id).after == After(parents=(Parent(task_id=parent.id, end=TaskEnd.SUCCESS),))
    assert not LocalTask.objects.exists()


def test_a_new_reload_task_ignores_the_name_that_its_scheduler_has_no_place_for(desk: Desk) -> None:
    desk.tenant.make_app()

    create(desk, name="Never sent")

    assert LocalTask.objects.count() == 1


def test_where_a_task_takes_one_rule_no_second_one_is_offered(desk: Desk) -> None:
    newer, older = desk.tenant.make_scheduling_task(), desk.tenant.make_task()
    sync.run()

    pages = [editor(desk, one.id).content.decode() for one in (newer, older)]

    assert ['id="add-rule"' in page for page in pages] == [False, True]
    assert ['id="c1-duplicate"' in page for page in pages] == [False, True]
    assert "A task of Qlik's newer scheduling has one rule." in text_of(editor(desk, newer.id))


def test_what_data_does_is_qliks_to_decide_and_stays(desk: Desk) -> None:
    one = desk.tenant.make_scheduling_task()
    sync.run()

    page = editor(desk, one.id)

    assert 'id="kind-data"' not in page.content.decode()
    assert 'id="auto_reload"' not in page.content.decode()
    assert "Qlik alone decides which data starts this task." in text_of(page)


@pytest.mark.parametrize(
    "schedule",
    [
        {"cron": "30 6 * * 1-5", "timezone": "Europe/Zurich"},
        {"cron": "0 30 6 ? * 2-6", "timezone": "Europe/Zurich"},
        {"interval": "R/P1D", "timezone": "Europe/Zurich"},
    ],
)
def test_a_cron_expression_or_an_interval_is_shown_raw_and_only_read(desk: Desk, schedule: dict[str, str]) -> None:
    one = desk.tenant.make_scheduling_task(schedule=schedule)
    sync.run()
    raw = schedule.get("cron") or schedule["interval"]

    page = editor(desk, one.id)
    saved = edit(desk, one.id, name="Renamed")

    assert f'<code class="code-line" id="written-as" tabindex="0">{raw}</code>' in page.content.decode()
    assert 'id="quick"' not in page.content.decode()
    assert saved.status_code == 302
    now = LocalSchedulingTask.objects.get(pk=one.id)
    assert now.name == "Renamed"
    assert raw in str(now.definition["start"]["schedule"])


def test_a_rule_takes_the_place_of_a_cron_expression_where_somebody_wants_it(desk: Desk) -> None:
    one = desk.tenant.make_scheduling_task(schedule={"cron": "30 6 * * 1-5", "timezone": "Europe/Zurich"})
    sync.run()

    replaced = edit(desk, one.id, "replace:")
    saved = again(desk, replaced, "save", c1__time=["07:00"])

    assert 'id="quick"' in replaced.content.decode()
    assert saved.status_code == 302
    assert task(one.id).written_as == ""
    assert "BYHOUR=7" in task(one.id).recurrences[0]


def test_what_a_task_waits_for_is_sent_back_as_it_came(desk: Desk) -> None:
    parent = desk.tenant.make_scheduling_task("Parent")
    child = desk.tenant.make_scheduling_task("Child", after=[parent.id])
    definition = LocalSchedulingTask.objects.get(pk=child.id).definition
    text = str(definition["events"])
    sync.run()

    page = opened(desk, reverse("task-edit", args=[child.id]))
    saved = edit(desk, child.id, name="Other")

    assert page.getlist("parent_end") == ["success"]
    assert saved.status_code == 302
    assert str(LocalSchedulingTask.objects.get(pk=child.id).definition["events"]) == text


def test_a_task_that_waited_starts_by_time(desk: Desk) -> None:
    parent = desk.tenant.make_scheduling_task("Parent")
    child = desk.tenant.make_scheduling_task("Child", after=[parent.id])
    sync.run()

    fresh = edit(desk, child.id, "add", kind="rules", zone="Europe/Zurich")
    saved = again(desk, fresh, "save", kind="rules", zone="Europe/Zurich")

    assert saved.status_code == 302, text_of(saved)
    now = task(child.id)
    assert (now.after, now.time_zone_name) == (None, "Europe/Zurich")
    assert now.recurrences
