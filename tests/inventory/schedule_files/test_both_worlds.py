"""Files of both of Qlik's schedulers: read back as they are, and made anew in an empty tenant at each stage of the older one."""

from collections.abc import Iterable
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.read import copies
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.schedule_files.carry_out import carry_out
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.data.large_newer import fill_newer
from dashboard.localtenant.models import LocalApp, LocalSchedulingTask, LocalTask
from dashboard.scheduling.task import Origin, Task
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.inventory.schedule_files.files import FORMATS, exported, planned, planned_elsewhere, refusals
from tests.rows import make_once

BY = RequestedBy(actor="ada", page=ChangePage.COMMAND_LINE)


@pytest.fixture
def both(connected: LocalTenant) -> LocalTenant:
    """The sample company with its tasks of both schedulers, in the copy."""

    def make() -> None:
        with time_machine.travel(MOCK_MOMENT, tick=False):
            connected.fill_both_samples()
            sync.run()

    make_once(f"both samples at {connected.url}", make)
    return connected


@pytest.mark.parametrize("format_", FORMATS)
def test_the_sample_of_both_comes_back_as_it_is(both: LocalTenant, format_: str) -> None:
    origins = set(copies().values_list("origin", flat=True))

    found = planned(exported(format_), f"x.{format_}", prune=0)

    assert origins == {Origin.RELOAD, Origin.SCHEDULING}
    assert refusals(found) == []
    assert [(item.app_name, item.values) for item in (*found.items, *found.costly)] == []
    assert (list(map(str, found.skipped)), found.missing) == ([], [])
    assert found.left == copies().count()
