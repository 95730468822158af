"""The log of a run, as the engine of Qlik Cloud writes it into a reload."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from dashboard.localtenant.models import LocalReload

_TABLES = ("Calendar", "Customers", "Orders", "OrderLines", "Products", "Regions", "Accounts", "Targets", "Budget")
_CONNECTION = "LIB CONNECT TO 'Data warehouse'"


def log_of(run: LocalReload, now: datetime) -> str:
    """What the run has said until an instant: a run that goes on has not said its end."""
    lines = [(timedelta(), f"ReloadID: {run.id}"), (timedelta(), "Started loading"), *_statements(run)]
    if not run.succeeded:
        lines += _failure(run)
    else:
        lines += _ending(run)
    return "\n".join(text for after, text in lines if run.started_at + after <= now) + "\n"


def _statements(run: LocalReload) -> list[tuple[timedelta, str]]:
    """Tables of an app, the same in each of its runs but for their lengths."""
    count = 3 + _draw(run.app_id, "tables") % 4
    step = (run.ended_at - run.started_at) / (count + 4)
    first = _draw(run.app_id, "first") % len(_TABLES)
    said = [(step, "Connected")]
    for number in range(count if run.succeeded else _draw(run.id, "broken") % count):
        table = _TABLES[(first + number) % len(_TABLES)]
        rows = 100 + _draw(run.app_id, table) % 900_000 + _draw(run.id, table) % 500
        said.append((step * (number + 2), f"{table} << {table} {rows:,} Lines fetched"))
    return said


def _ending(run: LocalReload) -> list[tuple[timedelta, str]]:
    whole = run.ended_at - run.started_at
    last = ("Creating search index", "Search index creation completed successfully", "App saved")
    return [*((whole * 0.95, text) for text in last), (whole, "Finished successfully")]


def _failure(run: LocalReload) -> list[tuple[timedelta, str]]:
    whole = run.ended_at - run.started_at
    texts = (
        "",
        "The following error occurred:",
        f"Connector connect error: {run.error}",
        "",
        "The error occurred here:",
        _CONNECTION,
        "",
        "Data has not been loaded. Please correct the error and try loading again.",
        "Finished with error(s)",
    )
    return [(whole, text) for text in texts]


def _draw(*names: str) -> int:
    return int.from_bytes(sha256(" ".join(names).encode()).digest()[:6])
