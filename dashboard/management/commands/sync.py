"""`manage.py sync`: bring the copy up to date now, and say how old it is."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dashboard import occupancy, serve_file
from dashboard.inventory.copy.read import copies
from dashboard.inventory.sync.status import sync_status
from dashboard.management.one_sync import one_sync
from dashboard.management.words import NO_TENANT
from dashboard.tenant.errors import NotConfigured


class Command(BaseCommand):
    """Runs one sync in the foreground; of use to a cron of one's own and for looking into a failure."""

    help = "Read the tenant into the copy, once, and say what came of it."

    def handle(self, **options: Any) -> None:
        """Run it; one that another process is at is waited for, for a while."""
        occupancy.occupy()
        if not serve_file.take_tenant():
            raise CommandError(NO_TENANT)
        try:
            ran = one_sync()
        except NotConfigured as error:
            raise CommandError(f"{error.setting} is {error.reason}. Set it and try again.") from error
        if not ran:
            raise CommandError("Another process is at the sync of this tenant. Try again in a moment.")
        state = sync_status()
        if state.error is not None:
            raise CommandError(f"The sync failed: {state.error}")
        self.stdout.write(f"{copies().count():,} tasks as of {state.as_of:%Y-%m-%d %H:%M:%S} UTC.")
