"""Bodies of scheduling tasks: all that they say, whatever is left out, and nothing lost of what cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import After, DisabledCode, Origin, Parent, TaskEnd, TaskState
from dashboard.tenant import wire
from dashboard.tenant.parse import read_task
from tests.tenant.bodies import EXAMPLE
from tests.tenant.workflow.bodies import APP_ID, LINE, TASK_ID, a_workflow, ended, states, waiting

wall = datetime.fromisoformat


def test_a_scheduling_task_is_told_by_its_own_body():
    task = read_task(a_workflow())

    assert (task.id, task.origin, task.problem) == (TASK_ID, Origin.SCHEDULING, "")
    assert (task.name, task.app_id, task.state) == ("Sales, daily", APP_ID, TaskState.ENABLED)
    assert (task.recurrences, task.time_zone_name, task.starts_at) == (
        (LINE,),
        "Europe/Zurich",
        wall("2026-12-01T06:00"),
    )
    assert task.last_run_at == datetime(2026, 12, 1, 5, 0, 6, tzinfo=UTC)
    assert task.next_run_at == datetime(2026, 12, 2, 5, 0, tzinfo=UTC)
    assert (task.owner_id, task.space_id) == ("67890d4f54918fed2faa2df5", "67ffd1a958505bf21fd86284")
    assert task.moved_from == "67ffd32c08e939e2f3a31184"
    assert read_task(EXAMPLE).origin is Origin.RELOAD


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"enabled": False}, TaskState.DISABLED),
        ({"enabled": ...}, TaskState.UNKNOWN),
        ({"enabled": None}, TaskState.UNKNOWN),
        ({"enabled": "perhaps"}, TaskState.UNKNOWN),
    ],
)
def test_a_task_that_is_not_told_enabled_is_never_shown_so(fields: Any, state: TaskState):
    assert read_task(a_workflow(**fields)).state is state


@pytest.mark.parametrize(
    ("code", "read"),
    [("APP-SCRIPT-UPDATED", DisabledCode.APP_SCRIPT_UPDATED), ("", None), (None, None), ("NEW-ONE", "NEW-ONE")],
)
def test_the_disabled_code_is_read_as_it_came(code: str | None, read: Any):
    assert read_task(a_workflow(metadata={"disabledCode": code})).disabled_code == read


@pytest.mark.parametrize(
    ("schedule", "zone", "starts_at"),
    [
        ({"timezone": ...}, "UTC", wall("2026-12-01T06:00")),
        ({"timezone": ..., "startDateTime": "2026-12-01T06:00:00+02:00"}, "UTC", wall("2026-12-01T04:00")),
        ({"startDateTime": "2026-12-01T06:00:00Z"}, "Europe/Zurich", wall("2026-12-01T07:00")),
        ({"startDateTime": "2026-12-01T06:00:00.123"}, "Europe/Zurich", wall("2026-12-01T06:00")),
        ({"startDateTime": None}, "Europe/Zurich", None),
    ],
)
def test_an_offset_is_an_instant_on_the_clock_of_the_zone_and_no_zone_is_utc(
    schedule: Any, zone: str, starts_at: datetime | None
):
    task = read_task(a_workflow(schedule=schedule))

    assert (task.time_zone_name, task.starts_at, task.problem) == (zone, starts_at, "")


def test_several_lines_in_the_one_text_are_read_each():
    task = read_task(a_workflow(schedule={"recurrence": f"{LINE}\nEXDATE:20261224T060000\n"}))

    assert task.recurrences == (LINE, "EXDATE:20261224T060000")
    assert not task.problem


def test_a_cron_expression_is_read_to_lines_and_shown_as_it_is():
    task = read_task(a_workflow(schedule={"recurrence": ..., "cron": "30 6 * * 1-5"}))

    assert task.recurrences == ("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=30;BYSECOND=0",)
    assert (task.written_as, task.problem) == ("30 6 * * 1-5", "")


def test_a_cron_expression_says_until_when_it_counts():
    cron = {"expression": "@daily", "validUntil": "2027-01-01T00:00:00"}

    task = read_task(a_workflow(schedule={"recurrence": ..., "cron": cron}))

    assert (task.written_as, task.ends_at) == ("@daily", wall("2027-01-01T00:00"))


def test_what_no_line_can_say_is_shown_raw_with_the_tenants_own_next_run():
    task = read_task(a_workflow(schedule={"recurrence": ..., "cron": "0 0 6 ? * 2#1"}))

    assert (task.recurrences, task.written_as) == ((), "0 0 6 ? * 2#1")
    assert "2#1" in task.problem
    assert task.next_run_at == datetime(2026, 12, 2, 5, 0, tzinfo=UTC)


def test_an_interval_has_its_start_in_itself_or_beside_it():
    inside = read_task(a_workflow(schedule="R/2026-12-01T06:00:00Z/PT90M"))
    beside = read_task(a_workflow(schedule={"recurrence": ..., "interval": "R/P1D"}))
    nowhere = read_task(a_workflow(schedule="R/PT15M"))

    assert (inside.recurrences, inside.starts_at) == (("RRULE:FREQ=MINUTELY;INTERVAL=90",), wall("2026-12-01T06:00"))
    assert (beside.recurrences, beside.time_zone_name) == (("RRULE:FREQ=DAILY;INTERVAL=1",), "Europe/Zurich")
    assert (inside.problem, beside.problem) == ("", "")
    assert "the task has none" in nowhere.problem


@pytest.mark.parametrize(
    ("exclusive", "needs_all"), [({"exclusive": True}, False), ({"exclusive": False}, True), ({}, True)]
)
def test_a_chain_names_its_parents_and_whether_all_must_end(exclusive: Any, needs_all: bool):
    task = read_task(waiting(ended("a", "succeeded"), ended("b", "FAILED"), ended("c"), ended("d", "odd"), **exclusive))

    parents = (
        Parent(task_id="a", end=TaskEnd.SUCCESS),
        Parent(task_id="b", end=TaskEnd.FAILURE),
        Parent(task_id="c", end=TaskEnd.ANY),
        Parent(task_id="d", end="odd"),
    )
    assert task.after == After(parents=parents, needs_all=needs_all)
    assert (task.has_schedule, task.time_zone_name, task.problem) == (False, "", "")


def test_a_dataset_that_starts_a_task_is_data_that_changes():
    event = {"name": "d", "type": "com.qlik/active-analytics-orch", "source": "dataset.updated", "correlation": []}

    task = read_task(waiting(event))

    assert (task.auto_reload, task.after) == (True, None)


@pytest.mark.parametrize(
    "fields",
    [
        {"states": None},
        {"states": [{"onEvents": [{"actions": ["text"]}]}]},
        {"states": [None]},
        {"start": {"schedule": None}},
        {"start": "now"},
        {"events": "none"},
        {"events": [None, {"correlation": [5, {}]}]},
        {"metadata": {"orchestration": 5}},
        {"metadata": {"orchestration": {"attrs": [], "lastRun": 1}}},
        {"metadata": {"ownerId": 0}},
        {"metadata": {"ownerId": None}},
    ],
    ids=repr,
)
def test_whatever_is_left_out_or_of_another_kind_leaves_a_task(fields: Any):
    metadata = fields.get("metadata")
    body = a_workflow(metadata=metadata) if metadata else a_workflow(**fields)

    task = read_task(body)

    assert (task.id, task.state, task.origin) == (TASK_ID, TaskState.ENABLED, Origin.SCHEDULING)
    assert task.app_id == APP_ID


@pytest.mark.parametrize(
    ("schedule", "named"),
    [
        ({"timezone": "Mars/Phobos"}, "Mars/Phobos"),
        ({"recurrence": "RRULE:FREQ=NEVER"}, "FREQ=NEVER"),
        ({"recurrence": 5}, "recurrence"),
        ({"startDateTime": "soon"}, "soon"),
    ],
)
def test_what_cannot_be_read_is_named_and_kept(schedule: Any, named: str):
    body = a_workflow(schedule=schedule)

    task = read_task(body)

    assert named in task.problem
    assert task.body == body


def test_a_task_without_an_id_is_named_by_its_place():
    task = read_task(a_workflow(id=...), position=7)

    assert (task.id, task.state) == ("?7", TaskState.UNKNOWN)


def test_a_run_is_no_change_that_a_person_decides_upon():
    before, after = a_workflow(), a_workflow(metadata={"orchestration": {}, "updatedAt": "2026-12-05T00:00:00.000Z"})

    assert wire.digest(before) == wire.digest(after)
    assert wire.at_rest(before) == wire.at_rest(after)


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Other"},
        {"description": "More"},
        {"enabled": False},
        {"states": states(partial=True)},
        {"schedule": {"timezone": "Asia/Tokyo"}},
        {"metadata": {"ownerId": "another"}},
        {"metadata": {"disabledCode": "MANUALLY"}},
        {"events": [ended("a")]},
    ],
    ids=repr,
)
def test_a_change_of_what_a_person_sees_is_another_digest(fields: Any):
    assert wire.digest(a_workflow(**fields)) != wire.digest(a_workflow())


def test_a_client_writes_the_whole_definition_and_nothing_that_the_tenant_keeps():
    told = wire.writable(a_workflow(unknown={"kept": 1}, annotations=None))

    assert told["unknown"] == {"kept": 1}
    assert told["enabled"] is True
    assert told["metadata"] == {"usage": "ANALYTICS", "spaceId": "67ffd1a958505bf21fd86284"}
    assert {"id", "resourceId", "annotations"}.isdisjoint(told)


def test_a_schedule_runs_as_the_tenant_says():
    task = read_task(a_workflow())

    assert Schedule.of(task).next_times(datetime(2026, 12, 1, 6, tzinfo=UTC), 1) == [task.next_run_at]


def test_a_file_has_the_fields_of_the_api_for_tasks_of_both_schedulers():
    told = wire.api_fields(a_workflow(metadata={"disabledCode": "OWNER-MOVED", "tenantId": "t"}))

    assert told["state in the API"] == "true"
    assert (told["disabled code"], told["tenant id"], told["log"]) == ("OWNER-MOVED", "t", "")
    assert told["next execution in the API"] == "2026-12-02T05:00:00Z"
    assert list(told) == list(wire.api_fields(EXAMPLE))
