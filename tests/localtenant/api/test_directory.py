"""What stands around reload tasks: runs, apps, spaces, people."""

from datetime import timedelta

import pytest


def test_reloads_are_told_newest_first_with_how_they_ended(api):
    app = api.data.make_app(failure_rate=1.0)
    task = api.data.make_task(app_id=app.id, next_at=api.data.clock.at - timedelta(days=1), next_known=True)

    runs = api.get("/api/v1/reloads", appId=app.id).json["data"]

    assert [run["creationTime"] for run in runs] == ["2026-11-23T05:30:00.000Z", "2026-11-22T13:05:00.000Z"]
    newest = runs[0]
    assert (newest["status"], newest["type"], newest["resourceType"]) == ("FAILED", "chronos", "reload-tasks")
    assert (newest["resourceId"], newest["appId"]) == (task.id, app.id)
    assert newest["creationTime"] <= newest["startTime"] < newest["endTime"]
    assert newest["errorMessage"]


def test_a_reload_that_has_just_begun_has_no_end_yet(api):
    task = api.data.make_task(next_at=api.data.clock.at, next_known=True)

    run = api.get("/api/v1/reloads", appId=task.app_id).json["data"][0]

    assert run["status"] == "RELOADING"
    assert "endTime" not in run


def test_reloads_are_paged(api):
    for hour in range(5):
        at = api.data.clock.at - timedelta(hours=hour + 1)
        api.data.make_reload(at)

    first = api.get("/api/v1/reloads", limit=3)
    second = api.call("GET", first.json["links"]["next"]["href"].removeprefix("http://tenant.test:8001"))

    assert [len(first.json["data"]), len(second.json["data"])] == [3, 2]
    assert "next" not in second.json["links"]
    assert {run["status"] for run in second.json["data"]} == {"SUCCEEDED"}


def test_ten_reloads_and_twenty_of_all_else_come_when_no_limit_is_given(api):
    for hour in range(21):
        api.data.make_reload(api.data.clock.at - timedelta(hours=hour), app_id=api.data.make_app().id)
        api.data.make_space()

    found = {what: api.get(f"/api/v1/{what}").json["data"] for what in ("reloads", "items", "spaces")}

    assert {what: len(data) for what, data in found.items()} == {"reloads": 10, "items": 20, "spaces": 20}


def test_reloads_are_told_for_180_days(api):
    api.data.make_reload(api.data.clock.at - timedelta(days=179))
    api.data.make_reload(api.data.clock.at - timedelta(days=181))

    assert len(api.get("/api/v1/reloads").json["data"]) == 1


def test_nobody_sees_the_reloads_of_apps_out_of_reach(api):
    user = api.data.make_user()
    api.data.make_reload(api.data.clock.at, app_id=api.data.make_app(owner=user).id)
    api.data.make_reload(api.data.clock.at)

    assert len(api.get("/api/v1/reloads", token=api.data.token(user.id)).json["data"]) == 1


def test_apps_are_items_of_the_catalogue(api):
    space = api.data.make_space()
    app = api.data.make_app("Cash position", space=space)
    personal = api.data.make_app("Scratch")

    items = {item["resourceId"]: item for item in api.get("/api/v1/items", resourceType="app").json["data"]}

    assert (items[app.id]["name"], items[app.id]["spaceId"], items[app.id]["resourceType"]) == (
        "Cash position",
        space.id,
        "app",
    )
    assert "spaceId" not in items[personal.id]
    assert items[app.id]["id"] != app.id


def test_apps_are_found_by_their_ids_and_paged(api):
    apps = [api.data.make_app() for _ in range(4)]

    some = api.get("/api/v1/items", resourceType="app", resourceIds=f"{apps[0].id},{apps[2].id},nowhere")
    first = api.get("/api/v1/items", limit=3)

    assert [item["resourceId"] for item in some.json["data"]] == [apps[0].id, apps[2].id]
    assert "next" in first.json["links"]


@pytest.mark.parametrize(
    "query", ["resourceType=dataset", "resourceType=", "limit=0", "next=x", "resourceIds=" + "a," * 101]
)
def test_the_catalogue_refuses_what_it_does_not_know(api, query):
    assert api.get(f"/api/v1/items?{query}").status == 400


def test_spaces_are_those_of_the_user(api):
    user = api.data.make_user()
    own, _other = api.data.make_space("Retail", members=(user,)), api.data.make_space("Finance")

    mine = api.get("/api/v1/spaces", token=api.data.token(user.id)).json["data"]

    assert [(space["id"], space["name"], space["type"]) for space in mine] == [(own.id, "Retail", "shared")]
    assert len(api.get("/api/v1/spaces").json["data"]) == 2


def test_me_is_the_user_of_the_token(api):
    user = api.data.make_user("Olivia Tran", zone="Australia/Adelaide")

    me = api.get("/api/v1/users/me", token=api.data.token(user.id)).json

    assert (me["id"], me["name"], me["preferredZoneinfo"]) == (user.id, "Olivia Tran", "Australia/Adelaide")
    assert me["assignedRoles"] == []
    assert api.get("/api/v1/users/me").json["assignedRoles"][0]["name"] == "TenantAdmin"


def test_a_user_who_was_deleted_can_still_be_named(api):
    user = api.data.make_user(status="deleted")

    assert api.get(f"/api/v1/users/{user.id}").json["status"] == "deleted"
    assert api.get("/api/v1/users/nobody").status == 404


def test_a_client_may_ask_without_a_token_what_it_talks_to(api):
    answer = api.get("/resources/autogenerated/product-info.json", token="")

    assert answer.json["composition"]["deploymentType"] == "qlikcloudservices"
