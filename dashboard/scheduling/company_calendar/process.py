"""Expands a calendar in a process of its own, which is stopped where it takes too long or too much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from threading import Lock

from dashboard.scheduling.company_calendar.content_lines import BrokenFile
from dashboard.scheduling.company_calendar.rows import MOST, OccasionRow

MOST_BYTES = 5 * 1024 * 1024  # of a file
SECONDS = 30  # that one file may take
MEMORY = 1024 * 1024 * 1024  # bytes that the process may ask for
_CHILD = "dashboard.scheduling.company_calendar.child"
_ROOT = Path(__file__).resolve().parents[3]
_SECRETS = ("TENANT_", "RELOAD_DESK_", "DATABASE_")  # settings of ours that it has no use for
_one_at_a_time = Lock()


def expanded(
    data: bytes, first: date, last: date, *, seconds: int = SECONDS, memory: int = MEMORY
) -> list[OccasionRow]:
    """All rows of a file that touch the days [first, last), in order. Raises BrokenFile, and for any bomb too.

    It takes `seconds` at most, and as long again where another file is at work in this process.
    """
    if len(data) > MOST_BYTES:
        raise BrokenFile(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if not _one_at_a_time.acquire(timeout=seconds):
        raise BrokenFile("Another calendar is being read. Try again in a minute.")
    try:
        return _run(_input(data, first, last, seconds, memory), seconds)
    finally:
        _one_at_a_time.release()


def _input(data: bytes, first: date, last: date, seconds: int, memory: int) -> bytes:
    asked = {"first": first.isoformat(), "last": last.isoformat(), "seconds": seconds, "bytes": memory}
    return json.dumps(asked).encode() + b"\n" + data


def _run(given: bytes, seconds: int) -> list[OccasionRow]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_SECRETS)}
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", _CHILD],
        cwd=_ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        answer, told = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        _, told = process.communicate()
        raise _too_much(told, seconds) from None
    finally:
        process.kill()
    return _read(answer, told, seconds)


def _read(answer: bytes, told: bytes, seconds: int) -> list[OccasionRow]:
    try:
        found = json.loads(answer)
    except ValueError:  # it was stopped by its own bounds
        raise _too_much(told, seconds) from None
    if "says" in found:
        raise BrokenFile(found["says"], found["line"])
    return [OccasionRow(*row) for row in found["rows"]]


def _too_much(told: bytes, seconds: int) -> BrokenFile:
    says = f"it takes more than {seconds} s or too much memory to work out. At most {MOST:,} days and times are read."
    line = _last_line(told.splitlines())
    return BrokenFile(says if line else says[0].upper() + says[1:], line)


def _last_line(told: Sequence[bytes]) -> int | None:
    """The line of the event that was at work; others write on the error output too."""
    return next((int(line) for line in reversed(told) if line.isdigit() and int(line)), None)
