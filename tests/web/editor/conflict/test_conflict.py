"""What somebody else changed meanwhile: told by names, rule by rule, with the words that differ marked."""

import re
from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.sync import run as sync
from dashboard.web.editor.conflict.conflict import marked
from dashboard.web.editor.conflict.rules import compared_rules, rule_words
from tests.desk import Desk
from tests.web.editor.test_editor import opened, press
from tests.web.tasks.test_tasks import text_of

SIX, NINE, HOURLY = (
    "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
    "RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0",
    "RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0",
)


def conflict(desk: Desk, task: Any, theirs: dict[str, Any], **mine: Any) -> Any:
    """Open a task, let somebody else change it, and save."""
    address = reverse("task-edit", args=[task.id])
    data = opened(desk, address)
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(**theirs)
    return press(desk, address, data, "save", **mine)


def told(response: Any) -> dict[str, list[str]]:
    """The rows of the comparison: before, theirs and mine, by what they are about."""
    rows = response.context["editor"].conflict.rows
    return {row.field: [str(row.before), str(row.theirs), str(row.mine)] for row in rows}


def test_rules_are_compared_one_by_one(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX, NINE])

    response = conflict(desk, task, {"recurrence": [SIX, HOURLY]}, c1__time=["07:30"])

    assert told(response) == {
        "Rule 1": ["Every day at 06:30", "as before", "Every day at 07:30"],
        "Rule 2": ["Every day at 09:00", "Hourly, round the clock", "as before"],
    }
    assert "You both changed rules, and these are saved as a whole: with yours, their rules are gone." in text_of(
        response
    )


def test_rules_that_came_went_or_only_moved(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX, NINE])

    response = conflict(desk, task, {"recurrence": [NINE]}, card=["c1", "c2", "c3"], c3__text=HOURLY)

    assert told(response) == {
        "Rule 1": ["Every day at 06:30", "removed", "as before"],
        "New rule": ["not there", "not there", "Hourly, round the clock"],
    }


def test_only_the_words_that_differ_are_marked(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX])

    html = conflict(desk, task, {"recurrence": [NINE]}, c1__time=["06:30", "12:30"]).content.decode()

    assert "Every day at <del>06:30</del>" in html
    assert "Every day at <ins>09:00</ins>" in html
    assert "Every day at 06:30 <ins>and 12:30</ins>" in html


def test_apps_and_owners_are_told_by_their_names(desk: Desk) -> None:
    task = desk.tenant.make_task()
    apps = [desk.tenant.make_app(name) for name in ("Group consolidation", "Stock ledger")]
    owner = desk.tenant.make_user("Marek Nowak")
    desk.tenant.make_task(owner=owner)
    sync.run()

    rows = told(conflict(desk, task, {"app_id": apps[0].id, "owner": owner}, app_id=apps[1].id))

    assert rows["App"] == ["Cash position", "Group consolidation", "Stock ledger"]
    assert rows["Owner"][1:] == ["Marek Nowak", "as before"]


def test_who_and_what_has_no_name_yet_is_told_so_and_not_by_an_id(desk: Desk) -> None:
    task = desk.tenant.make_task()
    theirs = {"app_id": desk.tenant.make_app("Brand new").id, "owner": desk.tenant.make_user("Marek Nowak")}

    rows = told(conflict(desk, task, theirs, c1__time=["07:00"]))

    assert rows["App"][1] == "an app whose name is not known here yet"
    assert rows["Owner"][1] == "a person whose name is not known here yet"


def test_a_schedule_that_turned_to_another_kind_is_told_as_one(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX, NINE])

    rows = told(conflict(desk, task, {"recurrence": [], "start": ""}, c1__time=["07:30"]))

    assert rows["Schedule"][1:] == ["No schedule set", "Every day at 07:30 and 09:00"]


def test_rules_that_only_stand_in_another_order_are_told_as_lines(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX, NINE])

    rows = told(conflict(desk, task, {"recurrence": [NINE, SIX]}, partial="on"))

    assert rows["Schedule"] == [f"{SIX}\n{NINE}", f"{NINE}\n{SIX}", "as before"]
    assert rows["Partial reload"] == ["no", "as before", "yes"]


def test_rules_of_the_same_words_are_told_as_they_are(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX])
    theirs = SIX.replace("DAILY", "DAILY;INTERVAL=1")

    rows = told(conflict(desk, task, {"recurrence": [theirs]}, partial="on"))

    assert rows["Schedule"] == [SIX, theirs, "as before"]


def test_a_line_that_is_not_understood_is_told_as_it_is(desk: Desk) -> None:
    task = desk.tenant.make_task(recurrence=[SIX, "nonsense"])

    rows = told(conflict(desk, task, {"recurrence": [SIX, "nonsense", "<b>more"]}, c1__time=["07:30"]))

    assert rows["New rule"] == ["not there", "<b>more", "not there"]


def test_there_is_one_primary_button(desk: Desk) -> None:
    response = conflict(desk, desk.tenant.make_task(), {"partial": True}, c1__time=["07:00"])
    form = response.content.decode().partition('<form id="editor"')[2].partition("</form>")[0]

    assert re.findall(r'button--primary" id="([\w-]+)"', form) == ["keep-mine"]


@pytest.mark.parametrize(
    ("text", "other", "pieces"),
    [
        ("Every day at 06:30", "Every day at 06:30", [("Every day at 06:30", False)]),
        ("yes", "no", [("yes", True)]),
        ("at 06:30 and 12:30", "at 06:30", [("at 06:30", False), (" ", False), ("and 12:30", True)]),
        ("Europe/London", "Europe/Zurich", [("Europe/London", True)]),
        ("Hourly from 00:30", "Every day at 06:00", [("Hourly from 00:30", True)]),
        ("", "no", []),
    ],
)
def test_a_text_is_cut_at_the_words_that_another_lacks(text: str, other: str, pieces: list[tuple[str, bool]]) -> None:
    assert list(marked(text, other)) == pieces
    assert "".join(piece for piece, _ in marked(text, other)) == text


def test_a_rule_is_found_again_wherever_it_stands() -> None:
    found = compared_rules(["a", "b", "c"], ["c", "a", "x"], ["a", "b", "c", "n", "m"])

    assert [(one.number, one.before, one.theirs, one.mine) for one in found] == [
        (2, "b", "x", "b"),
        (0, None, None, "n"),
        (0, None, None, "m"),
    ]


def test_two_equal_rules_are_two() -> None:
    (gone,) = compared_rules(["a", "a"], ["a"], ["a", "a"])

    assert (gone.number, gone.theirs, gone.mine) == (2, None, "a")


def test_the_same_new_rule_of_both_is_one_row() -> None:
    (new,) = compared_rules(["a"], ["a", "n"], ["a", "n"])

    assert (new.theirs, new.mine) == ("n", "n")


@pytest.mark.parametrize("line", ["nonsense", "EXDATE:20261224T060000", "RRULE:FREQ=DAILY"])
def test_a_line_without_words_of_its_own_stays_as_it_is(line: str) -> None:
    assert rule_words(line, None, None) == line
