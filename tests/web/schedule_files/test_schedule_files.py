"""Schedules as files in the pages: exported from the list, looked through on import, and carried out from there."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dashboard.inventory.models.history import Change, ChangePage
from dashboard.inventory.schedule_files.contents import MOST_BYTES
from dashboard.inventory.sync import run as sync
from tests.desk import Desk

WEEKDAYS = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
TYPED = "app,schedule\nCash position,weekdays at 6:30"


@pytest.fixture
def cash(desk: Desk) -> Any:
    """One task of one app, in the copy: every day at 06:30 in Zurich."""
    task = desk.tenant.make_task(app_id=desk.tenant.make_app("Cash position").id)
    sync.run()
    return task


def look(desk: Desk, text: str = "", **posted: Any) -> Any:
    return desk.client.post(reverse("schedules-import"), {"text": text} | posted)


def upload(desk: Desk, data: bytes, name: str) -> Any:
    return look(desk, file=SimpleUploadedFile(name, data))


def apply(desk: Desk, looked: Any, **posted: Any) -> Any:
    return desk.client.post(reverse("schedules-apply"), {"plan": looked.context["signed"]} | posted)


def test_the_list_offers_its_schedules_as_files_and_the_import(desk: Desk, cash: Any) -> None:
    page = desk.page(q="app:cash").content.decode()

    for ending in ("xlsx", "csv", "yaml", "json"):
        assert f'href="/schedules.{ending}?q=app%3Acash"' in page
    assert 'href="/schedules/import/"' in page


@pytest.mark.parametrize("ending", ["xlsx", "csv", "yaml", "json"])
def test_a_file_holds_what_the_search_finds_and_says_nothing_to_do(desk: Desk, cash: Any, ending: str) -> None:
    desk.tenant.make_task(app_id=desk.tenant.make_app("Order intake").id)
    sync.run()

    response = desk.client.get(reverse("export-schedules", args=[ending]), {"q": "app:cash"})
    data = b"".join(response.streaming_content)
    looked = upload(desk, data, f"x.{ending}")

    assert response["Content-Disposition"].endswith(f'-2026-11-23.{ending}"')
    assert (b"Order intake" in data, looked.context["plan"].left) == (False, 1)
    assert "There is nothing to do." in looked.content.decode()


def test_no_other_format_is_there(desk: Desk) -> None:
    assert desk.client.get("/schedules.exe").status_code == 404


def test_what_a_file_would_change_is_shown_and_nothing_is_changed(desk: Desk, cash: Any) -> None:
    page = look(desk, TYPED).content.decode()

    assert "1 to change, 0 as in the file." in page
    assert "Every day at 06:30" in page
    assert "Weekdays at 06:30" in page
    assert "Runs: +0 -8 in 28 days; next Tue 24 Nov 06:30" in page
    assert "Apply to 1" in page
    assert desk.tenant.models.LocalTask.objects.get().recurrence != [WEEKDAYS]


def test_a_small_plan_is_carried_out_from_the_page(desk: Desk, cash: Any) -> None:
    desk.tenant.make_app("Order intake")
    sync.run()
    looked = look(desk, f"{TYPED}\n").context["signed"] and look(
        desk, "app,schedule,zone,state\nCash position,weekdays at 6:30,,\nOrder intake,sundays at 8,Berlin,disabled\n"
    )

    page = apply(desk, looked, reason="the new plan").content.decode()

    assert "2 of 2 done" in page
    tasks = {task.app_id: task for task in desk.tenant.models.LocalTask.objects.all()}
    assert tasks[cash.app_id].recurrence == [WEEKDAYS]
    assert [task.state for task in tasks.values() if task.id != cash.id] == ["Disabled"]
    ours = Change.objects.exclude(page=ChangePage.SYNC)
    assert set(ours.values_list("actor", "reason")) == {("ada", "the new plan")}


def test_what_is_carried_out_is_what_was_shown_and_to_whom(desk: Desk, cash: Any, django_user_model: Any) -> None:
    looked = look(desk, TYPED)
    signed = looked.context["signed"]

    changed = desk.client.post(reverse("schedules-apply"), {"plan": f"{signed[:-1]}x"})
    desk.client.force_login(django_user_model.objects.create_user("eve"))
    of_another = apply(desk, looked)

    assert changed.status_code == of_another.status_code == 422
    assert "too old, or of another tenant" in of_another.content.decode()
    assert not Change.objects.exclude(page=ChangePage.SYNC).exists()


def test_a_task_that_was_changed_meanwhile_is_left_and_told(desk: Desk, cash: Any) -> None:
    looked = look(desk, TYPED)
    desk.tenant.models.LocalTask.objects.update(partial=True)

    page = apply(desk, looked).content.decode()

    assert "0 of 1 done" in page
    assert "Not saved: " in page


def test_tasks_that_the_file_has_not_are_removed_when_their_number_is_typed(desk: Desk, cash: Any) -> None:
    text = "search: ''\ntasks: []\n"

    left, wrong = apply(desk, look(desk, text)), apply(desk, look(desk, text), remove="2")
    is_there = desk.tenant.models.LocalTask.objects.exists()
    right = apply(desk, look(desk, text), remove="1")

    assert "0 of 0 done" in left.content.decode()
    assert "type how many they are: 1" in wrong.content.decode()
    assert is_there
    assert "1 of 1 done" in right.content.decode()
    assert not desk.tenant.models.LocalTask.objects.exists()


def test_more_than_a_page_writes_is_left_to_the_command(desk: Desk) -> None:
    for number in range(26):
        desk.tenant.make_app(f"App {number}")
    sync.run()

    page = look(desk, "app,schedule,zone\n" + "".join(f"App {number},daily at 6,UTC\n" for number in range(26)))

    assert page.context["signed"] == ""
    assert "manage.py schedules apply FILE" in page.content.decode()
    assert "To make" in page.content.decode()


def test_refused_rows_are_told_with_their_places_and_nothing_is_offered(desk: Desk, cash: Any) -> None:
    page = look(desk, f"{TYPED}\nNobody,daily at 6")

    assert "Line 3, column 1 (app): There is no app “Nobody”" in page.content.decode()
    assert page.context["signed"] == ""
    assert f"{TYPED}\nNobody,daily at 6" in page.content.decode()  # to be mended


@pytest.mark.parametrize(
    ("posted", "says"),
    [
        ({}, "Choose a file of at most 32 MB, or paste its text."),
        ({"text": "tasks:\n- app: [\n"}, "Line 3, column 1"),
        ({"file": SimpleUploadedFile("x.xlsx", b"no")}, "This is no XLSX workbook"),
        (
            {"file": SimpleUploadedFile("x.csv", "app,zone\nKäse,UTC".encode("latin-1"))},
            "Line 2, column 2: This is no UTF-8",
        ),
    ],
)
def test_what_cannot_be_read_is_told_beside_the_form(desk: Desk, posted: dict[str, Any], says: str) -> None:
    response = look(desk, **posted)

    assert response.status_code == 422
    assert says in response.content.decode()


def test_a_file_that_is_too_large_is_not_kept(desk: Desk) -> None:
    response = upload(desk, b"a" * (MOST_BYTES + 1), "x.csv")

    assert response.status_code == 422
    assert "at most 32 MB" in response.content.decode()


def test_a_workbook_is_looked_through_like_any_other_file(desk: Desk, cash: Any) -> None:
    book = openpyxl.Workbook()
    for row in (["app", "schedule"], ["Cash position", "weekdays at 6:30"], ["Cash position", "=1"]):
        book.active.append(row)  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)

    page = upload(desk, file.getvalue(), "plan.xlsx").content.decode()

    assert "What plan.xlsx would change" in page
    assert "Cell B3 (schedule): A formula stands here" in page


def test_the_history_knows_where_it_came_from(desk: Desk, cash: Any) -> None:
    apply(desk, look(desk, TYPED))

    change = Change.objects.exclude(page=ChangePage.SYNC).get()

    assert (change.page, change.reason) == ("list", "From a file")
