"""The page that spreads a peak: what it plans, what a person sets by hand, and what a press does."""

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.inventory.jobs import run
from dashboard.inventory.models import Job
from dashboard.inventory.sync import run as sync
from tests.desk import Desk
from tests.inventory.jobs.pressed import no_time
from tests.web.calendar.planning import GHOST, at, copy_known, make

SPREAD = "/calendar/spread/"
WINDOW = {"day": "2026-11-24", "from": "05:00", "until": "07:05", "zone": "Europe/Zurich"}


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job's thread would see nothing of what a test has not committed."""
    monkeypatch.setattr(run, "begin", lambda: None)


def at_six(desk: Desk, count: int, **fields: Any) -> list[str]:
    """Tasks that start at six every day."""
    made = [make(desk, f"App {number:02}", **(at(6) | fields)).id for number in range(count)]
    assert copy_known()
    return made


def plan(desk: Desk, **query: Any) -> Any:
    return desk.client.get(SPREAD, WINDOW | query).context["spread"]


def lines(desk: Desk) -> list[list[str]]:
    """What the tenant itself has."""
    return [task.recurrence for task in desk.tenant.models.LocalTask.objects.order_by("app_id", "id")]


def pressed(desk: Desk, **query: Any) -> Any:
    """Press what the page offers."""
    context = desk.client.get(SPREAD, WINDOW | query).context
    posted = {"plan": context["kept"], "seen": context["seen"], "reason": "A calm morning"}
    return desk.client.post("/calendar/spread/apply/", posted)


def press(desk: Desk, **query: Any) -> Any:
    """The same, and a worker does it where no review comes first."""
    answer = pressed(desk, **query)
    run.work(no_time)
    return answer


def undo(desk: Desk) -> None:
    desk.client.post(f"/jobs/{Job.objects.get().pk}/undo/")
    run.work(no_time)


def test_a_peak_is_spread_over_the_minutes_around_it(desk: Desk) -> None:
    at_six(desk, 5)

    found = plan(desk)

    assert (found.plan.before, found.plan.after, found.counts["move"]) == (5, 1, 4)
    assert sorted(row.to for row in found.rows) == ["06:00", "06:05", "06:10", "06:15", "06:20"]
    assert {row.by for row in found.rows if row.minutes == 5} == {"5 min later"}


def test_without_a_window_it_is_the_hour_around_the_worst_five_minutes(desk: Desk) -> None:
    at_six(desk, 3)

    window = desk.client.get(SPREAD, {"day": "2026-11-24", "zone": "Europe/Zurich"}).context["spread"].window

    assert (window.opens, window.closes) == (5 * 60, 7 * 60 + 5)


def test_a_tolerance_bounds_each_move(desk: Desk) -> None:
    at_six(desk, 6)

    found = plan(desk, by="5")

    assert {row.to for row in found.rows} == {"06:00", "06:05"}
    assert found.plan.after == 3


def test_many_tasks_are_planned_with_as_many_queries_as_few(desk: Desk) -> None:
    asked = []
    for _ in range(2):
        at_six(desk, 12)
        plan(desk)  # what is kept from then on
        with CaptureQueriesContext(connection) as queries:
            plan(desk)
        asked.append(len(queries))

    assert asked[0] == asked[1] < 40


def test_who_may_not_move_counts_and_stays(desk: Desk) -> None:
    at_six(desk, 4)

    found = plan(desk, q='app:"App 01"')

    assert (found.plan.before, found.plan.after, len(found.rows)) == (4, 3, 1)


def test_disabled_tasks_neither_count_nor_move(desk: Desk) -> None:
    at_six(desk, 2)
    make(desk, "Ghost", **at(6), **GHOST)
    assert copy_known()

    found = plan(desk)

    assert (found.plan.before, sum(found.counts.values())) == (2, 2)


def test_what_cannot_move_is_told_with_its_reason(desk: Desk) -> None:
    line = "RRULE:FREQ=DAILY;BYHOUR=6,12;BYMINUTE=0;BYSECOND=0"
    at_six(desk, 1, recurrence=[line])

    (row,) = plan(desk).rows

    assert (row.kind, row.reason) == ("cannot", "It runs outside the window too: a wider one frees it")


def test_a_pin_keeps_a_task_and_another_press_lets_it_go(desk: Desk) -> None:
    at_six(desk, 3)
    row = next(row for row in plan(desk).rows if row.minutes)

    pinned = desk.client.get(row.pin).context["spread"]

    assert [one.kind for one in pinned.rows if one.key == row.key] == ["pinned"]
    back = next(one for one in pinned.rows if one.key == row.key)
    assert desk.client.get(back.pin).context["spread"].counts["pinned"] == 0


