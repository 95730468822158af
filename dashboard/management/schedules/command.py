"""The command: reads or writes a file, prints what it means, and gives an exit code.

0: nothing to do, or done. 2: something to do (plan, drift). 1: not done.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.management.color import no_style

from dashboard.inventory.schedule_files.contents import UnreadFile
from dashboard.inventory.schedule_files.read import FORMATS
from dashboard.management.schedules import verbs
from dashboard.management.schedules.output import Printer
from dashboard.management.session import prepare, quiet
from dashboard.tenant.errors import TenantError
from dashboard.web.notices import notice_of

_VERBS = {"export": verbs.export, "plan": verbs.plan_file, "apply": verbs.apply_file, "drift": verbs.drift_from}
FAILED = 1


class Command(BaseCommand):
    """Schedules as code."""

    help = (
        "Export schedules as YAML, JSON, CSV or XLSX, plan what a file would change, apply it, and see what has "
        "drifted from it. Exit codes: 0 nothing to do, or done; 2 something to do; 1 not done."
    )
    requires_system_checks = ()
    _is_under_way = False

    def add_arguments(self, parser: CommandParser) -> None:
        found = parser.add_subparsers(dest="verb", required=True, metavar="VERB", parser_class=CommandParser)
        _add_export(found.add_parser("export", help="write a file of the tasks that a search finds"))
        _add_file(found.add_parser("plan", help="say what a file would change"), prunes=True)
        _add_apply(found.add_parser("apply", help="change what the file says"))
        _add_file(found.add_parser("drift", help="say what differs from the file since it was written, by whom"))

    def run_from_argv(self, argv: list[str]) -> None:
        """Flags that are not understood are no “something to do”."""
        try:
            super().run_from_argv(argv)
        except SystemExit as error:
            if error.code == verbs.SOMETHING and not self._is_under_way:
                raise SystemExit(FAILED) from error
            raise

    def handle(self, **options: Any) -> None:
        """Do it; what cannot be done is one line on the error output."""
        self._is_under_way = True
        prepare()
        code = self._done(options)
        if code:
            raise SystemExit(code)

    def _done(self, options: dict[str, Any]) -> int:
        style = no_style() if "NO_COLOR" in os.environ and not options.get("force_color") else self.style
        try:
            with quiet():
                return _VERBS[options["verb"]](options, Printer(self.stdout, style))
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FAILED
        except UnreadFile as error:
            raise CommandError(f"{options['file']}: {error}") from error
        except TenantError as error:
            notice = notice_of(error)
            raise CommandError(f"{notice.says} {notice.then}") from error


def natural(text: str) -> int:
    """Read a whole number. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise ArgumentTypeError(f"{text[:40]!r} is no whole number.")
    return int(text)


def _add_export(parser: CommandParser) -> None:
    parser.add_argument("file", metavar="FILE", help="its ending says the format; - for the standard output")
    parser.add_argument("--search", metavar="Q", default="", help="the tasks that the list's search finds (all)")
    parser.add_argument("--format", choices=FORMATS, help="where the ending does not say it")
    parser.add_argument("--overwrite", action="store_true", help="put it in the place of a file of that name")


def _add_file(parser: CommandParser, *, prunes: bool = False) -> None:
    parser.add_argument("file", metavar="FILE", help="- for the standard input")
    if prunes:
        parser.add_argument(
            "--prune", type=natural, metavar="N", help="remove the N tasks of the file's search that it has not"
        )
        parser.add_argument(
            "--agree",
            action="append",
            default=[],
            metavar="APP",
            help="make tasks in Qlik's newer scheduling for this app (name or id; * for all) though that turns off its "
            "reload tasks; may be given several times",
        )


def _add_apply(parser: CommandParser) -> None:
    _add_file(parser, prunes=True)
    parser.add_argument("--leave-refused", action="store_true", help="do the rest where rows are refused")
    parser.add_argument("--why", default="", help="the reason, for the history")
    parser.add_argument("--as", dest="actor", default="", metavar="NAME", help="who does it (the user of this shell)")
