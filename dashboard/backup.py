"""Copies of the dashboard's database of SQLite, made while it is used, and put back in its place."""

from __future__ import annotations

import os
import secrets
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from dashboard import startup
from dashboard.occupancy import alone

OF_BROWSERS = ("django_session",)  # who is signed in: of no use later, and as good as a password to who reads the file
OURS = "inventory_change"  # a table by which a database is known for one of ours
PARTS = ("", "-wal", "-shm")


class Unusable(Exception):
    """A file cannot be restored; the text says why."""


def make(database: Path, target: Path) -> int:
    """Copy a database into a new file that only its owner reads; gives its size in bytes.

    The file has its name only when it is whole. Raises OSError and sqlite3.Error.
    """
    aside = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    try:
        os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(database, aside)
        _forget_browsers(aside)
        aside.replace(target)
    finally:
        for part in PARTS:
            aside.with_name(aside.name + part).unlink(missing_ok=True)
    return target.stat().st_size


def put_back(source: Path, database: Path, *, now: datetime) -> Path | None:
    """Put a backup in the place of a database; gives where the old one stands now, None where there was none.

    Raises Unusable for what is no whole backup of this or an earlier version, InUse, OSError and sqlite3.Error. Until
    the copy is whole nothing is changed.
    """
    check(source)
    with alone(database):
        aside = database.with_name(f"{database.name}.{secrets.token_hex(4)}")
        try:
            os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            _copy(source, aside)
            old = _set_aside(database, now)
            aside.replace(database)
        finally:
            for part in PARTS:
                aside.with_name(aside.name + part).unlink(missing_ok=True)
    return old


def check(source: Path) -> None:
    """Look through all of a file. Raises Unusable."""
    if not source.is_file():
        raise Unusable(f"There is no file {source}.")
    try:
        with closing(_opened(source)) as found:
            told = found.execute("PRAGMA integrity_check(1)").fetchone()[0]
            tables = {name for (name,) in found.execute("SELECT name FROM sqlite_master")}
            applied = found.execute(startup.APPLIED).fetchall() if "django_migrations" in tables else []
    except sqlite3.Error as error:
        raise Unusable(f"{source} is no whole database ({error}).") from error
    if told != "ok":
        raise Unusable(f"{source} is damaged ({told}).")
    if OURS not in tables:
        raise Unusable(f"{source} is no backup of Reload Desk.")
    if unknown := startup.newer(applied):
        raise Unusable(f"{source} is of a newer version of Reload Desk: it has {unknown[0]}.")


def _opened(path: Path) -> sqlite3.Connection:
    """Open for reading alone: what a -wal beside it holds counts too, so that a plain copy of both can be restored."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _copy(source: Path, target: Path) -> None:
    with closing(_opened(source)) as origin, closing(sqlite3.connect(target)) as copy:
        origin.backup(copy)  # in one piece: nobody waits for a reader, and what others write would begin it anew
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, which says all


def _forget_browsers(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        copy.execute("PRAGMA secure_delete = ON")
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in tables.intersection(OF_BROWSERS):
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608 - of the list above
        copy.execute("VACUUM")


def _set_aside(database: Path, now: datetime) -> Path | None:
    """The old one keeps all its parts, so that it can be restored again, damaged or not."""
    if not database.exists():
        for part in PARTS[1:]:
            database.with_name(database.name + part).unlink(missing_ok=True)
        return None
    old = database.with_name(f"{database.name}.before-{now:%Y%m%d-%H%M%S-%f}")
    for part in PARTS:
        path = database.with_name(database.name + part)
        if path.exists():
            path.replace(old.with_name(old.name + part))
    return old
