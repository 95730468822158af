"""A look at one task: what it finds gone, and what it does not."""

from dataclasses import dataclass
from typing import Any, NoReturn

import pytest

from dashboard import connect
from dashboard.inventory import sightings
from dashboard.tenant import errors
from tests.conftest import LocalTenant
from tests.inventory.past import copied, synced, told


@dataclass
class Removed:
    """A tenant that no longer has the API: it answers 404 to everything."""

    host: str

    def get_task(self, task_id: str) -> NoReturn:
        raise errors.NotFound(status=404)

    def task_page(self) -> NoReturn:
        raise errors.Gone(status=404)


def test_a_task_is_not_gone_because_the_whole_api_is(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    removed: Any = Removed(host=connect.tenant_name())

    with pytest.raises(errors.Gone):
        sightings.look(removed, task.id)

    assert copied(task.id).deleted_at is None
    assert told() == []


def test_a_task_that_the_tenant_has_no_more_is_gone(connected: LocalTenant) -> None:
    task = connected.make_task()
    synced()
    connected.models.LocalTask.objects.all().delete()

    with pytest.raises(errors.NotFound):
        sightings.look(connect.tenant(), task.id)

    assert copied(task.id).deleted_at is not None
    assert told() == [("deleted", "", "done")]
