"""What must be so before anything starts: the database is one, it can be written, and it is not newer than the code."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections

from dashboard.refusal import refuse, why

PROBE = 128 * 1024  # bytes that must find room
LARGEST_CHECKED = 16 * 1024 * 1024  # bytes: all of a larger database would take too long to look through
APPLIED = "SELECT app, name FROM django_migrations"
RESTORE = "Restore a backup: python3 manage.py restore FILE"
_EMBEDDED = ("serve", "localtenant", "localtenant_fill", "localtenant_token", "localtenant_user")
_COMMANDS = ("serve", "worker", "sync", "migrate", "signin_link", "forget_history", "createsuperuser", "backup")


def check_command(arguments: list[str]) -> None:
    """Check what a command of manage.py needs. Ends the process with a line."""
    name = arguments[1] if len(arguments) > 1 else ""
    if name in _COMMANDS:
        check()
    if name in _EMBEDDED and not settings.TENANT_URL:
        check("localtenant")


def check(alias: str = "default") -> None:
    """Check a database of the settings. Ends the process with a line; one that does not answer is left for later."""
    database = settings.DATABASES[alias]
    if database["ENGINE"].endswith("sqlite3"):
        check_file(Path(database["NAME"]))
    else:
        with contextlib.suppress(DatabaseError, InterfaceError):
            with connections[alias].cursor() as cursor:
                cursor.execute(APPLIED)
                refuse_newer(str(database["NAME"]), cursor.fetchall())
            connections[alias].close()


def check_file(path: Path) -> None:
    """Check a database of SQLite: its folder takes what is written, and the file is whole, or is still to be made."""
    check_folder(path.parent)
    if not path.exists():
        return
    if not path.is_file() or not path.stat().st_size:
        refuse(f"{path} is {'empty' if path.is_file() else 'no file'}. Remove it for a new one, or else: {RESTORE}")
    if not os.access(path, os.R_OK | os.W_OK):
        refuse(f"the database {path} is read-only for this user. Let Reload Desk write to it.")
    refuse_newer(str(path), applied_in(path))


def check_folder(folder: Path) -> None:
    """Write something to a folder that is gone at once."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * PROBE)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        refuse(f"the folder {folder} cannot be written to: {why(error)}")


def applied_in(path: Path) -> list[tuple[str, str]]:
    """The migrations that a file's database has; ends the process where it is no database, or a damaged one."""
    try:
        if fault := fault_of(path):
            refuse(f"the database {path} is damaged ({fault}). {RESTORE}")
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)) as database:
            return database.execute(APPLIED).fetchall()
    except sqlite3.OperationalError:  # it has no such table yet, or another process is at it
        return []


def fault_of(path: Path, *, largest: int = LARGEST_CHECKED) -> str:
    """What is wrong with a database of SQLite; empty where nothing is. Raises sqlite3.OperationalError."""
    look = "PRAGMA quick_check(1)" if path.stat().st_size <= largest else "SELECT 'ok' FROM sqlite_master LIMIT 1"
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=2)) as found:
            found.execute("SELECT count(*) FROM sqlite_master").fetchone()
            told = found.execute(look).fetchone()
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if told in (None, ("ok",)) else str(told[0]).splitlines()[-1]


def refuse_newer(name: str, applied: Iterable[tuple[str, str]]) -> None:
    """End the process where a database has migrations of ours that this code does not know."""
    if unknown := newer(applied):
        refuse(
            f"the database {name} is newer than this version of Reload Desk: it has {', '.join(unknown[:3])}. "
            f"Install the newer version, or restore a backup that this one made: python3 manage.py restore FILE"
        )


def newer(applied: Iterable[tuple[str, str]]) -> list[str]:
    """The applied migrations that are not among the files of the installed apps; those of other apps do not count."""
    known = {app.rpartition(".")[2]: set(_migrations(app)) for app in settings.INSTALLED_APPS}
    return sorted(f"{app} {name}" for app, name in applied if known.get(app) and name not in known[app])


def _migrations(app: str) -> Iterator[str]:
    try:
        spec: Any = find_spec(f"{app}.migrations")
    except ModuleNotFoundError:  # named by its configuration's class
        return
    for folder in spec.submodule_search_locations if spec else ():
        yield from (path.stem for path in Path(folder).glob("[0-9]*.py"))


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Say in one line what the database has, where a command meets it; a fault of ours keeps its traceback."""
    try:
        yield
    except (DatabaseError, InterfaceError) as error:
        from dashboard.inventory.database import Trouble, trouble_of

        trouble = trouble_of(error)
        if trouble is None:
            raise
        then = {Trouble.OUTDATED: " Run: python3 manage.py migrate", Trouble.DAMAGED: f" {RESTORE}"}
        name = settings.DATABASES["default"]["NAME"]
        first_line = str(error).strip().partition("\n")[0].rstrip(".")
        raise SystemExit(f"The database {name} is {trouble}: {first_line}.{then.get(trouble, '')}") from error
