"""One sync in the foreground, for commands that need the copy as it is now."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.management.base import CommandError

from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import sync_status
from dashboard.web.notices import notice_of

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


def renew_copy(*, always: bool = False) -> None:
    """Bring a copy that is old up to date, or any. Raises CommandError where there is none to look in."""
    if always or sync_status().stale:
        one_sync()
    state = sync_status()
    if state.as_of is None:
        notice = notice_of(state.error) if state.error else None
        raise CommandError(f"The tasks could not be read. {f'{notice.says} {notice.then}' if notice else ''}".rstrip())
