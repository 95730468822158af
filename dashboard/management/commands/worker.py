"""`manage.py worker`: renews the copy of the tenant's tasks whenever that is due, beside the web processes."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard import occupancy, serve_file
from dashboard.inventory.sync import periodic
from dashboard.management.words import NO_TENANT
from dashboard.tenant.errors import NotConfigured

ENDINGS = (signal.SIGTERM, signal.SIGINT)


class Command(BaseCommand):
    """Runs until Ctrl-C or SIGTERM. Several of them, on several machines too, take turns."""

    help = "Renew the copy of the tenant's tasks whenever it is due, until Ctrl-C."
    requires_system_checks = ()  # they load all pages

    def add_arguments(self, parser: CommandParser) -> None:
        """One for whoever starts it as a child."""
        parser.add_argument(
            "--until-input-ends", action="store_true", help="end with the process that holds the other end of the input"
        )

    def handle(self, *, until_input_ends: bool, **options: Any) -> None:
        for ending in ENDINGS:
            signal.signal(ending, signal.default_int_handler)
        occupancy.occupy()
        if not serve_file.take_tenant():
            raise CommandError(NO_TENANT)
        stop = Event()
        if until_input_ends:
            Thread(target=_watch_input, args=(stop,), name="input", daemon=True).start()
        try:
            _work(stop)
        except NotConfigured as error:
            raise CommandError(f"{error.setting} is {error.reason}. Set it and try again.") from error


def _work(stop: Event) -> None:
    with suppress(KeyboardInterrupt), periodic.working():
        try:
            stop.wait()
        finally:
            for ending in ENDINGS:  # a second one must not disturb the end
                signal.signal(ending, signal.SIG_IGN)


def _watch_input(stop: Event) -> None:
    """Killed or not, a parent's end closes its end of the pipe. Read below Python's buffer, whose lock would stay."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    stop.set()
