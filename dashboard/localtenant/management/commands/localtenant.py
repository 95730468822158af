"""`manage.py localtenant`: the embedded tenant on its own."""

import signal
from contextlib import suppress
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.localtenant.server import PortTaken, running


class Command(BaseCommand):
    """Serves the tenant on this machine until Ctrl-C."""

    help = "Serve a reload-tasks tenant to try, teach and test against, on 127.0.0.1."
    requires_system_checks = ()  # the dashboard's own checks are no matter here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, default=8001, help="port to listen on (default 8001; 0 takes a free one)"
        )
        parser.add_argument("--no-sample", action="store_true", help="leave an empty tenant empty")

    def handle(self, *, port: int, no_sample: bool, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background job is born deaf to Ctrl-C
            signal.signal(number, signal.default_int_handler)
        try:
            with suppress(KeyboardInterrupt), running(port, sample=not no_sample) as server:
                self.stdout.write(f"Tenant on {server.url}\nA token for it: python3 manage.py localtenant_token")
                self.stdout.flush()
                Event().wait()
        except PortTaken as error:
            raise CommandError(str(error)) from error
        self.stdout.write("The tenant has ended.")
