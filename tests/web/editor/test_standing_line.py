"""A quick line that was typed and not taken: saving stops at it, and nothing that was typed is lost."""

from typing import Any

import pytest
from django.urls import reverse

from tests.desk import Desk
from tests.web.editor.test_editor import again, create, edit, opened, press, stored
from tests.web.markup import posted_by
from tests.web.tasks.test_tasks import text_of

SIX = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"
TAKEN = "The typed line is now the schedule: “Every day at 07:15”. Check it, and save."


def tasks(desk: Desk) -> Any:
    return desk.tenant.models.LocalTask.objects


def quick_of(response: Any) -> str:
    return str(posted_by(response.content.decode())["quick"])


def test_creating_takes_the_typed_line_first_and_saves_at_the_next_press(desk: Desk) -> None:
    shown = create(desk, quick="every day at 7:15")

    assert (shown.status_code, tasks(desk).count(), quick_of(shown)) == (422, 0, "")
    assert TAKEN in text_of(shown)
    assert 'id="editor-standing" tabindex="-1" autofocus' in shown.content.decode()

    assert again(desk, shown, "save").status_code == 302
    assert tasks(desk).get().recurrence == [SIX.replace("6", "7").replace("MINUTE=0", "MINUTE=15")]


def test_editing_takes_the_typed_line_first_whatever_the_lines_are_edited_as(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX])
    shown = edit(desk, task.id, quick="every day at 7:15")
    raw = edit(desk, task.id, quick="every day at 7:15", edit="raw", raw=SIX)

    assert TAKEN in text_of(shown)
    assert TAKEN in text_of(raw)
    assert stored(desk, task.id).recurrence == [SIX]

    again(desk, raw, "save")
    assert "BYHOUR=7;BYMINUTE=15" in stored(desk, task.id).recurrence[0]


def test_a_copy_takes_the_typed_line_first(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX])
    edit(desk, task.id, "preview")  # so that the task is copied from Qlik
    address = f"{reverse('task-new')}?from={task.id}"

    shown = press(desk, address, opened(desk, address), "save", quick="every day at 7:15")

    assert TAKEN in text_of(shown)
    assert tasks(desk).count() == 1


def test_a_completed_task_takes_the_typed_line_first(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX], state="Completed")

    shown = edit(desk, task.id, quick="every day at 7:15")

    assert TAKEN in text_of(shown)
    assert (stored(desk, task.id).recurrence, stored(desk, task.id).state) == ([SIX], "Completed")


def test_keeping_mine_after_a_conflict_takes_the_typed_line_first(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX])
    address = reverse("task-edit", args=[task.id])
    data = opened(desk, address)
    theirs = [SIX.replace("6", "9")]
    tasks(desk).filter(pk=task.id).update(recurrence=theirs)
    conflict = press(desk, address, data, "save", c1__time=["06:30"])
    assert conflict.status_code == 409

    shown = again(desk, conflict, "save", quick="every day at 7:15")

    assert TAKEN in text_of(shown)
    assert stored(desk, task.id).recurrence == theirs
    assert again(desk, shown, "save").status_code == 302
    assert "BYHOUR=7;BYMINUTE=15" in stored(desk, task.id).recurrence[0]


@pytest.mark.parametrize(
    ("quick", "said"),
    [
        ("every dya at noonish", "it is not understood. Correct it below, or empty the line."),
        ("every second monday at 9", "it can mean several things. Choose one below, or empty the line."),
        ("every day except holidays in Germany at 6", "it is not understood. Correct it below, or empty the line."),
        ("RRULE:FREQ=FORTNIGHTLY", "it is not understood. Correct it below, or empty the line."),
        ("x" * 5_000, "it is not understood. Correct it below, or empty the line."),
    ],
)
def test_a_line_that_is_not_read_without_doubt_is_kept_and_nothing_is_saved(desk: Desk, quick: str, said: str) -> None:
    task = desk.tenant.make_task(recurrence=[SIX])

    shown = edit(desk, task.id, quick=quick, c1__time=["08:00"])
    made = create(desk, quick=quick)

    for page in (shown, made):
        assert (page.status_code, quick_of(page)) == (422, quick)
        assert said in text_of(page)
        assert 'id="quick-standing"' in page.content.decode()
    assert posted_by(shown.content.decode())["c1-time"] == "08:00"
    assert stored(desk, task.id).recurrence == [SIX]
    assert tasks(desk).count() == 1


def test_the_line_can_be_emptied_with_a_button_and_then_the_rest_is_saved(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX])
    shown = edit(desk, task.id, quick="every dya", c1__time=["08:00"])

    emptied = again(desk, shown, "fill:")

    assert quick_of(emptied) == ""
    assert again(desk, emptied, "save").status_code == 302
    assert "BYHOUR=8" in stored(desk, task.id).recurrence[0]


def test_a_line_under_another_kind_of_schedule_is_asked_about_and_changes_nothing_by_itself(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX])

    shown = edit(desk, task.id, quick="every day at 7:15", kind="data")
    taken = again(desk, shown, "quick")

    assert "this schedule has no rules. Take it, or empty the line." in text_of(shown)
    assert posted_by(shown.content.decode())["kind"] == "data"
    assert posted_by(taken.content.decode())["kind"] == "rules"
    assert stored(desk, task.id).recurrence == [SIX]


def test_the_zone_of_the_typed_line_is_told_and_what_else_is_missing_too(desk: Desk) -> None:
    shown = create(desk, quick="every day at 7:15 in Tokyo", app_id="")

    assert "“Every day at 07:15, on the clock of Tokyo”" in text_of(shown)
    assert "Choose the app that is reloaded." in text_of(shown)
    assert posted_by(shown.content.decode())["zone"] == "Asia/Tokyo"


@pytest.mark.parametrize("blank", ["", "   ", "\t"])
def test_a_blank_line_is_no_line(desk: Desk, blank: str) -> None:
    assert create(desk, quick=blank).status_code == 302
