"""Tasks that run and fail on the calendar's pages: an outline, and said in words."""

from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.sync import run as sync
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk
from tests.web.calendar.planning import look
from tests.web.tasks.test_failing import HOUR, copied, fails
from tests.web.tasks.test_tasks import text_of

NEXT = "20261124T053000Z"


def chips(response: Any) -> dict[tuple[str, int], Any]:
    """The runs of a month's page by app and day."""
    days = [day for week in response.context["month"].weeks for day in week.days if not day.is_other]
    return {(chip.task.app_name, day.day.day): chip for day in days for chip in day.chips}


def legend(response: Any) -> dict[str, Any]:
    return {key.words: key for key in response.context["legend"]}


def test_the_coming_runs_of_a_failing_task_have_an_outline_and_the_word_and_its_past_ones_what_they_were(
    desk: Desk,
) -> None:
    fails(desk, *["FAILED"] * 3)
    fails(desk, "SUCCEEDED", name="Fine")
    fails(desk, "FAILED", name="Stopped", state="Disabled", disabled_code="CONSECUTIVE-FAILURES")

    response = look(desk)

    found = chips(response)
    assert [found[app, 24].tone for app in ("Sales", "Fine", "Stopped")] == ["failing", "", "failures"]
    assert found["Sales", 24].title == "06:30 Sales: will run, failed the last time"
    assert found["Sales", 20].tone == "past"
    assert "run--failing" in response.content.decode()


def test_the_legend_counts_them_and_shows_them_alone(desk: Desk) -> None:
    fails(desk, "FAILED")
    fails(desk, "SUCCEEDED", name="Fine")

    key = legend(look(desk))["Failing"]
    alone = look(desk, q=key.q)

    assert (key.count, key.q, key.chosen) == (1, "failing:yes", False)
    assert {app for app, _ in chips(alone)} == {"Sales"}
    chosen = legend(alone)["Failing"]
    assert (chosen.count, chosen.q, chosen.chosen) == (1, None, True)
    assert [legend(alone)[words].count for words in ("Will run", "Failures")] == [2, 0]
    assert "Failing" not in legend(look(desk, q="fine"))


def test_a_calendar_that_was_drawn_before_follows_when_a_task_begins_to_fail_and_when_it_runs_again(
    desk: Desk,
) -> None:
    task = fails(desk, "SUCCEEDED")
    tones = [chips(look(desk))["Sales", 24].tone]

    for hours, status in ((0.5, "FAILED"), (0.25, "FAILED"), (0.1, "SUCCEEDED")):
        copied(task, [(MOCK_MOMENT - hours * HOUR, status)], "Timed out.")
        tones.append(chips(look(desk))["Sales", 24].tone)

    assert tones == ["", "failing", "failing", ""]


@pytest.mark.parametrize("address", ["/calendar/2026/11/24/", "/calendar/agenda/"])
def test_a_list_of_runs_says_how_often_it_failed_in_a_row(desk: Desk, address: str) -> None:
    fails(desk, *["FAILED"] * 3)

    assert "Will run, 3 failed in a row" in text_of(look(desk, address))


def test_the_details_of_a_coming_run_say_what_comes_of_it(desk: Desk) -> None:
    task = fails(desk, *["FAILED"] * 4)
    sync.run()

    text = text_of(desk.client.get(reverse("calendar-run"), {"task": task.id, "at": NEXT}))

    assert "will run, 4 failed in a row" in text


def test_a_frequent_task_that_fails_is_drawn_as_failing_from_today_on(desk: Desk) -> None:
    fails(desk, "FAILED", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=15;BYSECOND=0"], start="2026-01-05T00:00:00")

    response = look(desk)

    days = {day.day.day: day for week in response.context["month"].weeks for day in week.days if not day.is_other}
    assert [days[day].bars[0].kind.tone for day in (20, 23, 24)] == ["", "failing", "failing"]
    assert days[24].bars[0].note == "96 runs, failed the last time"
