"""The calls of the reload-tasks API, as a client sees them."""

import pytest
from django.db.models import F
from django.test import RequestFactory
from django.urls import get_urlconf

from dashboard.localtenant import clock, identity, simulation

TASKS = "/api/v1/reload-tasks"
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"


def test_a_task_is_created_read_changed_and_deleted(api):
    app = api.data.make_app()

    created = api.post(TASKS, {"appId": app.id, "timeZone": "Europe/Zurich", "recurrence": [DAILY]})
    path = f"{TASKS}/{created.json['id']}"
    changed = api.put(path, {"state": "Disabled"})
    listed = api.get(TASKS)
    deleted = api.delete(path)

    assert (created.status, changed.status, deleted.status) == (201, 200, 204)
    assert created.json["nextExecutionTime"] == "2026-11-24T05:30:00Z"
    assert listed.json["data"] == [changed.json]
    assert deleted.text == ""
    assert api.get(path).status == 404


def test_a_new_task_has_every_field_that_a_real_one_shows(api):
    space = api.data.make_space()
    app = api.data.make_app(space=space)

    body = api.post(
        TASKS,
        {
            "appId": app.id,
            "partial": True,
            "timeZone": "America/Toronto",
            "autoReload": True,
            "autoReloadPartial": True,
            "recurrence": [DAILY],
            "startDateTime": "2026-09-19T11:18:00",
            "endDateTime": "2027-10-12T23:59:00",
            "type": "scheduled_reload",
        },
    ).json

    task_id = body.pop("id")
    assert body == {
        "appId": app.id,
        "partial": True,
        "timeZone": "America/Toronto",
        "autoReload": True,
        "autoReloadPartial": True,
        "recurrence": [DAILY],
        "startDateTime": "2026-09-19T11:18:00",
        "endDateTime": "2027-10-12T23:59:00",
        "state": "Enabled",
        "disabledCode": "",
        "log": "",
        "fortressId": "",
        "spaceId": space.id,
        "userId": api.data.models.LocalUser.objects.get().id,
        "tenantId": identity.tenant_id(),
        "nextExecutionTime": "2026-11-24T11:30:00Z",
        "links": {"self": {"href": f"http://tenant.test:8001{TASKS}/{task_id}"}},
    }


def test_a_task_that_only_reloads_on_change_has_an_empty_start_and_no_next_run(api):
    app = api.data.make_app()

    body = api.post(TASKS, {"appId": app.id, "timeZone": "UTC", "recurrence": [], "autoReload": True}).json

    assert (body["startDateTime"], body["recurrence"], body["state"]) == ("", [], "Enabled")
    assert "nextExecutionTime" not in body
    assert "endDateTime" not in body


def test_what_is_left_out_of_a_put_stays(api):
    task = api.data.make_task(partial=True, end="2027-01-01T00:00:00")

    body = api.put(f"{TASKS}/{task.id}", {"autoReload": True}).json

    assert body["autoReload"] is True
    assert (body["partial"], body["endDateTime"], body["recurrence"]) == (True, "2027-01-01T00:00:00", [DAILY])


def test_an_empty_end_takes_the_end_away(api):
    task = api.data.make_task(end="2027-01-01T00:00:00")

    assert "endDateTime" not in api.put(f"{TASKS}/{task.id}", {"endDateTime": ""}).json


def test_read_only_and_unknown_fields_are_ignored(api):
    task = api.data.make_task()
    sent = {"id": "x", "userId": "y", "log": "z", "disabledCode": "MANUALLY", "colour": "red", "links": 5}

    answer = api.put(f"{TASKS}/{task.id}", sent)

    assert answer.status == 200
    assert answer.json == api.get(f"{TASKS}/{task.id}").json
    assert (answer.json["id"], answer.json["log"], answer.json["disabledCode"]) == (task.id, "", "")


def test_a_changed_schedule_moves_the_next_run_and_an_unchanged_one_does_not(api):
    task = api.data.make_task()
    path = f"{TASKS}/{task.id}"

    before = api.put(path, {"partial": True}).json["nextExecutionTime"]
    after = api.put(path, {"recurrence": ["RRULE:FREQ=DAILY;BYHOUR=20;BYMINUTE=0;BYSECOND=0"]}).json

    assert before == "2026-11-24T05:30:00Z"
    assert after["nextExecutionTime"] == "2026-11-23T19:00:00Z"


@pytest.mark.parametrize(
    ("was", "code", "sent", "becomes"),
    [
        ("Enabled", "", "Disabled", ("Disabled", "MANUALLY")),
        ("Disabled", "OWNER-DELETED", "Disabled", ("Disabled", "OWNER-DELETED")),
        ("Completed", "", "Disabled", ("Disabled", "MANUALLY")),
        ("Disabled", "CONSECUTIVE-FAILURES", "Enabled", ("Enabled", "")),
        ("Completed", "", "Enabled", ("Enabled", "")),
        ("Enabled", "", "Enabled", ("Enabled", "")),
    ],
)
def test_the_state_is_set_with_its_reason(api, was, code, sent, becomes):
    task = api.data.make_task(state=was, disabled_code=code)

    body = api.put(f"{TASKS}/{task.id}", {"state": sent}).json

    assert (body["state"], body["disabledCode"]) == becomes
    assert ("nextExecutionTime" in body) is (sent == "Enabled")


