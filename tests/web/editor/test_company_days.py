"""The company's days in the editor and on the task's page: runs on them are marked, and honest words for the rest."""

import re

import pytest
from django.urls import reverse

from tests.company_calendars import add_days, add_germany
from tests.desk import Desk
from tests.web.editor.test_quick_line import typed

WEEKDAYS = ["RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]
SUNDAYS = ["RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]


def preview(desk: Desk, lines: list[str]) -> str:
    data = {"zone": "Europe/Berlin", "kind": "recurring", "edit": "raw", "raw": "\n".join(lines)}
    return str(desk.client.post(reverse("recurrence-preview"), data).content.decode())


def test_the_next_runs_that_fall_on_a_day_are_marked(desk: Desk) -> None:
    add_days("Server move", "20261127", "20261201")

    html = preview(desk, WEEKDAYS)

    assert html.count("Freeze: Server move day") == 2


def test_a_schedule_that_mostly_hits_holidays_is_warned_of(desk: Desk) -> None:
    add_germany()

    assert re.search(r"Runs on \d of \d+ holidays ahead \(German public holidays\)", preview(desk, WEEKDAYS))
    assert "holidays ahead" not in preview(desk, SUNDAYS)


def test_the_page_of_a_task_marks_its_runs_and_warns(desk: Desk) -> None:
    add_germany()
    add_days("Server move", "20261127")
    app = desk.tenant.make_app("Sales").id
    task = desk.tenant.make_task(app_id=app, recurrence=WEEKDAYS, time_zone="Europe/Berlin")

    html = desk.client.get(reverse("task", args=[task.pk])).content.decode()

    assert "Freeze: Server move day" in html
    assert "holidays ahead" in html


@pytest.mark.parametrize(
    ("line", "offer", "where"),
    [
        ("weekdays except holidays in Germany", "weekdays at 06:00", "in Germany"),
        ("every day at 6:30 without public holidays in the United Kingdom", "every day at 6:30", "in United Kingdom"),
        ("weekdays at 7 but not on German holidays", "weekdays at 7", "in Germany"),
        ("weekdays at 7, excluding bank holidays", "weekdays at 7", "of the company calendars"),
        ("not on holidays in France: weekdays at 7", "", ""),
    ],
)
def test_a_line_without_holidays_is_answered_honestly(desk: Desk, line: str, offer: str, where: str) -> None:
    add_germany()

    html = typed(desk, line)

    assert "Qlik cannot leave out holidays by itself" in html
    if offer:
        assert f'data-fill-with="{offer}"' in html
        assert re.search(rf"would run on\s+\d+ of \d+ holidays {where}: ", html)
        assert "Fri 25 Dec 2026 (Christmas Day)" in html


def test_a_country_that_nobody_knows_is_said_to_be_so(desk: Desk) -> None:
    assert "“Narnia” is no country whose holidays are known here." in typed(
        desk, "weekdays at 6 except holidays in Narnia"
    )


@pytest.mark.parametrize("line", ["weekdays except friday at 6", "every day at 6", "every holiday at 6"])
def test_other_lines_are_read_as_ever(desk: Desk, line: str) -> None:
    assert "Qlik cannot leave out" not in typed(desk, line)
