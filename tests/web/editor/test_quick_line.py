"""The quick line while it is typed, and the zone field with names as people know them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from dashboard.tenant.parse import read_task
from tests.desk import Desk
from tests.web.editor.test_editor import create, edit, stored
from tests.web.test_zones import read


def typed(desk: Desk, quick: str, **posted: str) -> str:
    """What stands under the quick line."""
    data = {"quick": quick, "zone": "Europe/Zurich", "starts_at": "2026-11-30T00:00"} | posted
    response = desk.client.post(reverse("recurrence-typed"), data)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_line_is_answered_with_its_words_and_next_runs(desk: Desk) -> None:
    html = typed(desk, "every weekday at 6:30")

    assert "Weekdays at 06:30" in html
    assert html.count("<time ") == 3
    assert "Mon 30 Nov, 06:30" in html


def test_an_empty_line_offers_three_examples(desk: Desk) -> None:
    assert typed(desk, "  ").count('data-fill="quick"') == 3


def test_both_readings_are_buttons_that_fill_the_line(desk: Desk) -> None:
    html = typed(desk, "every second monday at 9")

    for reading in ("every 2 weeks on monday at 9", "second monday of the month at 9"):
        assert f'value="fill:{reading}"' in html


def test_what_is_typed_is_shown_and_never_run(desk: Desk) -> None:
    html = typed(desk, "<script>alert(1)</script> at 9")

    assert "<script>" not in html
    assert "&lt;" in html


@pytest.mark.parametrize("posted", [{"zone": "Narnia"}, {"zone": ""}, {"starts_at": "soon"}])
def test_odd_posts_have_an_answer_too(desk: Desk, posted: dict[str, str]) -> None:
    assert typed(desk, "daily at 9", **posted)
    assert "Too long" in typed(desk, "x" * 5_000, **posted)


def test_a_reading_fills_the_line_without_a_script(desk: Desk) -> None:
    response = create(desk, "fill:every 2 weeks on monday at 9:00", quick="every second monday at 9:00")

    assert 'value="every 2 weeks on monday at 9:00"' in response.content.decode()
    assert response.context["editor"].reading.typed.words.startswith("Every 2 weeks on Monday (from ")


def test_the_zone_of_the_line_becomes_that_of_the_schedule(desk: Desk) -> None:
    response = create(desk, "quick", quick="daily at 9 in Tokyo")

    assert response.context["editor"].schedule.zone_name == "Asia/Tokyo"


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Tokyo", "Asia/Tokyo"),
        ("Eastern", "America/New_York"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("India", "Asia/Kolkata"),
    ],
)
def test_a_name_that_people_know_is_saved_as_the_zone(desk: Desk, name: str, zone: str) -> None:
    task = desk.tenant.make_task()

    edit(desk, task.id, zone=name)

    assert stored(desk, task.id).time_zone == zone


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CST", "several time zones"),
        ("IST", "several time zones"),
        ("Tokio", "Asia/Tokyo"),
        ("Factory", "no time zone"),
        ("posix/UTC", "no time zone"),
        ("right/UTC", "no time zone"),
        ("localtime", "no time zone"),
        ("posixrules", "no time zone"),
    ],
)
def test_a_name_of_no_zone_or_of_several_is_asked_back_and_not_saved(desk: Desk, name: str, said: str) -> None:
    task = desk.tenant.make_task()

    response = edit(desk, task.id, zone=name)

    assert said in " ".join(response.context["form"].errors["zone"])
    assert stored(desk, task.id).time_zone == task.time_zone


def test_each_zone_that_is_meant_is_a_button(desk: Desk) -> None:
    html = edit(desk, desk.tenant.make_task().id, "preview", zone="CST").content.decode()

    assert 'value="zone:America/Chicago"' in html
    assert 'value="zone:Asia/Shanghai"' in html


@pytest.mark.parametrize("name", ["Factory", "posixrules", "localtime", "posix/UTC", "right/UTC"])
def test_a_file_beside_the_zones_is_no_zone_of_an_address_and_none_of_a_task(name: str) -> None:
    lines = ["RRULE:FREQ=DAILY"]
    task = read_task({"id": "1", "timeZone": name, "startDateTime": "2026-11-30T06:00:00", "recurrence": lines})

    assert read("Europe/Zurich", zone=name).unknown == (name,)
    assert task.time_zone is None
    assert task.problem
