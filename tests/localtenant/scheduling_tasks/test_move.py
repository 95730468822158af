"""The older API closes: nothing new is made, what is there moves by Qlik's own hand, and in the end it is gone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localtenant.inprocess import Api
from tests.localtenant.newer import TASKS, get, make, names, pass_by, runs

OLD = "/api/v1/reload-tasks"
LINES = [
    "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
    "RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=3;BYMINUTE=0;BYSECOND=0",
]


def migrated(api: Api) -> int:
    return sum(task.get("migrated", False) for task in api.get(OLD, limit=100).json["data"])


def test_while_it_closes_the_apps_move_one_after_the_other(api: Api, settings: Any) -> None:
    for _ in range(10):
        api.data.make_task()
    settings.LOCALTENANT_RELOAD_TASKS = "closing"

    seen = [migrated(api)]
    for _ in range(3):
        pass_by(api, minutes=1)
        api.get(TASKS)
        seen.append(migrated(api))

    assert seen == [0, 4, 8, 10]
    assert len(names(api.get(TASKS))) == 10


def test_nothing_moves_while_it_is_open(api: Api) -> None:
    api.data.make_task()
    pass_by(api, days=3)

    assert migrated(api) == 0
    assert names(api.get(TASKS)) == []


def test_a_tenant_that_nobody_asked_for_long_goes_on_from_now(api: Api, settings: Any) -> None:
    for _ in range(10):
        api.data.make_task()
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    migrated(api)
    pass_by(api, days=1)

    assert migrated(api) == 0
    pass_by(api, minutes=1)
    assert migrated(api) == 4


def test_each_line_becomes_a_task_and_all_else_is_kept(api: Api, settings: Any) -> None:
    app = api.data.make_app("Cash position")
    task = api.data.make_task(app_id=app.id, recurrence=LINES, partial=True, end="2027-01-01T00:00:00")
    settings.LOCALTENANT_RELOAD_TASKS = "gone"

    tasks = sorted(api.get(TASKS).json["data"], key=lambda body: str(body["name"]))

    assert [body["name"] for body in tasks] == ["Cash position", "Cash position (2)"]
    assert [body["start"]["schedule"] for body in tasks] == [
        {
            "recurrence": line,
            "startDateTime": "2026-01-05T06:30:00",
            "endDateTime": "2027-01-01T00:00:00",
            "timezone": "Europe/Zurich",
        }
        for line in LINES
    ]
    assert {body["metadata"]["migratedFrom"] for body in tasks} == {task.id}
    assert all(body["enabled"] for body in tasks)
    arguments = tasks[0]["states"][0]["onEvents"][0]["actions"][0]["functionRef"]["arguments"]
    assert arguments == {"appId": app.id, "partial": True}
    pass_by(api, days=1)
    assert len(runs(api, tasks[0]["id"])) == 1


@pytest.mark.parametrize(
    ("fields", "enabled", "code"),
    [
        ({"state": "Disabled", "disabled_code": "CONSECUTIVE-FAILURES"}, False, "CONSECUTIVE-FAILURES"),
        ({"state": "Completed", "end": "2026-10-01T00:00:00"}, False, "SCHEDULE-EXPIRED"),
        ({"state": ""}, True, None),
        ({"recurrence": [], "start": "2027-01-01T00:00:00"}, True, None),
        ({"recurrence": [], "start": "", "auto_reload": True}, True, None),
        ({"recurrence": [], "start": ""}, True, None),
        ({"recurrence": ["RRULE:FREQ=SOMETIMES"]}, True, None),
    ],
)
def test_every_state_moves(api: Api, settings: Any, fields: dict[str, Any], enabled: bool, code: str | None) -> None:
    api.data.make_task(**fields)
    settings.LOCALTENANT_RELOAD_TASKS = "gone"

    (body,) = api.get(TASKS).json["data"]

    assert (body["enabled"], body["metadata"].get("disabledCode")) == (enabled, code)
    assert ("start" in body) == bool(fields.get("recurrence", True) or fields.get("start", True))


@pytest.mark.parametrize("stage", ["open", "closing", "gone"])
def test_the_newer_service_is_whole_at_every_stage(api: Api, settings: Any, stage: str) -> None:
    settings.LOCALTENANT_RELOAD_TASKS = stage

    task = make(api)

    assert names(api.get(TASKS)) == ["Sales, daily"]
    assert (
        api.put(f"{TASKS}/{task['id']}", {name: task[name] for name in ("name", "specVersion", "states")}).status == 200
    )
    assert api.post(f"{TASKS}/{task['id']}/actions/start").status == 400
    assert get(api, task["id"])["enabled"] is False
    assert api.delete(f"{TASKS}/{task['id']}").status == 204
    assert api.get(OLD).status == (404 if stage == "gone" else 200)
    expected = {"open": 400, "closing": 410, "gone": 404}[stage]
    assert api.post(OLD, {}).status == expected