def test_a_time_by_hand_holds(desk: Desk) -> None:
    at_six(desk, 2)
    key = plan(desk).rows[0].key

    page = desk.client.get(SPREAD, WINDOW | {"row": key, "to": "06:47"}, follow=True).context["spread"]

    assert [(row.to, row.by_hand) for row in page.rows if row.key == key] == [("06:47", True)]


@pytest.mark.parametrize("to", ["07:01", "05:59", "soon", ""])
def test_a_time_by_hand_that_cannot_be_is_told_and_changes_nothing(desk: Desk, to: str) -> None:
    at_six(desk, 2)
    key = plan(desk).rows[0].key

    page = desk.client.get(SPREAD, WINDOW | {"row": key, "to": to}, follow=True)

    assert [str(message) for message in page.context["messages"]] == [
        "App 00 can start from 06:00 to 06:59 here. Nothing was changed."
        if ":" in to
        else "Give a time such as 06:07, and a task of this plan."
    ]
    assert not any(row.by_hand for row in page.context["spread"].rows)


def test_the_order_of_two_is_kept_and_shown(desk: Desk) -> None:
    first, then = make(desk, "Load", **at(6, 0)).id, make(desk, "Report", **at(6, 1)).id
    assert copy_known()
    keys = {row.task_id: row.key for row in plan(desk).rows}

    page = desk.client.get(SPREAD, WINDOW | {"first": keys[first], "then": keys[then]}, follow=True).context["spread"]

    assert [(order.first, order.then, order.holds) for order in page.orders] == [("Load, 06:00", "Report, 06:01", True)]
    starts = {row.task_id: row.to for row in page.rows}
    assert starts[first] < starts[then]


def test_a_press_moves_each_task_by_its_minute_alone_and_one_undo_takes_all_back(desk: Desk) -> None:
    odd = "FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=00;BYSECOND=0"
    at_six(desk, 3, recurrence=[odd])
    before = lines(desk)

    answer = press(desk)

    moved = sorted(line for (line,) in lines(desk))
    assert moved == [odd, odd.replace("=00;", "=05;"), odd.replace("=00;", "=10;")]
    done = desk.client.get(answer.url).content.decode()
    assert "Move 2 tasks off the 06:00 peak" in done
    assert "A calm morning" in done
    undo(desk)
    assert lines(desk) == before


def test_a_start_moves_where_the_rule_hangs_on_it(desk: Desk) -> None:
    weekly = {"recurrence": ["RRULE:FREQ=DAILY"], "start": "2026-01-05T06:00:00"}
    at_six(desk, 2, **weekly)

    press(desk)

    starts = sorted(task.start for task in desk.tenant.models.LocalTask.objects.all())
    assert [start[11:16] for start in starts] == ["05:59", "06:00"]
    assert lines(desk) == [["RRULE:FREQ=DAILY"]] * 2


def test_a_plan_that_is_no_longer_so_moves_nothing(desk: Desk) -> None:
    at_six(desk, 2)
    context = desk.client.get(SPREAD, WINDOW).context
    make(desk, "Another", **at(6))
    assert copy_known()
    before = lines(desk)

    posted = {"plan": context["kept"], "seen": context["seen"]}
    answer = desk.client.post("/calendar/spread/apply/", posted, follow=True)

    assert "Nothing was moved: tasks have changed" in answer.content.decode()
    assert lines(desk) == before


def test_a_task_that_was_changed_elsewhere_is_left_and_named(desk: Desk) -> None:
    at_six(desk, 3)
    moving = [row.task_id for row in plan(desk).rows if row.minutes]
    task = desk.tenant.models.LocalTask.objects.get(pk=moving[0])
    task.partial = not task.partial
    task.save()

    press(desk)

    found = Job.objects.get().items.values_list("task_id", "result", "why")
    assert set(found) == {(moving[0], "skipped", "changed"), (moving[1], "done", "")}


def test_more_than_a_few_are_reviewed_with_the_way_back_to_the_plan_and_one_undo_takes_all_back(desk: Desk) -> None:
    at_six(desk, 40)
    before = lines(desk)

    html = desk.client.get(SPREAD, WINDOW | {"by": "60"}).content.decode()
    job_page = press(desk, by="60").url
    review = desk.client.get(job_page)

    count = Job.objects.get().items.count()
    assert count > 25
    assert f"Review {count}" in html
    assert lines(desk) == before
    assert f"Move {count} tasks off the 06:00 peak" in review.content.decode()
    assert "become" in review.content.decode()
    assert 'value="A calm morning"' in review.content.decode()
    assert desk.client.get(review.context["back"].address).context["spread"].state.by == 60

    items = list(Job.objects.get().items.values_list("pk", flat=True))
    desk.client.post(f"{job_page}start/", {"shown": items, "item": items, "reason": "A calm morning"})
    run.work(no_time)

    assert sum("BYMINUTE=0;" not in line for (line,) in lines(desk)) == count
    undo(desk)
    assert lines(desk) == before


