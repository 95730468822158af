"""An app that fails on demand: five failures within a minute, the disabling, and life again when it is mended."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dashboard.localtenant import breakdown
from dashboard.localtenant.models import LocalApp
from tests.localtenant.inprocess import Api

TASKS = "/api/v1/reload-tasks"


def told(api: Api, task: Any) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"{TASKS}/{task.id}").json
    return found


def pass_by(api: Api, seconds: int) -> None:
    api.data.clock.set(api.data.clock.at + timedelta(seconds=seconds))


def failures(api: Api) -> int:
    return sum(run["status"] == "FAILED" for run in api.get("/api/v1/reloads", limit=100).json["data"])


def test_an_app_fails_five_times_in_forty_seconds_and_then_its_task_is_disabled(api: Api) -> None:
    app = api.data.make_app("Cash position")
    task = api.data.make_task(app_id=app.id)
    call_command("localtenant_break", "cash position", stdout=(said := StringIO()))

    seen = []
    for _ in range(5):
        pass_by(api, 9)
        seen.append((told(api, task)["state"], failures(api)))

    assert "5 failures in 40 s, and then 1 task disabled" in said.getvalue()
    assert seen == [("Enabled", 1), ("Enabled", 2), ("Enabled", 3), ("Enabled", 4), ("Disabled", 5)]
    assert told(api, task)["disabledCode"] == "CONSECUTIVE-FAILURES"
    pass_by(api, 3600)
    told(api, task)
    assert failures(api) == 5


def test_an_app_that_is_mended_runs_within_seconds_of_its_enabling_and_then_by_its_schedule(api: Api) -> None:
    app = api.data.make_app("Cash position")
    task = api.data.make_task(app_id=app.id)
    breakdown.break_app(app)
    pass_by(api, 60)
    assert told(api, task)["state"] == "Disabled"
    call_command("localtenant_break", app.id, "--mend", stdout=StringIO())

    api.put(f"{TASKS}/{task.id}", {"state": "Enabled"})
    pass_by(api, 9)
    found = told(api, task)

    assert api.get("/api/v1/reloads").json["data"][0]["status"] == "SUCCEEDED"
    assert found["nextExecutionTime"].startswith("2026-11-24T05:30:00")
    assert LocalApp.objects.get().pace == 0


def test_other_apps_go_on_as_ever(api: Api) -> None:
    other = api.data.make_task()
    before = told(api, other)
    app = api.data.make_app("Cash position")
    api.data.make_task(app_id=app.id)
    breakdown.break_app(app)
    pass_by(api, 60)

    assert told(api, other) == before


def test_the_endpoint_is_for_admins(api: Api) -> None:
    app = api.data.make_app("Cash position")
    api.data.make_task(app_id=app.id)
    path = f"/api/v1/breakdowns/{app.id}"
    nobody = api.data.token(api.data.make_user().id)

    assert api.put(path, {"broken": True}, token=nobody).status == 403
    assert api.put("/api/v1/breakdowns/none", {"broken": True}).status == 404
    assert api.put(path, {}).status == 400
    assert api.put(path, {"broken": True}).json == {"name": "Cash position", "tasks": 1}
    assert "breakdowns" not in api.get("/api/v1/openapi.json").text


@pytest.mark.parametrize("name", ["none", "Idle"])
def test_what_cannot_fail_is_said_in_a_line(api: Api, name: str) -> None:
    api.data.make_app("Idle")

    with pytest.raises(CommandError) as caught:
        call_command("localtenant_break", name)

    assert str(caught.value).startswith(("There is no app 'none'", "No enabled task reloads Idle"))
