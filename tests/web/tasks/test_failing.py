"""Tasks that run and fail: how often in a row, why, and where each page says so."""

import csv
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.reloads import NEWEST, update_results
from dashboard.inventory.models import ReloadCopy
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from dashboard.tenant.resources import Reload
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk
from tests.inventory.changes.past import seen
from tests.web.tasks.test_tasks import text_of

HOUR = timedelta(hours=1)
TIMED_OUT = "Connection to the data source timed out."


def fails(desk: Desk, *statuses: str, error: str = TIMED_OUT, name: str = "Sales", **fields: Any) -> Any:
    """A task whose newest runs ended so, the newest first, one an hour."""
    app = desk.tenant.make_app(name)
    task = desk.tenant.make_task(app_id=app.id, **fields)
    sync.run()
    copied(task, [(MOCK_MOMENT - number * HOUR, status) for number, status in enumerate(statuses, 1)], error)
    return task


def copied(task: Any, runs: list[tuple[datetime, str]], error: str) -> None:
    """Runs with any status that a tenant may give, as a sync copies them."""
    told = [
        {
            "app_id": task.app_id,
            "task_id": task.id,
            "created_at": at,
            "started_at": at,
            "ended_at": at + timedelta(minutes=1),
            "status": status,
            "error": "" if status == "SUCCEEDED" else error,
        }
        for at, status in runs
    ]
    for number, run in enumerate(told):
        ReloadCopy.objects.create(tenant=tenant_key(), reload_id=f"{task.id}-{run['created_at']}-{number}", **run)
    update_results(tenant_key(), [Reload(id=str(number), **run) for number, run in enumerate(told)])


@pytest.mark.parametrize(
    ("statuses", "failures"),
    [
        ((), 0),
        (("SUCCEEDED", "FAILED"), 0),
        (("FAILED",), 1),
        (("FAILED", "FAILED", "SUCCEEDED", "FAILED"), 2),
        (("EXCEEDED_LIMIT", "FAILED"), 2),
        (("CANCELED", "FAILED", "CANCELED", "FAILED", "SUCCEEDED"), 2),
        (("CANCELED", "SUCCEEDED"), 0),
        (("FAILED",) * (NEWEST + 3), NEWEST),
    ],
)
def test_failures_are_counted_in_a_row_and_a_run_that_somebody_stopped_is_none(
    desk: Desk, statuses: tuple[str, ...], failures: int
) -> None:
    fails(desk, *statuses)

    row = copies().get()
    assert (row.failures, row.last_error) == (failures, TIMED_OUT if statuses and statuses[0] != "SUCCEEDED" else "")


def test_a_task_that_is_enabled_again_is_counted_anew(desk: Desk) -> None:
    task = fails(desk, "FAILED", "FAILED", state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    sync.run()

    desk.press(task.id, enabled=True, seen=seen(task.id))
    after_the_press = copies().get().failures
    copied(task, [(MOCK_MOMENT + HOUR, "FAILED")], "Another.")

    assert (after_the_press, copies().get().failures, copies().get().last_error) == (0, 1, "Another.")


def test_the_list_says_that_a_task_fails_how_often_why_and_what_comes_of_it(desk: Desk) -> None:
    fails(desk, *["FAILED"] * 3, last_at=MOCK_MOMENT - HOUR)

    text = text_of(desk.page())

    for words in ("Failing, 3 in a row", "Qlik disables after 5", "failed ·", f"1 h ago {TIMED_OUT}", "Failing 1"):
        assert words in text


def test_failing_tasks_stand_before_those_that_are_merely_enabled_the_worst_first(desk: Desk) -> None:
    fails(desk, name="Fine")
    fails(desk, "FAILED", name="Once")
    fails(desk, "FAILED", "FAILED", name="Twice")
    fails(desk, "FAILED", name="Stopped", state="Disabled", disabled_code="CONSECUTIVE-FAILURES")

    found = [[row.app_name for row in desk.rows(sort=sort)] for sort in ("state", "-state")]

    assert found == [["Stopped", "Twice", "Once", "Fine"], ["Fine", "Once", "Twice", "Stopped"]]


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("failing:yes", {"Once", "Twice"}),
        ("failing:no", {"Fine", "Stopped"}),
        ("failures>=2", {"Twice"}),
        ("failing:yes failures<2", {"Once"}),
        (f'error:"{TIMED_OUT}"', {"Once", "Stopped"}),
        ("error:timed", {"Once", "Stopped"}),
        ('error:"timed"', set()),
        ('error:"Say ""no"", then stop."', {"Twice"}),
        ("error:none", {"Fine"}),
        ("failing:yes error:none", set()),
    ],
)
def test_a_search_finds_them_by_failures_and_by_the_error(desk: Desk, q: str, names: set[str]) -> None:
    fails(desk, "SUCCEEDED", name="Fine")
    fails(desk, "FAILED", name="Once")
    fails(desk, "FAILED", "FAILED", name="Twice", error='Say "no",\n  then stop.')
    fails(desk, "FAILED", name="Stopped", state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    sync.run()

    response = desk.client.get(reverse("tasks"), {"q": q})

    assert {row.app_name for row in response.context["page"].rows} == names


def test_the_page_of_a_failing_task_says_why_and_what_comes_of_it(desk: Desk, settings: Any) -> None:
    settings.APP_ADDRESS = "https://qlik.test/app/<id>"
    task = fails(desk, *["FAILED"] * 4)
    sync.run()

    response = desk.client.get(reverse("task", args=[task.id]))

    text = text_of(response)
    for words in (TIMED_OUT, "Failing, 4 in a row", "Qlik disables it at its next failure.", "Open app in Qlik"):
        assert words in text
    assert f'href="https://qlik.test/app/{task.app_id}"' in response.content.decode()


@pytest.mark.parametrize("error", [TIMED_OUT, ""])
def test_the_page_of_a_stopped_task_says_why_in_words_and_on_the_marks_of_the_strip(desk: Desk, error: str) -> None:
    stopped = {"state": "Disabled", "disabled_code": "CONSECUTIVE-FAILURES", "last_at": MOCK_MOMENT - HOUR}
    task = fails(desk, "FAILED", "FAILED", error=error, **stopped)
    sync.run()

    html = desk.client.get(reverse("task", args=[task.id])).content.decode()

    says = error or "Its error is not known."
    assert html.count(says) >= 2
    assert f"{says}</title>" in html


def test_the_embedded_tenant_has_no_link_to_an_app(desk: Desk) -> None:
    task = fails(desk, "FAILED")
    sync.run()

    assert "Open app in Qlik" not in text_of(desk.client.get(reverse("task", args=[task.id])))


def test_a_run_of_the_calendar_says_why_it_failed(desk: Desk) -> None:
    task = fails(desk, "FAILED", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=5;BYSECOND=0"], start="2026-01-05T06:05:00")
    sync.run()
    at = f"{MOCK_MOMENT - HOUR:%Y%m%dT%H%M00Z}"

    text = text_of(desk.client.get(reverse("calendar-run"), {"task": task.id, "at": at}))

    assert TIMED_OUT in text


def test_the_file_of_the_list_has_the_failures_in_a_row_and_the_error(desk: Desk) -> None:
    fails(desk, "FAILED", "FAILED")

    lines = b"".join(desk.client.get(reverse("export-csv")).streaming_content).decode().splitlines()

    row = dict(next(csv.DictReader(lines)))
    assert (row["failures in a row"], row["last error"]) == ("2", TIMED_OUT)
