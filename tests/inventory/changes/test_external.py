"""A look at one task: what it finds gone, and what it does not."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

import pytest
import time_machine
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import external, recovery
from dashboard.tenant import errors
from tests.conftest import LocalTenant
from tests.inventory.changes.past import copied, synced, told
from tests.inventory.changes.test_recovery import an_order, die


@dataclass
class Removed:
    """A tenant that no longer has the API: it answers 404 to everything."""

    host: str

    def get_task(self, task_id: str) -> NoReturn:
        raise errors.NotFound(status=404)

    def task_page(self, **options: Any) -> NoReturn:
        raise errors.Gone(status=404)


def test_a_task_is_not_gone_because_the_whole_api_is(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    removed: Any = Removed(host=connect.tenant_name())

    with pytest.raises(errors.Gone):
        external.refresh_task(removed, task.id)

    assert copied(task.id).deleted_at is None
    assert told() == []


def test_a_task_that_the_tenant_has_no_more_is_gone(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    connected.models.LocalTask.objects.all().delete()

    with pytest.raises(errors.NotFound):
        external.refresh_task(connect.tenant(CountingLimiter), task.id)

    assert copied(task.id).deleted_at is not None
    assert told() == [("deleted", "", "done")]


def lost(connected: LocalTenant) -> str:
    """Ada wants to disable a task, and a look after that finds it as it was. Gives the task's id."""
    task = connected.make_task()
    synced()
    die(an_order(task))
    assert recovery.finish_interrupted(connect.tenant(CountingLimiter)) == 1
    assert told(task.id) == [("disabled", "ada", "unknown")]
    return str(task.id)


def disable(connected: LocalTenant, task_id: str, code: str) -> None:
    connected.models.LocalTask.objects.filter(pk=task_id).update(state="Disabled", disabled_code=code)


@pytest.mark.parametrize("code", ["CONSECUTIVE-FAILURES", "OWNER-DELETED", "OWNER-DISABLED"])
def test_what_qlik_disables_is_not_put_down_to_who_wanted_it(connected: LocalTenant, code: str) -> None:
    task_id = lost(connected)
    disable(connected, task_id, code)

    synced()

    assert told(task_id) == [("disabled", "", "done"), ("disabled", "ada", "unknown")]


@pytest.mark.parametrize(("minutes", "is_hers"), [(2, True), (20, False)])
def test_a_write_that_nobody_heard_of_may_show_up_for_some_minutes(
    connected: LocalTenant, minutes: int, *, is_hers: bool
) -> None:
    task_id = lost(connected)
    disable(connected, task_id, "MANUALLY")

    with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True):
        synced()

    assert (told(task_id) == [("disabled", "ada", "done")]) is is_hers
    assert (("disabled", "", "done") in told(task_id)) is not is_hers
