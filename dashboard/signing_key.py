"""The key that signs sessions and links: made once, and kept in a file that only its owner reads."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from dashboard.refusal import refuse, why

LENGTH = 50  # characters of a key that is made here: a shorter one was cut when the disk was full


def kept(path: Path, *, then: str = "everybody signs in anew") -> str:
    """Read the key, or make it. Ends the process with a line where the file holds less than a key.

    `then` says what follows from another key.
    """
    try:
        if not path.exists():
            _make(path)
        key = path.read_text().strip()
    except (OSError, ValueError) as error:
        refuse(f"the key in {path} cannot be read or made: {why(error)}")
    if len(key) < LENGTH:
        refuse(
            f"{path} is {'cut' if key else 'empty'}, as a full disk leaves it: remove it, then start again. "
            f"A new key is made then, and {then}."
        )
    return key


def _make(path: Path) -> None:
    """Write it aside, whole, and give it its name in one step: two processes that start at once end up with one key."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(get_random_secret_key())
            file.flush()
            os.fsync(file.fileno())
        _name(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def _name(aside: Path, path: Path) -> None:
    try:
        os.link(aside, path)
    except FileExistsError:
        return
    except OSError:  # a file system without links
        aside.replace(path)
