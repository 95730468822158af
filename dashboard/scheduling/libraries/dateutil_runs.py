"""Runs as python-dateutil reads the lines: a set of rules and dates, EXRULE among them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from dateutil.rrule import rrule, rruleset, rrulestr

from dashboard.scheduling.libraries.lines import Line, late_start, read_lines, rule_text
from dashboard.scheduling.libraries.question import Question, wanted

_BEFORE = timedelta(days=1)  # no clock skips more


def dateutil_runs(question: Question) -> list[int]:
    """Give the wanted runs (epoch seconds). Raises what dateutil raises for a rule that it does not take."""
    lines = read_lines(question.lines)
    runs = rruleset()
    for line in lines:
        if line.is_rule:
            (runs.rrule if line.kind == "RRULE" else runs.exrule)(rule(line, question))
        else:
            add = runs.rdate if line.kind == "RDATE" else runs.exdate
            for moment in _dates(line, question):
                add(moment)
    start = question.wall_start.replace(tzinfo=question.time_zone)
    if not lines:
        runs.rdate(start)
    begin = max(start, question.wall_after.replace(tzinfo=question.time_zone) - _BEFORE)
    return wanted(question, runs.xafter(begin, inc=True))


def rule(line: Line, question: Question) -> rrule:
    """Read one rule from a start near the wanted runs."""
    start = late_start(line, question.wall_start, question.wall_after)
    found = rrulestr(rule_text(line, question.time_zone), dtstart=start.replace(tzinfo=question.time_zone))
    assert isinstance(found, rrule)  # noqa: S101 - a set only comes of several lines
    return found


def _dates(line: Line, question: Question) -> Iterator[datetime]:
    """The dates of a line on the clock of the zone, as dateutil compares them."""
    from dashboard.scheduling.libraries.dates import dates_of  # one schedule in a thousand needs icalendar here

    for moment in dates_of(line):
        if not isinstance(moment, datetime):
            moment = datetime.combine(moment, time())
        if moment.tzinfo is None:
            yield moment.replace(tzinfo=question.time_zone)
        else:
            yield moment.astimezone(question.time_zone).replace(fold=0)
