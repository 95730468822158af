"""The file by which other commands find the `serve` that runs on this data folder: where it listens, and its tenant."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

try:
    import fcntl
except ImportError:  # not on Windows
    fcntl = None  # type: ignore[assignment]

PATTERN = "serve-*.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServeFacts:
    """What others need to know of a `serve`."""

    address: str  # of the dashboard: http://127.0.0.1:8000
    tenant_url: str = ""  # of its embedded tenant; empty when the environment names another
    tenant_token: str = ""


@contextmanager
def kept(facts: ServeFacts) -> Iterator[None]:
    """Keep the file for as long as the block runs. It is locked, so that one that a killed process left is known."""
    path = Path(settings.DATA) / PATTERN.replace("*", str(os.getpid()))
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        _lock(file)
        json.dump(asdict(facts), file)
        file.flush()
        aside.replace(path)
        try:
            yield
        finally:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def find() -> ServeFacts | None:
    """Give what the youngest `serve` of this data folder says of itself, None where none runs."""
    found = sorted(Path(settings.DATA).glob(PATTERN), key=_written_at, reverse=True)
    return next((facts for path in found if (facts := _read(path)) is not None), None)


def take_tenant() -> bool:
    """Use the embedded tenant of that `serve` where the settings name none; False when there is none to use."""
    if settings.TENANT_URL or settings.TENANT_TOKEN:
        return True
    facts = find()
    if facts is None or not facts.tenant_url:
        return False
    settings.TENANT_URL, settings.TENANT_TOKEN = facts.tenant_url, facts.tenant_token
    return True


def _written_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # it has ended meanwhile
        return 0


def _read(path: Path) -> ServeFacts | None:
    """None for a file whose writer is gone, and for one that says something else."""
    try:
        with path.open() as file:
            return ServeFacts(**json.load(file)) if _is_locked(file) else None
    except (OSError, ValueError, TypeError):
        return None


def _lock(file: IO[Any]) -> None:
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_EX)


def _is_locked(file: IO[Any]) -> bool:
    """Without locks a file is believed."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    return False
