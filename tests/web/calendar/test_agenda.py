"""The agenda: the next runs, page after page, each once."""

from typing import Any

import pytest

from tests.conftest import LocalTenant
from tests.desk import HTMX, Desk
from tests.web.calendar.pages import agenda, rows
from tests.web.calendar.planning import copy_known
from tests.web.markup import squeezed

HOURLY = ["RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"]
AGENDA = "/calendar/agenda/"
NO_SIGNS = str.maketrans("", "", "-:")


def make(desk: Desk, *apps: str, **values: Any) -> None:
    """Tasks of these apps in the tenant, and in the copy."""
    for app in apps:
        desk.tenant.make_task(
            app_id=desk.tenant.make_app(app).id, **{"recurrence": HOURLY, "time_zone": "UTC"} | values
        )
    assert copy_known()


def test_pressing_more_shows_each_run_once_and_in_order(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.web.calendar.agenda.PAGE", 4)
    make(desk, *(f"App {number}" for number in range(7)))

    found = agenda(desk.client, AGENDA, until="2026-11-23T17:00:00Z")

    assert [run.at for run in found] == [f"2026-11-23T{hour}:00:00Z" for hour in (14, 15, 16) for _ in range(7)]
    assert len({(run.at, run.task_id) for run in found}) == 21


def test_a_page_that_is_drawn_anew_has_as_many_rows_as_before(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.web.calendar.agenda.PAGE", 4)
    make(desk, *(f"App {number}" for number in range(7)))

    address = desk.client.get(AGENDA).context["agenda"].more
    more = desk.client.get(address, headers=HTMX | {"HX-Target": "agenda-more"})
    anew = desk.client.get(f"{AGENDA}?rows={more.context['agenda'].shown}")

    assert 'name="rows" value="8"' in more.content.decode()
    assert len(rows(anew.content.decode())) == anew.context["agenda"].shown == 8
    for headers in ({}, HTMX | {"HX-Target": "calendar"}):
        alone = desk.client.get(address, headers=headers)
        assert len(rows(alone.content.decode())) == alone.context["agenda"].shown == 4
    assert len(rows(desk.client.get(f"{AGENDA}?rows=99999999").content.decode())) == 1000
    assert len(rows(desk.client.get(f"{AGENDA}?rows=x").content.decode())) == 4


def test_it_begins_now_or_at_a_day(desk: Desk) -> None:
    make(desk, "Cash position")

    html = desk.client.get(f"{AGENDA}?day=2026-12-24&zone=Europe/Zurich").content.decode()

    assert rows(desk.client.get(AGENDA).content.decode())[0].at == "2026-11-23T14:00:00Z"
    assert rows(html)[0].at == "2026-12-23T23:00:00Z"
    assert "Thu 24 Dec 2026" in html


def test_a_run_that_is_far_away_is_found(desk: Desk) -> None:
    make(desk, "Yearly", recurrence=["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYHOUR=6;BYMINUTE=0;BYSECOND=0"])
    make(desk, "Inventory", recurrence=["RRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0"])

    html = desk.client.get(AGENDA).content.decode()

    assert [run.at for run in rows(html)] == ["2027-09-01T06:00:00Z", "2028-02-29T06:00:00Z"]
    assert "No further runs until 2 April 2028." in html


def test_frequent_tasks_are_left_out_and_can_be_listed(desk: Desk) -> None:
    make(desk, "Shop floor", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=10;BYSECOND=0"])

    page = desk.client.get(AGENDA).context["agenda"]

    assert (page.days, page.frequent) == ([], 1)
    assert len(rows(desk.client.get(page.frequent_address).content.decode())) == 100


def test_what_starts_beside_a_run_is_told_over_many_days(desk: Desk) -> None:
    monthly = {"recurrence": ["RRULE:FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]}
    make(desk, "Cash position", "Inventory", **monthly)

    days = desk.client.get(AGENDA).context["agenda"].days[:6]

    assert [row.beside for day in days for row in day.rows] == [1] * 12
    assert days[-1].name == "Sat 1 May 2027"


def test_what_would_take_long_to_count_is_not_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.web.calendar.agenda.MOST_COUNTED", 50)
    make(desk, "Cash position", "Inventory")

    assert {row.beside for day in desk.client.get(AGENDA).context["agenda"].days for row in day.rows} == {0}


def test_each_run_at_its_own_wall_time(desk: Desk) -> None:
    make(desk, "Cash position", time_zone="Asia/Kolkata")

    html = desk.client.get(f"{AGENDA}?zone=task").content.decode()

    assert rows(html)[0].time == "19:00 IST"


@pytest.mark.parametrize(
    "query",
    ["after=x", "after=20261199T000000Z.1", "after=20261123T140000Z.99999999", "after=00010101T000000Z.0", "day=32"],
)
def test_nonsense_in_the_address_is_left_out(desk: Desk, query: str) -> None:
    make(desk, "Cash position")

    assert desk.client.get(f"{AGENDA}?{query}").status_code == 200


def test_each_enabled_sample_task_is_on_the_page_at_the_moment_that_the_tenant_says(
    desk: Desk, synced: LocalTenant
) -> None:
    """The tenant's own reading of the rules shares no code with ours."""
    enabled = synced.models.LocalTask.objects.filter(state="Enabled", migrated=False).exclude(next_at=None)
    expected = {task.pk: f"{task.next_at:%Y-%m-%dT%H:%M:%SZ}" for task in enabled}

    shown = {}
    for task_id, at in expected.items():
        html = desk.client.get(f"{AGENDA}?frequent=shown&after={at.translate(NO_SIGNS)}.0").content.decode()
        shown |= {run.task_id: run.at for run in rows(html) if (run.task_id, run.at) == (task_id, at)}

    assert len(expected) > 30
    assert shown == expected


def test_earlier_and_later_go_a_week_from_today_or_from_the_day(desk: Desk) -> None:
    from_now = desk.client.get(f"{AGENDA}?zone=UTC").context["steps"]
    from_a_day = desk.client.get(f"{AGENDA}?zone=UTC&day=2026-11-30&frequent=shown").context["steps"]

    assert from_now.earlier == f"{AGENDA}?zone=UTC&day=2026-11-16"
    assert from_now.later == f"{AGENDA}?zone=UTC&day=2026-11-30"
    assert from_a_day.earlier == f"{AGENDA}?zone=UTC&frequent=shown", "today needs no day"
    assert from_a_day.later == f"{AGENDA}?zone=UTC&day=2026-12-07&frequent=shown"


def test_at_the_ends_of_the_calendar_no_step_leads_beyond(desk: Desk) -> None:
    first, last = (desk.client.get(f"{AGENDA}?day={day}").context["steps"] for day in ("1970-01-03", "2199-12-30"))

    assert (first.earlier, last.later) == ("", "")
    assert first.later
    assert last.earlier


@pytest.mark.parametrize("shown", ["", "x", "-1", "0"])
def test_a_number_of_rows_before_that_is_none_counts_as_none(desk: Desk, shown: str) -> None:
    make(desk, "Cash position")

    more = desk.client.get(AGENDA, {"shown": shown}, headers=HTMX | {"HX-Target": "agenda-more"})

    assert more.context["agenda"].shown == len(rows(more.content.decode())) == 100


@pytest.mark.parametrize("text", ["2026-02-30", "1969-12-31", "2200-01-01", "tomorrow"])
def test_a_day_that_is_none_is_named_and_today_is_shown(desk: Desk, text: str) -> None:
    make(desk, "Cash position")

    html = desk.client.get(f"{AGENDA}?day={text}").content.decode()

    assert f"“{text}” is not a day of this calendar." in html
    assert rows(html)[0].at == "2026-11-23T14:00:00Z"
    assert "not a day of this calendar" not in desk.client.get(AGENDA).content.decode()


def test_paper_says_its_clock_and_its_filter(desk: Desk) -> None:
    plain = squeezed(desk.client.get(f"{AGENDA}?zone=Asia/Tokyo").content.decode())
    narrowed = squeezed(desk.client.get(f"{AGENDA}?zone=task&q=space:Treasury&ghosts=hidden").content.decode())

    assert 'id="printed">Times in Asia/Tokyo. +5: so many more, if they were enabled.</p>' in plain
    assert (
        'id="printed">Times in the zone of each task. Filter: space:Treasury. Without disabled tasks.</p>' in narrowed
    )


def test_an_agenda_with_a_last_day_ends_with_it_on_the_clock_that_each_run_is_shown_by(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.web.calendar.agenda.PAGE", 7)
    for zone in ("UTC", "Asia/Tokyo", "America/New_York"):
        make(desk, zone, time_zone=zone)

    for own in ("UTC", "task"):
        page = f"{AGENDA}?zone={own}&day=2026-11-24&until=2026-11-25"
        found = agenda(desk.client, page, until="9999")

        assert len(found) == len(set(found)) == 3 * 48, own
        assert sorted(found) == found

    assert "Agenda, Tue 24 Nov to Wed 25 Nov 2026" in desk.client.get(page).content.decode()


@pytest.mark.parametrize("until", ["2026-11-22", "never", "2026-02-30", "", "99999-01-01"])
def test_a_last_day_that_is_none_or_lies_before_the_first_is_left_out(desk: Desk, until: str) -> None:
    make(desk, "Sales")

    response = desk.client.get(AGENDA, {"day": "2026-11-24", "until": until})

    assert "Agenda from Tue 24 Nov 2026" in response.content.decode()
