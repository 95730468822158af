"""What all views of the calendar have in common: addresses, zones, legend, side panes, and what cannot be drawn."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.inventory.models import TaskCopy
from dashboard.scheduling.calendar import runs
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk
from tests.web.calendar.planning import GHOST, at, copy_known, look, make

ZURICH = ZoneInfo("Europe/Zurich")
VIEWS = ["/calendar/2026/", "/calendar/2026/11/", "/calendar/2026/w48/"]


def words(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_the_calendar_opens_at_this_month_and_keeps_what_is_asked(desk: Desk) -> None:
    response = look(desk, "/calendar/", q="state:enabled")

    assert response.url == "/calendar/2026/11/?q=state%3Aenabled&zone=Europe%2FZurich"
    assert 'href="/calendar/"' in desk.client.get("/tasks/").content.decode()


@pytest.mark.parametrize(
    ("address", "earlier", "later", "today"),
    [
        ("/calendar/2026/", "/calendar/2025/", "/calendar/2027/", "/calendar/2026/"),
        ("/calendar/2026/1/", "/calendar/2025/12/", "/calendar/2026/2/", "/calendar/2026/11/"),
        ("/calendar/2025/12/", "/calendar/2025/11/", "/calendar/2026/1/", "/calendar/2026/11/"),
        ("/calendar/2026/w53/", "/calendar/2026/w52/", "/calendar/2027/w1/", "/calendar/2026/w48/"),
    ],
)
def test_steps_lead_to_the_neighbours_and_to_today(
    desk: Desk, address: str, earlier: str, later: str, today: str
) -> None:
    steps = look(desk, address, q="x").context["steps"]

    query = "?q=x&zone=Europe%2FZurich"
    assert (steps.earlier, steps.later, steps.today) == (earlier + query, later + query, today + query)


def test_other_views_open_at_today_where_it_is_shown_else_at_the_first_day(desk: Desk) -> None:
    def addresses(address: str) -> dict[str, str]:
        return {tab.words: tab.address.partition("?")[0] for tab in look(desk, address).context["tabs"]}

    assert addresses("/calendar/2026/11/")["Week"] == "/calendar/2026/w48/"
    assert addresses("/calendar/2026/9/")["Week"] == "/calendar/2026/w36/"
    assert addresses("/calendar/2027/w1/")["Month"] == "/calendar/2027/1/"


@pytest.mark.parametrize("address", VIEWS)
def test_the_filter_is_the_lists_and_its_hints_are_shown(desk: Desk, address: str) -> None:
    make(desk, "Cash position", **at(6))
    make(desk, "Stock ledger", **at(7))

    response = look(desk, address, q="cash stat:enabled")

    assert len(response.context["legend"]) >= 6
    assert response.context["legend"][0].count == 1
    assert "There is no search by “stat”" in words(response)


def test_the_legend_counts_by_reason_and_filters_by_a_press(desk: Desk) -> None:
    make(desk, "Runs", **at(6))
    make(desk, "Broken", **at(7), **GHOST)
    make(desk, "Odd", **at(8, state="Disabled", disabled_code="LUNAR-ECLIPSE"))
    make(desk, "Over", **at(9, state="Completed"))

    response = look(desk)
    keys = {key.words: key for key in response.context["legend"]}
    assert [(words, key.count) for words, key in keys.items()] == [
        ("Will run", 1),
        ("Failures", 1),
        ("Owner deleted", 0),
        ("Owner disabled", 0),
        ("By a person", 0),
        ("LUNAR-ECLIPSE", 1),
        ("Completed", 1),
    ]

    for name, apps in (("Failures", ["Broken"]), ("LUNAR-ECLIPSE", ["Odd"]), ("Will run", ["Runs"])):
        pressed = look(desk, q=keys[name].q)
        assert {
            chip.task.app_name for week in pressed.context["month"].weeks for day in week.days for chip in day.chips
        } == set(apps)
        again = next(key for key in pressed.context["legend"] if key.words == name)
        assert (again.chosen, again.count, again.q) == (True, 1, None), "pressed again it shows all"


def test_disabled_tasks_are_listed_by_reason_with_what_they_miss_the_most_first(desk: Desk) -> None:
    make(desk, "Daily", **at(6), **GHOST)
    make(desk, "Monthly", **at(6, 0, "MONTHLY;BYMONTHDAY=25"), **GHOST)
    make(desk, "Often", recurrence=["RRULE:FREQ=HOURLY;BYMINUTE=0,20,40"], **GHOST)
    make(desk, "Hand", **at(7, state="Disabled", disabled_code="MANUALLY"))
    make(desk, "Runs", **at(8))

    aside = look(desk).context["aside"]

    assert aside.not_running == 4
    assert [
        (reason.words, [(missing.row.app_name, missing.missed) for missing in reason.listed])
        for reason in aside.reasons
    ] == [("Failures", [("Often", 42 * 72 + 0), ("Daily", 42), ("Monthly", 1)]), ("By a person", [("Hand", 42)])]
    listed = desk.client.get(aside.reasons[0].address).context["page"].rows
    assert {row.app_name for row in listed} == {"Daily", "Monthly", "Often"}


def test_enabling_a_ghost_answers_with_its_row_and_the_run_becomes_solid(desk: Desk) -> None:
    task = make(desk, "Broken", **at(7), **GHOST)
    before = look(desk)
    seen = before.context["aside"].reasons[0].listed[0].row.seen

    answer = desk.press(task.id, enabled=True, seen=seen, fragment="calendar")

    assert answer.status_code == 200
    assert f'id="task-{task.id}"' in answer.content.decode()
    assert "task-changed" in answer.headers["HX-Trigger"]
    after = desk.client.get("/calendar/2026/11/", {"zone": "Europe/Zurich"})
    chips = [chip for week in after.context["month"].weeks for day in week.days for chip in day.chips]
    assert {chip.tone for chip in chips if not chip.is_past} == {""}
    assert after.context["aside"].reasons == []
    assert "Nothing is disabled." in words(after)


@pytest.mark.parametrize("address", ["/calendar/2026/11/", "/calendar/2026/"])
def test_hidden_ghosts_are_counted_as_missed_all_the_same(desk: Desk, address: str) -> None:
    make(desk, "Cash position", **at(6), **GHOST)

    reasons = [look(desk, address, **query).context["aside"].reasons for query in ({}, {"ghosts": "hidden"})]

    assert reasons[0][0].missed == reasons[1][0].missed > 7


def test_what_was_missed_before_is_counted_by_each_view_for_frequent_tasks_too(desk: Desk) -> None:
    make(desk, "Cash position", **at(6), **GHOST)
    make(desk, "Often", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=30;BYSECOND=0"], **GHOST)
    copy_known()
    begin, end, again = (datetime(2026, 11, day, tzinfo=ZURICH) for day in (14, 18, 21))
    TaskCopy.objects.update(
        was_disabled_at=begin, was_disabled_until=end, was_reason="person", disabled_at=again, disabled_at_least=False
    )

    month, year = (
        {missing.row.app_name: missing.missed for missing in look(desk, address).context["aside"].reasons[0].listed}
        for address in ("/calendar/2026/11/", "/calendar/2026/")
    )

    to_6_december, after_it = 16, 25  # days: the last week of the month goes so far
    assert month == {"Cash position": 4 + to_6_december, "Often": (4 + to_6_december) * 48}
    assert {name: year[name] - missed for name, missed in month.items()} == {
        "Cash position": after_it,
        "Often": after_it * 48,
    }


def test_what_did_not_start_stays_so_when_its_task_is_enabled(desk: Desk) -> None:
    task = make(desk, "Cash position", **at(6), **GHOST, last_at=MOCK_MOMENT - timedelta(days=3))
    look(desk)
    desk.press(task.id, enabled=True)

    month, year, day = (look(desk, f"/calendar/2026/{part}") for part in ("11/", "", "11/22/"))

    said = "would have run, disabled: failures (CONSECUTIVE-FAILURES)"
    assert ghosts_of(month) == {21: 1, 22: 1, 23: 1}
    assert sum(month.ghosts for month in year.context["year"].months) == 3
    assert said in day.content.decode()
    run = desk.client.get("/calendar/run/", {"task": task.id, "at": "20261122T050000Z"}).context["run"]
    assert run.says == "would have run, were the task not disabled then"


def test_the_last_run_before_a_task_was_disabled_stays_a_run_when_it_is_enabled(desk: Desk) -> None:
    last = datetime(2026, 11, 20, 5, tzinfo=UTC)
    task = make(desk, "Cash position", **at(6), **GHOST, last_at=last)
    look(desk)
    desk.press(task.id, enabled=True)

    assert ghosts_of(look(desk)) == {21: 1, 22: 1, 23: 1}
    run = desk.client.get("/calendar/run/", {"task": task.id, "at": f"{last:%Y%m%dT%H%M%SZ}"}).context["run"]
    assert run.says == "was due"


def ghosts_of(month: Any) -> dict[int, int]:
    days = [day for week in month.context["month"].weeks for day in week.days]
    return {day.day.day: day.ghosts for day in days if day.ghosts}


def test_tasks_without_a_place_on_the_calendar_are_counted_and_link_to_their_list(desk: Desk) -> None:
    make(desk, "Data", recurrence=[], start="", auto_reload=True)
    make(desk, "Idle", recurrence=[], start="")
    make(desk, "Puzzle", recurrence=["RRULE:FREQ=DAILY;BYHOUR=26"])
    make(desk, "Over", **at(6, state="Completed"))
    make(desk, "Gone", **at(6, migrated=True))
    make(desk, "Mystery", **at(6, state=""))

    unplanned = look(desk).context["aside"].unplanned

    assert {entry.words: [task.app_name for task in entry.named] for entry in unplanned} == {
        "When data changes": ["Data"],
        "No schedule set": ["Idle"],
        "Not understood": ["Puzzle"],
        "Completed": ["Over"],
        "State unknown": ["Mystery"],
        "Moved to new scheduling": ["Gone"],
    }
    assert [entry.words for entry in look(desk, q="state:completed").context["aside"].unplanned] == ["Completed"]
    for entry in unplanned:
        assert desk.client.get(entry.address).context["page"].matching == entry.count


@pytest.mark.parametrize("address", VIEWS)
def test_a_zone_that_is_none_is_named_and_the_page_is_shown_all_the_same(desk: Desk, address: str) -> None:
    response = look(desk, address, zone="Mars/Phobos")

    assert response.status_code == 200
    assert "“Mars/Phobos” is not a time zone that is known here. Times are shown in UTC." in words(response)


def test_without_a_zone_in_the_address_the_readers_own_counts(desk: Desk) -> None:
    copy_known()
    first = desk.client.get("/calendar/2026/11/")
    desk.client.cookies["zone"] = "Asia/Tokyo"
    second = desk.client.get("/calendar/2026/11/")

    assert 'data-zone="reader"' in first.content.decode()
    assert [link.words for link in first.context["zones"] if link.chosen] == ["UTC"]
    assert [link.words for link in second.context["zones"] if link.chosen] == ["My zone · Tokyo"]
    assert 'data-zone="reader"' not in look(desk).content.decode()


def test_forms_keep_what_they_do_not_ask_for(desk: Desk) -> None:
    text = look(desk, q='a"b', ghosts="hidden", also="Asia/Tokyo").content.decode()

    search = text[text.index('id="search"') : text.index('id="search-words"')]
    zones = text[text.index('id="zone-form"') : text.index('id="zone-name"')]
    assert re.findall(r'name="(\w+)"', search) == ["zone", "also", "ghosts"]
    assert re.findall(r'name="(\w+)" value="([^"]*)"', zones) == [("q", "a&quot;b"), ("ghosts", "hidden")]


@pytest.mark.parametrize(
    "address", ["/calendar/2026/13/", "/calendar/2026/0/", "/calendar/1969/12/", "/calendar/2200/1/"]
)
def test_a_month_that_is_none_is_a_clear_page(desk: Desk, address: str) -> None:
    response = look(desk, address)

    assert response.status_code == 404
    assert "There is no such date" in words(response)


@pytest.mark.parametrize("address", VIEWS)
def test_odd_and_heavy_tasks_never_take_the_page_away(desk: Desk, address: str) -> None:
    make(desk, "Every second", recurrence=["RRULE:FREQ=SECONDLY"])
    make(desk, "Never", recurrence=["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"])
    make(desk, "Unread", recurrence=["RRULE:FREQ=DAILY;BYHOUR=26"])
    make(desk, "No zone", **at(6, time_zone="Mars/Phobos"))
    make(desk, '<script>alert("x")</script>', **at(6))

    response = look(desk, address, q='"><script>')
    shown = look(desk, address)

    assert (response.status_code, shown.status_code) == (200, 200)
    assert "<script>alert" not in (response.content + shown.content).decode()
    assert "Every second" in words(shown)


def test_what_would_be_too_much_to_work_out_is_named_and_never_guessed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_INSTANTS", 30)
    for name in ("One", "Two", "Three"):
        make(desk, name, **at(6))

    response = look(desk)

    aside = response.context["aside"]
    assert aside.left_out_count == 2
    assert "narrow the filter" in words(response)


def test_pages_ask_the_copy_anew_only_when_it_has_changed(desk: Desk, django_assert_max_num_queries: Any) -> None:
    for hour in range(5):
        make(desk, f"Daily {hour}", **at(hour))
    first = look(desk)

    with django_assert_max_num_queries(15):  # four of them look for pauses
        second = desk.client.get("/calendar/2026/11/", {"zone": "Europe/Zurich"})
    make(desk, "New", **at(9))
    third = look(desk)

    def count(response: Any) -> int:
        return next(
            day.count for week in response.context["month"].weeks for day in week.days if day.day == date(2026, 11, 25)
        )

    assert [count(response) for response in (first, second, third)] == [5, 5, 6]


def test_relative_times_of_a_search_move_with_the_clock(desk: Desk, time_machine: Any) -> None:
    make(desk, "Evening", **at(20))

    assert look(desk, q="next<3h").context["legend"][0].count == 0
    time_machine.move_to("2026-11-23T18:00:00Z", tick=True)
    assert desk.client.get("/calendar/2026/11/", {"q": "next<3h"}).context["legend"][0].count == 1
