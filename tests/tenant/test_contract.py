"""What we need of any tenant, asked of the embedded one over HTTP, and of a real one when its address is given.

Set CONTRACT_TENANT_URL and CONTRACT_TENANT_TOKEN (of a user who may reload at least one app) to hold a real tenant to
it. It makes tasks of its own, for one app, and deletes them again; no other task is written to.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

import pytest

from dashboard.scheduling.task import DisabledCode, Origin, Task, TaskState
from dashboard.tenant import errors
from dashboard.tenant.address import base_url
from dashboard.tenant.both import JoinedTenant
from dashboard.tenant.connection import Call, Connection
from dashboard.tenant.reload_tasks import ReloadTasksTenant
from dashboard.tenant.resources import Changes, Draft
from dashboard.tenant.scheduling_tasks import SchedulingTasksTenant
from dashboard.tenant.tenant import Tenant
from dashboard.tenant.wire import app_query
from tests.tenant.driven import every, set_enabled, update_task

URL = os.environ.get("CONTRACT_TENANT_URL", "")
TOKEN = os.environ.get("CONTRACT_TENANT_TOKEN", "")
UNKNOWN_IDS = {Origin.RELOAD: "0" * 24, Origin.SCHEDULING: "00000000-0000-4000-8000-00000000dead"}
LINES = (
    "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
    "RRULE:BYHOUR=4;BYMINUTE=0;FREQ=WEEKLY;BYDAY=MO",
)
OTHER_LINE = "RRULE:FREQ=DAILY;BYHOUR=5;BYMINUTE=0;BYSECOND=0"
START, END = datetime(2090, 1, 2, 3, 0), datetime(2091, 1, 2, 3, 0)  # noqa: DTZ001 (wall times)
DRIVERS = {"older": ReloadTasksTenant, "newer": SchedulingTasksTenant, "joined": JoinedTenant}
# each driver, and how far the embedded tenant's older API is closed
WORLDS = [
    ("older", "open"),
    ("newer", "open"),
    ("newer", "gone"),
    *(("joined", far) for far in ("open", "closing", "gone")),
]

pytestmark = [] if URL else [pytest.mark.usefixtures("local_tenant"), pytest.mark.served]


@pytest.fixture
def connection(request: pytest.FixtureRequest) -> Connection:
    """A connection to the tenant under contract."""
    if URL:
        return Connection(base_url(URL, setting="CONTRACT_TENANT_URL"), TOKEN, patience=90)
    local: Any = request.getfixturevalue("local_tenant")
    for number in range(3):
        local.make_task(app_id=local.make_app(f"App {number}").id)
    local.make_scheduling_task("A newer one")
    return Connection(local.url, local.token())


@pytest.fixture(params=WORLDS, ids="-".join)
def tenant(request: pytest.FixtureRequest, connection: Connection, settings: Any) -> Tenant:
    """The driver under contract; a tenant of one's own has its older API as closed as it is."""
    driver, settings.LOCALTENANT_RELOAD_TASKS = request.param
    made: Tenant = DRIVERS[driver](connection)
    if URL and request.param[1] != "open":
        pytest.skip("the tenant is as far as it is")
    return made


@pytest.fixture
def lines(request: pytest.FixtureRequest, tenant: Tenant) -> tuple[str, ...]:
    """The lines that a new task has: as many as it may."""
    driver, far = request.node.callspec.params["tenant"]
    is_older = Origin.RELOAD in tenant.origins and far == "open" and not (URL and driver == "joined")
    return LINES if is_older else LINES[:1]


@pytest.fixture
def app_id(tenant: Tenant) -> str:
    """An app that the token's user may reload."""
    return next(every(tenant.app_page)).id


