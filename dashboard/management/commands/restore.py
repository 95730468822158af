"""`manage.py restore FILE`: a backup in the place of the database, which is kept beside it."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboard import backup, serve_file
from dashboard.management.words import WITH_PG_DUMP
from dashboard.occupancy import InUse, database_file

IN_USE = "Reload Desk runs on this database. Stop it, its workers too, then restore."


class Command(BaseCommand):
    """Refuses while anything runs, looks through the file before anything is changed, and brings it up to date."""

    help = "Put a backup in the place of the database; the old one is kept beside it. Nothing else may run."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: Any) -> None:
        database = database_file()
        if database is None:
            raise CommandError(WITH_PG_DUMP)
        if serve_file.find():
            raise CommandError(IN_USE)
        try:
            old = backup.put_back(file, database, now=timezone.now())
        except InUse as error:
            raise CommandError(IN_USE) from error
        except backup.Unusable as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"Not restored: {error}.") from error
        call_command("migrate", verbosity=0, interactive=False)
        kept = f" The database of before is {old}." if old else ""
        self.stdout.write(f"{file} is restored. Everybody signs in anew.{kept}")
