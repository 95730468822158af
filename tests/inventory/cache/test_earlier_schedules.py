"""What the history knows of schedules before they were changed, as calendars ask for it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from dashboard.inventory.cache.earlier_schedules import earlier_schedules
from dashboard.inventory.models.history import Change, ChangeKind, ChangePage
from dashboard.scheduling.schedule import Schedule
from tests.inventory.copy.test_write import BODY

pytestmark = pytest.mark.django_db
HOST = "tenant.test"


def changed(task_id: str, days: int, time: str, kind: str = ChangeKind.EDITED, **body: Any) -> datetime:
    """A change so many days ago of a task that started at a time of day until then."""
    at = timezone.now() - timedelta(days=days)
    hour, minute = time.split(":")
    line = f"RRULE:FREQ=DAILY;BYHOUR={int(hour)};BYMINUTE={int(minute)};BYSECOND=0"
    before = BODY | {"id": task_id, "recurrence": [line]} | body
    Change.objects.create(
        tenant=HOST,
        task_id="s1" if kind == ChangeKind.MOVED else task_id,
        at=at,
        page=ChangePage.SYNC,
        kind=kind,
        before=before,
        operation=uuid4().hex,
    )
    return at


def times(earlier: tuple[tuple[datetime, Schedule], ...]) -> list[str]:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return [f"{one.next_times(noon, 1)[0].astimezone(one.time_zone):%H:%M}" for _, one in earlier]


@pytest.mark.parametrize("asked", [None, ["s1"]])
def test_a_task_that_was_moved_has_the_past_of_the_one_before(asked: list[str] | None) -> None:
    first = changed("t1", 9, "06:15")
    second = changed("t1", 4, "06:25", ChangeKind.MOVED)
    third = changed("s1", 2, "06:35")

    found = earlier_schedules(HOST, asked)

    assert list(found) == ["s1"]
    assert [at for at, _ in found["s1"]] == [first, second, third]
    assert times(found["s1"]) == ["06:15", "06:25", "06:35"]


def test_what_is_older_than_runs_are_kept_or_tells_of_no_schedule_is_not_asked_for(settings: Any) -> None:
    settings.RUN_DAYS = 30
    changed("t1", 31, "06:15")
    changed("t1", 3, "06:25", ChangeKind.OWNER)
    changed("t1", 2, "06:35", ChangeKind.RUN)

    assert earlier_schedules(HOST) == {}


def test_what_cannot_be_read_is_left_out() -> None:
    changed("t1", 3, "06:15", timeZone="Mars/Olympus")
    changed("t1", 2, "06:25")

    assert times(earlier_schedules(HOST)["t1"]) == ["06:25"]
