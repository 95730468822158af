"""The runs on the page are those of recurring-ical-events, expanded task by task."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.inventory.models import TaskCopy
from dashboard.inventory.sync import run as sync
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.desk import Desk
from tests.examples import FAST, examples
from tests.web.calendar.oracle import Given, a_task, instants
from tests.web.calendar.pages import agenda, day

pytestmark = pytest.mark.no_cover  # other tests reach the same code; counting it would double the time
RANDOM_TASKS = examples(500)
WINDOWS = (date(2026, 3, 29), date(2026, 11, 1), date(2026, 12, 31))  # clocks change in Europe, in America; a year ends
VIEWED_IN = (
    "UTC",
    "Europe/Zurich",
    "Europe/London",
    "America/Toronto",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)
VIEWED_IN = VIEWED_IN[::6] if FAST else VIEWED_IN
AGENDA_IN = VIEWED_IN[::3]  # the agenda is walked in every third of them, in each window


@pytest.fixture
def company(synced: LocalTenant, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Given]:
    """The sample's tasks and as many made up ones, all in the copy; pages show them all, run by run."""
    monkeypatch.setattr("dashboard.web.calendar.day.ROWS", 100_000)
    monkeypatch.setattr("dashboard.web.calendar.agenda.PAGE", 5_000)
    random = Random(6)
    for number in range(RANDOM_TASKS):
        given = a_task(random)
        code = random.choice(("", "", "", "MANUALLY"))
        synced.make_task(
            id=f"made-up-{number}",
            recurrence=list(given.lines),
            time_zone=given.zone,
            start=given.start,
            state="Disabled" if code else "Enabled",
            disabled_code=code,
        )
    assert sync.run()
    drawn = TaskCopy.objects.filter(kind__in=("recurring", "once")).exclude(state__in=("moved", "unknown"))
    tasks = synced.models.LocalTask.objects.in_bulk(list(drawn.values_list("task_id", flat=True)))
    return {
        key: Given(lines=task.recurrence, zone=task.time_zone, start=task.start, end=task.end)
        for key, task in tasks.items()
    }


def test_days_and_agenda_show_the_runs_that_recurring_ical_events_finds(
    desk: Desk, company: Mapping[str, Given]
) -> None:
    checked = 0
    completed = set(TaskCopy.objects.filter(state="completed").values_list("task_id", flat=True))
    for window in WINDOWS:
        expected = all_runs(company, completed, window)
        for name in VIEWED_IN:
            first, last = (midnight(window + timedelta(days=step), name) for step in (0, 1))
            wanted = sorted((f"{at:%Y-%m-%dT%H:%M:%SZ}", key) for at, key in expected if first <= at < last)
            page = f"/calendar/{window.year}/{window.month}/{window.day}/?zone={name}&frequent=shown&earlier=shown"

            shown = day(desk.client, page)
            assert [(run.at, run.task_id) for run in shown] == wanted, (window, name)
            assert [run.time for run in shown] == [wall_time(run.at, name) for run in shown]
            if name in AGENDA_IN:
                start = f"/calendar/agenda/?zone={name}&frequent=shown&day={window}"
                listed = agenda(desk.client, start, until=f"{last:%Y-%m-%dT%H:%M:%SZ}")
                assert sorted((run.at, run.task_id) for run in listed) == wanted, (window, name, "agenda")
            checked += len(wanted)
    assert len(company) > RANDOM_TASKS + 45
    assert FAST or checked > 20_000


def all_runs(company: Mapping[str, Given], completed: set[str], window: date) -> list[tuple[datetime, str]]:
    """The runs on that day anywhere on earth; of completed tasks those that lie behind."""
    around = datetime.combine(window, time(), tzinfo=UTC)
    span = around - timedelta(days=1), around + timedelta(days=2)
    return [
        (at, key)
        for key, given in company.items()
        for at in instants(given, *span)
        if key not in completed or at < MOCK_MOMENT
    ]


def wall_time(at: str, name: str) -> str:
    """The time that is to be written: the instant's on the clock of the zone, with seconds where there are some."""
    wall = datetime.fromisoformat(at).astimezone(ZoneInfo(name))
    return f"{wall:%H:%M:%S}" if wall.second else f"{wall:%H:%M}"


def midnight(day_of_page: date, name: str) -> datetime:
    """When a day begins, by the standard library."""
    return datetime.combine(day_of_page, time(), tzinfo=ZoneInfo(name)).astimezone(UTC)


def test_the_oracle_is_no_stranger_to_the_rules(company: Mapping[str, Given]) -> None:
    """What is compared has rules of all kinds, and runs of several lines, dates and an end."""
    lines: Any = [line for given in company.values() for line in given.lines]
    for piece in ("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "BYSETPOS", "COUNT", "RDATE", "EXDATE"):
        assert any(piece in line for line in lines), piece
