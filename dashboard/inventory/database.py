"""What a database says when it refuses, how long something waits for another one's lock, and whether it is ready."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from threading import local
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

BRIEF_SECONDS = 0.05  # for what nobody waits for, such as a count
_LEAST = 0.01
_WRITES = re.compile(r"\s*(BEGIN|INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE)
_is_migrated = False  # once all are applied nobody takes one back under a running process


class Trouble(StrEnum):
    """Why a database does not do what it is asked for, where that is no fault of the code."""

    BUSY = "busy"  # another process holds the lock
    FULL = "full"
    READ_ONLY = "read-only"
    OUTDATED = "outdated"  # it lacks a table or a column
    DAMAGED = "damaged"
    AWAY = "away"


# By the primary result codes of SQLite, and by PostgreSQL's codes or their classes.
_SQLITE = {5: Trouble.BUSY, 6: Trouble.BUSY, 8: Trouble.READ_ONLY, 10: Trouble.AWAY, 11: Trouble.DAMAGED}
_SQLITE |= {13: Trouble.FULL, 14: Trouble.AWAY, 26: Trouble.DAMAGED}
_POSTGRESQL = {"55P03": Trouble.BUSY, "40P01": Trouble.BUSY, "40001": Trouble.BUSY, "57014": Trouble.BUSY}
_POSTGRESQL |= {"53100": Trouble.FULL, "25006": Trouble.READ_ONLY, "42P01": Trouble.OUTDATED, "42703": Trouble.OUTDATED}
_POSTGRESQL |= {"XX001": Trouble.DAMAGED, "XX002": Trouble.DAMAGED}
_LACKING = ("no such table", "no such column", "has no column named")


def trouble_of(error: BaseException | None) -> Trouble | None:
    """Say what an exception of Django's database layer means; None for a fault of ours, and for any other exception."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    cause = error.__cause__
    code, state = getattr(cause, "sqlite_errorcode", None), getattr(cause, "sqlstate", None)
    if code is not None:
        return _SQLITE.get(code & 0xFF) or _lacking(error)
    if state is not None:
        return _POSTGRESQL.get(state) or (Trouble.AWAY if isinstance(error, OperationalError) else None)
    if "locked" in str(error):
        return Trouble.BUSY
    return Trouble.AWAY if isinstance(error, OperationalError | InterfaceError) else None


def _lacking(error: BaseException) -> Trouble | None:
    return Trouble.OUTDATED if any(words in str(error) for words in _LACKING) else None


class _Waits(local):
    """The bounds of this thread, in seconds; None: there is none."""

    left: float | None = None  # for all the writes of a block together
    most: float | None = None  # for each of them


_waits = _Waits()


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Let the writes of a block wait so long in all for others' locks; what takes longer raises OperationalError."""
    before, _waits.left = _waits.left, seconds
    try:
        with _bounded():
            yield
    finally:
        _waits.left = before


@contextmanager
def impatience(seconds: float = BRIEF_SECONDS) -> Iterator[None]:
    """Let no write of a block wait longer than that; what takes longer raises OperationalError.

    In a transaction nothing changes: what failed there would be all of it.
    """
    if connection.in_atomic_block:
        yield
        return
    before, _waits.most = _waits.most, seconds
    try:
        with _bounded():
            yield
    finally:
        _waits.most = before


@contextmanager
def optional(seconds: float = BRIEF_SECONDS) -> Iterator[None]:
    """Let a block be left out where its writes would have to wait longer, or cannot be made now."""
    try:
        with impatience(seconds):
            yield
    except (DatabaseError, InterfaceError) as error:
        if connection.in_atomic_block or trouble_of(error) in (None, Trouble.OUTDATED):
            raise


@contextmanager
def _bounded() -> Iterator[None]:
    is_outermost = _bound not in connection.execute_wrappers
    with connection.execute_wrapper(_bound):
        try:
            yield
        finally:
            if is_outermost:
                _restore()


def is_migrated() -> bool:
    global _is_migrated
    if not _is_migrated:
        executor = MigrationExecutor(connection)
        _is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _is_migrated


def _bound(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Set how long a write may wait before it is made, and count how long it did."""
    if not _WRITES.match(sql):
        return execute(sql, params, many, context)
    _set(min(bound for bound in (_waits.left, _waits.most) if bound is not None))
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        if _waits.left is not None:
            _waits.left = max(_waits.left - (time.monotonic() - began), _LEAST)


def _set(seconds: float) -> None:
    if connection.needs_rollback:
        return
    milliseconds = max(int(seconds * 1000), 1)
    if connection.vendor == "sqlite":
        connection.connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
    elif connection.vendor == "postgresql":
        scope = "LOCAL" if connection.in_atomic_block else "SESSION"
        connection.connection.execute(f"SET {scope} lock_timeout = {milliseconds}")


def _restore() -> None:
    """A connection outlives a request in a process that keeps it."""
    if connection.connection is None or connection.in_atomic_block:
        return
    if connection.vendor == "sqlite":
        usual = float(connection.settings_dict["OPTIONS"].get("timeout", 5))
        connection.connection.execute(f"PRAGMA busy_timeout = {int(usual * 1000)}")
    elif connection.vendor == "postgresql" and not connection.connection.closed:
        connection.connection.execute("RESET lock_timeout")
