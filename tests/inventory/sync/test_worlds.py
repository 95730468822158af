"""The two schedulers of a tenant in one copy: each with its own end and its own failures, and what is moved is one."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import external, history
from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import Incident, ReloadCopy, SyncState, TaskCopy
from dashboard.inventory.models.history import Change
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.lease import Lease
from dashboard.inventory.sync.status import sync_status
from dashboard.localtenant.scheduling_tasks import move
from dashboard.scheduling.task import Origin
from dashboard.tenant import errors
from dashboard.tenant.resources import Page
from tests.conftest import MOCK_MOMENT, LocalTenant

HOUR = timedelta(hours=1)


class Partly:
    """A tenant of which one list fails."""

    def __init__(self, tenant: Any, origin: Origin, error: errors.TenantError) -> None:
        self._tenant, self._origin, self._error = tenant, origin, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tenant, name)

    def task_page(self, cursor: str = "", *, origin: Origin | None = None, **options: Any) -> Page[Any]:
        if origin is self._origin:
            raise self._error
        page: Page[Any] = self._tenant.task_page(cursor, origin=origin, **options)
        return page


def without(origin: Origin, error: errors.TenantError) -> Callable[[Lease], Any]:
    return lambda lease: Partly(sync.patient(lease), origin, error)


def told() -> Counter[str]:
    return Counter(Change.objects.values_list("kind", flat=True))


def listed() -> set[str]:
    return set(copies().values_list("task_id", flat=True))


@pytest.fixture
def pair(connected: LocalTenant) -> LocalTenant:
    """An app with a reload task that runs daily and has failed twice, and one beside it; the copy has both."""
    app = connected.make_app("Cash position")
    task = connected.make_task(id="old", app_id=app.id)
    connected.make_task(id="other", app_id=connected.make_app("FX").id)
    for hours in (2, 26):
        at = MOCK_MOMENT - hours * HOUR
        connected.make_reload(at, app_id=app.id, task_id=task.id, succeeded=False, error="No source")
    sync.run()
    return connected


def test_tasks_of_both_are_in_one_copy_and_each_moved_one_is_there_once(connected: LocalTenant) -> None:
    connected.fill_both_samples()

    sync.run()

    newer = copies().filter(origin=Origin.SCHEDULING)
    moved = TaskCopy.objects.exclude(moved_to="")
    assert newer.count() == connected.models.LocalSchedulingTask.objects.count() == 16
    assert set(moved.values_list("task_id", flat=True)) == set(
        newer.exclude(moved_from="").values_list("moved_from", flat=True)
    )
    assert copies().filter(origin=Origin.RELOAD).count() == 60 - moved.count() == 57
    assert told() == Counter()
    assert sync_status().error is None


def test_a_second_reading_changes_nothing(connected: LocalTenant) -> None:
    connected.fill_both_samples()
    sync.run()
    before = list(TaskCopy.objects.order_by("pk").values("pk", "changed", "deleted_at", "moved_to", "digest"))

    sync.run()

    assert list(TaskCopy.objects.order_by("pk").values("pk", "changed", "deleted_at", "moved_to", "digest")) == before
    assert told() == Counter()


def test_a_task_that_qlik_moves_is_one_task_before_and_after(pair: LocalTenant) -> None:
    before = copies().get(task_id="old")
    (new,) = move.move_app(before.app_id)

    sync.run()

    after = copies().get(task_id=new.id)
    assert listed() == {new.id, "other"}
    assert (after.failures, after.last_error, after.known_since) == (2, "No source", before.known_since)
    assert after.last_run_at == before.last_run_at
    assert ReloadCopy.objects.filter(task_id=new.id).count() == 2
    assert told() == {"moved": 1}
    assert history.of(new.id)[0].moved_from == "old"


def test_trouble_that_was_told_goes_with_the_task_and_is_told_no_second_time(connected: LocalTenant) -> None:
    app = connected.make_app("Cash position")
    sync.run()
    connected.make_task(id="old", app_id=app.id, state="Disabled", disabled_code="CONSECUTIVE-FAILURES")
    sync.run()
    before = list(Incident.objects.values_list("pk", "kind", "closed_at"))
    (new,) = move.move_app(app.id)

    sync.run()

    assert [kind for _, kind, _ in before] == ["disabled"]
    assert list(Incident.objects.values_list("pk", "kind", "closed_at")) == before
    assert Incident.objects.get().subject == new.id


def test_a_task_that_left_its_list_because_it_was_moved_is_not_told_as_deleted(pair: LocalTenant) -> None:
    (new,) = move.move_app(copies().get(task_id="old").app_id)
    pair.models.LocalTask.objects.filter(pk="old").delete()

    sync.run()

    assert listed() == {new.id, "other"}
    assert told() == {"moved": 1}
    assert not Incident.objects.filter(kind="person").exists()


def test_one_that_was_not_moved_is_told_as_deleted_when_both_lists_were_read(pair: LocalTenant) -> None:
    pair.models.LocalTask.objects.filter(pk="old").delete()

    sync.run(without(Origin.SCHEDULING, errors.Unavailable(status=503)))
    waits = told()
    sync.run()

    assert (listed(), waits, told()) == ({"other"}, {}, {"deleted": 1})


def test_a_look_at_a_task_that_was_moved_meanwhile_finds_its_successor(pair: LocalTenant) -> None:
    (new,) = move.move_app(copies().get(task_id="old").app_id)
    pair.models.LocalTask.objects.filter(pk="old").delete()

    with pytest.raises(errors.NotFound):
        external.refresh_task(connect.tenant(CountingLimiter), "old")

    assert listed() == {new.id, "other"}
    assert told() == {"moved": 1}


def test_a_task_of_two_lines_has_two_successors_and_its_runs_are_those_of_the_first(connected: LocalTenant) -> None:
    lines = [
        "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0",
        "RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0",
    ]
    app = connected.make_app("Cash position")
    connected.make_task(id="old", app_id=app.id, recurrence=lines)
    sync.run()
    made = {task.id for task in move.move_app(app.id)}

    sync.run()

    assert listed() == made
    assert TaskCopy.objects.get(task_id="old").moved_to in made
    assert told() == {"moved": 2}


def test_a_scheduler_that_ends_leaves_its_tasks_as_they_were(pair: LocalTenant, settings: Any) -> None:
    pair.make_scheduling_task("Sales, daily")
    sync.run()
    changes, tasks = Change.objects.count(), listed()

    for _ in range(2):
        sync.run(without(Origin.RELOAD, errors.Gone(status=404)))

    state = sync_status()
    assert (listed(), Change.objects.count()) == (tasks, changes)
    assert (state.error, state.writes_refused, state.failures) == (None, False, 0)
    assert [(one.origin, one.resting) for one in state.resting] == [(Origin.RELOAD, 2)]
    assert state.as_of == SyncState.objects.get().started_at


def test_it_comes_back_when_the_tenant_offers_it_again(pair: LocalTenant) -> None:
    pair.make_scheduling_task("Sales, daily")
    sync.run(without(Origin.RELOAD, errors.Forbidden(status=403)))

    sync.run()

    assert (sync_status().resting, sync_status().error) == ([], None)


def test_where_one_list_fails_the_other_is_up_to_date_and_it_is_said_which_is_old(pair: LocalTenant) -> None:
    new = pair.make_scheduling_task("Sales, daily")
    sync.run()
    before = sync_status().as_of
    pair.models.LocalTask.objects.filter(pk="other").update(state="Disabled", disabled_code="MANUALLY")
    pair.models.LocalSchedulingTask.objects.filter(pk=new.pk).delete()

    sync.run(without(Origin.SCHEDULING, errors.Unavailable(status=503)))

    state = sync_status()
    assert copies().get(task_id="other").state == "disabled"
    assert new.id in listed()
    assert ([one.origin for one in state.old], state.as_of) == ([Origin.SCHEDULING], before)
    assert (type(state.error), state.failures) == (errors.Unavailable, 1)
    sync.run()
    assert (sync_status().old, sync_status().failures, new.id in listed()) == ([], 0, False)


def test_a_tenant_without_the_newer_one_is_as_it_always_was(connected: LocalTenant) -> None:
    connected.make_task(id="old")

    sync.run(without(Origin.SCHEDULING, errors.Gone(status=404)))
    connected.models.LocalTask.objects.all().delete()
    sync.run(without(Origin.SCHEDULING, errors.Gone(status=404)))

    assert (told(), sync_status().error, sync_status().resting) == ({"deleted": 1}, None, [])


def test_a_tenant_that_offers_neither_any_more_refuses_all(pair: LocalTenant) -> None:
    class Nothing(Partly):
        def task_page(self, cursor: str = "", **options: Any) -> Page[Any]:
            raise errors.Gone(status=404)

    tasks = listed()

    sync.run(lambda lease: Nothing(sync.patient(lease), Origin.RELOAD, errors.Gone()))

    assert sync_status().writes_refused
    assert (listed(), told()) == (tasks, {})


def test_each_list_misses_only_tasks_of_its_own(connected: LocalTenant) -> None:
    connected.make_task(id="old")
    kept, lost = (connected.make_scheduling_task(name) for name in ("Kept", "Lost"))
    sync.run()
    connected.models.LocalSchedulingTask.objects.filter(pk=lost.pk).delete()

    sync.run()

    assert listed() == {"old", kept.id}
    assert told() == {"deleted": 1}


def test_a_list_that_failed_midway_goes_on_where_it_stopped(connected: LocalTenant) -> None:
    app = connected.make_app()
    for number in range(120):
        connected.make_scheduling_task(f"Task {number}", app_id=app.id)
    asked: list[int] = []

    class Halting(Partly):
        def task_page(self, cursor: str = "", *, origin: Origin | None = None, **options: Any) -> Page[Any]:
            if origin is Origin.SCHEDULING:
                asked.append(options["position"])
                if len(asked) == 2:
                    raise errors.Unavailable(status=503)
            page: Page[Any] = self._tenant.task_page(cursor, origin=origin, **options)
            return page

    for _ in range(2):
        sync.run(lambda lease: Halting(sync.patient(lease), Origin.SCHEDULING, errors.Gone()))

    assert asked == [0, 100, 100]
    assert (copies().count(), sync_status().failures) == (120, 0)
