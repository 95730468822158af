"""A day of the calendar: its load strip, its runs in order, the lists behind its numbers."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.conftest import LocalTenant
from tests.desk import Desk
from tests.web.calendar.pages import day, rows
from tests.web.calendar.planning import copy_known

DAILY = ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"]
EVERY_10 = ["RRULE:FREQ=MINUTELY;INTERVAL=10;BYSECOND=0"]
TUESDAY = "/calendar/2026/11/24/"


def make(desk: Desk, *apps: str, **values: Any) -> list[str]:
    """Tasks of these apps in the tenant, and in the copy."""
    defaults = {"recurrence": DAILY, "time_zone": "Europe/Zurich"}
    tasks = [desk.tenant.make_task(app_id=desk.tenant.make_app(app).id, **defaults | values) for app in apps]
    assert copy_known()
    return [str(task.id) for task in tasks]


def shown(desk: Desk, address: str = TUESDAY) -> Any:
    return desk.client.get(address).context["day"]


def test_a_run_stands_at_its_time_on_the_clock_of_the_page_and_of_its_task(desk: Desk) -> None:
    make(desk, "Cash position")

    html = desk.client.get(f"{TUESDAY}?zone=Asia/Tokyo").content.decode()

    assert [(run.at, run.time) for run in rows(html)] == [("2026-11-24T05:30:00Z", "14:30")]
    assert "06:30 Europe/Zurich" in html


def test_the_strip_has_288_buckets_and_other_numbers_when_clocks_change(desk: Desk) -> None:
    make(desk, "Cash position")

    lengths = [
        shown(desk, f"/calendar/{path}/?zone=Europe/Zurich").strip.buckets
        for path in ("2026/11/24", "2026/3/29", "2026/10/25")
    ]

    assert lengths == [288, 276, 300]


def test_lord_howe_moves_its_clock_by_half_an_hour(desk: Desk) -> None:
    make(desk, "Cash position")

    strip = shown(desk, "/calendar/2026/4/5/?zone=Australia/Lord_Howe").strip

    assert strip.buckets == 294
    assert [mark.words for mark in strip.changes] == ["Clock 02:00 to 01:30"]


def test_a_day_that_the_clock_leaves_out_says_so(desk: Desk) -> None:
    make(desk, "Cash position")

    response = desk.client.get("/calendar/2011/12/30/?zone=Pacific/Apia")

    assert "There is no such day in Pacific/Apia" in response.content.decode()
    assert rows(response.content.decode()) == []


def test_runs_of_frequent_tasks_are_counted_in_the_strip_and_listed_when_asked_for(desk: Desk) -> None:
    make(desk, "Cash position")
    make(desk, "Shop floor", recurrence=EVERY_10)

    page = shown(desk)

    assert (page.count, page.frequent, page.strip.starts) == (1, 1, 145)
    assert len(day(desk.client, page.frequent_address)) == 145


def test_a_bucket_opens_the_list_of_its_runs(desk: Desk) -> None:
    make(desk, "Cash position", "Order intake")
    make(desk, "Shop floor", recurrence=EVERY_10)
    bar = next(bar for bar in shown(desk).strip.bars if bar.says.startswith("3 starts"))

    html = desk.client.get(bar.address).content.decode()

    assert bar.says == "3 starts at 05:30"
    assert [run.at for run in rows(html)] == ["2026-11-24T05:30:00Z"] * 3


def test_a_ghost_is_drawn_and_counted_apart_and_can_be_hidden(desk: Desk) -> None:
    make(desk, "Cash position")
    make(desk, "Order intake", state="Disabled", disabled_code="CONSECUTIVE-FAILURES")

    page, html = shown(desk), desk.client.get(TUESDAY).content.decode()

    assert (page.count, page.ghosts, page.strip.starts, page.strip.would) == (1, 1, 1, 1)
    assert [run.is_ghost for run in rows(html)] == [False, True]
    assert "Disabled · Failures" in html
    assert len(rows(desk.client.get(f"{TUESDAY}?ghosts=hidden").content.decode())) == 1


def test_each_run_says_what_starts_together_with_it(desk: Desk) -> None:
    make(desk, "Cash position", "Order intake", "Fleet")

    html = desk.client.get(TUESDAY).content.decode()

    assert html.count("2 others") == 3


def test_two_tasks_of_one_app_within_ten_minutes_are_flagged(desk: Desk) -> None:
    app = desk.tenant.make_app("Cash position").id
    for minute in (0, 8, 30):
        rule = f"RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE={minute};BYSECOND=0"
        desk.tenant.make_task(app_id=app, recurrence=[rule], time_zone="UTC")
    assert copy_known()

    lines = shown(desk, f"{TUESDAY}?zone=UTC").lines

    assert [line.row.clash for line in lines if line.row] == ["06:08", "06:00", ""]


def test_a_clash_is_flagged_across_midnight_and_at_the_edge_of_a_stretch(desk: Desk) -> None:
    app = desk.tenant.make_app("Cash position").id
    for hour, minute in ((23, 58), (0, 3), (0, 11)):
        rule = f"RRULE:FREQ=DAILY;BYHOUR={hour};BYMINUTE={minute};BYSECOND=0"
        desk.tenant.make_task(app_id=app, recurrence=[rule], time_zone="UTC")
    assert copy_known()

    lines, listed = (
        shown(desk, f"{TUESDAY}?zone=UTC{stretch}").lines for stretch in ("", "&at=20261124T001000Z&minutes=5")
    )

    assert [(line.row.chip.time, line.row.clash) for line in lines if line.row] == [
        ("00:03", "23:58"),
        ("00:11", "00:03"),
        ("23:58", "00:03"),
    ]
    assert [line.row.clash for line in listed if line.row] == ["00:03"]


def test_many_runs_are_gathered_by_the_minute_and_none_is_lost(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.web.calendar.day.ROWS", 4)
    monkeypatch.setattr("dashboard.web.calendar.day.PAGE", 3)
    ids = make(desk, *(f"App {number}" for number in range(8)))
    make(desk, "Later", recurrence=["RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0"])

    page = shown(desk)
    folds = [line.fold.words for line in page.lines if line.fold]

    assert folds == ["6 more start at 05:30"]
    assert {run.task_id for run in day(desk.client, TUESDAY)} > set(ids)


def test_what_is_long_past_today_is_folded_and_opens(desk: Desk) -> None:
    make(desk, "Cash position", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=5;BYSECOND=0"])

    lines = shown(desk, "/calendar/2026/11/23/").lines

    assert lines[0].fold.words == "Earlier today: 13 starts until 12:05"
    assert [line.now for line in lines if line.now] == ["13:05 UTC"]
    assert len(rows(desk.client.get(lines[0].fold.address).content.decode())) == 24


def test_the_first_line_of_an_hour_can_be_linked_to(desk: Desk) -> None:
    make(desk, "Cash position")

    assert 'id="hour-06"' in desk.client.get(f"{TUESDAY}?zone=Europe/Zurich").content.decode()


def test_quiet_minutes_are_told_near_the_peak(desk: Desk) -> None:
    make(desk, "Cash position", "Order intake")

    busy = shown(desk, f"{TUESDAY}?zone=Europe/Zurich").busy

    assert (busy.worst[0].time, busy.worst[0].words) == ("06:30", "2 starts")
    assert busy.near_peak[0].words == "0 starts in 5 min"
    assert busy.quiet[0].words.startswith("to 00:00, no start for")


@pytest.mark.parametrize(
    "address",
    ["/calendar/2026/2/30/", "/calendar/2026/13/1/", "/calendar/9999/1/1/", "/calendar/1/1/1/", "/calendar/0/0/0/"],
)
def test_a_date_beyond_the_calendar_is_told_as_that(desk: Desk, address: str) -> None:
    response = desk.client.get(address)

    assert response.status_code == 404
    assert "There is no such date" in response.content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "zone=Mars/Olympus",
        "zone=%00",
        "also=nowhere",
        "at=20269999T000000Z&minutes=5",
        "at=20261124T053000Z&minutes=99999999999",
        "at=20261124T053000Z&minutes=-1&page=9999999",
        "at=19000101T000000Z&minutes=5",
        "q=%22%22%22:::&ghosts=what&earlier=x&frequent=y",
    ],
)
def test_nonsense_in_the_address_is_left_out(desk: Desk, query: str) -> None:
    make(desk, "Cash position")

    assert desk.client.get(f"{TUESDAY}?{query}").status_code == 200


def test_a_task_with_millions_of_runs_is_named_and_not_drawn(desk: Desk) -> None:
    make(desk, "Bomb", recurrence=["RRULE:FREQ=SECONDLY"])
    make(desk, "Cash position")

    page = shown(desk)

    assert (page.count, page.strip.starts, page.left_out) == (1, 1, 1)


def test_broken_tasks_blank_no_page(desk: Desk, synced: LocalTenant) -> None:
    desk.tenant.make_task(recurrence=["RRULE:FREQ=FORTNIGHTLY"], time_zone="Mars/Olympus")
    copy_known()

    html = desk.client.get(f"{TUESDAY}?frequent=shown").content.decode()

    assert len(rows(html)) > 100
    assert re.search(r"Not understood\s*<b>", html)


def test_a_past_day_says_what_ran_what_failed_and_what_is_not_known(desk: Desk) -> None:
    app = desk.tenant.make_app("Cash position").id
    task = desk.tenant.make_task(app_id=app, recurrence=["RRULE:FREQ=DAILY;BYHOUR=6,7,8;BYSECOND=0"], time_zone="UTC")
    minute = 30  # of the start, since the rule names none
    for hour, succeeded in ((6, True), (7, False)):
        at = datetime(2026, 11, 22, hour, minute, 5, tzinfo=UTC)
        desk.tenant.make_reload(at, app_id=app, task_id=task.id, succeeded=succeeded)
    assert copy_known()

    lines = shown(desk, "/calendar/2026/11/22/?zone=UTC").lines

    assert [line.row.status.words for line in lines if line.row] == ["Ran", "Failed", "Was due"]


def test_a_coming_run_says_how_soon_it_starts_and_that_of_a_disabled_task_why_it_does_not(desk: Desk) -> None:
    at_14 = {"recurrence": ["RRULE:FREQ=DAILY;BYHOUR=14;BYMINUTE=0;BYSECOND=0"], "time_zone": "UTC"}
    make(desk, "Soon", **at_14 | {"recurrence": ["RRULE:FREQ=DAILY;BYHOUR=13;BYMINUTE=30;BYSECOND=0"]})
    make(desk, "Broken", state="Disabled", disabled_code="CONSECUTIVE-FAILURES", **at_14)
    make(desk, "Later", **at_14 | {"recurrence": ["RRULE:FREQ=DAILY;BYHOUR=15;BYMINUTE=0;BYSECOND=0"]})

    lines = shown(desk, "/calendar/2026/11/23/?zone=UTC").lines

    assert [(line.row.status.kind, line.row.status.words) for line in lines if line.row] == [
        ("enabled", "Starts in 25 min"),
        ("failures", "Disabled · Failures"),
        ("enabled", "Will run"),
    ]


def test_a_completed_task_was_due_and_is_not_drawn_ahead(desk: Desk) -> None:
    make(desk, "Cash position", state="Completed")

    before, after = (shown(desk, f"/calendar/2026/11/{day}/") for day in (20, 24))

    assert [line.row.status.words for line in before.lines if line.row] == ["Was due, now completed"]
    assert list(after.lines) == []


def test_a_second_clock_stands_beside_each_time(desk: Desk) -> None:
    make(desk, "Cash position")

    html = desk.client.get(f"{TUESDAY}?zone=Asia/Tokyo&also=America/New_York").content.decode()

    assert '<small title="New York">00:30</small>' in html


def test_a_run_that_its_own_clock_skips_says_what_happens(desk: Desk) -> None:
    make(desk, "Cash position", recurrence=["RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=30;BYSECOND=0"])

    html = desk.client.get("/calendar/2026/3/29/?zone=UTC").content.decode()

    assert rows(html)[0].at == "2026-03-29T01:30:00Z"
    assert "02:30 does not exist that day" in html


def none_of(desk: Desk, address: str) -> str:
    """What the page says of a day without a start."""
    found = re.search(r'<p class="runs__none">(.*?)</p>', desk.client.get(address).content.decode())
    return found[1] if found else ""


def test_a_day_without_a_start_says_so_and_how_many_would(desk: Desk) -> None:
    assert none_of(desk, TUESDAY) == "No reloads start on 24 Nov."

    make(desk, "Cash position", state="Disabled", disabled_code="CONSECUTIVE-FAILURES")

    assert none_of(desk, TUESDAY) == "No reloads start on 24 Nov. 1 would, if enabled."
    assert none_of(desk, "/calendar/2026/11/23/").startswith("No reloads start on 23 Nov."), "beside the now line"
    assert none_of(desk, "/calendar/2026/11/20/") == "No reloads were due on 20 Nov. 1 would have started, if enabled."


def test_a_day_of_frequent_tasks_alone_does_not_deny_their_starts(desk: Desk) -> None:
    make(desk, "Shop floor", recurrence=EVERY_10)

    assert none_of(desk, TUESDAY) == "No reloads start on 24 Nov, but for those of frequent tasks."
    assert none_of(desk, f"{TUESDAY}?frequent=shown") == ""


@pytest.mark.parametrize("zone", ["UTC", "task"])
def test_the_present_moment_stands_among_the_runs_of_today(desk: Desk, zone: str) -> None:
    make(desk, "Tokyo", recurrence=["RRULE:FREQ=DAILY;BYHOUR=21;BYMINUTE=0;BYSECOND=0"], time_zone="Asia/Tokyo")
    make(desk, "Zurich", recurrence=["RRULE:FREQ=DAILY;BYHOUR=15;BYMINUTE=0;BYSECOND=0"])

    lines = shown(desk, f"/calendar/2026/11/23/?zone={zone}").lines

    assert [line.row.chip.task.app_name if line.row else line.now for line in lines] == ["Tokyo", "13:05 UTC", "Zurich"]


def test_numbers_above_the_strip_lead_to_their_lists(desk: Desk) -> None:
    make(desk, "Cash position")
    make(desk, "Order intake", state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    make(desk, "Shop floor", recurrence=EVERY_10)

    html = desk.client.get(f"{TUESDAY}?zone=UTC").content.decode()
    links = dict(re.findall(r'id="strip-(\w+)" href="([^"]+)"', html))

    assert {name: len(day(desk.client, link.replace("&amp;", "&"))) for name, link in links.items()} == {
        "starts": 146,
        "would": 146,
        "peak": 3,
    }


def test_what_is_folded_of_frequent_tasks_opens_with_them(desk: Desk) -> None:
    make(desk, "Shop floor", recurrence=EVERY_10)

    fold = shown(desk, "/calendar/2026/11/23/?zone=UTC&frequent=shown").lines[0].fold

    assert len(rows(desk.client.get(fold.address).content.decode())) == 144


@pytest.mark.parametrize("at", ["00010101T000000Z", "99991231T235959Z"])
@pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati", "task"])
def test_a_stretch_at_the_ends_of_time_is_no_stretch(desk: Desk, at: str, zone: str) -> None:
    answer = desk.client.get("/calendar/2026/11/24/", {"at": at, "minutes": "5", "zone": zone})

    assert (answer.status_code, answer.context["day"].stretch) == (200, None)
