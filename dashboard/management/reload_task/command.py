"""The command: finds the tenant, does what the verb says, prints it, and gives an exit code.

0: done. 1: not done. 2: the flags make no sense. 3: it may have been done, and nobody knows.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.management.reload_task import switch, verbs
from dashboard.management.reload_task.flags import add_verbs
from dashboard.management.session import prepare, quiet
from dashboard.tenant.errors import TenantError
from dashboard.web.notices import notice_of

_VERBS = {"ls": verbs.ls, "get": verbs.get, "create": verbs.create, "update": verbs.update, "rm": verbs.rm}


class Command(BaseCommand):
    """Reload tasks from the command line."""

    help = (
        "List, create, show, change, delete and switch reload tasks, with the flags of qlik-cli. "
        "Exit codes: 0 done, 1 not done, 2 wrong flags, 3 not known whether it was done."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        add_verbs(parser)

    def handle(self, **options: Any) -> None:
        """Do it; what a tenant refuses is one line on the error output."""
        prepare()
        try:
            with quiet():
                text, code = _done(options)
        except TenantError as error:
            notice = notice_of(error)
            trace = f" (Trace {notice.trace_id})" if notice.trace_id else ""
            raise CommandError(f"{notice.says} {notice.then}{trace}") from error
        self._print(text)
        if code:
            raise CommandError("Not all is done: the list says what is not.", returncode=code)

    def _print(self, text: str) -> None:
        """Print, if there is anything, to whoever reads it to the end."""
        try:
            if text:
                self.stdout.write(text)
                self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _done(options: Mapping[str, Any]) -> tuple[str, int]:
    verb = options["verb"]
    return (_VERBS[verb](options), 0) if verb in _VERBS else switch.switch(options, time.sleep)
