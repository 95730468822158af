"""When a sync is due, by how long the last one took."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.inventory.models import SyncState
from dashboard.inventory.sync.status import interval_of, is_slow


@pytest.mark.parametrize(("took", "apart", "slow"), [(0, 60, False), (60, 60, False), (60.5, 121, True)])
def test_a_list_that_takes_longer_than_there_is_between_two_syncs_is_read_half_of_the_time(
    settings: Any, took: float, apart: float, slow: bool
) -> None:
    settings.SYNC_SECONDS = 60
    state = SyncState(whole_seconds=took)

    assert interval_of(state) == timedelta(seconds=apart)
    assert is_slow(state) is slow
