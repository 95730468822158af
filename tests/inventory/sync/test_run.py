"""The sync as a whole: what it copies, where it goes on, and what it never deletes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.copy import write
from dashboard.inventory.copy.read import copies, rows
from dashboard.inventory.models import Name, NameKind, SyncPhase, SyncState, TaskCopy
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.lease import Lease
from dashboard.inventory.sync.status import sync_status
from dashboard.scheduling.task import Origin
from dashboard.tenant.errors import Rejected, Unavailable
from dashboard.tenant.resources import Page
from dashboard.tenant.tenant import Tenant
from tests.conftest import LocalTenant
from tests.tenant.driven import set_enabled


class Killed(BaseException):
    """The process ends here, without a word."""


class Watched:
    """A tenant that notes which pages of tasks were asked for, and may fail at one of them."""

    def __init__(self, tenant: Tenant, fail: Callable[[int], None] = lambda number: None) -> None:
        self._tenant = tenant
        self._fail = fail
        self.cursors: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tenant, name)

    def task_page(self, cursor: str = "", *, position: int = 0, origin: Origin | None = None) -> Page[Any]:
        """The list of the newer scheduling, which is another one, is no matter."""
        if origin is Origin.SCHEDULING:
            return self._tenant.task_page(cursor, position=position, origin=origin)
        self.cursors.append(cursor)
        self._fail(len(self.cursors))
        return self._tenant.task_page(cursor, position=position, origin=origin)


def fails_at(number: int, error: BaseException) -> Callable[[int], None]:
    def fail(page: int) -> None:
        if page == number:
            raise error

    return fail


def watched(fail: Callable[[int], None] = lambda number: None) -> tuple[list[Watched], Callable[[Lease], Any]]:
    """A way to reach the tenant, and the tenants that were reached by it."""
    reached: list[Watched] = []

    def reach(lease: Lease) -> Any:
        reached.append(Watched(sync.patient(lease), fail))
        return reached[-1]

    return reached, reach


def make_tasks(tenant: LocalTenant, count: int) -> None:
    app = tenant.make_app()
    for _ in range(count):
        tenant.make_task(app_id=app.id)


def state() -> SyncState:
    return SyncState.objects.get()


def is_true_to_the_tenant() -> bool:
    """Whether every task of the tenant, and nothing else, stands in the copy, body for body."""
    return {row.task.id: row.task.body for row in rows(copies())} == {
        task.id: task.body for task in connect.tenant(CountingLimiter).list_tasks()
    }


def test_the_copy_is_the_tenant_body_for_body(synced: LocalTenant) -> None:
    assert copies().count() == 60
    assert is_true_to_the_tenant()


def test_rows_have_the_names_that_the_tenant_gives(synced: LocalTenant) -> None:
    row = TaskCopy.objects.exclude(app_gone=True).exclude(space_id="").first()
    app = synced.models.LocalApp.objects.get(pk=row.app_id)

    assert (row.app_name, row.space_name) == (app.name, app.space.name)
    assert row.owner_name == synced.models.LocalUser.objects.get(pk=row.owner_id).name


def test_an_app_that_is_no_more_and_an_owner_who_left_are_known_as_such(synced: LocalTenant) -> None:
    orphans = copies().filter(app_gone=True)
    left = set(synced.models.LocalUser.objects.exclude(status="active").values_list("name", flat=True))

    assert orphans.count() == 1
    assert set(copies().filter(owner_gone=True).values_list("owner_name", flat=True)) <= left


def test_an_owner_whom_the_tenant_does_not_know_has_left(connected: LocalTenant) -> None:
    owner = connected.make_user("Rashid Vance")
    connected.make_task(owner=owner)
    connected.models.LocalTask.objects.update(owner_id=connected.models.LocalUser.objects.first().pk)
    sync.run()
    Name.objects.filter(kind=NameKind.OWNER).delete()
    TaskCopy.objects.update(owner_id="somebody")

    sync.run()

    assert Name.objects.get(key="somebody").gone


def test_a_task_deleted_elsewhere_is_marked_and_comes_back_when_it_does(synced: LocalTenant) -> None:
    task = synced.models.LocalTask.objects.first()

    synced.models.LocalTask.objects.filter(pk=task.pk).delete()
    sync.run()
    gone = TaskCopy.objects.get(task_id=task.pk)
    task.save(force_insert=True)
    sync.run()
    back = TaskCopy.objects.get(task_id=task.pk)

    assert gone.deleted_at is not None
    assert back.deleted_at is None
    assert back.first_seen_at == gone.first_seen_at


def test_pages_follow_one_another_to_the_end(connected: LocalTenant) -> None:
    make_tasks(connected, 230)
    reached, reach = watched()

    sync.run(reach)

    assert len(reached[0].cursors) == 3
    assert (copies().count(), state().about) == (230, 230)
    assert state().phase == ""


def test_a_killed_sync_goes_on_at_the_page_where_it_stopped(connected: LocalTenant) -> None:
    make_tasks(connected, 230)
    _, dying = watched(fails_at(3, Killed()))
    with pytest.raises(Killed):
        sync.run(dying)
    generation, cursor = state().generation, state().cursor

    reached, reach = watched()
    sync.run(reach)

    assert copies().count() == 230
    assert reached[0].cursors == [cursor]
    assert state().generation == generation


def test_a_sync_that_was_interrupted_too_long_ago_begins_anew(connected: LocalTenant) -> None:
    make_tasks(connected, 120)
    _, dying = watched(fails_at(2, Killed()))
    with pytest.raises(Killed):
        sync.run(dying)

    reached, reach = watched()
    with time_machine.travel(timezone.now() + sync.RESUMED, tick=True):
        sync.run(reach)

    assert reached[0].cursors[0] == ""
    assert is_true_to_the_tenant()


def test_a_sync_that_fails_midway_deletes_nothing(synced: LocalTenant) -> None:
    make_tasks(synced, 120)
    synced.models.LocalTask.objects.filter(pk__in=list(copies().values_list("task_id", flat=True))).delete()

    sync.run(watched(fails_at(2, Unavailable(status=503)))[1])

    assert not TaskCopy.objects.exclude(deleted_at=None).exists()


def test_a_cursor_that_is_refused_lets_the_list_be_read_from_its_start(connected: LocalTenant) -> None:
    make_tasks(connected, 120)
    reached, reach = watched(fails_at(2, Rejected(status=400)))

    sync.run(reach)

    assert [bool(cursor) for cursor in reached[0].cursors] == [False, True, False, True]
    assert is_true_to_the_tenant()
    assert state().error is None


def test_cursors_that_are_always_refused_end_the_sync(connected: LocalTenant) -> None:
    make_tasks(connected, 120)

    def refuse(number: int) -> None:
        if number % 2 == 0:
            raise Rejected(status=400)

    sync.run(watched(refuse)[1])

    assert state().error["kind"] == "Rejected"
    assert sync_status().as_of is None


def test_a_list_that_goes_in_a_circle_ends_the_sync(connected: LocalTenant) -> None:
    make_tasks(connected, 3)

    class Circling(Watched):
        def task_page(self, cursor: str = "", **options: Any) -> Page[Any]:
            return super().task_page("", **options)._replace(cursor="again")

    sync.run(lambda lease: Circling(sync.patient(lease)))

    assert state().error["reason"] == "cursor"


def test_a_task_written_while_its_page_was_under_way_keeps_what_was_written(connected: LocalTenant) -> None:
    task = connected.make_task()
    sync.run()

    class Writing(Watched):
        def task_page(self, cursor: str = "", **options: Any) -> Page[Any]:
            page = super().task_page(cursor, **options)
            write.remember(connect.tenant_name(), set_enabled(connect.tenant(CountingLimiter), task.id, enabled=False))
            return page

    sync.run(lambda lease: Writing(sync.patient(lease)))

    assert copies().get().state == "disabled"
    assert is_true_to_the_tenant()


def test_a_task_created_here_after_the_sync_began_is_not_missed_by_it(connected: LocalTenant) -> None:
    connected.make_task()

    class Creating(Watched):
        def task_page(self, cursor: str = "", **options: Any) -> Page[Any]:
            page = super().task_page(cursor, **options)
            if options["origin"] is Origin.RELOAD:
                made = connected.make_task()
                write.remember(connect.tenant_name(), connect.tenant(CountingLimiter).get_task(made.id))
            return page

    sync.run(lambda lease: Creating(sync.patient(lease)))

    assert copies().count() == 2


def test_only_one_sync_runs_at_a_time(connected: LocalTenant) -> None:
    connected.make_task()
    inner: list[bool] = []

    class Nested(Watched):
        def task_page(self, cursor: str = "", **options: Any) -> Page[Any]:
            inner.append(sync.run())
            return super().task_page(cursor, **options)

    ran = sync.run(lambda lease: Nested(sync.patient(lease)))

    assert (ran, set(inner)) == (True, {False})


def test_who_lost_the_lease_writes_no_more(connected: LocalTenant) -> None:
    connected.make_task()

    class Overtaken(Watched):
        def task_page(self, cursor: str = "", **options: Any) -> Page[Any]:
            page = super().task_page(cursor, **options)
            SyncState.objects.update(lease_owner="another")
            return page

    sync.run(lambda lease: Overtaken(sync.patient(lease)))

    assert not TaskCopy.objects.exists()
    assert state().lease_owner == "another"


def test_a_renamed_app_and_a_new_space_show_with_the_next_sync(synced: LocalTenant) -> None:
    row = copies().exclude(space_id="").first()
    app = synced.models.LocalApp.objects.get(pk=row.app_id)
    synced.models.LocalApp.objects.filter(pk=app.pk).update(name="Renamed ledger")
    synced.models.LocalSpace.objects.filter(pk=app.space_id).update(name="Renamed space")

    sync.run()

    row.refresh_from_db()
    assert (row.app_name, row.space_name) == ("Renamed ledger", "Renamed space")
    assert "renamed ledger" in row.search_text


def test_a_deleted_app_is_known_with_its_name(synced: LocalTenant) -> None:
    row = copies().exclude(app_gone=True).first()
    synced.models.LocalApp.objects.filter(pk=row.app_id).delete()

    sync.run()

    row.refresh_from_db()
    assert row.app_gone
    assert row.app_name == Name.objects.get(kind="app", key=row.app_id).name != ""


def test_the_copy_is_as_old_as_the_beginning_of_its_sync(synced: LocalTenant) -> None:
    before = state().as_of

    sync.run()

    assert state().as_of == state().started_at > before
    assert state().finished_at - state().started_at < timedelta(minutes=1)


class Growing(Watched):
    """A tenant that gets a new app with a task, and a task whose app is no more, once its apps have been read."""

    grow: Callable[[], None]

    def space_page(self, cursor: str = "") -> Page[Any]:
        self.grow()
        return self._tenant.space_page(cursor)


def gone_apps() -> set[str]:
    return set(copies().filter(app_gone=True).values_list("app_id", flat=True))


def test_an_app_made_after_the_apps_were_read_is_not_taken_for_deleted(connected: LocalTenant) -> None:
    connected.make_task()
    sync.run()

    def grow() -> None:
        connected.make_task(app_id=connected.make_app("Brand new").pk)
        connected.make_task(app_id="gone")

    def reach(lease: Lease) -> Any:
        tenant = Growing(sync.patient(lease))
        tenant.grow = grow
        return tenant

    sync.run(reach)

    assert (copies().count(), gone_apps()) == (3, set())

    sync.run()

    assert copies().filter(app_name="Brand new").exists()
    assert gone_apps() == {"gone"}


def test_a_first_sync_knows_apps_that_are_no_more(connected: LocalTenant) -> None:
    connected.make_task()
    connected.make_task(app_id="gone")

    sync.run()

    assert gone_apps() == {"gone"}


def test_each_phase_has_a_page_to_copy_and_they_follow_one_another() -> None:
    followed = [next(iter(SyncPhase)).value]
    while following := SyncPhase(followed[-1]).following:
        followed.append(following)

    assert followed == list(sync.COPY_PAGE) == SyncPhase.values
