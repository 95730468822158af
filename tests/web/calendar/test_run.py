"""One planned run: its details, in three zones, with its neighbours and its switch."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.desk import Desk
from tests.web.calendar.pages import rows
from tests.web.calendar.planning import GHOST, at, copy_known, look, make

MORNING = "20261125T050000Z"


def details(desk: Desk, task: Any, at: str = MORNING, **query: str) -> Any:
    copy_known()
    return desk.client.get("/calendar/run/", {"task": task.id, "at": at, "zone": "Asia/Tokyo"} | query).context["run"]


def test_a_run_is_told_in_the_zones_of_page_task_and_utc_with_its_neighbours(desk: Desk) -> None:
    ada = desk.tenant.make_user("Ada Keller")
    task = make(desk, "Cash position", **at(6), owner=ada)

    run = details(desk, task)

    assert [(clock.words, clock.name) for clock in run.clocks] == [
        ("Shown here", "Asia/Tokyo"),
        ("Task zone", "Europe/Zurich"),
        ("UTC", "UTC"),
    ]
    assert (run.says, run.is_planned, run.note) == ("will run", True, "")
    assert [run.previous.at, run.next.at] == [datetime(2026, 11, day, 5, tzinfo=UTC) for day in (24, 26)]
    assert run.next.address.startswith(f"/calendar/run/?task={task.id}&at=20261126T050000Z")
    assert run.day == "/calendar/2026/11/25/?zone=Asia%2FTokyo"


def test_each_zone_is_told_once(desk: Desk) -> None:
    task = make(desk, "Cash position", **at(6))

    clocks = details(desk, task, zone="Europe/Zurich", also="America/New_York").clocks

    assert [clock.name for clock in clocks] == ["Europe/Zurich", "America/New_York", "UTC"]


@pytest.mark.parametrize(
    ("fields", "instant", "says"),
    [
        ({}, "20261120T050000Z", "was due"),
        (GHOST, MORNING, "would run, were the task not disabled (CONSECUTIVE-FAILURES)"),
        (GHOST, "20261120T050000Z", "would have run, were the task not disabled (CONSECUTIVE-FAILURES)"),
        ({"state": "Completed"}, MORNING, "will not run: the task is completed"),
        ({}, "20261125T050001Z", "not planned"),
    ],
)
def test_it_says_what_becomes_of_it(desk: Desk, fields: dict[str, str], instant: str, says: str) -> None:
    assert details(desk, make(desk, "Cash position", **at(6), **fields), instant).says == says


@pytest.mark.parametrize(("succeeded", "says"), [(True, "ran"), (False, "failed")])
def test_a_run_that_the_tenant_tells_of_is_told_as_it_was(desk: Desk, succeeded: bool, says: str) -> None:
    task = make(desk, "Cash position", **at(6))
    moment = datetime(2026, 11, 20, 5, 0, 7, tzinfo=UTC)
    desk.tenant.make_reload(moment, app_id=task.app_id, task_id=task.id, succeeded=succeeded)

    assert details(desk, task, "20261120T050000Z").says == says


def test_what_the_clock_does_to_it_is_said(desk: Desk) -> None:
    task = make(desk, "Night", **at(2, 30))

    run = details(desk, task, "20260329T013000Z")

    assert run.note == "02:30 does not exist that day: runs at 03:30, or Qlik may skip it."


def test_a_task_that_runs_once_has_no_neighbours(desk: Desk) -> None:
    task = make(desk, "Once", recurrence=[], start="2026-11-25T06:00:00", time_zone="Europe/Zurich")

    run = details(desk, task)

    assert (run.previous, run.next, run.is_planned) == (None, None, True)


def test_a_task_that_cannot_be_read_has_no_run_but_a_page(desk: Desk) -> None:
    assert details(desk, make(desk, "Puzzle", recurrence=["RRULE:FREQ=DAILY;BYHOUR=26"])).says == "not planned"


def test_a_heavy_task_is_told_as_far_as_it_can_be(desk: Desk) -> None:
    dense = make(desk, "Dense", recurrence=["RRULE:FREQ=SECONDLY;UNTIL=20200101T000000Z"], start="2009-01-01T00:00:00")

    run = details(desk, dense)

    assert (run.is_planned, run.next) == (False, None)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"task": "nobody", "at": MORNING},
        {"task": "", "at": MORNING},
        {"at": "yesterday"},
        {"at": "20261345T000000Z"},
    ],
)
def test_a_run_of_nothing_is_not_found(desk: Desk, query: dict[str, str]) -> None:
    task = make(desk, "Cash position", **at(6))
    copy_known()

    assert desk.client.get("/calendar/run/", {"task": task.id} | query).status_code == 404


def test_its_switch_answers_with_its_own_row(desk: Desk) -> None:
    task = make(desk, "Broken", **at(7), **GHOST)
    seen = look(desk).context["aside"].reasons[0].listed[0].row.seen

    answer = desk.press(task.id, enabled=True, seen=seen, fragment="run")

    assert f'id="run-task-{task.id}"' in answer.content.decode()
    assert f'id="run-switch-{task.id}"' in answer.content.decode()


def test_it_says_what_starts_together_with_it_and_where_that_is_listed(desk: Desk) -> None:
    task = make(desk, "Cash position", **at(6))
    for name, minute in [("Returns", 4), ("Payroll", 2), ("Orders", 3), ("Inventory", 0), ("Ledger", 5)]:
        last = make(desk, name, **at(6, minute))
    make(desk, "Stopped", **at(6), **GHOST)

    company = details(desk, task).company

    assert (company.others, company.more, company.clash) == (4, 1, None)
    assert company.apps == ["Inventory", "Payroll", "Orders"]
    listed = {row.task_id for row in rows(desk.client.get(company.address).content.decode())}
    assert (len(listed), task.id in listed, last.id in listed) == (6, True, False)


def test_it_says_when_another_task_of_its_app_starts_within_ten_minutes(desk: Desk) -> None:
    task = make(desk, "Cash position", **at(6))
    desk.tenant.make_task(app_id=task.app_id, **at(6, 9))
    other = desk.tenant.make_task(app_id=task.app_id, **at(5, 50), **GHOST)

    assert details(desk, task, zone="Europe/Zurich").company.clash.time == "06:09"
    assert details(desk, other, "20261125T045000Z").company.clash is None


@pytest.mark.parametrize("zone", ["Europe/Zurich", "UTC", "task"])
def test_a_clash_across_midnight_is_told_on_both_sides(desk: Desk, zone: str) -> None:
    late = make(desk, "Cash position", **at(23, 58))
    early = desk.tenant.make_task(app_id=late.app_id, **at(0, 3))

    before, after = (
        details(desk, late, "20261124T225800Z", zone=zone),
        details(desk, early, "20261124T230300Z", zone=zone),
    )

    assert [run.company.clash.at for run in (before, after)] == [
        datetime(2026, 11, 24, 23, 3, tzinfo=UTC),
        datetime(2026, 11, 24, 22, 58, tzinfo=UTC),
    ]
    assert before.company.others == after.company.others == 0


def test_what_starts_then_is_told_of_a_run_that_would_start_too(desk: Desk) -> None:
    make(desk, "Cash position", **at(6))

    assert details(desk, make(desk, "Stopped", **at(6), **GHOST)).company.apps == ["Cash position"]


def test_nothing_is_told_to_start_together_with_what_is_no_run(desk: Desk) -> None:
    task = make(desk, "Cash position", **at(6))

    assert details(desk, task, "20261125T050001Z").company is None
    assert details(desk, task).company.others == 0


@pytest.mark.parametrize("instant", ["00010101T000000Z", "19691231T235959Z", "22000101T000000Z", "99991231T235959Z"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
def test_an_instant_that_is_on_no_day_of_the_calendar_is_not_found(desk: Desk, instant: str, zone: str) -> None:
    task = make(desk, "Cash position", **at(6, start="1900-01-01T00:00:00"))
    copy_known()

    assert desk.client.get("/calendar/run/", {"task": task.id, "at": instant, "zone": zone}).status_code == 404


@pytest.mark.parametrize("instant", ["19700105T050000Z", "21991230T050000Z"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
def test_runs_of_the_first_and_the_last_year_have_details(desk: Desk, instant: str, zone: str) -> None:
    task = make(desk, "Cash position", **at(6, start="1900-01-01T00:00:00"))

    assert details(desk, task, instant, zone=zone).is_planned
