"""Which processes use the database of SQLite: each holds a lock while it lives, so that no restore comes between."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from dashboard.refusal import refuse

try:
    import fcntl
except ImportError:  # not on Windows: there nothing is held
    fcntl = None  # type: ignore[assignment]

_held: list[IO[Any]] = []  # until the process ends


class InUse(Exception):
    """A process lives that uses the database."""


def database_file() -> Path | None:
    """The file of the dashboard's database; None where it is no SQLite."""
    database = settings.DATABASES["default"]
    return Path(database["NAME"]) if database["ENGINE"].endswith("sqlite3") else None


def occupy() -> None:
    """Use the database until this process ends. Ends the process with a line while a restore is under way."""
    path = database_file()
    if path is None or fcntl is None or _held:
        return
    file = _open(path)
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        refuse(f"a restore of {path} is under way. Start again when it has ended.")
    _held.append(file)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Be the only one to use a database, for as long as the block runs. Raises InUse."""
    with _open(path) as file:
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise InUse(str(path)) from error
        yield


def _open(path: Path) -> IO[Any]:
    return path.with_name(f"{path.name}.lock").open("a")
