"""Rows read from the copy: each body is read once in a process, whatever the number of pages."""

from typing import Any

import pytest

from dashboard.inventory import tenant_key
from dashboard.inventory.copy import deletions, read, write
from dashboard.inventory.copy.cache import LruCache, schedule_of, task_of
from dashboard.tenant.parse import read_task
from tests.conftest import MOCK_MOMENT
from tests.inventory.copy.test_write import BODY

HOST = "tenant.test"


@pytest.fixture
def host(db: None, settings: Any) -> str:
    settings.TENANT_URL, settings.TENANT_TOKEN = f"https://{HOST}", "t"
    tenant_key.tenant_key()  # read once
    return HOST


def take(*changes: dict[str, Any], host: str = HOST) -> None:
    tasks = [read_task(BODY | change) for change in changes]
    write.take(host, tasks, asked_at=MOCK_MOMENT, generation=1)


def test_a_second_look_reads_no_body(host: str, django_assert_num_queries: Any) -> None:
    take({"id": "seen-1"}, {"id": "seen-2"})
    with django_assert_num_queries(2):
        first = read.rows(read.copies())

    with django_assert_num_queries(1):
        second = read.rows(read.copies())

    assert first == second
    assert all(one.task is other.task for one, other in zip(first, second, strict=True))


def test_a_changed_body_is_read_anew(host: str) -> None:
    take({"id": "t1"})
    read.rows(read.copies())

    write.remember(HOST, read_task(BODY | {"state": "Disabled"}))

    assert not read.row("t1").task.enabled


def test_rows_keep_the_order_that_was_asked_for(host: str) -> None:
    take({"id": "t1"}, {"id": "t2"}, {"id": "t3"})

    assert [row.task.id for row in read.rows(read.copies().order_by("-task_id"))] == ["t3", "t2", "t1"]


def test_a_row_of_another_tenant_or_of_nobody_is_none(host: str) -> None:
    take({"id": "t1"}, host="other.test")

    assert read.row("t1") is None


def test_a_deleted_task_still_has_a_row_but_is_no_copy(host: str) -> None:
    take({"id": "t1"})
    deletions.forget(HOST, "t1")

    assert read.row("t1").deleted_at is not None
    assert not read.copies().exists()


def test_tasks_with_the_same_lines_share_a_schedule() -> None:
    one, other = (schedule_of(read_task(BODY | {"id": name})) for name in ("t1", "t2"))

    assert one is other


@pytest.mark.parametrize(
    "change",
    [
        {"recurrence": [], "startDateTime": ""},
        {"timeZone": "Mars/Olympus"},
        {"recurrence": ["RRULE:FREQ=DAILY"], "startDateTime": ""},  # hangs on a start that there is not
    ],
)
def test_what_is_no_schedule_is_none(change: dict[str, Any]) -> None:
    assert schedule_of(read_task(BODY | change)) is None


def test_the_value_that_was_used_longest_ago_makes_room() -> None:
    kept: LruCache[int] = LruCache(most=2)
    kept.put(("a",), 1)
    kept.put(("b",), 2)
    kept.get(("a",))
    kept.put(("c",), 3)

    assert [kept.get((key,)) for key in "abc"] == [1, None, 3]


def test_a_task_with_one_odd_field_called_raw_is_read_as_a_task() -> None:
    assert task_of(HOST, "?1", "v1", {"raw": {"id": "t1"}}).body == {"raw": {"id": "t1"}}
    assert task_of(HOST, "?2", "v2", {"raw": 5}).body == {"raw": 5}
