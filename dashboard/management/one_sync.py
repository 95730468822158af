"""One sync in the foreground, for commands that need the copy as it is now."""

from __future__ import annotations

import time
from collections.abc import Callable

from dashboard.inventory.sync import run as sync

WAIT_SECONDS = 30.0  # for another process that is at it
LOOK_SECONDS = 0.5


def one_sync(sleep: Callable[[float], None] = time.sleep) -> bool:
    """Run one sync; False when another process was at it all the time. Raises NotConfigured."""
    until = time.monotonic() + WAIT_SECONDS
    while not sync.run():
        if time.monotonic() >= until:
            return False
        sleep(LOOK_SECONDS)
    return True
