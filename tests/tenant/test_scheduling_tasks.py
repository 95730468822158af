"""The driver of the newer scheduling: how it lists, what it sends, and what each answer means."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.scheduling.task import After, Origin, Parent, TaskEnd, TaskState
from dashboard.tenant import errors
from dashboard.tenant.resources import Changes, Draft
from dashboard.tenant.scheduling_tasks import SchedulingTasksTenant
from tests.tenant.driven import set_enabled, update_task
from tests.tenant.scripted import Answer
from tests.tenant.workflow.bodies import APP_ID, LINE, TASK_ID, a_page, a_workflow, refused

ROOT = "/api/scheduling/tasks"
ONE = f"{ROOT}/{TASK_ID}"
DRAFT = Draft(app_id=APP_ID, time_zone_name="UTC", recurrences=(LINE,), name="Sales")
AFTER = Draft(app_id=APP_ID, time_zone_name="", name="Then", after=After(parents=(Parent(task_id="a"),)))


@pytest.fixture
def tenant(connect: Any) -> SchedulingTasksTenant:
    return SchedulingTasksTenant(connect())


def test_all_pages_are_listed_the_oldest_first_by_the_cursor_named_page(scripted, tenant):
    scripted.says(a_page(a_workflow(id="a"), to=f"https://elsewhere.example{ROOT}?limit=100&page=c%2B1"), a_page(None))

    tasks = list(tenant.list_tasks(app_id="x"))

    assert [task.id for task in tasks] == ["a", "?1000000002"]
    assert [asked.path for asked in scripted.asked] == [ROOT, ROOT]
    assert scripted.asked[0].query == {"limit": ["100"], "sort": ["+createdAt"], "resourceId": ["x"]}
    assert scripted.asked[1].query["page"] == ["c+1"]


@pytest.mark.parametrize("body", [{"links": {}}, {"data": None}, {"data": [], "links": {"next": None}}])
def test_a_list_of_nothing_may_leave_out_its_data(scripted, tenant, body):
    scripted.says(Answer(body=body))

    assert list(tenant.list_tasks()) == []


@pytest.mark.parametrize("body", [{}, [], "none"])
def test_what_is_no_list_is_not_taken_for_an_empty_one(scripted, tenant, body):
    scripted.says(Answer(body=body))

    with pytest.raises(errors.Malformed):
        list(tenant.list_tasks())


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_tenant_without_the_list_does_not_offer_the_newer_scheduling(scripted, tenant, status):
    scripted.says(refused(status, "HTTP"))

    for use in (lambda: list(tenant.list_tasks()), tenant.task_page):
        with pytest.raises(errors.Gone) as caught:
            use()
        assert caught.value.origin is Origin.SCHEDULING


def test_the_switch_is_a_patch_of_one_field(scripted, tenant):
    scripted.says(Answer(body=a_workflow()), Answer(body=a_workflow(enabled=False)))

    task = set_enabled(tenant, TASK_ID, enabled=False)

    assert [(asked.method, asked.path) for asked in scripted.asked] == [("GET", ONE), ("PATCH", ONE)]
    assert scripted.asked[1].body == [{"op": "replace", "path": "/enabled", "value": False}]
    assert task.state is TaskState.DISABLED


def test_a_patch_that_is_answered_without_a_body_is_followed_by_a_look(scripted, tenant):
    scripted.says(Answer(body=a_workflow()), Answer(status=204), Answer(body=a_workflow(enabled=False)))

    assert set_enabled(tenant, TASK_ID, enabled=False).state is TaskState.DISABLED
    assert scripted.methods == ["GET", "PATCH", "GET"]


def test_nothing_is_sent_when_nothing_changes(scripted, tenant):
    scripted.says(Answer(body=a_workflow()))

    assert set_enabled(tenant, TASK_ID, enabled=True).enabled
    assert scripted.methods == ["GET"]


@pytest.mark.parametrize("refusal", [refused(400, "CHO-001", "no such path"), refused(405, "HTTP-405")])
def test_what_a_tenant_does_not_take_as_a_patch_goes_as_the_whole_fresh_definition(scripted, tenant, refusal):
    fresh = a_workflow(description="Changed meanwhile", unknown=1)
    scripted.says(Answer(body=a_workflow()), refusal, Answer(body=fresh), Answer(body=fresh | {"enabled": False}))

    set_enabled(tenant, TASK_ID, enabled=False)

    assert scripted.methods == ["GET", "PATCH", "GET", "PUT"]
    sent = scripted.asked[3].body
    assert (sent["enabled"], sent["description"], sent["unknown"]) == (False, "Changed meanwhile", 1)
    assert sent["states"] == fresh["states"]


def test_a_definition_that_cannot_be_said_whole_is_never_put(scripted, tenant):
    odd = b'{"specVersion": "0.8", "states": [], "id": "%s", "enabled": true, "odd": 1e999}' % TASK_ID.encode()
    scripted.says(Answer(body=odd), refused(400, "CHO-001"), Answer(body=odd))

    with pytest.raises(errors.Rejected):
        set_enabled(tenant, TASK_ID, enabled=False)
    assert "PUT" not in scripted.methods


def test_a_schedule_that_is_refused_is_not_sent_again(scripted, tenant):
    scripted.says(Answer(body=a_workflow()), refused(400, "CHO-017", "timezone: is no zone"))

    with pytest.raises(errors.Rejected) as caught:
        update_task(tenant, TASK_ID, Changes(time_zone_name="Mars/Phobos"))

    assert caught.value.field == "time_zone_name"
    assert scripted.methods == ["GET", "PATCH"]


def test_several_lines_are_not_sent(scripted, tenant):
    scripted.says(Answer(body=a_workflow()))

    with pytest.raises(errors.Unsupported) as caught:
        update_task(tenant, TASK_ID, Changes(recurrences=(LINE, LINE)))

    assert (caught.value.field, caught.value.reason) == ("recurrences", "lines")
    assert scripted.methods == ["GET"]


def test_a_task_that_waits_for_one_other_is_made_by_the_call_for_it(scripted, tenant):
    scripted.says(Answer(status=201, body=a_workflow()))

    tenant.create_task(AFTER)

    assert scripted.asked[0].path == f"{ROOT}/resources/{APP_ID}/actions/reload/on-task-event"
    assert scripted.asked[0].body["onTaskStatus"] == "any"


def test_a_tenant_without_that_call_gets_a_definition(scripted, tenant):
    scripted.says(refused(404, "HTTP-404"), Answer(status=201, body=a_workflow()))

    tenant.create_task(AFTER)

    assert scripted.asked[1].path == ROOT
    assert scripted.asked[1].body["events"][0]["correlation"][0]["contextAttributeValue"] == "a"


@pytest.mark.parametrize(
    ("answer", "kind", "facts"),
    [
        (refused(400, "CHO-001", "name: is too long"), errors.Rejected, {"field": "name"}),
        (refused(400, "CHO-016"), errors.ParentRefused, {"reason": "missing"}),
        (refused(400, "CHO-017", "recurrence: FREQ"), errors.Rejected, {"field": "recurrences"}),
        (refused(403, "CHO-003"), errors.Forbidden, {}),
        (refused(403, "CHO-015"), errors.ParentRefused, {"reason": "unreadable"}),
        (refused(404, "CHO-004"), errors.NotFound, {}),
        (refused(404, "HTTP-404"), errors.Closed, {"origin": Origin.SCHEDULING}),
        (refused(409, "CHO-031", value={"existingTaskId": "x1"}), errors.AlreadyThere, {"task_id": "x1"}),
        (refused(409, "CHO-031"), errors.AlreadyThere, {"task_id": ""}),
        (refused(422, "CHO-014"), errors.TooMany, {"of": "app"}),
        (refused(422, "CHO-018"), errors.TooMany, {"of": "user"}),
        (refused(422, "CHO-030"), errors.NoDatasets, {}),
        (refused(424, "CHO-013"), errors.Unavailable, {"reason": "storage", "sent": False}),
        (refused(503, "CHO-024"), errors.Unavailable, {"reason": "scheduler", "sent": False}),
        (refused(409, 31), errors.Rejected, {"status": 409}),
        (
            Answer(status=409, body={"status_code": 409, "code": "CHO-031", "value": {"existingTaskId": "x1"}}),
            errors.AlreadyThere,
            {"task_id": "x1"},
        ),
        (Answer(status=502), errors.OutcomeUnknown, {}),
    ],
)
def test_each_refusal_of_a_creation_is_an_error_of_its_own(scripted, tenant, answer, kind, facts):
    scripted.says(answer)

    with pytest.raises(kind) as caught:
        tenant.create_task(DRAFT)

    assert {name: getattr(caught.value, name) for name in facts} == facts
    assert scripted.methods == ["POST"]


def test_both_shapes_of_an_error_tell_their_words(scripted, tenant):
    flat = {"status_code": 400, "code": "CHO-001", "message": "Start has no StartdefOneOf field", "value": None}
    scripted.says(Answer(status=400, body=flat))

    with pytest.raises(errors.Rejected) as caught:
        tenant.create_task(DRAFT)

    assert (caught.value.title, caught.value.errors[0].code) == ("Start has no StartdefOneOf field", "CHO-001")


def test_a_number_is_a_code_too(scripted, tenant):
    scripted.says(refused(400, 1, "name: is too long"))

    with pytest.raises(errors.Rejected) as caught:
        tenant.create_task(DRAFT)

    assert (caught.value.errors[0].code, caught.value.field) == ("1", "name")


def test_a_task_that_is_gone_cannot_be_run_and_its_scheduler_is_not_closed(scripted, tenant):
    scripted.says(Answer(body=a_workflow()), refused(404, "HTTP-404"))

    with pytest.raises(errors.NotFound):
        tenant.start_task(tenant.get_task(TASK_ID))

    assert scripted.asked[1].query == {"source": ["Reload Desk"]}
    assert scripted.asked[1].body is None


@pytest.mark.parametrize("end", [TaskEnd.SUCCESS, TaskEnd.FAILURE], ids=str)
def test_the_end_that_is_waited_for_is_named(scripted, tenant, end):
    scripted.says(Answer(status=201, body=a_workflow()))

    tenant.create_task(Draft(app_id=APP_ID, time_zone_name="", after=After(parents=(Parent(task_id="a", end=end),))))

    assert scripted.asked[0].body["onTaskStatus"] == {"success": "succeeded", "failure": "failed"}[end]
