"""`manage.py backup FILE`: a copy of the database, made while Reload Desk runs."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard import backup
from dashboard.management.words import WITH_PG_DUMP
from dashboard.occupancy import database_file


class Command(BaseCommand):
    """Copies all that the dashboard remembers; neither the tenant's token nor a key is in it.

    The addresses that alerts are sent to are in it sealed: who restores it elsewhere brings seal_key along.
    """

    help = "Copy the database (history, saved filters, feeds, people) into a file, also while Reload Desk runs."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--overwrite", action="store_true", help="put it in the place of a file of that name")

    def handle(self, *, file: Path, overwrite: bool, **options: Any) -> None:
        database = database_file()
        if database is None:
            raise CommandError(WITH_PG_DUMP)
        _refuse(database, file, overwrite=overwrite)
        try:
            size = backup.make(database, file)
        except (OSError, sqlite3.Error) as error:
            raise CommandError(f"The backup was not made: {error}.") from error
        self.stdout.write(f"{size:,} bytes in {file}: history, saved filters, feeds and people, and the copy of tasks.")
        self.stdout.write(
            "Targets of alert channels are in it sealed; seal_key of the data folder, which opens them, is not."
        )


def _refuse(database: Path, file: Path, *, overwrite: bool) -> None:
    if not database.exists():
        raise CommandError(f"There is nothing to back up: {database} does not exist.")
    if file.is_dir() or not file.parent.is_dir():
        raise CommandError(f"{file} is no name of a file in a folder that exists.")
    if file.exists() and file.samefile(database):
        raise CommandError(f"{file} is the database itself. Name another file.")
    if file.exists() and not overwrite:
        raise CommandError(f"{file} exists. Name another file, or add --overwrite.")
