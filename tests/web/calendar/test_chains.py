"""Tasks that wait for others on the pages of the calendar: about when what they wait for ends, outlined, or ghosts."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.cache import next_in_chain
from dashboard.inventory.copy.read import copies
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.scheduling_tasks.creation import definition_of, event
from dashboard.localtenant.scheduling_tasks.timing import TASK_ENDED
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk
from tests.web.calendar.planning import look
from tests.web.calendar.test_failing import chips
from tests.web.tasks.test_tasks import text_of


@pytest.fixture
def chain(desk: Desk) -> dict[str, str]:
    """Staging at 06:30, which takes ten minutes, then model, which takes five, then cockpit; alarm if staging fails."""
    tenant = desk.tenant
    staging = tenant.make_scheduling_task("Staging")
    model = tenant.make_scheduling_task("Model", after=[staging.id])
    cockpit = tenant.make_scheduling_task("Cockpit", after=[model.id])
    for task, minutes in ((staging, 10), (model, 5)):
        at = MOCK_MOMENT - timedelta(days=1)
        times = {"started_at": at, "ended_at": at + timedelta(minutes=minutes)}
        tenant.make_reload(at, app_id=task.app_id, task_id=task.id, source="tasks", **times)
    return {"Staging": staging.id, "Model": model.id, "Cockpit": cockpit.id}


def switch_off(desk: Desk, task_id: str) -> None:
    tasks = desk.tenant.models.LocalSchedulingTask.objects.filter(pk=task_id)
    tasks.update(enabled=False, disabled_code="MANUALLY")


def test_each_is_drawn_at_the_end_of_the_one_before_it_and_marked_about(desk: Desk, chain: dict[str, str]) -> None:
    response = look(desk)

    found = chips(response)
    assert [found[app, 24].time for app in ("Staging", "Model", "Cockpit")] == ["06:30", "06:40", "06:45"]
    assert [found[app, 24].is_about for app in ("Staging", "Model", "Cockpit")] == [False, True, True]
    assert found["Cockpit", 24].title == "about 06:45 Cockpit: will run"
    assert "run--about" in response.content.decode()


def test_what_waits_for_a_disabled_task_is_a_ghost_through_any_depth_and_says_of_which(
    desk: Desk, chain: dict[str, str]
) -> None:
    sync.run()
    switch_off(desk, chain["Staging"])

    response = look(desk)

    found = chips(response)["Cockpit", 25]
    assert found.kind.is_ghost
    assert found.says == "would run, waits for Staging, which is disabled: by a person"
    assert "Staging is disabled" in text_of(desk.client.get(reverse("tasks")))


@pytest.mark.parametrize(
    "address",
    ["/calendar/2026/w48/", "/calendar/2026/11/25/", "/calendar/agenda/", "/calendar/2026/", "/calendar/load/"],
)
def test_every_view_counts_them(desk: Desk, chain: dict[str, str], address: str) -> None:
    response = look(desk, address, q="kind:after")

    assert response.status_code == 200
    text = text_of(response)
    if "load" not in address and address != "/calendar/2026/":
        assert "about" in text
        assert "Cockpit" in text


def test_the_runs_of_a_file_tell_what_is_known_only_about(desk: Desk, chain: dict[str, str]) -> None:
    sync.run()

    runs = desk.client.get(reverse("download-json"), {"first": "2026-11-25", "q": "kind:after"})
    events = desk.client.get(reverse("download-ics"), {"first": "2026-11-25"})

    rows = json.loads(b"".join(runs.streaming_content))
    assert [(row["start_UTC"], row["about"]) for row in rows] == [
        ("2026-11-25T05:40:00Z", "about"),
        ("2026-11-25T05:45:00Z", "about"),
    ]
    assert b"".join(events.streaming_content).decode().count("About then") == 2


def test_a_run_of_one_is_told_with_what_it_is_a_guess_from(desk: Desk, chain: dict[str, str]) -> None:
    sync.run()

    response = desk.client.get(reverse("calendar-run"), {"task": chain["Model"], "at": "20261124T054000Z"})

    text = text_of(response)
    assert "will run" in text
    assert "About then: it starts when another task has ended" in text
    assert "has no run at this moment" not in text


def test_the_list_sorts_them_by_the_time_about_which_they_run(desk: Desk, chain: dict[str, str]) -> None:
    page = desk.page(zone="Europe/Zurich")

    rows = page.context["page"].rows
    assert [(row.app_name, row.runs_a_day) for row in rows] == [("Staging", 1), ("Model", 1), ("Cockpit", 1)]
    assert "about Tomorrow 06:45" in text_of(page)


def test_the_time_moves_with_what_the_runs_before_it_take(desk: Desk, chain: dict[str, str]) -> None:
    look(desk)
    at = MOCK_MOMENT - timedelta(hours=1)
    for minutes in (40, 41):
        times = {"started_at": at, "ended_at": at + timedelta(minutes=minutes)}
        desk.tenant.make_reload(at, app_id="x", task_id=chain["Staging"], source="tasks", **times)
        at -= timedelta(hours=1)

    assert chips(look(desk))["Model", 24].time == "07:10"


def test_a_page_tells_what_starts_a_task_what_follows_and_what_will_not_run_if_it_fails(
    desk: Desk, chain: dict[str, str]
) -> None:
    sync.run()

    first, middle = (text_of(desk.client.get(reverse("task", args=[chain[name]]))) for name in ("Staging", "Model"))

    assert "What will not run if this fails Model, Cockpit." in first.replace(" ,", ",").replace(" .", ".")
    assert "Starts when this has ended Staging on success" in middle
    assert "takes about 10 min" in middle


def test_tasks_that_wait_for_each_other_are_told_so_and_drawn_nowhere(desk: Desk, chain: dict[str, str]) -> None:
    task = desk.tenant.models.LocalSchedulingTask.objects.get(pk=chain["Staging"])
    ended = event(TASK_ENDED, "cockpit", {"id": [chain["Cockpit"]], "status": ["succeeded"]})
    task.define(definition_of(task.app_id, {"name": "Staging"}, {"events": [ended]}))
    task.save()

    response = look(desk)

    assert chips(response) == {}
    page = text_of(desk.client.get(reverse("task", args=[chain["Model"]])))
    assert "It waits for itself, by way of" in page
    assert "Waits, not planned" in text_of(response)


def test_a_list_without_chains_is_asked_one_question_more_and_nothing_is_written(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    desk.tenant.make_task()
    sync.run()
    tenant = copies().get().tenant

    with django_assert_max_num_queries(1):
        assert next_in_chain.update(tenant, MOCK_MOMENT) == 0
