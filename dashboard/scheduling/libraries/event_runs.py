"""Runs as recurring-ical-events reads the lines, as those of events of a calendar. It knows RDATE and EXDATE."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import icalendar
import recurring_ical_events

from dashboard.scheduling.libraries.dates import dates_of
from dashboard.scheduling.libraries.dateutil_runs import rule
from dashboard.scheduling.libraries.lines import Line, read_lines, rule_text
from dashboard.scheduling.libraries.question import Question, wanted

_AROUND = timedelta(days=1)  # no clock skips more


def event_runs(question: Question) -> list[int]:
    """Give the wanted runs (epoch seconds) of lines without EXRULE. Raises what the library raises.

    Each rule is an event of its own, so that each can begin near the wanted runs, and all RDATEs are one. An event's
    start is always a run there; to Qlik it is one only where a line says so: it is taken away again.
    """
    lines = read_lines(question.lines)
    exdates = [_excluded(moment, question) for line in lines if line.kind == "EXDATE" for moment in dates_of(line)]
    found: set[datetime] = set()
    for line in lines:
        if line.kind == "RRULE":
            found |= _of_rule(line, exdates, question)
    added = [_aware(moment, question) for line in lines if line.kind == "RDATE" for moment in dates_of(line)]
    if added:
        found |= _between(_event(min(added), exdates, rdate=added), question)
    start = question.wall_start.replace(tzinfo=question.time_zone)
    return wanted(question, sorted(moment for moment in found if moment >= start))


def _of_rule(line: Line, exdates: list[datetime | date], question: Question) -> set[datetime]:
    walk = rule(line, question)
    start: datetime = walk._dtstart  # type: ignore[attr-defined]
    event = _event(start, exdates, rrule=icalendar.vRecur.from_ical(rule_text(line, question.time_zone)))
    found = _between(event, question)
    is_run = start.timestamp() <= question.after or bool(walk.between(start, start, inc=True))
    return found if is_run else found - {start.astimezone(UTC)}


def _event(start: datetime, exdates: Iterable[datetime | date], **lines: object) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", "1")
    event.add("dtstart", start)
    for name, value in lines.items():
        event.add(name, value)
    for moment in exdates:
        event.add("exdate", moment)
    return event


def _between(event: icalendar.Event, question: Question) -> set[datetime]:
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    first, last = (datetime.fromtimestamp(second, UTC) for second in (question.after, question.latest))
    query = recurring_ical_events.of(calendar)
    return {run["DTSTART"].dt.astimezone(UTC) for run in query.between(first - _AROUND, last + _AROUND)}


def _excluded(moment: datetime | date, question: Question) -> datetime | date:
    return _aware(moment, question) if isinstance(moment, datetime) else moment


def _aware(moment: datetime | date, question: Question) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - a wall time
    return moment.astimezone(question.time_zone) if moment.tzinfo else moment.replace(tzinfo=question.time_zone)
