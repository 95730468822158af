"""The copy's rows: what is taken over, what stays as it was written, and since when a task is disabled."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from dashboard.inventory.copy import deletions, write
from dashboard.inventory.models import Name, NameKind, TaskCopy
from dashboard.scheduling.task import Origin
from dashboard.tenant.parse import read_task
from tests.conftest import MOCK_MOMENT

pytestmark = pytest.mark.django_db
HOST = "tenant.test"
HOUR = timedelta(hours=1)
BODY = {
    "id": "t1",
    "appId": "a1",
    "userId": "u1",
    "state": "Enabled",
    "timeZone": "Europe/Zurich",
    "startDateTime": "2026-01-05T06:30:00",
    "recurrence": ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"],
    "lastExecutionTime": "2026-11-20T05:30:00Z",
}


def take(*changes: dict[str, Any], at: datetime = MOCK_MOMENT, generation: int = 1, **options: Any) -> list[Any]:
    tasks = [read_task(BODY | change, position=place) for place, change in enumerate(changes or ({},), 1)]
    return write.take(HOST, tasks, asked_at=at, generation=generation, **options)


def drop(*task_ids: str, tenant: str = HOST) -> list[write.ExternalChange]:
    began = MOCK_MOMENT + HOUR
    return deletions.drop(tenant, task_ids, generation=2, started_at=began, at=began + HOUR)


def row(task_id: str = "t1") -> TaskCopy:
    return TaskCopy.objects.get(tenant=HOST, task_id=task_id)


def test_a_new_task_is_news_unless_no_list_was_seen_before() -> None:
    assert take(is_first=True) == []
    (news,) = take({"id": "t2"})

    assert (news.task_id, news.before, news.after["id"]) == ("t2", None, "t2")


@pytest.mark.parametrize(
    ("change", "is_news"),
    [
        ({}, False),
        ({"lastExecutionTime": "2026-11-23T05:30:00Z"}, False),
        ({"nextExecutionTime": "2026-11-24T05:30:00Z"}, False),
        ({"log": "Failed"}, False),
        ({"state": "Disabled"}, True),
        ({"disabledCode": "MANUALLY"}, True),
        ({"userId": "u2"}, True),
        ({"timeZone": "Asia/Tokyo"}, True),
        ({"recurrence": []}, True),
        ({"partial": True}, True),
    ],
)
def test_a_change_is_one_of_what_people_set_and_not_of_runs(change: dict[str, Any], is_news: bool) -> None:
    take()

    seen = take(change, at=MOCK_MOMENT + HOUR, generation=2)

    assert bool(seen) == is_news
    assert row().body == BODY | change


def test_what_was_written_after_the_page_was_asked_for_stays() -> None:
    take(at=MOCK_MOMENT)
    TaskCopy.objects.update(read_at=MOCK_MOMENT + 2 * HOUR)

    seen = take({"state": "Disabled"}, at=MOCK_MOMENT + HOUR, generation=2)

    assert (row().state, row().generation, seen) == ("enabled", 2, [])


def test_of_a_task_shown_twice_the_first_showing_counts() -> None:
    take({}, {"state": "Disabled"})
    take({"state": "Disabled"}, at=MOCK_MOMENT + HOUR)

    assert row().state == "enabled"


def test_a_task_read_by_itself_is_taken_over_however_often() -> None:
    take()
    for number, state in enumerate(("Disabled", "Enabled", "Disabled"), 1):
        take({"state": state}, at=MOCK_MOMENT + number * HOUR, generation=-1)

    assert row().state == "disabled"


def test_an_element_without_an_id_is_copied_and_never_news() -> None:
    assert take({"id": ""}) == []
    assert drop("?1") == []

    assert row("?1").deleted_at is not None


def test_an_element_that_is_no_task_is_kept_as_it_came() -> None:
    write.take(HOST, [read_task(["what"], position=7)], asked_at=MOCK_MOMENT, generation=1)

    assert (row("?7").kind, row("?7").body) == ("unread", {"raw": ["what"]})


@pytest.mark.parametrize("text", ["\x00", "\\u0000", "é", "🚀"])
def test_a_body_comes_back_as_it_was_put_in(text: str) -> None:
    body = {"id": "t1", "zone": "B", "odd": {"b": text, "a": [1, None, 2.5]}, "appId": "A"}

    write.take(HOST, [read_task(body)], asked_at=MOCK_MOMENT, generation=1)

    assert list(row().body.items()) == list(body.items())


def test_seen_disabled_it_is_disabled_since_then() -> None:
    take()
    take({"state": "Disabled"}, at=MOCK_MOMENT + HOUR, generation=2)
    take({"state": "Disabled", "disabledCode": "OWNER-DELETED"}, at=MOCK_MOMENT + 2 * HOUR, generation=3)

    assert (row().disabled_at, row().disabled_at_least) == (MOCK_MOMENT + HOUR, False)


def test_disabled_at_first_sight_it_is_so_at_least_since_its_last_run() -> None:
    take({"state": "Disabled"})

    assert row().disabled_at == datetime.fromisoformat("2026-11-20T05:30:00Z")
    assert row().disabled_at_least
    assert row().missed_runs == 3


def test_enabled_again_it_has_missed_nothing() -> None:
    take({"state": "Disabled"})
    take(at=MOCK_MOMENT + HOUR, generation=2)

    assert (row().disabled_at, row().disabled_at_least, row().missed_runs) == (None, False, 0)


def was() -> tuple[Any, ...]:
    return (row().was_disabled_at, row().was_disabled_at_least, row().was_disabled_until)


LAST_RUN = datetime.fromisoformat("2026-11-20T05:30:00Z")
DAY = 24 * HOUR


def test_when_a_task_was_disabled_before_is_remembered_with_its_reason() -> None:
    take({"state": "Disabled", "disabledCode": "CONSECUTIVE-FAILURES"})
    take(at=MOCK_MOMENT + HOUR, generation=2)

    assert was() == (LAST_RUN, True, MOCK_MOMENT + HOUR)
    assert row().was_reason == "failures"


def test_a_disabling_that_no_run_fell_into_puts_no_earlier_one_out_of_memory() -> None:
    take({"state": "Disabled"})
    take(at=MOCK_MOMENT + HOUR, generation=2)
    take({"state": "Disabled"}, at=MOCK_MOMENT + 3 * HOUR, generation=3)
    take(at=MOCK_MOMENT + 4 * HOUR, generation=4)

    assert was() == (LAST_RUN, True, MOCK_MOMENT + HOUR)

    take({"state": "Disabled"}, at=MOCK_MOMENT + 5 * HOUR, generation=5)
    take(at=MOCK_MOMENT + 2 * DAY, generation=6)

    assert was() == (MOCK_MOMENT + 5 * HOUR, False, MOCK_MOMENT + 2 * DAY)


def test_an_enabling_that_is_taken_back_at_once_leaves_since_when_and_what_was_missed() -> None:
    take({"state": "Disabled"})
    take(at=MOCK_MOMENT + HOUR, generation=2)
    take({"state": "Disabled"}, at=MOCK_MOMENT + 1.5 * HOUR, generation=3)

    assert (row().disabled_at, row().disabled_at_least, row().missed_runs) == (LAST_RUN, True, 3)
    assert was() == (None, False, None)


@pytest.mark.parametrize(
    ("enabled_at", "hours"),
    [(MOCK_MOMENT, 3), (datetime.fromisoformat("2026-11-24T05:10:00Z"), 0.5)],
    ids=["after a while", "after a run"],
)
def test_an_enabling_that_lasted_or_had_a_run_begins_the_next_disabling_anew(
    enabled_at: datetime, hours: float
) -> None:
    take({"state": "Disabled"})
    take(at=enabled_at, generation=2)
    take({"state": "Disabled"}, at=enabled_at + hours * HOUR, generation=3)

    assert (row().disabled_at, row().disabled_at_least) == (enabled_at + hours * HOUR, False)
    assert was() == (LAST_RUN, True, enabled_at)


def test_only_what_was_not_written_since_is_missing() -> None:
    take({"id": "t1"}, {"id": "t2"}, {"id": "t3"}, {"id": "t4"})
    TaskCopy.objects.filter(task_id="t2").update(read_at=MOCK_MOMENT + 2 * HOUR)
    TaskCopy.objects.filter(task_id="t3").update(generation=2)

    missing = deletions.missing(HOST, Origin.RELOAD, generation=2, started_at=MOCK_MOMENT + HOUR, seen=["t4"])
    seen = drop("t1", "t2", "t3")

    assert missing == ["t1"]
    assert [news.task_id for news in seen] == ["t1"]
    assert [row(name).deleted_at is None for name in ("t1", "t2", "t3")] == [False, True, True]


def test_other_tenants_rows_are_left_alone() -> None:
    take()
    drop("t1", tenant="other.test")
    deletions.forget("other.test", "t1")

    assert row().deleted_at is None


def test_our_own_answer_is_remembered_at_once_and_a_deletion_too() -> None:
    take()

    remembered = write.remember(HOST, read_task(BODY | {"state": "Disabled"}))
    deletions.forget(HOST, "t1")

    assert remembered.state == "disabled"
    assert remembered.generation == 1
    assert row().deleted_at is not None
    assert write.remember(HOST, read_task(BODY)).deleted_at is None


def test_a_name_that_changes_is_written_into_its_rows_and_no_other_column() -> None:
    take({"id": "t1"}, {"id": "t2", "appId": "a2"})
    TaskCopy.objects.update(last_result="SUCCEEDED", missed_runs=7)
    Name.objects.create(tenant=HOST, kind="app", key="a1", name="Stock ledger", read_at=MOCK_MOMENT)

    write.update_names(HOST, NameKind.APP, ["a1"])

    assert (row("t1").app_name, row("t1").app_sort, row("t2").app_name) == ("Stock ledger", "stock ledger", "a2")
    assert (row("t1").last_result, row("t1").missed_runs) == ("SUCCEEDED", 7)
    assert TaskCopy.objects.count() == 2


def test_time_alone_moves_next_runs_and_missed_runs_on() -> None:
    take({"id": "t1"}, {"id": "t2", "state": "Disabled"})
    later = MOCK_MOMENT + timedelta(days=2)

    assert write.update_due_times(HOST, MOCK_MOMENT + HOUR) == 0
    assert write.update_due_times(HOST, later) == 2

    assert row("t1").next_run_at == row("t2").next_run_at == datetime.fromisoformat("2026-11-26T05:30:00Z")
    assert (row("t1").missed_runs, row("t2").missed_runs) == (0, 5)
    assert write.update_due_times(HOST, later) == 0


def test_a_schedule_that_is_over_is_renewed_once_and_for_all() -> None:
    take({"endDateTime": "2026-11-24T07:00:00"})

    assert write.update_due_times(HOST, MOCK_MOMENT + timedelta(days=2)) == 1

    assert (row().next_run_at, row().runs_a_day) == (None, 0.0)


@pytest.mark.parametrize("moved", [{}, {"lastExecutionTime": "2026-11-23T05:30:00Z"}])
def test_words_of_an_older_version_of_the_code_are_worked_out_anew(moved: dict[str, Any]) -> None:
    take({"id": "t1"})
    words = row().words
    TaskCopy.objects.update(words="as it was said before", version="0" + row().version[1:])

    take({"id": "t1"} | moved, generation=2)

    assert row().words == words
