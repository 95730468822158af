"""What an earlier version has left in the data folder: the records of its periodic jobs, by the library dbos."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

JOBS = "jobs.sqlite3"
TABLE = "workflow_status"  # by which the library's file is known


def remove(folder: Path, *, database: str) -> None:
    """Remove that file, once; the dashboard's own database, another's, and what cannot be removed, stays."""
    path = folder / JOBS
    if path.is_file() and path != Path(database) and _is_left(path):
        for part in (path, path.with_name(f"{JOBS}-wal"), path.with_name(f"{JOBS}-shm")):
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)


def _is_left(path: Path) -> bool:
    """Whether the library made it. Where it is not to be read as a database it is another's."""
    try:
        with contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [TABLE]).fetchone()
    except sqlite3.Error:
        return False
    return found is not None
