"""The tasks of a calendar as a process keeps them: read once, and then what was written since."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.inventory.cache.calendar_cache import Wholes
from dashboard.inventory.calendar import matching
from dashboard.inventory.copy import deletions, write
from dashboard.inventory.copy.version import mark_of
from dashboard.inventory.models import CopyVersion, TaskCopy
from dashboard.inventory.search.search import parse
from dashboard.tenant.parse import read_task
from tests.conftest import MOCK_MOMENT
from tests.inventory.copy.test_write import BODY

HOST = "tenant.test"


@pytest.fixture
def host(db: None, settings: Any) -> str:
    settings.TENANT_URL, settings.TENANT_TOKEN = f"https://{HOST}", "t"
    take({"id": "t1"}, {"id": "t2", "recurrence": ["RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0"]})
    return HOST


def take(*changes: dict[str, Any], later: int = 0) -> None:
    tasks = [read_task(BODY | change) for change in changes]
    write.take(HOST, tasks, asked_at=MOCK_MOMENT + later * timedelta(minutes=1), generation=1 + later)


def test_a_run_that_has_moved_changes_nothing_that_is_drawn(host: str) -> None:
    process = Wholes()
    before = process.of(host).planned

    take({"id": "t1", "lastExecutionTime": "2026-11-23T05:30:00.000Z"}, later=1)

    assert process.of(host).planned is before


def test_what_was_written_is_read_and_nothing_else(host: str, django_assert_num_queries: Any) -> None:
    process = Wholes()
    before = process.of(host).planned
    take({"id": "t1", "state": "Disabled", "disabledCode": "MANUALLY"}, later=1)

    with django_assert_num_queries(5):  # the mark, once more when it is another one, the row, its body, its changes
        after = process.of(host).planned
    with django_assert_num_queries(1):
        assert process.of(host).planned is after

    assert {task.task_id: task.state for task in after.tasks} == {"t1": "disabled", "t2": "enabled"}
    assert after.tasks[0] is before.tasks[0]
    assert after.schedules is before.schedules


def test_a_new_task_and_a_deleted_one_are_seen_by_every_process(host: str) -> None:
    processes = Wholes(), Wholes()
    for process in processes:
        process.of(host)

    take({"id": "t0"}, later=1)
    deletions.forget(host, "t1")

    for process in processes:
        found = process.of(host).planned
        assert [task.task_id for task in found.tasks] == ["t2", "t0"]
        assert len(found.schedules) == len(found.keys) == 2


def test_a_database_that_was_begun_anew_is_read_from_its_start(host: str) -> None:
    process = Wholes()
    process.of(host)

    TaskCopy.objects.all().delete()
    CopyVersion.objects.all().delete()
    take({"id": "t9"}, later=1)

    assert [task.task_id for task in process.of(host).planned.tasks] == ["t9"]


def test_a_copy_that_was_never_written_since_it_has_numbers_is_read_each_time(host: str) -> None:
    CopyVersion.objects.all().delete()
    process = Wholes()
    process.of(host)

    TaskCopy.objects.filter(task_id="t1").update(app_name="Another")

    assert mark_of(host) is None
    assert "Another" in {task.app_name for task in process.of(host).planned.tasks}


def test_a_search_finds_of_the_kept_tasks_those_that_match(host: str) -> None:
    take({"id": "t3", "state": "Disabled", "disabledCode": "MANUALLY"}, later=1)

    found = matching(parse("state:disabled"), timezone.now())

    assert [task.task_id for task in found.tasks] == ["t3"]
    assert matching(parse("state:disabled"), timezone.now()) is found
    others = matching(parse("-state:disabled"), timezone.now())
    assert {task.task_id for task in others.tasks} == {"t1", "t2"}


def test_numbers_of_writes_grow_by_one_a_write(host: str) -> None:
    before = mark_of(host)

    write.remember(host, read_task(BODY | {"id": "t1", "partial": True}))
    deletions.forget(host, "t2")

    after = mark_of(host)
    assert before is not None
    assert after == before._replace(number=before.number + 2)