def test_enabling_clears_the_log_and_the_count_of_failures(api):
    task = api.data.make_task(state="Disabled", disabled_code="CONSECUTIVE-FAILURES", log="Five.", failures=5)

    body = api.put(f"{TASKS}/{task.id}", {"state": "Enabled"}).json

    task.refresh_from_db()
    assert (body["log"], task.failures) == ("", 0)


def test_enabling_a_task_whose_schedule_has_run_out_leaves_it_completed(api):
    task = api.data.make_task(end="2026-02-01T00:00:00", state="Disabled")

    assert api.put(f"{TASKS}/{task.id}", {"state": "Enabled"}).json["state"] == "Completed"


def test_a_put_by_another_user_makes_that_user_the_owner(api):
    other = api.data.make_user()
    task = api.data.make_task(owner_id=other.id)

    body = api.put(f"{TASKS}/{task.id}", {"partial": True}).json

    assert body["userId"] != other.id


def test_the_owner_stays_where_the_setting_says_so(api, settings):
    settings.LOCALTENANT_OWNER_FOLLOWS_PUT = False
    other = api.data.make_user()
    task = api.data.make_task(owner_id=other.id)

    assert api.put(f"{TASKS}/{task.id}", {"partial": True}).json["userId"] == other.id


@pytest.mark.parametrize(
    "stored",
    [
        {"recurrence": ["RRULE:FREQ=SOMETIMES"]},
        {"time_zone": "", "start": "2026-01-05T06:30:00+01:00"},
        {"time_zone": "Mars/Olympus"},
        {"start": "yesterday"},
        {"recurrence": ["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=1;BYMINUTE=0;BYSECOND=0"]},
    ],
)
def test_a_task_that_todays_rules_would_refuse_can_be_read_and_switched_with_its_whole_body(api, stored):
    task = api.data.make_task(**stored)
    path = f"{TASKS}/{task.id}"
    body = api.get(path).json

    off = api.put(path, body | {"state": "Disabled"})
    on = api.put(path, body | {"state": "Enabled"})

    assert (off.status, on.status) == (200, 200)
    assert (off.json["state"], on.json["state"]) == ("Disabled", "Enabled")
    assert on.json["recurrence"] == body["recurrence"]


def test_a_line_that_no_one_can_read_may_stay_while_another_is_added(api):
    task = api.data.make_task(recurrence=["RRULE:FREQ=SOMETIMES"])

    answer = api.put(f"{TASKS}/{task.id}", {"recurrence": ["RRULE:FREQ=SOMETIMES", DAILY]})

    assert answer.status == 200
    assert "nextExecutionTime" not in answer.json


@pytest.mark.parametrize(
    ("state", "code"),
    [("Completed", ""), ("Disabled", "MANUALLY"), ("Disabled", "CONSECUTIVE-FAILURES"), ("Enabled", "")],
)
def test_completed_is_accepted_and_changes_no_state(api, state, code):
    end = "2026-11-01T00:00:00" if state == "Completed" else ""
    task = api.data.make_task(state=state, disabled_code=code, end=end)
    path = f"{TASKS}/{task.id}"
    before = api.get(path).json

    own, bare = api.put(path, before | {"state": "Completed"}), api.put(path, {"state": "Completed"})

    assert (own.status, bare.status) == (200, 200)
    assert own.json == bare.json == before


def test_a_completed_task_with_a_later_end_stays_completed_until_it_is_enabled(api):
    task = api.data.make_task(state="Completed", end="2026-11-01T00:00:00")
    path = f"{TASKS}/{task.id}"

    later = api.put(path, api.get(path).json | {"endDateTime": "2027-11-01T00:00:00"}).json
    enabled = api.put(path, {"state": "Enabled"}).json

    assert (later["state"], "nextExecutionTime" in later) == ("Completed", False)
    assert (enabled["state"], enabled["nextExecutionTime"]) == ("Enabled", "2026-11-24T05:30:00Z")


@pytest.mark.parametrize("state", ["Enabled", "Completed", ""])
def test_disabled_is_a_persons_wish_whatever_the_task_was(api, state):
    task = api.data.make_task(state=state)

    body = api.put(f"{TASKS}/{task.id}", {"state": "Disabled"}).json

    assert (body["state"], body["disabledCode"]) == ("Disabled", "MANUALLY")


def test_disabling_what_is_disabled_keeps_its_reason(api):
    task = api.data.make_task(state="Disabled", disabled_code="CONSECUTIVE-FAILURES")

    assert api.put(f"{TASKS}/{task.id}", {"state": "Disabled"}).json["disabledCode"] == "CONSECUTIVE-FAILURES"


