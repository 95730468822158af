"""Both schedulers behind one driver, at the embedded tenant: open, closing and gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dashboard.scheduling.task import After, DisabledCode, Origin, Parent, TaskEnd, TaskState
from dashboard.tenant import errors
from dashboard.tenant.both import JoinedTenant, origin_of
from dashboard.tenant.connection import Connection
from dashboard.tenant.resources import Changes, Draft
from tests.tenant.driven import every, set_enabled, update_task
from tests.tenant.workflow.bodies import TASK_ID, a_page, refused

LINE = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
RELOAD, SCHEDULING = Origin.RELOAD, Origin.SCHEDULING


@pytest.fixture
def tenant(local_tenant: Any) -> JoinedTenant:
    connection = Connection(local_tenant.url, local_tenant.token(), adapter=local_tenant.adapter, sleep=lambda _: None)
    return JoinedTenant(connection)


@pytest.fixture
def scripted_both(connect: Any) -> JoinedTenant:
    return JoinedTenant(connect())


def a_draft(app_id: str, *lines: str, **fields: Any) -> Draft:
    return Draft(app_id=app_id, time_zone_name="Europe/Zurich", recurrences=lines or (LINE,), **fields)


def test_reads_list_both(local_tenant, tenant):
    older, newer = local_tenant.make_task(), local_tenant.make_scheduling_task()

    listed = {task.id: task.origin for task in tenant.list_tasks()}
    paged = {task.id: task.origin for task in every(tenant.task_page)}

    assert listed == paged == {older.id: RELOAD, newer.id: SCHEDULING}
    for origin, one in ((RELOAD, older), (SCHEDULING, newer)):
        assert [task.id for task in tenant.task_page(origin=origin).items] == [one.id]
        assert origin_of(one.id) is origin
        assert tenant.get_task(one.id).origin is origin


def test_a_write_goes_where_its_task_belongs(local_tenant, tenant):
    for one in (local_tenant.make_task(), local_tenant.make_scheduling_task()):
        off = set_enabled(tenant, one.id, enabled=False)
        assert (off.state, off.disabled_code) == (TaskState.DISABLED, DisabledCode.MANUALLY)
        tenant.delete_task(one.id)
        with pytest.raises(errors.NotFound):
            tenant.get_task(one.id)


@pytest.mark.parametrize(("far", "origin"), [("open", RELOAD), ("closing", SCHEDULING), ("gone", SCHEDULING)])
def test_a_new_task_is_made_where_it_is_taken(local_tenant, tenant, settings, far, origin):
    settings.LOCALTENANT_RELOAD_TASKS = far
    app = local_tenant.make_app()

    made = tenant.create_task(a_draft(app.id))

    assert made.origin is tenant.capabilities().origin is origin
    assert (made.state, made.recurrences) == (TaskState.ENABLED, (LINE,))
    assert len(list(tenant.list_tasks())) == 1
    assert tenant.capabilities(RELOAD).creates is (far == "open")


def test_what_refuses_is_not_asked_again(local_tenant, tenant, settings):
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    app, body = local_tenant.make_app(), {"appId": "a"}
    assert tenant.capabilities().origin is RELOAD

    with pytest.raises(errors.Closed):
        tenant.recreate_task(body)

    assert tenant.capabilities().origin is SCHEDULING
    local_tenant.fault("500", method="POST", path="/api/v1/reload-tasks")
    assert tenant.create_task(a_draft(app.id)).origin is SCHEDULING


def test_a_draft_that_names_its_scheduler_is_made_there_or_nowhere(local_tenant, tenant, settings):
    app = local_tenant.make_app()
    assert tenant.create_task(a_draft(app.id, origin=SCHEDULING)).origin is SCHEDULING

    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    with pytest.raises(errors.Closed):
        tenant.create_task(a_draft(app.id, origin=RELOAD))


def test_several_lines_are_never_made_in_part(local_tenant, tenant, settings):
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    app = local_tenant.make_app()

    with pytest.raises(errors.Unsupported):
        tenant.create_task(a_draft(app.id, LINE, LINE.replace("=6", "=7")))

    assert list(tenant.list_tasks()) == []


def test_a_deleted_task_of_the_older_scheduler_comes_back_in_the_newer_one(local_tenant, tenant, settings):
    one = tenant.get_task(local_tenant.make_task(state="Disabled").id)
    tenant.delete_task(one.id)
    settings.LOCALTENANT_RELOAD_TASKS = "closing"

    with pytest.raises(errors.Closed):
        tenant.recreate_task(one.body)
    again = tenant.create_task(Draft.of(one))

    assert (again.origin, again.state) == (SCHEDULING, TaskState.DISABLED)
    assert (again.app_id, again.recurrences, again.time_zone_name) == (one.app_id, one.recurrences, one.time_zone_name)


def test_a_deleted_task_of_the_newer_scheduler_comes_back_as_it_was(local_tenant, tenant):
    parent = local_tenant.make_scheduling_task("Before")
    one = tenant.get_task(local_tenant.make_scheduling_task("Then", after=(parent.id,)).id)
    tenant.delete_task(one.id)

    again = tenant.recreate_task(one.body)

    assert (again.name, again.after, again.state) == ("Then", one.after, TaskState.ENABLED)


def test_what_is_moved_vanishes_there_and_appears_here(local_tenant, tenant, settings):
    old = local_tenant.make_task(recurrence=[LINE, LINE.replace("=6", "=7")])
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    tenant.get_task(old.id)
    local_tenant.clock.set(local_tenant.clock.at + timedelta(minutes=1))

    listed = list(tenant.list_tasks())

    assert (listed[0].origin, listed[0].state) == (RELOAD, TaskState.MOVED)
    assert [(task.origin, task.moved_from) for task in listed[1:]] == [(SCHEDULING, old.id)] * 2
    with pytest.raises(errors.Moved):
        tenant.delete_task(old.id)


def test_a_list_that_is_gone_ends_alone(local_tenant, tenant, settings):
    local_tenant.make_task()
    settings.LOCALTENANT_RELOAD_TASKS = "gone"

    assert {task.origin for task in tenant.list_tasks()} == {task.origin for task in every(tenant.task_page)}
    assert {task.origin for task in tenant.list_tasks()} == {SCHEDULING}
    with pytest.raises(errors.Gone) as caught:
        tenant.task_page(origin=RELOAD)
    assert caught.value.origin is RELOAD


@pytest.mark.parametrize("status", [403, 404])
def test_a_tenant_of_reload_tasks_alone_is_as_it_was(scripted, scripted_both, status):
    scripted.says(a_page(), refused(status, "HTTP"))

    assert list(scripted_both.list_tasks()) == []

    scripted.asked.clear()
    assert list(every(scripted_both.task_page)) == []
    assert [asked.path for asked in scripted.asked] == ["/api/v1/reload-tasks", "/api/scheduling/tasks"]


def test_a_tenant_of_neither_is_gone(scripted, scripted_both):
    scripted.says(refused(404, "HTTP"))

    for use in (lambda: list(scripted_both.list_tasks()), lambda: list(every(scripted_both.task_page))):
        with pytest.raises(errors.Gone):
            use()


def test_a_failure_of_one_list_is_no_end_of_the_other(scripted, scripted_both):
    scripted.says(a_page(), refused(403, "HTTP"))
    assert scripted_both.task_page(origin=RELOAD).items == ()

    with pytest.raises(errors.Gone):
        scripted_both.task_page(origin=SCHEDULING)


@pytest.mark.parametrize("answer", [refused(401, "HTTP-401"), refused(500, "HTTP-500")])
def test_trouble_is_not_taken_for_an_end(scripted, scripted_both, answer):
    scripted.says(a_page(), answer)

    with pytest.raises((errors.Unauthorized, errors.Unavailable)):
        list(scripted_both.list_tasks())


def test_a_204_to_a_patch_is_followed_by_a_look(local_tenant, tenant):
    one = local_tenant.make_scheduling_task()
    local_tenant.fault("204", method="PATCH")

    assert set_enabled(tenant, one.id, enabled=False).state is TaskState.DISABLED


def test_a_chain_is_made_changed_and_read(local_tenant, tenant):
    first, second = local_tenant.make_scheduling_task("First"), local_tenant.make_scheduling_task("Second")
    app = local_tenant.make_app("Then")
    one = After(parents=(Parent(task_id=first.id, end=TaskEnd.FAILURE),))
    both = After(parents=(*one.parents, Parent(task_id=second.id, end=TaskEnd.ANY)), needs_all=True)

    made = tenant.create_task(Draft(app_id=app.id, time_zone_name="", name="Then", after=one))
    changed = update_task(tenant, made.id, Changes(after=both))
    timed = update_task(
        tenant, made.id, Changes(after=None, recurrences=(LINE,), time_zone_name="Asia/Tokyo", name="By time")
    )

    assert (made.after, changed.after, changed.name) == (one, both, "Then")
    assert (timed.after, timed.recurrences, timed.time_zone_name, timed.name) == (
        None,
        (LINE,),
        "Asia/Tokyo",
        "By time",
    )


def test_the_tasks_around_a_task_are_told(local_tenant, tenant):
    first = local_tenant.make_scheduling_task("First")
    then = local_tenant.make_scheduling_task("Then", after=(first.id,))
    last = local_tenant.make_scheduling_task("Last", after=(then.id,))

    assert [task.id for task in tenant.children(first.id)] == [then.id]
    assert tenant.ancestors(last.id).depths == {last.id: 0, then.id: 1, first.id: 2}
    assert set(tenant.descendants(first.id).edges) == {(first.id, then.id), (then.id, last.id)}


def test_a_task_is_run_now_and_its_run_has_a_log(local_tenant, tenant):
    task = tenant.get_task(local_tenant.make_scheduling_task().id)
    assert tenant.last_run(task) is None

    tenant.start_task(task)

    run = tenant.last_run(task)
    assert (run.status, run.triggered_by, run.task_id) == ("RUNNING", "Reload Desk", task.id)
    local_tenant.clock.set(local_tenant.clock.at + timedelta(minutes=10))
    (ended,) = tenant.run_page(task).items
    assert (ended.id, ended.status in ("SUCCEEDED", "FAILED")) == (run.id, True)
    assert ended.ended_at > ended.started_at
    assert tenant.run_log(task, run.id)


def test_the_reload_of_an_app_that_goes_on_is_told_whoever_started_it(local_tenant, tenant):
    task = tenant.get_task(local_tenant.make_scheduling_task().id)
    other = local_tenant.make_app("Other")
    at = local_tenant.clock.at - timedelta(minutes=1)
    local_tenant.make_reload(at, app_id=other.id, ended_at=at + timedelta(minutes=9))
    assert tenant.running(task.app_id) is None

    tenant.start_task(task)

    assert (tenant.running(task.app_id).task_id, tenant.running(other.id).task_id) == (task.id, "")
    local_tenant.clock.set(local_tenant.clock.at + timedelta(minutes=10))
    assert tenant.running(task.app_id) is None


def test_a_disabled_task_is_not_run(local_tenant, tenant):
    task = tenant.get_task(local_tenant.make_scheduling_task(enabled=False).id)

    with pytest.raises(errors.Rejected):
        tenant.start_task(task)


def test_runs_of_a_reload_task_are_the_reloads_it_has_started(local_tenant, tenant):
    one = local_tenant.make_task()
    at = local_tenant.clock.at - timedelta(hours=3)
    local_tenant.make_reload(at, app_id=one.app_id, task_id=one.id)
    local_tenant.make_reload(at - timedelta(hours=1), app_id=one.app_id)
    task = tenant.get_task(one.id)

    (run,) = tenant.run_page(task).items

    assert (run.task_id, run.status, run.started_at) == (one.id, "SUCCEEDED", at)
    assert tenant.last_run(task) == run
    for use in (lambda: tenant.start_task(task), lambda: tenant.run_log(task, run.id)):
        with pytest.raises(errors.Unsupported):
            use()


def test_a_task_for_data_is_made_once(local_tenant, tenant):
    app = local_tenant.make_app(datasets="65a0f0c2d7e94b0001d5a001")
    draft = Draft(app_id=app.id, time_zone_name="", auto_reload=True, name="When data is there", origin=SCHEDULING)

    made = tenant.create_task(draft)

    assert (made.auto_reload, made.has_schedule, made.enabled) == (True, False, True)
    with pytest.raises(errors.AlreadyThere) as caught:
        tenant.create_task(draft)
    assert caught.value.task_id == made.id
    with pytest.raises(errors.NoDatasets):
        tenant.create_task(
            Draft(app_id=local_tenant.make_app("B").id, time_zone_name="", auto_reload=True, origin=SCHEDULING)
        )


def test_each_refusal_of_the_embedded_tenant_is_read(local_tenant, tenant, settings):
    app = local_tenant.make_app()
    first = tenant.create_task(a_draft(app.id, origin=SCHEDULING))
    nobody = After(parents=(Parent(task_id=TASK_ID),))

    with pytest.raises(errors.Forbidden):
        tenant.create_task(a_draft("00000000-0000-4000-8000-00000000dead", origin=SCHEDULING))
    with pytest.raises(errors.ParentRefused):
        tenant.create_task(Draft(app_id=app.id, time_zone_name="", after=nobody))
    with pytest.raises(errors.ParentRefused):
        update_task(tenant, first.id, Changes(after=nobody, recurrences=(), starts_at=None))
    for _ in range(9):
        tenant.create_task(a_draft(app.id, origin=SCHEDULING))
    with pytest.raises(errors.TooMany):
        tenant.create_task(a_draft(app.id, origin=SCHEDULING))


def test_a_new_task_of_the_newer_scheduler_turns_the_reload_tasks_of_its_app_off(local_tenant, tenant):
    older = local_tenant.make_task()

    assert tenant.capabilities(SCHEDULING).turns_others_off
    tenant.create_task(a_draft(older.app_id, origin=SCHEDULING))

    assert tenant.get_task(older.id).state is TaskState.DISABLED


def test_the_sample_of_both_is_read_without_a_problem(local_tenant, tenant):
    local_tenant.fill_both_samples()

    newer = [task for task in tenant.list_tasks() if task.origin is SCHEDULING]

    assert len(newer) == 16
    assert {task.problem for task in newer} == {""}
    assert {task.disabled_code for task in newer} >= {DisabledCode.APP_SCRIPT_UPDATED, DisabledCode.APP_MOVED_SPACE}
    assert sum(task.after is not None for task in newer) == 4
    assert [task.after.needs_all for task in newer if task.name == "Consolidation"] == [True]
    assert all(task.name for task in newer)
    assert sum(task.auto_reload for task in newer) == 1
