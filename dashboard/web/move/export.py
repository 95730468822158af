"""The checks as a file: CSV in words, JSON with the first runs and the ids of both sides."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.inventory.move import report
from dashboard.inventory.move.report import CheckedPair
from dashboard.scheduling.instants import moment_of
from dashboard.web.downloads import csv_file, json_file
from dashboard.web.move.views import outcome_asked
from dashboard.web.move.words import opinion_words, settings_of, whole_proof
from dashboard.web.request import Request

COLUMNS: dict[str, Callable[[CheckedPair], Any]] = {
    "outcome": lambda pair: pair.check.outcome,
    "app": lambda pair: pair.name,
    "space": lambda pair: pair.older.space_name if pair.older else "",
    "reload task": lambda pair: pair.check.older_id,
    "newer tasks": lambda pair: "\n".join(pair.check.newer_ids),
    "proof": whole_proof,
    "runs": lambda pair: pair.check.runs,
    "lost": lambda pair: pair.check.lost,
    "added": lambda pair: pair.check.added,
    "starting twice": lambda pair: pair.check.doubled,
    "first lost": lambda pair: _moments(pair, "lost"),
    "first added": lambda pair: _moments(pair, "added"),
    "first starting twice": lambda pair: _moments(pair, "doubled"),
    "settings": lambda pair: "\n".join(f"{one.name}: {one.before} → {one.after}" for one in settings_of(pair)),
    "lines before": lambda pair: "\n".join(pair.older.task.recurrences) if pair.older else "",
    "lines after": lambda pair: "\n".join(line for row in pair.newer for line in row.task.recurrences),
    "clock changes": lambda pair: pair.check.clock_changes,
    "years": lambda pair: pair.check.years,
    "from": lambda pair: _iso(pair.check.since),
    "until": lambda pair: _iso(pair.check.until),
    "why not": lambda pair: pair.check.why_not,
    "library": opinion_words,
    "checked": lambda pair: _iso(pair.check.checked_at),
}
_RUNS = {"first_lost": "lost", "first_added": "added", "first_starting_twice": "doubled"}


@require_safe
def export_csv(request: Request) -> HttpResponseBase:
    """Stream the pairs with an outcome as CSV; instants in UTC."""
    rows = ([value(pair) for value in COLUMNS.values()] for pair in _pairs(request))
    return csv_file(_name(), COLUMNS, rows)


@require_safe
def export_json(request: Request) -> HttpResponseBase:
    """Stream the same as one JSON list."""
    return json_file(_name(), map(_told, _pairs(request)))


def _pairs(request: Request) -> Iterator[CheckedPair]:
    return report.every(outcome_asked(request.GET))


def _name() -> str:
    return f"moved-tasks-{timezone.now():%Y-%m-%d}"


def _told(pair: CheckedPair) -> dict[str, Any]:
    told = {name.replace(" ", "_"): value(pair) for name, value in COLUMNS.items()}
    runs = {name: [_iso(moment_of(run)) for run in pair.check.first_runs.get(kind, [])] for name, kind in _RUNS.items()}
    settings = {one.name: {"before": one.before, "after": one.after} for one in settings_of(pair)}
    return told | runs | {"newer_tasks": pair.check.newer_ids, "settings": settings}


def _moments(pair: CheckedPair, kind: str) -> str:
    return "\n".join(_iso(moment_of(run)) for run in pair.check.first_runs.get(kind, []))


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
