"""The data folder: whoever reads the databases in it can sign in, so that it is its owner's alone."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from dashboard.refusal import refuse, why

UMASK = 0o077  # of all that this process writes, whatever the shell's is
FOLDER, FILE = 0o700, 0o600
PRIVATE = ("secret_key*", "seal_key*", "*.sqlite3", "*.sqlite3-*", "*.sqlite3.*")


def make_private(folder: Path) -> None:
    """Make the folder, or mend an existing one and the files in it, and let this process write nothing for others.

    Ends the process with a line where the folder cannot be made. Says it in a line on standard error where one that
    others can read is not ours to change.
    """
    os.umask(UMASK)
    try:
        folder.mkdir(mode=FOLDER, parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"the data folder {folder} cannot be made: {why(error)}")
    _restrict(folder, FOLDER)
    for pattern in PRIVATE:
        for path in folder.glob(pattern):
            if path.is_file():
                _restrict(path, FILE)


def _restrict(path: Path, mode: int) -> None:
    """A folder with the sticky bit, such as /tmp, is everybody's, and stays so."""
    try:
        present = path.stat().st_mode
        if not present & 0o077:
            return
        if not present & stat.S_ISVTX:
            path.chmod(mode)
            return
    except FileNotFoundError:  # SQLite takes a -wal away when the last one has closed the database
        return
    except OSError:
        pass
    sys.stderr.write(f"{path} can be read by others, and is not ours to change: chmod {mode:o} it.\n")
