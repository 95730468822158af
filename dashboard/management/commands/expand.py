"""`manage.py expand`: task bodies of the API in, a JSON object a line; their runs out, likewise. Asks no tenant."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from itertools import islice
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.expansion.binding import check_stands_alone
from dashboard.scheduling.expansion.clock import clock_between
from dashboard.scheduling.instants import instant_of
from dashboard.scheduling.quickline.outcome import typed_answer
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.task import Task
from dashboard.scheduling.wording.wording import task_words
from dashboard.scheduling.zone_names import zones_called
from dashboard.scheduling.zones import zone_named
from dashboard.tenant.parse import read_task

LONGEST_LINE = 1_000_000  # bytes; longer ones are answered with an error and not read into memory
_NEAR_CHANGE = 86_400  # seconds after a change in which a run may have been moved by it


class Command(BaseCommand):
    """Streams: each answer is written before the next line is read, and a bad line never stops it."""

    help = (
        "Expand task bodies, or with --typed schedules in words, one a line on standard input, into JSON, one a line."
    )
    stealth_options = ("stdin",)

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Times carry Z or an offset."""
        parser.add_argument("--from", dest="first", type=moment, help="such as 2026-11-01T00:00Z")
        parser.add_argument("--to", dest="last", type=moment, help="exclusive; not needed with --next")
        parser.add_argument("--limit", type=natural, default=1_000, help="runs of one task at most (1000)")
        parser.add_argument("--counts", action="store_true", help="runs per day instead")
        parser.add_argument("--zone", type=zone, default=UTC, help="whose days --counts counts (UTC)")
        parser.add_argument("--next", dest="count", type=natural, help="that many runs later than --from instead")
        parser.add_argument("--typed", action="store_true", help="lines such as: every weekday at 6:30")
        parser.add_argument("--start", type=wall, help="with --typed: start on the clock of the zone (today at 00:00)")

    def handle(self, *, stdin: BinaryIO | None = None, **options: Any) -> None:
        """Answer line by line until the input ends or nobody reads any more."""
        if not options["typed"] and options["first"] is None:
            raise CommandError("Give --from, such as --from 2026-11-01T00:00Z.")
        if not options["typed"] and options["last"] is None and options["count"] is None:
            raise CommandError("Give --to, or --next with a number.")
        answer = _typed if options["typed"] else _answer
        try:
            for line in _lines(stdin or sys.stdin.buffer, blank=options["typed"]):
                self.stdout.write(json.dumps(answer(line, options)))
                self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def moment(text: str) -> datetime:
    """An aware UTC instant. Raises ArgumentTypeError."""
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            raise ArgumentTypeError(f"{text} is on no clock: add Z or an offset.")
        return found.astimezone(UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise ArgumentTypeError(f"{text} is no time: write it as 2026-11-01T00:00Z.") from error


def natural(text: str) -> int:
    """A whole number from 0 to a million. Raises ArgumentTypeError."""
    if not (str(text).isascii() and str(text).isdigit() and int(text) <= 1_000_000):
        raise ArgumentTypeError(f"{text} is no whole number from 0 to 1,000,000.")
    return int(text)


def zone(name: str) -> tzinfo:
    """A time zone by its IANA name, a city and the like. Raises ArgumentTypeError."""
    found = zones_called(name) if zone_named(name) is None else (name,)
    if len(found) > 1:
        raise ArgumentTypeError(f"{name} can be several time zones: use one of {', '.join(found)}.")
    named = zone_named(found[0]) if found else None
    if named is None:
        raise ArgumentTypeError(f"{name} is no time zone known here: use a name such as Europe/Zurich.")
    return named


def wall(text: str) -> datetime:
    """A time on the clock of the zone, or an instant where it carries Z or an offset. Raises ArgumentTypeError."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text} is no time: write it as 2026-11-30T00:00.") from error


class _Unreadable(Exception):
    """A line that cannot be answered: the part at fault and why."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part, self.message = part, message


def _typed(line: bytes, options: dict[str, Any]) -> dict[str, Any]:
    count = options["count"]
    return typed_answer(
        line.decode("utf-8", "replace").rstrip("\r\n"),
        time_zone=options["zone"],
        now=options["first"] or timezone.now(),
        starts_at=options["start"],
        from_start=options["first"] is None,
        count=None if count is None else min(count, options["limit"]),
    )


def _lines(source: BinaryIO, *, blank: bool = False) -> Iterator[bytes]:
    """The lines that hold something, and where wanted the others; of one that is too long only the begin."""
    while line := source.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = source.readline(LONGEST_LINE + 1)
        if blank or line.strip():
            yield line


def _answer(line: bytes, options: dict[str, Any]) -> dict[str, Any]:
    given = None
    try:
        body = _body(line)
        given = body.get("id")
        task, options = read_task(body), options | _own_options(body)
        schedule = _schedule(task)
        return {"id": given, "words": task_words(task).long, **_runs(schedule, options)}
    except (_Unreadable, InvalidRecurrence) as error:
        return {"id": given, "error": {"part": error.part, "message": error.message}}


def _body(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise _Unreadable("line", f"The line has more than {LONGEST_LINE:,} bytes.")
    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _Unreadable("line", "The line is no JSON.") from error
    if not isinstance(body, dict):
        raise _Unreadable("line", "The line is no JSON object.")
    return body


def _own_options(body: dict[str, Any]) -> dict[str, Any]:
    found = {}
    for name, option, read in (("from", "first", moment), ("to", "last", moment), ("limit", "limit", natural)):
        if body.get(name) is not None:
            try:
                found[option] = read(str(body[name]))
            except ArgumentTypeError as error:
                raise _Unreadable(name, str(error)) from error
    return found


def _schedule(task: Task) -> Schedule:
    for line in task.recurrences:
        recurrence = Recurrence.parse(line)  # the first bad line is named by its part
        if not task.body.get("startDateTime"):
            check_stands_alone(recurrence)
    if task.problem and task.body.get("id"):
        raise _Unreadable(_unread_part(task), task.problem)
    return Schedule.of(task)


def _unread_part(task: Task) -> str:
    bounds = {"timeZone": task.time_zone, "startDateTime": task.starts_at, "endDateTime": task.ends_at}
    return next((name for name, value in bounds.items() if task.body.get(name) and value is None), "body")


def _runs(schedule: Schedule, options: dict[str, Any]) -> dict[str, Any]:
    if options["counts"] and options["last"] is not None:
        return _counts(schedule, options)
    found, truncated, stopped = _found(schedule, options)
    return {
        "occurrences": [f"{run:%Y-%m-%dT%H:%M:%SZ}" for run in found],
        "truncated": truncated,
        "notes": [*schedule.notes, *_clock_notes(schedule, found), *stopped],
    }


def _found(schedule: Schedule, options: dict[str, Any]) -> tuple[list[datetime], bool, list[str]]:
    """The runs, whether there are more, and why the search stopped early if it did."""
    first, limit = options["first"], options["limit"]
    found: list[datetime] = []
    try:
        if options["count"] is not None:
            return schedule.next_times(first, min(options["count"], limit)), options["count"] > limit, []
        found.extend(islice(schedule.between(first, options["last"]), limit + 1))
    except BudgetExceeded as error:
        return error.found or found[:limit], True, [str(error)]
    return found[:limit], len(found) > limit, []


def _counts(schedule: Schedule, options: dict[str, Any]) -> dict[str, Any]:
    """Runs per day of --zone, days without any left out."""
    try:
        counts = schedule.count_by_day(options["first"], options["last"], options["zone"])
    except BudgetExceeded as error:
        return {"counts": {}, "truncated": True, "notes": [*schedule.notes, str(error)]}
    found = {day.isoformat(): count for day, count in counts.items() if count}
    return {"counts": found, "truncated": False, "notes": list(schedule.notes)}


def _clock_notes(schedule: Schedule, runs: list[datetime]) -> Iterator[str]:
    """What the clock does to the runs that are shown: times it skips or has twice."""
    if not runs:
        return
    changes = clock_between(schedule.time_zone, instant_of(runs[0]), instant_of(runs[-1])).changes
    for run in runs:
        if any(abs(instant_of(run) - change) <= _NEAR_CHANGE for change in changes):
            explanation = schedule.explain(run)
            if explanation and (explanation.wall_skipped or explanation.doubled):
                yield f"{explanation.wall_time:%Y-%m-%d}: {explanation.notes[0]}"
