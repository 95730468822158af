"""The past of a task whose schedule was changed: until then what was planned is what its schedule said then."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from dashboard.inventory.cache.calendar_cache import WHOLE
from dashboard.inventory.changes import undo
from dashboard.inventory.models.history import Change
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.schedule import Schedule
from tests.desk import Desk
from tests.inventory.changes.past import ADA, save
from tests.web.calendar.planning import at, long_known, look, make
from tests.web.calendar.test_past import csv_rows, days

OLD, NEW = at(6, 15)["recurrence"][0], at(6, 25)["recurrence"][0]
DAY = timedelta(days=1)
CHANGED = datetime(2026, 11, 26, 12, tzinfo=UTC)  # a Thursday, three days after all began


@pytest.fixture
def task(desk: Desk) -> Any:
    """A task that ran at 06:15 until noon of 26 November."""
    made = make(desk, "Cash", **at(6, 15))
    sync.run()
    long_known()
    return made


@pytest.fixture
def later(task: Any) -> Iterator[None]:
    with time_machine.travel(CHANGED, tick=True):
        yield


def edit_elsewhere(desk: Desk, task: Any, **values: Any) -> None:
    desk.tenant.models.LocalTask.objects.filter(pk=task.id).update(**values)
    sync.run()


def shown(desk: Desk, **query: str) -> list[str]:
    """What a month shows of the days around the change."""
    found = days(look(desk, **query))
    return [f"{number} {chip.time}" for number in range(24, 30) for chip in found[date(2026, 11, number)].chips]


def filed(desk: Desk, **query: str) -> list[str]:
    rows = csv_rows(desk, "2026-11-24", 6, **{"zone": "Europe/Zurich"} | query)
    return [f"{row['start'][8:10]} {row['start'][11:16]}" for row in rows]


MOVED = ["24 06:15", "25 06:15", "26 06:15", "27 06:25", "28 06:25", "29 06:25"]


def test_days_before_an_edit_keep_what_was_planned_then_on_page_and_in_files(
    desk: Desk, task: Any, later: None
) -> None:
    assert not save(task.id, recurrences=(NEW,)).error

    assert shown(desk) == filed(desk) == MOVED


def test_an_edit_elsewhere_counts_from_when_it_was_seen(desk: Desk, task: Any, later: None) -> None:
    edit_elsewhere(desk, task, recurrence=[NEW])

    assert shown(desk) == filed(desk) == MOVED


def test_what_became_of_the_runs_before_stands_beside_them(desk: Desk, task: Any, later: None) -> None:
    moment = datetime(2026, 11, 20, 5, 15, 3, tzinfo=UTC)
    desk.tenant.make_reload(moment, app_id=task.app_id, task_id=task.id)
    save(task.id, recurrences=(at(9)["recurrence"][0],))

    month = days(look(desk))
    day = desk.client.get("/calendar/2026/11/20/", {"zone": "Europe/Zurich"}).context["day"]
    row = csv_rows(desk, "2026-11-20", 1, zone="Europe/Zurich")[0]

    assert [(chip.time, chip.says) for chip in month[date(2026, 11, 20)].chips] == [("06:15", "ran")]
    assert month[date(2026, 11, 20)].says == "Fri 20 Nov: 1 of 1 known: 1 ran"
    assert day.count == 1
    assert (row["start"][11:16], row["result"]) == ("06:15", "ran")


def test_an_edit_that_was_taken_back_is_told_of_the_days_between(desk: Desk, task: Any, later: None) -> None:
    save(task.id, recurrences=(NEW,))
    with time_machine.travel(CHANGED + 2 * DAY, tick=True):
        undo.undo(ADA, Change.objects.get().pk)

        expected = ["24 06:15", "25 06:15", "26 06:15", "27 06:25", "28 06:25", "29 06:15"]
        assert shown(desk) == filed(desk) == expected


def test_a_task_goes_by_the_clock_that_it_had(desk: Desk, task: Any, later: None) -> None:
    save(task.id, time_zone_name="Asia/Tokyo")

    assert shown(desk) == ["24 06:15", "25 06:15", "26 06:15", "26 22:15", "27 22:15", "28 22:15", "29 22:15"]
    rows = csv_rows(desk, "2026-11-26", 3, zone="Europe/Zurich")
    assert [(row["start in the task's zone"], row["time zone"]) for row in rows[:2]] == [
        ("2026-11-26T06:15:00+01:00", "Europe/Zurich"),
        ("2026-11-27T06:15:00+09:00", "Asia/Tokyo"),
    ]


def test_each_view_has_the_same_numbers_on_the_day_of_a_change(desk: Desk, task: Any, later: None) -> None:
    save(task.id, recurrences=(at(5)["recurrence"][0], at(18)["recurrence"][0]), time_zone_name="Asia/Tokyo")

    for zone in ("Europe/Zurich", "America/New_York", "task"):
        month = days(look(desk, zone=zone))
        year = {
            day.day: day
            for one in look(desk, "/calendar/2026/", zone=zone).context["year"].months
            for days_of in one.weeks
            for day in days_of
            if day
        }
        rows = csv_rows(desk, "2026-11-20", 10, zone=zone)
        for number in range(20, 30):
            one = date(2026, 11, number)
            alone = look(desk, f"/calendar/2026/11/{number}/", zone=zone).context["day"].count
            in_file = sum(row["start"].startswith(str(one)) for row in rows)
            assert month[one].count == year[one].count == alone == in_file, (zone, one)


def test_a_change_of_anything_else_leaves_the_schedule_itself(desk: Desk, task: Any, later: None) -> None:
    save(task.id, partial=True)
    desk.press(task.id, enabled=False)
    edit_elsewhere(desk, task, state="Enabled", disabled_code="")

    (schedule,) = WHOLE.of(tenant_key()).planned.schedules

    assert type(schedule) is Schedule


def test_what_was_kept_is_the_same_until_something_changes(desk: Desk, task: Any, later: None) -> None:
    save(task.id, recurrences=(NEW,))
    before = WHOLE.of(tenant_key()).planned

    desk.press(task.id, enabled=False)
    after = WHOLE.of(tenant_key()).planned

    assert after is not before
    assert after.schedules is before.schedules
    WHOLE.forget()
    assert WHOLE.of(tenant_key()).planned.schedules[0] is before.schedules[0]


def test_a_schedule_that_could_not_be_read_makes_no_difference(desk: Desk, task: Any, later: None) -> None:
    edit_elsewhere(desk, task, recurrence=["RRULE:FREQ=SOMETIMES"])
    edit_elsewhere(desk, task, recurrence=[NEW])

    assert shown(desk) == MOVED


def test_who_had_no_schedule_was_not_due(desk: Desk, later: None) -> None:
    made = make(desk, "Bare", recurrence=[], start="")
    with time_machine.travel(CHANGED - DAY, tick=True):
        sync.run()
        long_known()
    edit_elsewhere(desk, made, recurrence=[NEW])

    assert filed(desk, q="app:Bare") == ["27 06:25", "28 06:25", "29 06:25"]
