"""What is written of a scheduling task: only what changes, and of a whole definition everything else as it came."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from dashboard.scheduling.task import After, Parent, TaskEnd
from dashboard.tenant import wire
from dashboard.tenant.parse import read_task
from dashboard.tenant.resources import Changes, Draft
from dashboard.tenant.workflow import writing
from tests.tenant.workflow.bodies import APP_ID, LINE, SCHEDULE, a_workflow, ended, states, waiting

wall = datetime.fromisoformat
OTHER = "RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=30;BYSECOND=0"
AFTER_A = After(parents=(Parent(task_id="a", end=TaskEnd.SUCCESS),))


def steps(body: dict[str, Any], **changes: Any) -> list[tuple[str, str, Any]]:
    """The patch of changes, by operation, path and value."""
    wanted = writing.merged(read_task(body), Changes(**changes))
    return [(step["op"], step["path"], step.get("value")) for step in writing.operations(wire.writable(body), wanted)]


def schedule(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in (SCHEDULE | fields).items() if value is not ...}


@pytest.mark.parametrize(
    ("changes", "written"),
    [
        ({"enabled": False}, [("replace", "/enabled", False)]),
        ({"name": "Other"}, [("replace", "/name", "Other")]),
        ({"description": "Why"}, [("replace", "/description", "Why")]),
        ({"recurrences": (OTHER,)}, [("replace", "/start/schedule", schedule(recurrence=OTHER))]),
        ({"time_zone_name": "Asia/Tokyo"}, [("replace", "/start/schedule", schedule(timezone="Asia/Tokyo"))]),
        (
            {"ends_at": wall("2027-01-01T06:00"), "starts_at": None},
            [("replace", "/start/schedule", schedule(endDateTime="2027-01-01T06:00:00", startDateTime=...))],
        ),
        ({"partial": True}, [("replace", "/states", states(partial=True))]),
        ({"recurrences": (), "starts_at": None}, [("remove", "/start", None)]),
        ({"enabled": True, "recurrences": (LINE,), "auto_reload": False}, []),
    ],
    ids=str,
)
def test_only_what_changes_is_sent(changes: Any, written: Any):
    assert steps(a_workflow(), **changes) == written


def test_a_member_that_is_not_there_is_added():
    assert steps(a_workflow(description=...), description="Why") == [("add", "/description", "Why")]
    assert steps(waiting(ended("a")), recurrences=(LINE,), after=None, time_zone_name="UTC")[-1] == (
        "add",
        "/start",
        {"stateName": "reload", "schedule": {"recurrence": LINE, "timezone": "UTC"}},
    )


def test_a_single_run_is_a_line_that_counts_to_one():
    once = "RRULE:FREQ=DAILY;COUNT=1;BYHOUR=9;BYMINUTE=15;BYSECOND=0"

    changed = steps(a_workflow(), recurrences=(), starts_at=wall("2027-02-03T09:15"))

    told = schedule(recurrence=once, startDateTime="2027-02-03T09:15:00")
    assert changed == [("replace", "/start/schedule", told)]


def test_a_start_with_an_offset_keeps_its_wall_time_where_the_zone_changes():
    body = a_workflow(schedule={"startDateTime": "2026-12-01T05:00:00Z"})

    written = steps(body, time_zone_name="Asia/Tokyo")

    told = schedule(startDateTime="2026-12-01T06:00:00", timezone="Asia/Tokyo")
    assert written == [("replace", "/start/schedule", told)]


def test_a_start_with_an_offset_stays_as_it_came_where_only_the_line_changes():
    body = a_workflow(schedule={"startDateTime": "2026-12-01T05:00:00Z"})

    assert steps(body, recurrences=(OTHER,))[0][2]["startDateTime"] == "2026-12-01T05:00:00Z"


def test_members_of_a_schedule_that_nobody_here_knows_are_kept():
    assert steps(a_workflow(schedule={"jitter": "PT5M"}), recurrences=(OTHER,))[0][2]["jitter"] == "PT5M"


def test_a_line_takes_the_place_of_a_cron_expression_and_its_end_stays():
    cron = {"expression": "@daily", "validUntil": "2027-01-01T00:00:00"}

    written = steps(a_workflow(schedule={"recurrence": ..., "cron": cron}), recurrences=(OTHER,))

    told = schedule(recurrence=OTHER, endDateTime="2027-01-01T00:00:00")
    assert written == [("replace", "/start/schedule", told)]


def test_tasks_to_wait_for_replace_the_schedule():
    written = steps(a_workflow(), after=AFTER_A, recurrences=(), starts_at=None)

    (event,) = written[1][2]
    assert [step[:2] for step in written] == [("replace", "/states"), ("add", "/events"), ("remove", "/start")]
    assert event["correlation"] == [
        {"contextAttributeName": "id", "contextAttributeValue": "a"},
        {"contextAttributeName": "status", "contextAttributeValue": "succeeded"},
    ]
    (state,) = written[0][2]
    assert (state["onEvents"][0]["eventRefs"], state["exclusive"]) == ([event["name"]], True)


def test_a_task_that_is_waited_for_still_keeps_its_event_byte_for_byte():
    body = waiting(ended("a", "succeeded"), exclusive=True)
    both = After(parents=(*AFTER_A.parents, Parent(task_id="b", end=TaskEnd.ANY)), needs_all=True)

    after = writing.merged(read_task(body), Changes(after=both))

    assert after["events"][0] == body["events"][0]
    assert after["states"][0]["exclusive"] is False
    assert read_task(after | {"id": "x"}).after == both


def test_what_waits_for_nothing_any_more_has_no_events():
    assert [step[:2] for step in steps(waiting(ended("a")), after=None)] == [
        ("replace", "/states"),
        ("remove", "/events"),
    ]


@pytest.mark.parametrize(
    ("body", "changes", "reason"),
    [
        (a_workflow(), {"recurrences": (LINE, OTHER)}, "lines"),
        (a_workflow(), {"after": AFTER_A}, "both"),
        (a_workflow(), {"auto_reload": True}, "data"),
        (a_workflow(schedule={"recurrence": ..., "cron": "@daily"}), {"ends_at": wall("2027-01-01")}, "written"),
        (a_workflow(states=[]), {"after": AFTER_A, "recurrences": (), "starts_at": None}, "body"),
    ],
)
def test_what_no_task_can_be_is_not_written(body: Any, changes: Any, reason: str):
    with pytest.raises(writing.NotPossible) as caught:
        writing.merged(read_task(body), Changes(**changes))

    assert caught.value.reason == reason


def test_a_patch_leaves_nothing_out_of_a_whole_definition():
    body = a_workflow(unknown=[1], annotations=["x"])

    whole = writing.merged(read_task(body), Changes(enabled=False))

    assert whole == wire.writable(body) | {"enabled": False}


def test_a_draft_is_a_definition_that_reads_back_as_it_was_meant():
    draft = Draft(
        app_id=APP_ID,
        time_zone_name="Europe/Zurich",
        recurrences=(LINE,),
        starts_at=wall("2026-12-01T06:00"),
        ends_at=wall("2027-12-01T06:00"),
        partial=True,
        name="Sales",
        description="Why",
        enabled=False,
    )

    task = read_task(writing.created(draft) | {"id": "x"})

    assert Draft.of(task) == draft
    assert task.problem == ""


def test_a_chain_of_several_is_written_by_the_client_and_of_one_by_the_tenant():
    both = After(parents=(*AFTER_A.parents, Parent(task_id="b", end=TaskEnd.FAILURE)), needs_all=True)
    one, two = (Draft(app_id=APP_ID, time_zone_name="", after=after, name="Then") for after in (AFTER_A, both))

    assert writing.created_by_event(one) == (
        "on-task-event",
        {"name": "Then", "enabled": True, "onTaskId": "a", "onTaskStatus": "succeeded"},
    )
    assert writing.created_by_event(two) is None
    assert read_task(writing.created(two) | {"id": "x"}).after == both


def test_a_draft_of_several_triggers_is_as_many_drafts():
    draft = Draft(
        app_id=APP_ID,
        time_zone_name="UTC",
        recurrences=(LINE, OTHER),
        auto_reload=True,
        auto_reload_partial=True,
        name="Sales",
    )

    parts = draft.parts

    assert [(part.name, part.recurrences, part.auto_reload, part.partial) for part in parts] == [
        ("Sales", (LINE,), False, False),
        ("Sales (2)", (OTHER,), False, False),
        ("Sales (3)", (), True, True),
    ]
    assert [part.parts for part in parts] == [(part,) for part in parts]
    with pytest.raises(writing.NotPossible):
        writing.created(draft)


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        ({"recurrences": (LINE,)}, {"recurrences": (LINE,), "time_zone_name": "UTC"}),
        ({}, {"time_zone_name": ""}),
        ({"after": AFTER_A}, {"after": AFTER_A, "time_zone_name": ""}),
        ({"auto_reload": True, "partial": True}, {"auto_reload": True, "partial": True, "time_zone_name": ""}),
        (
            {"starts_at": wall("2027-02-03T09:15")},
            {
                "starts_at": wall("2027-02-03T09:15"),
                "recurrences": ("RRULE:FREQ=DAILY;COUNT=1;BYHOUR=9;BYMINUTE=15;BYSECOND=0",),
                "time_zone_name": "UTC",
            },
        ),
    ],
)
def test_a_draft_of_one_trigger_or_none_is_one_and_says_what_its_task_will_have(fields: Any, made: Any):
    draft = Draft(app_id=APP_ID, time_zone_name="UTC", name="Sales", **fields)

    (part,) = draft.parts

    assert part == Draft(**{"app_id": APP_ID, "name": "Sales"} | made)
    assert part.parts == (part,)
