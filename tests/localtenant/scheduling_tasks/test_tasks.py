"""Tasks of the newer service: made, read, patched, replaced, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from tests.localtenant.inprocess import Api
from tests.localtenant.newer import (
    DAILY,
    NOBODY,
    TASKS,
    a_body,
    check,
    ended,
    get,
    make,
    make_after,
    pass_by,
    patch,
    schedule,
    states,
)


def test_a_new_task_is_told_with_all_that_the_service_knows(api: Api) -> None:
    space = api.data.make_space("Treasury")
    app = api.data.make_app("Cash position", space=space)

    body = make(api, "Cash, daily", app=app, description="For the board.")

    metadata = body["metadata"]
    assert (body["name"], body["description"], body["enabled"]) == ("Cash, daily", "For the board.", True)
    assert body["resourceId"] == app.id
    assert body["start"] == schedule()
    assert body["states"] == states(app.id)
    assert (metadata["ownerId"], metadata["createdBy"]) == (app.owner_id, app.owner_id)
    assert (metadata["spaceId"], metadata["spaceType"]) == (space.id, "shared")
    assert (metadata["resourceName"], metadata["resourceType"]) == ("Cash position", "app")
    assert metadata["createdAt"] == metadata["updatedAt"] == "2026-11-23T13:05:00.000Z"
    assert metadata["topology"] == {"isChild": False, "isParent": False}
    assert metadata["orchestration"]["attrs"] == {"next_run_at": "2026-11-24T05:00:00Z"}
    assert "disabledCode" not in metadata
    assert "migratedFrom" not in metadata
    assert get(api, body["id"]) == body


def test_without_enabled_a_task_is_made_disabled_and_has_no_next_run(api: Api) -> None:
    body = make(api, enabled=None)

    assert body["enabled"] is False
    assert body["metadata"]["orchestration"]["attrs"] == {}


def test_what_a_client_says_of_owner_and_resource_is_passed_over(api: Api) -> None:
    app = api.data.make_app()
    said = {"ownerId": "somebody", "disabledCode": "SCHEDULE-EXPIRED", "usage": "DATA_PREPARATION", "spaceId": "s"}

    body = api.post(TASKS, a_body(app.id, id="mine", resourceId="other", metadata=said)).json

    assert body["id"] != "mine"
    assert (body["resourceId"], body["metadata"]["ownerId"]) == (app.id, app.owner_id)
    assert body["metadata"]["usage"] == "DATA_PREPARATION"
    assert "disabledCode" not in body["metadata"]


@pytest.mark.parametrize("kind", ["event", "EVENT", "Event"])
def test_the_type_of_a_state_is_taken_in_any_case_and_kept_as_it_came(api: Api, kind: str) -> None:
    app = api.data.make_app()

    body = make(api, app=app, states=states(app.id, type=kind))

    assert body["states"][0]["type"] == kind


@pytest.mark.parametrize(
    ("fields", "code", "starts"),
    [
        ({"name": None}, "CHO-001", "name: "),
        ({"name": ""}, "CHO-001", "name: "),
        ({"name": "x" * 256}, "CHO-001", "name: "),
        ({"name": 5}, "CHO-001", "name: "),
        ({"description": "x" * 4001}, "CHO-001", "description: "),
        ({"specVersion": None}, "CHO-001", "specVersion: "),
        ({"enabled": "yes"}, "CHO-001", "enabled: "),
        ({"states": None}, "CHO-001", "states: task has 0 states instead of 1"),
        ({"states": []}, "CHO-001", "states: task has 0 states instead of 1"),
        ({"states": states("there") * 2}, "CHO-001", "states: task has 2 states instead of 1"),
        ({"states": states("there", onEvents=[])}, "CHO-001", "states: task has 0 Actions instead of 1"),
        ({"states": states("there", type="switch")}, "CHO-001", "states"),
        ({"states": states("")}, "CHO-001", "states: the action needs a functionRef"),
        ({"start": {"stateName": "reload"}}, "CHO-001", "start"),
        ({"start": {"schedule": {}}}, "CHO-001", "start: Start has no StartdefOneOf field"),
        ({"start": schedule(recurrence="RRULE:FREQ=SOMETIMES")}, "CHO-017", "recurrence: "),
        ({"start": schedule(recurrence="RRULE:FREQ=DAILY;BYHOUR=26")}, "CHO-017", "recurrence: "),
        ({"start": schedule(recurrence=f"{DAILY}\n{DAILY}")}, "CHO-017", "recurrence: one line"),
        ({"start": schedule(timezone="Europe/Atlantis")}, "CHO-017", "timezone: "),
        ({"start": schedule(startDateTime="tomorrow")}, "CHO-017", "startDateTime: "),
        ({"start": schedule(startDateTime="2026-02-30T00:00:00")}, "CHO-017", "startDateTime: "),
        ({"start": schedule(endDateTime="2026-11-01T06:00:00")}, "CHO-017", "endDateTime: must be later"),
        ({"start": schedule(endDateTime="2026-11-20T06:00:00")}, "CHO-017", "endDateTime: must not be in the past"),
        ({"start": schedule(recurrence=None, cron="61 * * * *")}, "CHO-017", "recurrence: "),
        ({"start": schedule(recurrence=None, interval="every day")}, "CHO-017", "recurrence: "),
        ({"start": {"schedule": "now and then"}}, "CHO-017", "recurrence: "),
        ({"events": [ended(NOBODY)]}, "CHO-016", "onTaskId: there is no task"),
        ({"events": [ended("somebody")]}, "CHO-016", "onTaskId: there is no task"),
        ({"events": [ended(NOBODY, "finished")]}, "CHO-001", "events: the status"),
        ({"events": [ended(NOBODY) | {"correlation": []}]}, "CHO-001", "events: an event of a task"),
        ({"events": [ended(NOBODY) | {"source": "dataset.updated"}]}, "CHO-001", "events: the source"),
        ({"states": states("there", "nothing")}, "CHO-001", "states: there is no event 'nothing'"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused_with_its_code(
    api: Api, fields: dict[str, Any], code: str, starts: str
) -> None:
    api.data.make_app(id="there")

    check(api.post(TASKS, a_body("there", **fields)), 400, code, starts)
    assert not api.data.models.LocalSchedulingTask.objects.exists()


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"null", b'{"name": "\\ud800"}', b'{"name": "\\u0000"}'])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_a_body_that_is_none_is_refused_in_the_codes_of_the_service(api: Api, method: str, raw: bytes) -> None:
    path = TASKS if method == "POST" else f"{TASKS}/{make(api)['id']}"

    answer = api.call(method, path, raw)

    assert answer.status in ((200, 400) if method == "PATCH" and raw == b"[]" else (400,))
    assert answer.status == 200 or answer.json["errors"][0]["code"] == "CHO-001"


def test_a_missing_app_and_one_out_of_reach_are_forbidden_and_never_missing(api: Api) -> None:
    app = api.data.make_app()
    stranger = api.data.token(api.data.make_user("Marek Nowak").id)

    check(api.post(TASKS, a_body("no such app")), 403, "CHO-003")
    check(api.post(TASKS, a_body(app.id), token=stranger), 403, "CHO-003")


def test_a_parent_whose_app_is_out_of_reach_is_refused(api: Api) -> None:
    parent = make(api, "Parent")
    user = api.data.make_user("Marek Nowak")
    mine = api.data.make_app("Mine", owner=user)

    answer = api.post(TASKS, a_body(mine.id, start=None, events=[ended(parent["id"])]), token=api.data.token(user.id))

    check(answer, 403, "CHO-015")


def test_an_app_has_at_most_ten_tasks_and_a_user_a_quota_where_one_is_set(api: Api, settings: Any) -> None:
    app = api.data.make_app()
    for _ in range(10):
        make(api, app=app)

    check(api.post(TASKS, a_body(app.id)), 422, "CHO-014")
    settings.LOCALTENANT_TASKS_PER_USER = 10
    check(api.post(TASKS, a_body(api.data.make_app().id)), 422, "CHO-018")


def test_a_patch_changes_what_it_names_and_nothing_else(api: Api) -> None:
    before = make(api)
    pass_by(api, seconds=5)

    answer = patch(api, before["id"], ("replace", "/name", "Sales, hourly"), ("add", "/description", "New."))

    body = answer.json
    assert answer.status == 200
    assert (body["name"], body["description"]) == ("Sales, hourly", "New.")
    assert (body["start"], body["states"], body["enabled"]) == (before["start"], before["states"], True)
    assert body["metadata"]["updatedAt"] == "2026-11-23T13:05:05.000Z"
    assert get(api, before["id"]) == body


@pytest.mark.parametrize("op", ["replace", "add"])
def test_a_task_is_switched_by_one_operation(api: Api, op: str) -> None:
    task = make(api)

    off = patch(api, task["id"], (op, "/enabled", False)).json
    on = patch(api, task["id"], (op, "/enabled", True)).json

    assert (off["enabled"], off["metadata"]["disabledCode"]) == (False, "MANUALLY")
    assert off["metadata"]["orchestration"]["attrs"] == {}
    assert on["enabled"] is True
    assert "disabledCode" not in on["metadata"]
    assert on["metadata"]["orchestration"]["attrs"] == {"next_run_at": "2026-11-24T05:00:00Z"}


@pytest.mark.parametrize("code", ["APP-SCRIPT-UPDATED", "APP-MOVED-SPACE", "OWNER-MOVED", "SCHEDULE-EXPIRED"])
def test_enabling_forgets_why_a_task_was_disabled_and_other_changes_do_not(api: Api, code: str) -> None:
    task = make(api, enabled=False)
    api.data.models.LocalSchedulingTask.objects.update(disabled_code=code)

    kept = patch(api, task["id"], ("replace", "/name", "Renamed")).json
    on = patch(api, task["id"], ("replace", "/enabled", True)).json

    assert kept["metadata"]["disabledCode"] == code
    assert "disabledCode" not in on["metadata"]


def test_a_schedule_and_its_parts_can_be_patched(api: Api) -> None:
    task_id = make(api)["id"]
    partial = "/states/0/onEvents/0/actions/0/functionRef/arguments/partial"

    whole = patch(api, task_id, ("add", "/start/schedule", {"recurrence": "RRULE:FREQ=HOURLY;BYMINUTE=10"})).json
    part = patch(api, task_id, ("add", "/start/schedule/timezone", "Asia/Tokyo"), ("replace", partial, True)).json
    none = patch(api, task_id, ("remove", "/start", None)).json

    assert whole["start"]["schedule"] == {"recurrence": "RRULE:FREQ=HOURLY;BYMINUTE=10"}
    assert whole["metadata"]["orchestration"]["attrs"]["next_run_at"] == "2026-11-23T13:10:00Z"
    assert part["start"]["schedule"]["timezone"] == "Asia/Tokyo"
    assert part["states"][0]["onEvents"][0]["actions"][0]["functionRef"]["arguments"]["partial"] is True
    assert "start" not in none
    assert none["metadata"]["trigger"]["type"] == 0


def test_copy_and_move_are_understood(api: Api) -> None:
    task_id = make(api, description="Text", annotations=["a", "b"])["id"]
    operations = [
        {"op": "copy", "from": "/description", "path": "/name"},
        {"op": "move", "from": "/annotations/0", "path": "/annotations/-"},
    ]

    body = api.call("PATCH", f"{TASKS}/{task_id}", operations).json

    assert (body["name"], body["annotations"]) == ("Text", ["b", "a"])


@pytest.mark.parametrize("path", ["/id", "/resourceId", "/metadata/ownerId", "/metadata/disabledCode", "/metadata"])
def test_a_path_that_only_the_service_writes_is_passed_over(api: Api, path: str) -> None:
    before = make(api)

    answer = patch(api, before["id"], ("replace", path, "mine"))

    assert answer.status == 200
    assert answer.json == before


@pytest.mark.parametrize(
    ("step", "starts"),
    [
        (("test", "/enabled", True), "op"),
        (("replace", "/nothing/there", 1), "'nothing' is not there"),
        (("remove", "/states/5", None), "'5' is not there"),
        (("replace", "enabled", True), "'enabled' is no path"),
        (("remove", "/name", None), "name: "),
        (("replace", "/enabled", "yes"), "enabled: "),
        (("remove", "/states/0", None), "states: task has 0 states"),
        (("replace", "/start", {"stateName": "reload"}), "start"),
    ],
)
def test_a_patch_that_cannot_be_done_changes_nothing(api: Api, step: Any, starts: str) -> None:
    before = make(api)

    answer = patch(api, before["id"], step)

    check(answer, 400, "CHO-001")
    assert starts in answer.json["errors"][0]["detail"]
    assert get(api, before["id"]) == before


def test_a_task_whose_end_has_passed_can_still_be_switched(api: Api) -> None:
    task = make(api, start=schedule(endDateTime="2026-11-30T00:00:00"))
    pass_by(api, days=30)

    off = patch(api, task["id"], ("replace", "/enabled", False))
    again = api.put(f"{TASKS}/{task['id']}", a_body(task["resourceId"], start=task["start"]))
    moved = patch(api, task["id"], ("replace", "/start/schedule/endDateTime", "2026-12-01T00:00:00"))

    assert (off.status, again.status) == (200, 200)
    check(moved, 400, "CHO-017")


def test_a_put_resets_what_it_leaves_out(api: Api) -> None:
    task = make(api, description="Text", keepActive=True)

    body = api.put(
        f"{TASKS}/{task['id']}", {"name": "Bare", "specVersion": "0.8", "states": states(task["resourceId"])}
    ).json

    assert (body["name"], body["description"], body["enabled"]) == ("Bare", "", False)
    assert not {"start", "version", "keepActive", "events"} & body.keys()
    assert body["metadata"]["disabledCode"] == "MANUALLY"
    assert body["metadata"]["createdAt"] == task["metadata"]["createdAt"]


@pytest.mark.parametrize("follows", [True, False])
def test_who_patches_or_replaces_a_task_owns_it(api: Api, settings: Any, follows: bool) -> None:
    settings.LOCALTENANT_OWNER_FOLLOWS_PUT = follows
    user = api.data.make_user("Marek Nowak", is_admin=True)
    token = api.data.token(user.id)
    first, second = make(api, "First"), make(api, "Second")

    patched = patch(api, first["id"], ("add", "/description", "Mine."), token=token).json
    put = api.put(f"{TASKS}/{second['id']}", a_body(second["resourceId"]), token=token).json

    owner = user.id if follows else first["metadata"]["ownerId"]
    assert {body["metadata"]["ownerId"] for body in (patched, put)} == {owner}
    assert {body["metadata"]["createdBy"] for body in (patched, put)} == {first["metadata"]["createdBy"]}


def test_a_patch_may_be_answered_with_nothing_and_is_done_all_the_same(api: Api, settings: Any) -> None:
    settings.LOCALTENANT_FAULTS = True
    task = make(api)
    api.post("/__faults", {"kind": "204", "method": "PATCH"})

    answer = patch(api, task["id"], ("replace", "/enabled", False))

    assert (answer.status, answer.text) == (204, "")
    assert get(api, task["id"])["enabled"] is False


@pytest.mark.parametrize(("kind", "status", "code"), [("424", 424, "CHO-013"), ("503", 503, "CHO-024")])
def test_a_creation_may_fail_and_then_nothing_was_made(
    api: Api, settings: Any, kind: str, status: int, code: str
) -> None:
    settings.LOCALTENANT_FAULTS = True
    app = api.data.make_app()
    api.post("/__faults", {"kind": kind, "path": "/api/scheduling"})

    check(api.post(TASKS, a_body(app.id)), status, code)
    assert api.get(TASKS).json["data"] == []


def test_a_deleted_task_is_gone_and_its_children_never_run_again(api: Api) -> None:
    parent = make(api, "Parent")
    child = make_after(api, "Child", (parent["id"], "succeeded"))

    answer = api.delete(f"{TASKS}/{parent['id']}")
    pass_by(api, days=5)

    assert (answer.status, answer.text) == (204, "")
    check(api.get(f"{TASKS}/{parent['id']}"), 404, "CHO-004")
    assert get(api, child["id"])["metadata"]["topology"] == {"isChild": True, "isParent": False}
    assert api.get(f"{TASKS}/{child['id']}/runs").json["data"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", ""), ("PUT", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/actions/start"), ("GET", "/runs")),
        *(("GET", "/runs/last"), ("GET", "/graphs/parents"), ("GET", "/graphs/children"), ("GET", "/graphs/subgraph")),
    ],
)
def test_an_unknown_task_is_not_found_and_one_out_of_reach_forbidden(api: Api, method: str, path: str) -> None:
    task = make(api)
    body: Any = [] if method == "PATCH" else a_body(task["resourceId"]) if method == "PUT" else None
    stranger = api.data.token(api.data.make_user("Marek Nowak").id)

    check(api.call(method, f"{TASKS}/{NOBODY}{path}", body), 404, "CHO-004")
    check(api.call(method, f"{TASKS}/{task['id']}{path}", body, token=stranger), 403, "CHO-003")
    assert api.call(method, f"{TASKS}/{task['id']}{path}", body, token="nobody's").status == 401


def test_a_circle_of_tasks_is_refused(api: Api) -> None:
    first = make(api, "First")
    second = make_after(api, "Second", (first["id"], "succeeded"))
    third = make_after(api, "Third", (second["id"], ""))

    for parent in (first, third):
        answer = patch(api, first["id"], ("add", "/events", [ended(parent["id"])]))
        check(answer, 400, "CHO-001", "events: a task cannot wait for itself")


def test_a_newer_task_turns_off_the_reload_tasks_of_its_app(api: Api) -> None:
    app, other = api.data.make_app(), api.data.make_app("Order intake")
    task, spared = api.data.make_task(app_id=app.id), api.data.make_task(app_id=other.id)

    make(api, app=app, enabled=False)

    off = api.get(f"/api/v1/reload-tasks/{task.id}").json
    assert (off["state"], off.get("nextExecutionTime"), off.get("migrated")) == ("Disabled", None, None)
    assert api.get(f"/api/v1/reload-tasks/{spared.id}").json["state"] == "Enabled"


@pytest.mark.parametrize("root", [TASKS, "/api/v1/tasks"])
def test_a_task_that_is_migrated_and_its_successor_name_each_other(api: Api, root: str) -> None:
    old = api.data.make_task()

    body = api.post(f"{root}?migrateFrom={old.id}", a_body(old.app_id)).json

    assert body["metadata"]["migratedFrom"] == old.id
    assert api.get(f"/api/v1/reload-tasks/{old.id}").json["migrated"] is True
    refused = api.delete(f"/api/v1/reload-tasks/{old.id}")
    assert (refused.status, refused.json["errors"][0]["code"]) == (400, "TASKS-001")
    check(api.post(f"{root}?migrateFrom=none", a_body(old.app_id)), 404, "CHO-004", "migrateFrom: ")


def test_the_older_address_shows_the_same_tasks_and_has_neither_patch_nor_graphs(api: Api) -> None:
    task = make(api)
    path = f"/api/v1/tasks/{task['id']}"

    started = api.post(f"{path}/actions/start").json

    assert api.get("/api/v1/tasks").json["data"][0]["id"] == task["id"]
    assert api.get(path).json["name"] == task["name"]
    assert (started["code"], started["context"], started["value"]) == ("CHO-000", "StartTask", None)
    assert api.get(f"{path}/runs/last").json["taskId"] == task["id"]
    assert api.call("PATCH", path, []).status == 405
    assert api.get(f"{path}/graphs/parents").status == 404


def test_the_tasks_of_somebody_who_leaves_are_disabled(api: Api) -> None:
    user = api.data.make_user("Marek Nowak", is_admin=True)
    task = make(api)
    patch(api, task["id"], ("add", "/description", "Mine."), token=api.data.token(user.id))

    from dashboard.localtenant.users import disable_user

    stopped = disable_user(user.id)

    body = get(api, task["id"])
    assert stopped == 1
    assert (body["enabled"], body["metadata"]["disabledCode"]) == (False, "OWNER-DISABLED")
