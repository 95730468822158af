"""The company of these tests."""

import pytest

from tests.desk import connected, desk, synced
from tests.inventory.alerts.company import Company
from tests.localtenant.world import LocalTenant

__all__ = ["connected", "desk", "synced"]


@pytest.fixture
def company(connected: LocalTenant) -> Company:
    return Company(connected)
