"""Every fault that the embedded tenant can have, met by reads, switches and creations over HTTP."""

from __future__ import annotations

import pytest

from dashboard.localtenant import faults
from dashboard.scheduling.task import TaskState
from dashboard.tenant import errors
from dashboard.tenant.connection import Connection
from dashboard.tenant.reload_tasks import ReloadTasksTenant
from dashboard.tenant.resources import Draft
from tests.tenant.driven import set_enabled

ALWAYS = 99  # outlasts the retries

pytestmark = pytest.mark.served


@pytest.fixture
def task(local_tenant):
    return local_tenant.make_task()


@pytest.fixture
def tenant(local_tenant):
    """Given up after half a second, and without a wait between two attempts."""
    connection = Connection(local_tenant.url, local_tenant.token(), patience=0.5, sleep=lambda seconds: None)
    return ReloadTasksTenant(connection)


@pytest.mark.parametrize(
    ("kind", "options", "read", "switched", "created"),
    [
        ("429", {"retry_after": 30}, errors.RateLimited, errors.RateLimited, errors.RateLimited),
        ("500", {}, errors.Unavailable, errors.Unavailable, errors.Unavailable),
        ("503", {"retry_after": 30}, errors.Unavailable, errors.Unavailable, errors.Unavailable),
        ("hang", {"seconds": 5}, errors.TimedOut, errors.TimedOut, errors.OutcomeUnknown),
        ("cut", {}, errors.Unreachable, errors.Unreachable, errors.OutcomeUnknown),
        ("broken-json", {}, errors.Malformed, errors.Malformed, errors.OutcomeUnknown),
    ],
)
def test_a_lasting_fault_is_one_error_for_each_use(local_tenant, tenant, task, kind, options, read, switched, created):
    uses = [
        (read, "GET", lambda: tenant.get_task(task.id)),
        (read, "GET", lambda: list(tenant.list_tasks())),
        (switched, "PUT", lambda: set_enabled(tenant, task.id, enabled=False)),
        (created, "POST", lambda: tenant.create_task(Draft(app_id=task.app_id, time_zone_name="UTC"))),
    ]
    for expected, method, use in uses:
        local_tenant.fault(kind, ALWAYS, method=method, **options)

        with pytest.raises(expected):
            use()

        faults.clear()


@pytest.mark.parametrize("kind", ["503", "cut"])
def test_a_fault_that_passes_is_not_noticed(local_tenant, tenant, task, kind):
    local_tenant.fault(kind, 1, method="GET")
    local_tenant.fault(kind, 1, method="PUT")

    assert set_enabled(tenant, task.id, enabled=False).state is TaskState.DISABLED


def test_a_creation_whose_answer_was_lost_made_one_task_and_not_two(local_tenant, tenant, task):
    local_tenant.fault("cut", 1, method="POST")

    with pytest.raises(errors.OutcomeUnknown):
        tenant.create_task(Draft(app_id=task.app_id, time_zone_name="UTC"))

    assert len(list(tenant.list_tasks())) == 2


def test_a_deletion_whose_answer_was_lost_is_seen_through(local_tenant, tenant, task):
    local_tenant.fault("503", 1, method="DELETE")

    tenant.delete_task(task.id)

    assert list(tenant.list_tasks()) == []
