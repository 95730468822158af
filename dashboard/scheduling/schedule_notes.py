"""What a person should know about how a schedule is read: lenient readings, ends that compete, lines that never run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from functools import lru_cache
from importlib.resources import files

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.expansion.plan import Plan
from dashboard.scheduling.expansion.rule_line import LATEST, RuleLine
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.recurrence import Recurrence


def schedule_notes(
    recurrences: tuple[Recurrence, ...], plan: Plan, time_zone: tzinfo, ends_at: datetime | None
) -> tuple[str, ...]:
    """Return what a person should know about the lines and about the schedule as a whole, each note once."""
    notes = [note for recurrence in recurrences for note in recurrence.notes]
    notes += _zone_notes(time_zone)
    notes += _date_notes(recurrences)
    for line in plan.rules:
        notes += _line_notes(line, ends_at)
    return tuple(dict.fromkeys(notes))


def _zone_notes(time_zone: tzinfo) -> Iterator[str]:
    name = getattr(time_zone, "key", "")
    if current := _current_names().get(name):
        yield f"{name} is an old name of {current}."


@lru_cache(maxsize=1)
def _current_names() -> dict[str, str]:
    """Map old zone names to today's.

    These are the links of the time zone database that its table of places does not list.
    """
    folder = files("tzdata.zoneinfo")
    rows = (line.split() for line in folder.joinpath("tzdata.zi").read_text().splitlines() if line.startswith("L "))
    links = {name: target for _, target, name in rows}
    places = (line.split("\t") for line in folder.joinpath("zone.tab").read_text().splitlines() if line[:1] != "#")
    listed = {place[2] for place in places} | {"UTC"}
    return {name: target for name, target in links.items() if name not in listed and not name.startswith("Etc/")}


def _date_notes(recurrences: tuple[Recurrence, ...]) -> Iterator[str]:
    for recurrence in recurrences:
        if any(not isinstance(day, datetime) for day in recurrence.dates):
            if recurrence.kind is LineKind.RDATE:
                yield "RDATE without a time runs at the start's time of day."
            else:
                yield "EXDATE without a time takes away the whole day."


def _line_notes(line: RuleLine, ends_at: datetime | None) -> Iterator[str]:
    rule = line.recurrence
    budget = Budget()
    try:
        first = line.next(-LATEST, budget)
        last = line.last_wall(LATEST, budget) if rule.count and ends_at else None
    except BudgetExceeded:
        yield f"{rule.text} has no run in the years that were searched."
        return
    if first is None:
        yield f"{rule.text} never runs."
    if ends_at and rule.until is not None:
        yield "Both the task's end and UNTIL end the runs: the earlier wins."
    if ends_at and rule.count is not None:
        winner = "the task's end" if last is None else "COUNT"
        yield f"Both the task's end and COUNT end the runs: {winner} comes first."
