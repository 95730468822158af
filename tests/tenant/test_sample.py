"""The embedded tenant's sample data as the driver reads it: only what is meant to be broken is."""

from __future__ import annotations

import pytest

from dashboard.scheduling.task import TaskState
from dashboard.tenant.connection import Connection
from dashboard.tenant.reload_tasks import ReloadTasksTenant
from dashboard.tenant.wire import writable
from tests.tenant.driven import set_enabled


@pytest.fixture
def tenant(local_tenant):
    local_tenant.fill_sample()
    return ReloadTasksTenant(Connection(local_tenant.url, local_tenant.token(), adapter=local_tenant.adapter))


def test_every_sample_task_is_understood_but_the_one_that_no_one_can_read(tenant):
    tasks = list(tenant.list_tasks())

    assert len(tasks) == 60
    assert {task.state for task in tasks} == set(TaskState)
    assert len([task for task in tasks if task.problem]) == 1


def test_switching_any_task_leaves_its_schedule_byte_for_byte(tenant):
    before = {task.id: task for task in tenant.list_tasks() if task.has_switch}

    switched = [set_enabled(tenant, task.id, enabled=not task.enabled) for task in before.values()]

    assert [writable(task.body) for task in switched] == [writable(task.body) for task in before.values()]
    assert [task.id for task in switched if task.enabled == before[task.id].enabled] == []