def test_a_moved_task_can_be_read_but_neither_changed_nor_deleted(api):
    task = api.data.make_task(migrated=True, state="")
    path = f"{TASKS}/{task.id}"

    read, changed, deleted = api.get(path), api.put(path, {"state": "Disabled"}), api.delete(path)

    assert read.json["migrated"] is True
    assert "state" not in read.json
    assert (changed.status, changed.json["errors"][0]["code"]) == (400, "TASKS-001")
    assert (deleted.status, deleted.json["errors"][0]["code"]) == (400, "TASKS-001")
    assert api.get(path).status == 200


def test_a_tenant_that_closes_makes_no_more_tasks_and_keeps_those_that_are(api, settings):
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    task = api.data.make_task()
    path = f"{TASKS}/{task.id}"

    whole, empty = api.post(TASKS, {"appId": task.app_id, "timeZone": "UTC"}), api.post(TASKS, {})
    others = [api.get(TASKS), api.get(path), api.put(path, {"partial": True}), api.delete(path)]

    assert [(answer.status, answer.json["errors"][0]["code"]) for answer in (whole, empty)] == [(410, "TASKS-011")] * 2
    assert [answer.status for answer in others] == [200, 200, 200, 204]
    assert api.post(TASKS, {}, token="nobody's").status == 401


def test_a_tenant_whose_reload_tasks_are_gone_says_so_everywhere_and_keeps_its_neighbours(api, settings):
    settings.LOCALTENANT_RELOAD_TASKS = "gone"
    path = f"{TASKS}/{api.data.make_task().id}"

    answers = [api.get(TASKS), api.get(path), api.post(TASKS, {}), api.put(path, {}), api.delete(path)]

    assert {(answer.status, answer.json["errors"][0]["code"]) for answer in answers} == {(404, "HTTP-404")}
    assert api.get("/api/v1/spaces").status == 200


def test_what_is_deleted_is_answered_without_a_content_type(api):
    answer = api.delete(f"{TASKS}/{api.data.make_task().id}")

    assert (answer.status, answer.text) == (204, "")
    assert not {"Content-Type", "Content-Length"} & set(answer.headers)


def test_a_task_outlives_its_app(api):
    task = api.data.make_task(app_id="gone")

    answer = api.put(f"{TASKS}/{task.id}", {"appId": "gone", "state": "Disabled"})

    assert answer.status == 200
    assert "spaceId" not in answer.json


def test_the_seeds_own_body_is_accepted(api):
    app = api.data.make_app(id="116dbfae-7fb9-4983-8e23-5ccd8c508722")
    body = {
        "appId": app.id,
        "partial": False,
        "timeZone": "America/Toronto",
        "autoReload": False,
        "recurrence": [
            "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
            "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
        ],
        "endDateTime": "2022-10-12T23:59:00",
        "startDateTime": "2022-09-19T11:18:00",
        "autoReloadPartial": False,
    }

    created = api.post(TASKS, body | {"type": "scheduled_reload"})
    changed = api.put(f"{TASKS}/{created.json['id']}", body | {"state": "Disabled"})

    assert (created.status, created.json["state"]) == (201, "Completed")
    assert (changed.status, changed.json["state"]) == (200, "Disabled")


@pytest.mark.parametrize(("times", "status"), [(1, 200), (4, 200), (99, 503)])
def test_a_put_is_tried_again_when_another_writer_was_faster(api, times, status):
    task = api.data.make_task()
    rows = api.data.models.LocalTask.objects.filter(id=task.id)
    faster = iter(range(times))

    def clock_of_a_busy_tenant():
        if next(faster, None) is not None:
            rows.update(revision=F("revision") + 1, auto_reload=True)
        return api.data.clock.at

    clock.set_clock(clock_of_a_busy_tenant)
    api.token = api.data.token()

    answer = api.put(f"{TASKS}/{task.id}", {"partial": True})

    assert answer.status == status
    if status == 200:
        assert (answer.json["partial"], answer.json["autoReload"]) == (True, True)


def test_a_disabled_task_can_get_another_schedule_and_still_does_not_run(api):
    task = api.data.make_task(state="Disabled")

    body = api.put(f"{TASKS}/{task.id}", {"startDateTime": "2026-12-01T00:00:00"}).json

    assert (body["state"], body["startDateTime"]) == ("Disabled", "2026-12-01T00:00:00")
    assert "nextExecutionTime" not in body


def test_a_writer_that_comes_in_between_is_not_overwritten(api):
    task = api.data.make_task()
    mine = api.data.models.LocalTask.objects.get(id=task.id)
    api.put(f"{TASKS}/{task.id}", {"partial": True})
    mine.auto_reload = True

    assert simulation.save(mine, fields=["auto_reload", "partial"]) is False
    assert api.get(f"{TASKS}/{task.id}").json["partial"] is True


def test_a_call_leaves_the_addresses_of_its_thread_alone(tenant_app, db):
    before = get_urlconf()

    response = tenant_app.get_response(RequestFactory().get(TASKS))

    assert response.status_code == 401
    assert get_urlconf() == before