def test_where_an_owner_changes_a_review_comes_first(desk: Desk) -> None:
    at_six(desk, 2)
    desk.tenant.models.LocalTask.objects.update(owner=desk.tenant.make_user("Marek Nowak"))
    assert sync.run()

    html = desk.client.get(SPREAD, WINDOW).content.decode()
    review = desk.client.get(press(desk).url).content.decode()

    assert "A review comes first." in html
    assert "Owner changes to" in review
    assert "Marek Nowak" in review


def test_a_review_that_waited_moves_no_task_that_is_another_one_by_then(desk: Desk) -> None:
    at_six(desk, 40)
    job_page = press(desk, by="60").url
    task_id = Job.objects.get().items.order_by("place").values_list("task_id", flat=True)[0]
    desk.tenant.models.LocalTask.objects.filter(pk=task_id).update(recurrence=["RRULE:FREQ=DAILY;BYHOUR=6,18"])
    assert sync.run()

    stopped = desk.client.post(f"{job_page}start/", follow=True).content.decode()

    assert "1 task changed in Qlik since: counted again" in stopped
    assert list(Job.objects.get().items.filter(why="changed").values_list("task_id", flat=True)) == [task_id]


def test_a_job_that_comes_late_moves_no_run_over_the_present_moment(desk: Desk, time_machine: Any) -> None:
    at_six(desk, 3)
    pressed(desk)

    time_machine.move_to("2026-11-24T05:02:00Z", tick=True)  # 06:02 there
    run.work(no_time)

    assert list(Job.objects.get().items.values_list("result", "why")) == [("skipped", "passing")] * 2


def test_the_load_and_the_day_lead_to_the_plan_of_their_peak(desk: Desk) -> None:
    at_six(desk, 3)

    day = desk.client.get("/calendar/2026/11/24/", {"zone": "Europe/Zurich"}).content.decode()
    load = desk.client.get("/calendar/load/", {"zone": "Europe/Zurich"}).content.decode()

    for html, weeks in ((day, None), (load, ["1"])):
        address = unescape(re.search(r'id="spread" href="([^"]+)"', html)[1])  # type: ignore[index]
        asked = parse_qs(urlsplit(address).query)
        assert (asked["from"], asked["until"], asked.get("weeks")) == (["05:00"], ["07:05"], weeks)
        assert desk.client.get(address).context["spread"].plan.before == 3


@pytest.mark.parametrize(
    "query",
    [
        {"from": "7:00", "until": "99:99"},
        {"by": "9999999999", "pin": "x", "move": "abc~1", "before": "~", "day": "2026-13-45", "page": "-1"},
        {"pin": "0" * 8, "move": "00000000~99999", "before": "00000000~11111111", "show": "nothing"},
        {"from": "00:00", "until": "00:00", "weeks": "1"},
    ],
)
def test_an_address_that_makes_no_sense_is_a_plan_all_the_same(desk: Desk, query: dict[str, str]) -> None:
    at_six(desk, 2)

    answer = desk.client.get(SPREAD, {"zone": "Europe/Zurich"} | query)

    assert answer.status_code == 200


def test_a_tenant_without_tasks_has_nothing_to_spread(desk: Desk) -> None:
    assert copy_known()

    found = plan(desk)

    assert (found.plan.before, found.plan.after, list(found.rows)) == (0, 0, [])


def test_what_keeps_the_peak_up_is_told_with_the_setting_that_would_free_it(desk: Desk) -> None:
    at_six(desk, 2, recurrence=["RRULE:FREQ=DAILY;BYHOUR=6,12;BYMINUTE=0;BYSECOND=0"])
    at_six(desk, 1, recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=5"])

    assert plan(desk).bounds == (
        "Of the 3 at 06:00 then, 2 run outside the window too: a wider one frees them; 1 cannot be moved exactly."
    )
    wide = plan(desk, **{"from": "00:00", "until": "00:00"})
    assert (wide.plan.after, wide.counts["cannot"]) == (2, 1)


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({"by": "0"}, "4 may go further than 0 min"),
        ({"by": "5"}, "2 may go further than 5 min"),
        ({"q": 'app:"App 01"'}, "3 are not in the search"),
        ({"from": "06:00", "until": "06:05"}, "4 have no emptier minutes in their hours and this window"),
    ],
)
def test_each_setting_that_bounds_a_plan_is_named(desk: Desk, query: dict[str, str], says: str) -> None:
    at_six(desk, 4)

    assert says in plan(desk, **query).bounds


def test_a_pin_is_named_as_what_bounds_and_a_single_start_needs_no_words(desk: Desk) -> None:
    at_six(desk, 2)
    keys = [row.key for row in plan(desk).rows]

    assert "2 are pinned, or set by hand" in plan(desk, pin=keys).bounds
    assert plan(desk).bounds == ""
