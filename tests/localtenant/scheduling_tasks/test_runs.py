"""Runs of newer tasks: they happen, can be started, have logs, fail, and start the tasks that wait for them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localtenant.inprocess import Api
from tests.localtenant.newer import (
    NOBODY,
    TASKS,
    check,
    follow,
    get,
    make,
    make_after,
    pass_by,
    patch,
    runs,
    schedule,
)


def statuses(api: Api, task_id: str) -> list[str]:
    return [run["status"] for run in runs(api, task_id)]


def test_runs_happen_when_their_time_comes_and_the_task_tells_the_last_and_the_next(api: Api) -> None:
    task = make(api)
    pass_by(api, days=2)

    found, attrs = runs(api, task["id"]), get(api, task["id"])["metadata"]["orchestration"]["attrs"]

    assert [run["startedAt"][:16] for run in found] == ["2026-11-25T05:00", "2026-11-24T05:00"]
    assert {run["triggeredBy"] for run in found} == {"schedule"}
    assert attrs["next_run_at"] == "2026-11-26T05:00:00Z"
    assert attrs["last_run_startedAt"] == found[0]["startedAt"][:19] + "Z"
    assert attrs["last_run_endedAt"] == found[0]["endedAt"][:19] + "Z"
    assert (attrs["last_run_status"], attrs["last_run_worker_type"]) == ("SUCCEEDED", "reloads")
    last = get(api, task["id"])["metadata"]["orchestration"]["lastRun"]
    assert last == {name: found[0][name] for name in last}


def test_a_run_is_a_reload_of_the_kind_of_the_newer_service(api: Api) -> None:
    task = make(api)
    pass_by(api, days=1)

    run = runs(api, task["id"])[0]
    reload = api.get("/api/v1/reloads").json["data"][0]

    assert reload["id"] == run["workerId"]
    assert (reload["type"], reload["resourceType"], reload["resourceId"]) == ("choreographer", "tasks", task["id"])
    assert run["taskMeta"]["resourceName"] == "Sales, daily"
    assert (run["taskName"], run["resourceId"]) == ("Sales, daily", task["resourceId"])


def test_a_task_can_be_started_by_hand_and_goes_on_for_a_while(api: Api) -> None:
    task = make(api)
    path = f"{TASKS}/{task['id']}"

    started = api.post(f"{path}/actions/start?source=Reload%20Desk")
    going = api.get(f"{path}/runs/last").json
    pass_by(api, minutes=10)
    over = api.get(f"{path}/runs/last").json

    assert (started.status, started.json) == (200, {"message": "Task started successfully"})
    assert (going["status"], going["triggeredBy"], going.get("endedAt")) == ("RUNNING", "Reload Desk", None)
    assert (over["id"], over["status"]) == (going["id"], "SUCCEEDED")
    assert over["endedAt"] > over["startedAt"]


def test_started_twice_it_runs_twice_and_without_a_source_manually(api: Api) -> None:
    task = make(api)
    for _ in range(2):
        api.post(f"{TASKS}/{task['id']}/actions/start")

    assert [run["triggeredBy"] for run in runs(api, task["id"])] == ["manual", "manual"]


def test_a_disabled_task_cannot_be_started(api: Api) -> None:
    task = make(api, enabled=False)

    check(api.post(f"{TASKS}/{task['id']}/actions/start"), 400, "CHO-001", "enabled: ")
    check(api.get(f"{TASKS}/{task['id']}/runs/last"), 404, "CHO-004")


def test_runs_are_paged_and_ordered(api: Api) -> None:
    task = make(api)
    pass_by(api, days=5)
    path = f"{TASKS}/{task['id']}/runs"
    whole = [run["id"] for run in runs(api, task["id"])]

    first = api.get(path, limit=2)
    second = follow(api, first, "next")
    back = follow(api, second, "prev")
    oldest = api.get(path, sort="+startedAt", limit=100).json["data"]

    assert [run["id"] for page in (first, second) for run in page.json["data"]] == whole[:4]
    assert back.json["data"] == first.json["data"]
    assert [run["id"] for run in oldest] == whole[::-1]
    for sort in ("-endedAt", "+status", "-taskId", "+actionId"):
        assert len(api.get(path, sort=sort).json["data"]) == 5
    check(api.get(path, sort="+weight"), 400, "CHO-001", "sort: ")


def test_the_runs_of_all_tasks_of_an_app_are_listed(api: Api) -> None:
    app = api.data.make_app()
    tasks = {make(api, name, app=app)["id"] for name in ("First", "Second")}
    pass_by(api, days=1)

    found = api.get(f"{TASKS}/resources/{app.id}/runs").json["data"]

    assert {run["taskId"] for run in found} == tasks
    check(api.get(f"{TASKS}/resources/none/runs"), 403, "CHO-003")


def test_a_log_reads_like_one_of_qlik_in_json_and_as_text(api: Api) -> None:
    task = make(api)
    pass_by(api, days=1)
    run = runs(api, task["id"])[0]
    path = f"{TASKS}/{task['id']}/runs/{run['id']}/log"

    told = api.get(path, environ={"HTTP_ACCEPT": "*/*"}).json["logContent"]
    plain = api.get(path, environ={"HTTP_ACCEPT": "text/plain"})

    assert told.startswith(f"ReloadID: {run['workerId']}\nStarted loading\n")
    assert told.endswith("App saved\nFinished successfully\n")
    assert " Lines fetched\n" in told
    assert (plain.text, plain.headers["Content-Type"]) == (told, "text/plain; charset=utf-8")
    check(api.get(f"{TASKS}/{task['id']}/runs/{NOBODY}/log"), 404, "CHO-004")


def test_the_log_of_a_run_that_goes_on_has_no_end_yet_and_one_that_failed_says_why(api: Api) -> None:
    task = make(api, app=api.data.make_app(failure_rate=1.0))
    api.post(f"{TASKS}/{task['id']}/actions/start")
    run = runs(api, task["id"])[0]
    path = f"{TASKS}/{task['id']}/runs/{run['id']}/log"

    pass_by(api, seconds=9)
    going = api.get(path).json["logContent"]
    pass_by(api, minutes=9)
    failed = api.get(path).json["logContent"]

    assert "Started loading" in going
    assert "error" not in going
    assert "Connector connect error: General Script Error" in failed
    assert failed.startswith(going)


def test_five_failures_in_a_row_disable_a_task(api: Api) -> None:
    task = make(api, app=api.data.make_app(failure_rate=1.0))
    pass_by(api, days=4, hours=12)
    before = get(api, task["id"])["enabled"]
    pass_by(api, days=3)
    body = get(api, task["id"])

    assert before is True
    assert (body["enabled"], body["metadata"]["disabledCode"]) == (False, "CONSECUTIVE-FAILURES")
    assert statuses(api, task["id"]) == ["FAILED"] * 5
    assert patch(api, task["id"], ("add", "/enabled", True)).json["enabled"] is True


def test_a_child_runs_when_its_parent_has_ended_through_any_depth(api: Api) -> None:
    first = make(api, "First")
    second = make_after(api, "Second", (first["id"], "succeeded"))
    third = make_after(api, "Third", (second["id"], ""))
    pass_by(api, days=1)

    last = get(api, third["id"])  # the last of the chain is read first

    found = [runs(api, task["id"])[0] for task in (first, second, third)]
    assert last["metadata"]["orchestration"]["lastRun"]["status"] == "SUCCEEDED"
    assert [run["triggeredBy"] for run in found] == ["schedule", "First", "Second"]
    assert found[0]["endedAt"] <= found[1]["startedAt"] < found[1]["endedAt"] <= found[2]["startedAt"]
    assert "next_run_at" not in last["metadata"]["orchestration"]["attrs"]


@pytest.mark.parametrize(("rate", "heard"), [(0.0, ["succeeded", "any"]), (1.0, ["failed", "any"])])
def test_a_child_hears_of_the_end_that_it_waits_for(api: Api, rate: float, heard: list[str]) -> None:
    parent = make(api, "Parent", app=api.data.make_app(failure_rate=rate))
    children = {
        status or "any": make_after(api, status or "any", (parent["id"], status))
        for status in ("succeeded", "failed", "")
    }
    pass_by(api, days=1)

    assert [name for name, task in children.items() if runs(api, task["id"])] == heard


def test_a_task_that_waits_for_all_runs_when_the_last_one_has_ended(api: Api) -> None:
    early = make(api, "Early")
    late = make(api, "Late", start=schedule(recurrence="RRULE:FREQ=DAILY;BYHOUR=9;BYMINUTE=0;BYSECOND=0"))
    parents = ((early["id"], "succeeded"), (late["id"], "succeeded"))
    both = make_after(api, "Both", *parents, exclusive=False)
    either = make_after(api, "Either", *parents, exclusive=True)
    api.data.clock.set(api.data.clock.at.replace(day=24, hour=7))
    between = (len(runs(api, both["id"])), len(runs(api, either["id"])))
    pass_by(api, hours=5)

    assert between == (0, 1)
    assert [run["triggeredBy"] for run in runs(api, both["id"])] == ["Late"]
    assert [run["triggeredBy"] for run in runs(api, either["id"])] == ["Late", "Early"]
    assert runs(api, both["id"])[0]["startedAt"] >= runs(api, late["id"])[0]["endedAt"]
    pass_by(api, days=3)
    assert len(runs(api, both["id"])) == 4


def test_a_chain_is_broken_by_a_disabled_link(api: Api) -> None:
    first = make(api, "First")
    second = make_after(api, "Second", (first["id"], "succeeded"))
    third = make_after(api, "Third", (second["id"], "succeeded"))
    patch(api, second["id"], ("replace", "/enabled", False))
    pass_by(api, days=3)

    assert [len(runs(api, task["id"])) for task in (first, second, third)] == [3, 0, 0]


def test_a_child_also_runs_after_a_run_that_somebody_started(api: Api) -> None:
    first = make(api, "First", start=None)
    second = make_after(api, "Second", (first["id"], "succeeded"))

    api.post(f"{TASKS}/{first['id']}/actions/start")
    at_once = runs(api, second["id"])
    pass_by(api, minutes=10)

    assert at_once == []
    assert [run["triggeredBy"] for run in runs(api, second["id"])] == ["First"]


def test_a_long_sleep_makes_up_the_last_runs_only(api: Api) -> None:
    task = make(api, start=schedule(recurrence="RRULE:FREQ=MINUTELY;INTERVAL=5;BYSECOND=0"))
    child = make_after(api, "Child", (task["id"], "succeeded"))
    pass_by(api, days=60)

    found = runs(api, task["id"], limit=100)

    assert 10 <= len(found) <= 40
    assert found[0]["startedAt"] > "2027-01-22T12:55"
    assert 8 <= len(runs(api, child["id"], limit=100)) <= 40


@pytest.mark.parametrize(
    ("fields", "next_run"),
    [
        ({"recurrence": None, "cron": "30 6 * * 1-5"}, "2026-11-24T05:30:00Z"),
        ({"recurrence": None, "cron": {"expression": "0 0 7 1 * ?"}}, "2026-12-01T06:00:00Z"),
        ({"recurrence": None, "interval": "R/PT15M"}, "2026-11-23T13:15:00Z"),
        ({"recurrence": None, "interval": "R/2026-11-20T00:00:00Z/P1W"}, "2026-11-27T00:00:00Z"),
        ({"recurrence": None, "startDateTime": "2026-12-24T18:00:00"}, "2026-12-24T17:00:00Z"),
        ({"startDateTime": "2026-12-10T12:00:00Z"}, "2026-12-11T05:00:00Z"),
        ({"startDateTime": None, "timezone": None}, "2026-11-24T06:00:00Z"),
        ({"startDateTime": None, "recurrence": "FREQ=HOURLY;BYMINUTE=10"}, "2026-11-23T13:10:00Z"),
        ({"endDateTime": "2026-11-24T05:00:00"}, None),
    ],
)
def test_every_form_of_a_schedule_has_its_next_run(api: Api, fields: dict[str, Any], next_run: str | None) -> None:
    body = make(api, start=schedule(**fields))

    assert body["metadata"]["orchestration"]["attrs"].get("next_run_at") == next_run
    assert body["start"] == schedule(**fields)


def test_a_repeating_interval_may_stand_alone(api: Api) -> None:
    body = make(api, start={"schedule": "R/PT6H"})

    assert body["metadata"]["orchestration"]["attrs"]["next_run_at"] == "2026-11-23T19:05:00Z"
