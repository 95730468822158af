"""A task with an offset in its times instead of a zone: the same name for its clock wherever it is shown."""

import csv
import io

import pytest

from dashboard.inventory.models import TaskCopy
from dashboard.inventory.sync import run as sync
from tests.desk import Desk
from tests.web.tasks.test_export import table

DAILY = ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]


@pytest.fixture
def task_id(desk: Desk) -> str:
    desk.tenant.make_task(time_zone="", start="2026-11-01T00:00:00+05:30", recurrence=DAILY)
    assert sync.run()
    return TaskCopy.objects.get().task_id


@pytest.mark.parametrize("address", ["/calendar/2026/11/25/", "/calendar/agenda/"])
@pytest.mark.parametrize("zone", ["UTC", "task", "Europe/Zurich"])
def test_days_and_agenda_tell_its_own_time_by_its_offset(desk: Desk, task_id: str, address: str, zone: str) -> None:
    html = desk.client.get(address, {"zone": zone}).content.decode()

    assert "06:00 UTC+5:30" in html
    assert "06:00 UTC<" not in html
    assert "06:00 UTC " not in html


def test_its_page_tells_all_times_by_its_offset(desk: Desk, task_id: str) -> None:
    html = desk.client.get(f"/tasks/{task_id}/", {"zone": "task"}).content.decode()

    assert "06:00 UTC+5:30" in html
    assert "06:00 UTC<" not in html


def test_the_list_has_it_as_a_time_zone(desk: Desk, task_id: str) -> None:
    desk.client.cookies["columns"] = "zone"

    assert "UTC+5:30" in desk.client.get("/tasks/").content.decode()


def test_a_page_can_be_read_by_an_offset(desk: Desk, task_id: str) -> None:
    html = desk.client.get("/calendar/2026/11/25/", {"zone": "UTC+5:30"}).content.decode()

    assert ">06:00</time>" in html


def test_files_name_its_offset(desk: Desk, task_id: str) -> None:
    (row,) = table(desk)
    (run,) = csv.DictReader(
        io.StringIO(desk.client.get("/calendar.csv?first=2026-11-25").getvalue().decode("utf-8-sig"))
    )
    ics = desk.client.get("/calendar.ics?first=2026-11-25").getvalue().decode().replace("\r\n ", "")

    assert row["time zone"] == "UTC+5:30"
    assert run["time zone"] == "UTC+5:30"
    assert run["start in the task's zone"] == "2026-11-25T06:00:00+05:30"
    assert "Times of UTC+5:30" in ics
