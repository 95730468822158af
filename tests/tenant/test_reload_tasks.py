"""The driver: whole lists, fresh reads before writes, and no write that changes nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.scheduling.task import TaskState
from dashboard.tenant import errors
from dashboard.tenant.resources import App, Changes, Draft, Reload, Space, User
from tests.tenant.bodies import EXAMPLE, WRITABLE, a_body
from tests.tenant.driven import every, set_enabled, update_task
from tests.tenant.scripted import Answer, refusal


def a_page(*data, to=""):
    return Answer(body={"data": data, "links": {"next": {"href": to}}})


def test_all_pages_are_listed_by_hundreds(scripted, tenant):
    scripted.says(a_page(a_body(id="a"), to="?next=1"), a_page(a_body(id="b")))

    assert [task.id for task in tenant.list_tasks(app_id="x")] == ["a", "b"]
    assert [asked.query["limit"] for asked in scripted.asked] == [["100"], ["100"]]
    assert scripted.asked[0].query["appId"] == ["x"]


def test_one_broken_task_leaves_the_others_and_is_named_by_its_place(scripted, tenant):
    scripted.says(a_page(a_body(id="a"), None, to="?next=1"), a_page({"appId": 5}, a_body(id="b")))

    tasks = list(tenant.list_tasks())

    assert [task.id for task in tasks] == ["a", "?2", "?3", "b"]
    assert [bool(task.problem) for task in tasks] == [False, True, True, False]


def test_a_task_that_slips_onto_the_next_page_is_listed_once(scripted, tenant):
    scripted.says(a_page(a_body(id="a"), a_body(id="b"), to="?next=1"), a_page(a_body(id="b"), a_body(id="c")))

    assert [task.id for task in tenant.list_tasks()] == ["a", "b", "c"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_tenant_without_the_list_no_longer_offers_the_api(scripted, tenant, status):
    scripted.says(refusal(status))

    with pytest.raises(errors.Gone) as caught:
        list(tenant.list_tasks())

    assert caught.value.status == status


def test_one_task_that_is_missing_is_only_not_found(scripted, tenant):
    scripted.says(refusal(404))

    with pytest.raises(errors.NotFound):
        tenant.get_task("a")


def test_a_switch_writes_the_full_writable_set_of_a_fresh_read(scripted, tenant):
    scripted.says(Answer(body=EXAMPLE), Answer(body=a_body(state="Enabled")))

    task = set_enabled(tenant, EXAMPLE["id"], enabled=True)

    assert scripted.methods == ["GET", "PUT"]
    assert scripted.asked[1].body == WRITABLE | {"state": "Enabled"}
    assert task.enabled


def test_what_the_tenant_answers_is_believed_not_what_was_asked(scripted, tenant):
    scripted.says(Answer(body=EXAMPLE), Answer(body=EXAMPLE))

    assert set_enabled(tenant, EXAMPLE["id"], enabled=True).state is TaskState.DISABLED


def test_setting_what_is_set_writes_nothing_so_that_the_owner_stays(scripted, tenant):
    scripted.says(Answer(body=EXAMPLE))

    assert set_enabled(tenant, EXAMPLE["id"], enabled=False).state is TaskState.DISABLED
    assert update_task(tenant, EXAMPLE["id"], Changes(app_id=EXAMPLE["appId"])).id == EXAMPLE["id"]
    assert scripted.methods == ["GET", "GET"]


def test_a_new_task_is_posted_and_read(scripted, tenant):
    scripted.says(Answer(status=201, body=EXAMPLE))

    task = tenant.create_task(Draft(app_id="a", time_zone_name="UTC"))

    assert (task.id, scripted.methods, scripted.asked[0].path) == (EXAMPLE["id"], ["POST"], "/api/v1/reload-tasks")


def test_a_new_task_without_an_id_is_an_unknown_outcome(scripted, tenant):
    scripted.says(Answer(status=201, body={}))

    with pytest.raises(errors.OutcomeUnknown):
        tenant.create_task(Draft(app_id="a", time_zone_name="UTC"))


def test_deleting_answers_nothing(scripted, tenant):
    scripted.says(Answer(status=204))

    assert tenant.delete_task("a") is None
    assert (scripted.methods, scripted.asked[0].path) == (["DELETE"], "/api/v1/reload-tasks/a")


def test_apps_are_the_items_of_that_type(scripted, tenant):
    item = {"id": "item", "resourceId": "app", "name": "Sales", "spaceId": "s", "ownerId": "u"}
    scripted.says(a_page(item, {"resourceId": "personal"}, {"name": "no id"}, 5))

    apps = list(every(tenant.app_page))

    assert apps == [App(id="app", name="Sales", space_id="s", owner_id="u"), App(id="personal")]
    assert (scripted.asked[0].path, scripted.asked[0].query["resourceType"]) == ("/api/v1/items", ["app"])


def test_spaces_are_listed(scripted, tenant):
    scripted.says(a_page({"id": "s", "name": "Finance", "type": "shared"}, {"name": "no id"}))

    assert list(every(tenant.space_page)) == [Space(id="s", name="Finance", kind="shared")]


def test_users_are_found_by_id_and_by_token(scripted, tenant):
    scripted.says(Answer(body={"id": "u", "name": "Ada", "email": "ada@example.org", "status": "active"}))

    assert tenant.user("u") == tenant.me() == User(id="u", name="Ada", email="ada@example.org", status="active")
    assert [asked.path for asked in scripted.asked] == ["/api/v1/users/u", "/api/v1/users/me"]


def a_reload(reload_id, hour, **fields):
    return {"id": reload_id, "appId": "a", "creationTime": f"2026-11-24T{hour:02}:00:00.000Z", **fields}


def test_reloads_are_listed(scripted, tenant):
    task = {"resourceType": "reload-tasks", "resourceId": "t", "status": "FAILED", "errorCode": "E", "endTime": None}
    scripted.says(a_page(a_reload("r3", 5, **task, type="chronos"), a_reload("r2", 4, resourceId="x")))

    reloads = every(tenant.reload_page)

    created = [datetime(2026, 11, 24, hour, tzinfo=UTC) for hour in (5, 4)]
    assert list(reloads) == [
        Reload(
            id="r3",
            app_id="a",
            task_id="t",
            status="FAILED",
            created_at=created[0],
            triggered_by="schedule",
            error="E",
        ),
        Reload(id="r2", app_id="a", created_at=created[1]),
    ]
    assert len(scripted.asked) == 1


def test_reloads_go_on_with_the_next_page(scripted, tenant):
    scripted.says(a_page(a_reload("r2", 5), to="?next=1"), a_page(a_reload("r1", 4)))

    assert [reload.id for reload in every(tenant.reload_page)] == ["r2", "r1"]


def test_a_list_can_be_read_a_page_at_a_time_by_its_cursor(scripted, tenant):
    scripted.says(a_page(a_body(id="a"), None, to="?next=1"), a_page(None, a_body(id="b")))

    first = tenant.task_page()
    second = tenant.task_page(first.cursor, position=len(first.items))

    assert [task.id for task in first.items + second.items] == ["a", "?2", "?3", "b"]
    assert (first.cursor, second.cursor, scripted.asked[1].query["next"]) == ("1", "", ["1"])


def test_a_page_of_a_tenant_without_the_list_is_gone(scripted, tenant):
    scripted.says(refusal(404))

    with pytest.raises(errors.Gone):
        tenant.task_page()


def test_the_neighbours_can_be_read_a_page_at_a_time_as_well(scripted, tenant):
    item = {"id": "x", "resourceId": "x", "name": "X"}
    scripted.says(a_page(item, {"name": "no id"}, to="?next=1"))

    pages = [tenant.app_page("0"), tenant.space_page("0"), tenant.reload_page("0")]

    assert [(page.items[0].id, page.cursor) for page in pages] == [("x", "1")] * 3
    assert [asked.path for asked in scripted.asked] == [f"/api/v1/{name}" for name in ("items", "spaces", "reloads")]
    assert scripted.asked[0].query == {"limit": ["100"], "resourceType": ["app"], "noActions": ["true"], "next": ["0"]}


def test_a_tenant_tells_where_it_is(scripted, tenant):
    assert f"http://{tenant.host}" == scripted.url