@pytest.fixture
def a_task(tenant: Tenant, app_id: str, lines: tuple[str, ...]) -> Iterator[Callable[..., Task]]:
    """Makes tasks that are deleted when the test is over."""
    made: list[Task] = []

    def make(**fields: Any) -> Task:
        schedule = {"time_zone_name": "Europe/Zurich", "recurrences": lines, "starts_at": START, "ends_at": END}
        try:
            made.append(tenant.create_task(Draft(**({"app_id": app_id} | schedule | fields))))
        except errors.Closed:
            pytest.skip("the tenant makes no more tasks of this scheduler")
        return made[-1]

    yield make
    for task in made:
        try:
            tenant.delete_task(task.id)
        except errors.NotFound:
            continue


def test_a_new_task_is_what_was_asked_for_and_belongs_to_the_tokens_user(tenant, a_task, app_id, lines):
    task = tenant.get_task(a_task(partial=True).id)

    assert (task.app_id, task.partial, task.problem) == (app_id, True, "")
    assert (task.recurrences, task.time_zone_name) == (lines, "Europe/Zurich")
    assert (task.starts_at, task.ends_at) == (START, END)
    assert (task.state, task.owner_id) == (TaskState.ENABLED, tenant.me().id)


def test_a_new_task_knows_its_next_run_as_an_instant(a_task):
    assert a_task(recurrences=LINES[:1]).next_run_at == datetime(2090, 1, 2, 10, 18, tzinfo=UTC)


def test_every_task_is_in_the_list_once(tenant, a_task):
    made = {a_task().id, a_task().id}

    listed = [task.id for task in tenant.list_tasks()]

    assert made <= set(listed)
    assert len(listed) == len(set(listed))


def test_the_list_can_be_narrowed_to_an_app(tenant, a_task, app_id):
    task = a_task()

    listed = list(tenant.list_tasks(app_id=app_id))

    assert task.id in [found.id for found in listed]
    assert {found.app_id for found in listed} == {app_id}


def test_pages_of_one_lead_to_every_task(connection, tenant, a_task, app_id):
    made = [a_task() for _ in range(3)]
    everything = sorted(task.id for task in tenant.list_tasks(app_id=app_id) if task.origin is made[0].origin)

    if made[0].origin is Origin.RELOAD:
        pages = connection.pages("reload-tasks", query=app_query(app_id) | {"limit": "1"})
    else:
        query = {"resourceId": app_id, "sort": "+createdAt", "limit": "1"}
        pages = connection.pages("tasks", query=query, root="/api/scheduling", cursor_name="page")

    assert sorted(body["id"] for body in pages) == everything


def test_the_switch_is_set_and_a_get_agrees(tenant, a_task):
    task = a_task()

    off = set_enabled(tenant, task.id, enabled=False)
    off_again = tenant.get_task(task.id)
    on = set_enabled(tenant, task.id, enabled=True)

    assert (off.state, off_again.state, on.state) == (TaskState.DISABLED, TaskState.DISABLED, TaskState.ENABLED)
    assert (off_again.disabled_code, on.disabled_code) == (DisabledCode.MANUALLY, None)


def test_setting_twice_is_the_same_as_once(tenant, a_task):
    task = a_task()

    states = [set_enabled(tenant, task.id, enabled=False).state for _ in range(2)]

    assert states == [TaskState.DISABLED] * 2


def test_the_switch_leaves_all_else_as_it_was(tenant, a_task):
    before = a_task()

    set_enabled(tenant, before.id, enabled=False)
    set_enabled(tenant, before.id, enabled=True)

    after = tenant.get_task(before.id)
    assert after.recurrences == before.recurrences
    assert (after.starts_at, after.ends_at, after.time_zone_name) == (START, END, "Europe/Zurich")
    assert (after.app_id, after.partial, after.auto_reload) == (before.app_id, before.partial, before.auto_reload)


