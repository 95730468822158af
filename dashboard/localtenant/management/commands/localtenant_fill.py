"""`manage.py localtenant_fill`: adds a large, made-up company to the embedded tenant."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.localtenant.data.large import fill
from dashboard.localtenant.data.large_newer import fill_newer
from dashboard.localtenant.router import ALIAS


class Command(BaseCommand):
    """Adds tasks with their apps, spaces and owners; the same seed makes the same company."""

    help = "Fill the embedded tenant with a large, realistic company; the same seed makes the same company."
    requires_system_checks = ()  # the dashboard's own checks are no matter here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tasks", type=int, default=10_000, help="how many tasks (default 10000)")
        parser.add_argument("--newer", type=int, default=0, help="how many of the newer service besides (default 0)")
        parser.add_argument("--seed", type=int, default=1, help="which company (default 1)")

    def handle(self, *, tasks: int, seed: int, newer: int = 0, **options: Any) -> None:
        call_command("migrate", database=ALIAS, verbosity=0, interactive=False)
        try:
            added = fill(tasks=tasks, seed=seed)
            added_newer = fill_newer(tasks=newer, seed=seed) if newer else 0
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{added:,} tasks added; {tasks - added:,} of this seed were there already.")
        if newer:
            there = newer - added_newer
            self.stdout.write(f"{added_newer:,} tasks of the newer service added; {there:,} were there already.")
