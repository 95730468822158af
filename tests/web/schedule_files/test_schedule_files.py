"""Schedules as files in the pages: exported from the list, looked through on import, and carried out from there."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dashboard.inventory.jobs import run
from dashboard.inventory.models.history import Change, ChangePage
from dashboard.inventory.schedule_files.contents import MOST_BYTES
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.models import LocalSchedulingTask
from tests.desk import Desk

WEEKDAYS = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
TYPED = "app,schedule\nCash position,weekdays at 6:30"


@pytest.fixture
def cash(desk: Desk) -> Any:
    """One task of one app, in the copy: every day at 06:30 in Zurich."""
    task = desk.tenant.make_task(app_id=desk.tenant.make_app("Cash position").id)
    sync.run()
    return task


@pytest.fixture(autouse=True)
def no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done by the test itself."""
    monkeypatch.setattr(run, "begin", lambda: None)


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


def many(desk: Desk, count: int = 26) -> str:
    """A file that makes so many tasks of so many apps."""
    for number in range(count):
        desk.tenant.make_app(f"App {number}")
    sync.run()
    return "app,schedule,zone\n" + "".join(f"App {number},daily at 6,UTC\n" for number in range(count))


def work() -> None:
    """Let a worker do what the jobs have left."""
    while run.step(timezone.now()):
        pass


def test_more_than_a_page_writes_becomes_a_job_after_a_review(desk: Desk) -> None:
    looked = upload(desk, many(desk).encode(), "plan.csv")
    job = looked.context["job"]

    answer = desk.client.post(reverse("schedules-review", args=[job.pk]))
    review = desk.client.get(answer["Location"])
    is_there = desk.tenant.models.LocalTask.objects.exists()
    started = desk.client.post(reverse("job-start", args=[job.pk]), {"reason": "the new plan"})
    work()

    assert (looked.context["signed"], answer["Location"]) == ("", reverse("job", args=[job.pk]))
    assert "Apply plan.csv to 26 tasks" in review.content.decode()
    assert "Back to the import" in review.content.decode()
    assert not is_there
    assert started.status_code == 302
    assert desk.tenant.models.LocalTask.objects.count() == 26
    page = desk.client.get(reverse("job", args=[job.pk])).content.decode()
    assert "Apply plan.csv to 26 tasks" in page
    assert "/tasks/+" not in page
    assert set(Change.objects.exclude(page=ChangePage.SYNC).values_list("actor", "reason")) == {("ada", "the new plan")}


@pytest.mark.parametrize(("typed", "left"), [("", 1), ("1", 0)])
def test_a_job_removes_what_the_file_has_not_when_the_number_is_typed(desk: Desk, typed: str, left: int) -> None:
    old = desk.tenant.make_task(app_id=desk.tenant.make_app("Old").id)
    looked = upload(desk, f'# search,""\n{many(desk)}'.encode(), "plan.csv")
    job = looked.context["job"]

    wrong = desk.client.post(reverse("schedules-review", args=[job.pk]), {"remove": "2"})
    desk.client.post(reverse("schedules-review", args=[job.pk]), {"remove": typed})
    desk.client.post(reverse("job-start", args=[job.pk]))
    work()

    assert wrong.status_code == 422
    assert desk.tenant.models.LocalTask.objects.filter(pk=old.pk).count() == left
    assert desk.tenant.models.LocalTask.objects.count() == 26 + left


def test_a_task_that_changed_since_is_left_by_the_job_and_told_in_the_review(desk: Desk, cash: Any) -> None:
    looked = upload(desk, f"{many(desk)}Cash position,weekdays at 6:30,\n".encode(), "plan.csv")
    job = looked.context["job"]
    desk.client.post(reverse("schedules-review", args=[job.pk]))
    desk.tenant.models.LocalTask.objects.update(partial=True)
    sync.run()

    again = desk.client.post(reverse("job-start", args=[job.pk]))
    review = desk.client.get(again["Location"]).content.decode()

    assert job.items.filter(why="changed").count() == 1
    assert job.items.filter(step="do").count() == 26
    assert "Changed in Qlik since the press." in review


def test_a_review_is_of_a_draft_of_a_file_alone(desk: Desk, cash: Any) -> None:
    assert desk.client.post(reverse("schedules-review", args=[12345])).status_code == 422


NEWER = "app,schedule,zone,origin\nCash position,sundays at 8,UTC,newer\n"


@pytest.mark.parametrize("is_ticked", [False, True])
def test_a_task_that_turns_off_reload_tasks_is_left_out_of_a_page_unless_it_is_ticked(
    desk: Desk, cash: Any, is_ticked: bool
) -> None:
    looked = look(desk, NEWER)
    page = looked.content.decode()

    apply(desk, looked, **({"agree": cash.app_id} if is_ticked else {}))

    assert "It turns off the reload task of its app" in page
    assert "1 left out, which would turn off reload tasks" in page
    assert LocalSchedulingTask.objects.count() == is_ticked
    assert desk.state(cash.id) == ("Disabled" if is_ticked else "Enabled")


@pytest.mark.parametrize("is_ticked", [False, True])
def test_a_task_that_turns_off_reload_tasks_is_left_out_of_a_job_unless_it_is_ticked(
    desk: Desk, cash: Any, is_ticked: bool
) -> None:
    text = many(desk).replace("\n", ",\n").replace("zone,", "zone,origin") + "Cash position,sundays at 8,UTC,newer\n"
    job = upload(desk, text.encode(), "plan.csv").context["job"]
    odd = job.items.get(is_odd=True)

    desk.client.post(reverse("schedules-review", args=[job.pk]))
    desk.client.post(reverse("job-start", args=[job.pk]), {"shown": [odd.pk], "item": [odd.pk] if is_ticked else []})
    work()

    odd.refresh_from_db()
    assert odd.note == "Turns off the reload task of its app in Qlik's older scheduling."
    assert (odd.result, odd.why) == (("done", "") if is_ticked else ("skipped", "not ticked"))
    assert desk.state(cash.id) == ("Disabled" if is_ticked else "Enabled")


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