def test_an_update_sets_what_it_names(tenant, a_task):
    task = a_task()

    update_task(tenant, task.id, Changes(recurrences=(OTHER_LINE,), time_zone_name="Asia/Tokyo", ends_at=None))

    after = tenant.get_task(task.id)
    assert (after.recurrences, after.time_zone_name) == ((OTHER_LINE,), "Asia/Tokyo")
    assert (after.starts_at, after.ends_at, after.state) == (START, None, TaskState.ENABLED)


def test_what_was_read_just_now_is_written_over(tenant, a_task):
    task = a_task()

    changed = tenant.change_task(task, Changes(recurrences=(OTHER_LINE,), enabled=False))

    assert (changed.recurrences, changed.state) == ((OTHER_LINE,), TaskState.DISABLED)
    assert tenant.get_task(task.id).body == changed.body


def test_a_deleted_task_can_be_made_again_of_its_body(tenant, a_task):
    task = a_task()
    tenant.delete_task(task.id)

    again = tenant.recreate_task(task.body)

    try:
        assert again.id != task.id
        assert (again.app_id, again.recurrences, again.time_zone_name) == (
            task.app_id,
            task.recurrences,
            "Europe/Zurich",
        )
        assert (again.starts_at, again.ends_at, again.partial) == (task.starts_at, task.ends_at, task.partial)
    finally:
        tenant.delete_task(again.id)


def test_pages_of_tasks_apps_spaces_and_runs_come_one_by_one(tenant, a_task):
    task = a_task()

    assert task.id in {found.id for found in every(partial(tenant.task_page, origin=task.origin))}
    for page, wanted in ((tenant.task_page, task.id), (tenant.app_page, task.app_id)):
        found, cursor = page()
        while cursor and wanted not in {item.id for item in found}:
            found, cursor = page(cursor)
        assert wanted in {item.id for item in found}
    assert all(space.id for space in tenant.space_page().items)
    assert all(reload.app_id for reload in tenant.reload_page().items)


def test_a_task_may_have_no_schedule_at_all(tenant, a_task):
    task = a_task(recurrences=(), starts_at=None, ends_at=None)

    assert not tenant.get_task(task.id).has_schedule


def test_a_deleted_task_is_gone(tenant, a_task):
    task = a_task()

    tenant.delete_task(task.id)

    with pytest.raises(errors.NotFound):
        tenant.get_task(task.id)
    with pytest.raises(errors.NotFound):
        tenant.delete_task(task.id)


def test_an_unknown_task_is_not_found(tenant):
    for origin in tenant.origins:
        with pytest.raises(errors.NotFound):
            set_enabled(tenant, UNKNOWN_IDS[origin], enabled=True)


def test_a_refusal_says_what_and_has_a_trace(tenant, a_task):
    with pytest.raises(errors.Rejected) as caught:
        a_task(time_zone_name="Mars/Phobos")

    assert caught.value.title
    assert re.fullmatch(r"[0-9a-f]{16,32}", caught.value.trace_id)


def test_a_bad_token_is_not_accepted(connection, tenant):
    stranger = type(tenant)(Connection(connection.base_url, "not-a-token"))

    with pytest.raises(errors.Unauthorized):
        stranger.me()
    with pytest.raises(errors.Unauthorized):
        stranger.task_page()


def test_no_path_but_the_api_is_needed_and_unknown_ones_are_not_found(connection):
    with pytest.raises(errors.NotFound):
        connection.send(Call(method="GET", path=("no-such-thing",)), lambda value: value)


def test_names_can_be_found_for_every_task(tenant, a_task, app_id):
    task = a_task()

    app = next(app for app in every(tenant.app_page) if app.id == task.app_id)
    spaces = {space.id for space in every(tenant.space_page)}

    assert app.name
    assert not app.space_id or app.space_id in spaces
    assert tenant.user(task.owner_id) == tenant.me()


def test_reloads_come_newest_first(tenant, app_id):
    created = [reload.created_at for reload in islice(every(tenant.reload_page), 150)]

    assert created == sorted(created, reverse=True)
