"""`manage.py localtenant_break APP`: lets an app of the embedded tenant fail from now on, and so shows an alert."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.localtenant import breakdown
from dashboard.localtenant.constants import FAILURES_ALLOWED
from dashboard.localtenant.router import ALIAS


class Command(BaseCommand):
    """The app runs every few seconds, faster than life, until its tasks are disabled or one run succeeds."""

    help = "Let an app of the embedded tenant fail, faster than life, until its tasks are disabled; --mend lets it run."
    requires_system_checks = ()  # the dashboard's own checks are no matter here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("app", help="id or name")
        parser.add_argument("--mend", action="store_true", help="let its reloads succeed again")

    def handle(self, *, app: str, mend: bool, **options: Any) -> None:
        call_command("migrate", database=ALIAS, verbosity=0, interactive=False)
        try:
            found = breakdown.find_app(app)
        except breakdown.UnknownApp as error:
            raise CommandError(str(error)) from error
        if mend:
            breakdown.mend_app(found)
            self.stdout.write(f"{found.name} reloads again; a task that is disabled stays so until it is enabled.")
            return
        tasks = breakdown.break_app(found)
        if not tasks:
            raise CommandError(f"No enabled task reloads {found.name}: enable one first, or choose another app.")
        seconds = FAILURES_ALLOWED * breakdown.PACE
        self.stdout.write(
            f"{found.name} fails from now on: {FAILURES_ALLOWED} failures in {seconds} s, and then {tasks} "
            f"task{'' if tasks == 1 else 's'} disabled. The page /channels/ tells it within two minutes."
        )
