"""Bodies of tasks, good and bad, become tasks that say what they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from dashboard.scheduling.task import DisabledCode, TaskState
from dashboard.tenant.json_model import NotThisApi
from dashboard.tenant.parse import read_one_task, read_task
from tests.tenant.bodies import EXAMPLE, a_body

PLUS_TWO = timezone(timedelta(hours=2))


def test_a_whole_body_is_read_field_by_field():
    task = read_task(EXAMPLE)

    assert (task.id, task.app_id, task.owner_id) == (EXAMPLE["id"], EXAMPLE["appId"], EXAMPLE["userId"])
    assert (task.state, task.disabled_code) == (TaskState.DISABLED, DisabledCode.CONSECUTIVE_FAILURES)
    assert (task.log, task.space_id) == (EXAMPLE["log"], EXAMPLE["spaceId"])
    assert task.recurrences == tuple(EXAMPLE["recurrence"])
    assert (task.time_zone_name, task.time_zone) == ("America/Toronto", ZoneInfo("America/Toronto"))
    assert (task.starts_at, task.ends_at) == (datetime(2022, 9, 19, 11, 18), datetime(2022, 10, 12, 23, 59))  # noqa: DTZ001
    assert task.last_run_at == datetime(2022, 9, 20, 17, 17, tzinfo=UTC)
    assert task.next_run_at == datetime(2022, 9, 20, 17, 17, 0, 500_000, tzinfo=UTC)
    assert (task.problem, task.body) == ("", EXAMPLE)


def test_a_body_of_nothing_but_an_id_is_a_task_of_unknown_state_without_a_schedule():
    task = read_task({"id": "a"})

    assert (task.id, task.state, task.problem) == ("a", TaskState.UNKNOWN, "")
    assert not task.has_schedule
    assert not task.has_switch
    assert (task.partial, task.auto_reload, task.auto_reload_partial) == (False, False, False)


@pytest.mark.parametrize("empty", ["", None])
def test_empty_texts_and_nulls_are_none(empty):
    names = ("log", "disabledCode", "fortressId", "spaceId", "endDateTime", "lastExecutionTime", "nextExecutionTime")

    task = read_task(a_body(**dict.fromkeys(names, empty)) | {"links": None, "partial": None, "autoReload": None})

    assert (task.log, task.disabled_code, task.space_id, task.ends_at) == ("", None, "", None)
    assert (task.last_run_at, task.next_run_at, task.partial, task.problem) == (None, None, False, "")


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"state": "Enabled"}, TaskState.ENABLED),
        ({"state": "Completed"}, TaskState.COMPLETED),
        ({"state": "enabled"}, TaskState.UNKNOWN),
        ({"state": "Paused"}, TaskState.UNKNOWN),
        ({"state": ""}, TaskState.UNKNOWN),
        ({"state": None}, TaskState.UNKNOWN),
        ({"state": ...}, TaskState.UNKNOWN),
        ({"state": True}, TaskState.UNKNOWN),
        ({"state": "Enabled", "migrated": True}, TaskState.MOVED),
        ({"state": "Enabled", "migrated": False}, TaskState.ENABLED),
        ({"state": ..., "migrated": True}, TaskState.MOVED),
        ({"state": "Enabled", "id": ""}, TaskState.UNKNOWN),
    ],
    ids=str,
)
def test_a_state_that_is_not_said_is_never_enabled(fields, state):
    assert read_task(a_body(**fields)).state is state


def test_a_moved_task_has_no_next_run():
    assert read_task(a_body(migrated=True)).next_run_at is None


def test_a_code_of_tomorrow_is_kept_as_it_is():
    assert read_task(a_body(disabledCode="APP-MOVED-SPACE")).disabled_code == "APP-MOVED-SPACE"


@pytest.mark.parametrize(
    ("zone", "start", "end", "time_zone", "starts_at", "ends_at"),
    [
        (..., "2026-03-01T06:00:00+02:00", "", PLUS_TWO, "2026-03-01T06:00:00", None),
        (..., "2026-03-01T06:00:00Z", "2026-03-02T06:00:00+02:00", UTC, "2026-03-01T06:00:00", "2026-03-02T04:00:00"),
        (..., "", "2026-03-02T06:00:00+02:00", PLUS_TWO, None, "2026-03-02T06:00:00"),
        ("Asia/Tokyo", "2026-03-01T06:00:00Z", None, ZoneInfo("Asia/Tokyo"), "2026-03-01T15:00:00", None),
        ("US/Pacific", "2026-03-01 06:00:00.999", None, ZoneInfo("US/Pacific"), "2026-03-01T06:00:00", None),
    ],
    ids=str,
)
def test_start_and_end_are_the_wall_clock_of_the_zone_or_of_the_offset(zone, start, end, time_zone, starts_at, ends_at):
    whole = ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"]

    task = read_task(a_body(timeZone=zone, startDateTime=start, endDateTime=end, recurrence=whole))

    assert (task.time_zone, task.problem) == (time_zone, "")
    assert task.starts_at == (starts_at and datetime.fromisoformat(starts_at))
    assert task.ends_at == (ends_at and datetime.fromisoformat(ends_at))


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"timeZone": "Mars/Phobos"}, "The time zone “Mars/Phobos” is not known."),
        ({"timeZone": "../../etc/passwd"}, "The time zone “../../etc/passwd” is not known."),
        ({"timeZone": "America"}, "The time zone “America” is not known."),
        ({"timeZone": "localtime"}, "The time zone “localtime” is not known."),
        ({"timeZone": "x" * 61}, f"The time zone “{'x' * 60}…” is not known."),
        ({"timeZone": "\0"}, "The time zone “\0” is not known."),
        ({"timeZone": ...}, "There is neither a time zone nor an offset."),
        ({"timeZone": 5}, "The value of timeZone cannot be read. There is neither a time zone nor an offset."),
        ({"startDateTime": "tomorrow"}, "The start “tomorrow” cannot be read."),
        ({"endDateTime": "2026-02-30T00:00:00"}, "The end “2026-02-30T00:00:00” cannot be read."),
        ({"endDateTime": "9999-12-31T23:59:59-09:00"}, "The end “9999-12-31T23:59:59-09:00” cannot be read."),
        ({"recurrence": "RRULE:FREQ=DAILY"}, "The value of recurrence cannot be read."),
        ({"recurrence": ["RRULE:FREQ=DAILY", 5]}, "The value of recurrence cannot be read."),
        ({"partial": "maybe", "log": {}}, "The value of log cannot be read. The value of partial cannot be read."),
        ({"nextExecutionTime": "soon"}, "The value of nextExecutionTime cannot be read."),
        ({"nextExecutionTime": 5}, "The value of nextExecutionTime cannot be read."),
        ({"nextExecutionTime": "9999-12-31T23:59:59-05:00"}, "The value of nextExecutionTime cannot be read."),
        ({"id": ...}, "The tenant sent this task without an id."),
        ({"id": 5}, "The value of id cannot be read. The tenant sent this task without an id."),
        ({"userId": "\ud800"}, "The value of userId cannot be read."),
        ({"recurrence": ["\ud800"]}, "The value of recurrence cannot be read."),
    ],
    ids=ascii,
)
def test_what_cannot_be_read_is_named_and_kept_in_the_body(fields, problem):
    body = a_body(**fields)

    task = read_task(body, position=3)

    assert (task.problem, task.body) == (problem, body)


def test_a_line_that_no_one_can_read_is_kept_byte_for_byte_and_its_task_keeps_its_switch():
    task = read_task(a_body(recurrence=["RRULE:FREQ=DAILY", "RRULE:FREQ=SOMETIMES"]))

    assert task.problem.startswith("The line “RRULE:FREQ=SOMETIMES” cannot be read: ")
    assert task.recurrences == ("RRULE:FREQ=DAILY", "RRULE:FREQ=SOMETIMES")
    assert task.has_switch


def test_a_line_that_takes_from_a_start_what_it_leaves_out_needs_one():
    hanging = read_task(a_body(recurrence=["RRULE:FREQ=DAILY;BYMINUTE=0;BYSECOND=0"], startDateTime=""))
    standing = read_task(a_body(recurrence=["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"], startDateTime=""))

    assert "BYHOUR is left out, so it comes from the start, and the task has none" in hanging.problem
    assert standing.problem == ""


@pytest.mark.parametrize("value", [None, 5, "a task", [], True, ["a"]])
def test_an_element_that_is_no_object_is_a_task_that_is_not_understood(value):
    task = read_task(value, position=3)

    assert (task.id, task.state, task.body) == ("?3", TaskState.UNKNOWN, {"raw": value})
    assert task.problem == "The tenant sent something that is not a task."
    assert not task.has_switch


def test_a_task_without_an_id_is_named_by_its_place_and_has_no_switch():
    task = read_task(a_body(id=..., state="Enabled"), position=12)

    assert (task.id, task.has_switch) == ("?12", False)


@pytest.mark.parametrize("value", [None, [], {}, {"id": ""}, {"data": []}])
def test_the_answer_about_one_task_must_be_one(value):
    with pytest.raises(NotThisApi):
        read_one_task(value)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2022-09-20T17:17:00Z", datetime(2022, 9, 20, 17, 17, tzinfo=UTC)),
        ("2022-09-20t17:17:00z", datetime(2022, 9, 20, 17, 17, tzinfo=UTC)),
        ("2022-09-20T17:17:00", datetime(2022, 9, 20, 17, 17, tzinfo=UTC)),
        ("2022-09-20T17:17:00.123456789Z", datetime(2022, 9, 20, 17, 17, 0, 123456, tzinfo=UTC)),
        ("2022-09-20T19:17:00+02:00", datetime(2022, 9, 20, 17, 17, tzinfo=UTC)),
        ("2018-11-09 14:46:07.697 +0000 UTC", datetime(2018, 11, 9, 14, 46, 7, 697_000, tzinfo=UTC)),
        ("2018-11-09 14:46:07 -0500", datetime(2018, 11, 9, 19, 46, 7, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", None),
        ("  ", None),
    ],
)
def test_instants_are_read_in_every_form_seen(text, at):
    assert read_task(a_body(lastExecutionTime=text)).last_run_at == at
