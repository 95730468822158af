"""`manage.py sync`: bring the copy up to date now, and say how old it is."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard import occupancy, serve_file
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import copy_state
from dashboard.management.words import NO_TENANT
from dashboard.tenant.errors import NotConfigured

WAIT_SECONDS = 30.0  # for another process that is at it
LOOK_SECONDS = 0.5


class Command(BaseCommand):
    """Runs one sync in the foreground; of use to a cron of one's own and for looking into a failure."""

    help = "Read the tenant into the copy, once, and say what came of it."

    def handle(self, **options: Any) -> None:
        """Run it; one that another process is at is waited for, for a while."""
        occupancy.occupy()
        if not serve_file.take_tenant():
            raise CommandError(NO_TENANT)
        try:
            ran = _run()
        except NotConfigured as error:
            raise CommandError(f"{error.setting} is {error.reason}. Set it and try again.") from error
        if not ran:
            raise CommandError("Another process is at the sync of this tenant. Try again in a moment.")
        state = copy_state()
        if state.error is not None:
            raise CommandError(f"The sync failed: {state.error}")
        self.stdout.write(f"{state.about:,} tasks as of {state.as_of:%Y-%m-%d %H:%M:%S} UTC.")


def _run() -> bool:
    """Run one sync; False when another process was at it all the time. Raises NotConfigured."""
    until = time.monotonic() + WAIT_SECONDS
    while not sync.run():
        if time.monotonic() >= until:
            return False
        time.sleep(LOOK_SECONDS)
    return True
