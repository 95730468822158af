"""What a typed schedule means, in full: its lines, its words and its next runs, or why it is not understood."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.quickline.quickline import LONGEST, QuickLine, read_quick_line
from dashboard.scheduling.quickline.vocabulary import Misread
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.wording.wording import words
from dashboard.scheduling.zones import zone_named


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A typed schedule as it was read, and what it does."""

    read: QuickLine
    time_zone: tzinfo
    words: str = ""
    runs: tuple[datetime, ...] = ()  # aware UTC
    note: str = ""  # why runs are missing, or why there are none


def read_typed(
    text: str,
    *,
    time_zone: tzinfo,
    now: datetime,
    starts_at: datetime | None = None,
    count: int = 0,
    budget: Budget | None = None,
) -> Typed:
    """Read a typed schedule and work out its next `count` runs from the aware `now` on. Raises nothing.

    `starts_at` is a wall time of the zone that the text says, else of `time_zone`.
    """
    read = read_quick_line(
        text, today=(starts_at or now.astimezone(time_zone)).date(), time_zone=time_zone, starts_at=starts_at
    )
    zone = (zone_named(read.zone) if read.zone else None) or time_zone
    if not read.lines:
        return Typed(read=read, time_zone=zone)
    try:
        recurrences = tuple(map(Recurrence.parse, read.lines))
        schedule = Schedule(recurrences=recurrences, time_zone=zone, starts_at=starts_at)
        described = words(recurrences, time_zone=zone, starts_at=starts_at).long
    except InvalidRecurrence as error:
        return Typed(read=QuickLine(misread=(Misread(0, len(text), str(error)),)), time_zone=zone)
    try:
        return Typed(read=read, time_zone=zone, words=described, runs=tuple(schedule.next_times(now, count, budget)))
    except BudgetExceeded as error:
        return Typed(read=read, time_zone=zone, words=described, runs=tuple(error.found), note=str(error))


def typed_answer(
    text: str, *, time_zone: tzinfo, now: datetime, starts_at: datetime | None, from_start: bool, count: int | None
) -> dict[str, Any]:
    """Read a typed schedule into an object for JSON. Raises nothing.

    Its runs count from the start on with `from_start`, else they are later than `now`.
    """
    start = _start(starts_at, time_zone, now)
    after = start.replace(tzinfo=time_zone) - timedelta(seconds=1) if from_start and starts_at else now
    typed = read_typed(text, time_zone=time_zone, now=_utc(after, now), starts_at=start, count=count or 0)
    shown: dict[str, Any] = {"text": text[:LONGEST]}
    if not typed.read.lines:
        return shown | _errors(text, typed.read)
    name = getattr(typed.time_zone, "key", None) or str(typed.time_zone)
    shown |= {"lines": list(typed.read.lines), "words": typed.words, "zone": name}
    if count is not None:
        shown["occurrences"] = [f"{run:%Y-%m-%dT%H:%M:%SZ}" for run in typed.runs]
    return shown | ({"notes": [typed.note]} if typed.note else {})


def _start(starts_at: datetime | None, zone: tzinfo, now: datetime) -> datetime:
    """Return the start on the clock of the zone; without one, today's midnight."""
    if starts_at is None:
        return datetime.combine(now.astimezone(zone).date(), time())
    return (_utc(starts_at, now).astimezone(zone) if starts_at.tzinfo else starts_at).replace(tzinfo=None)


def _utc(moment: datetime, otherwise: datetime) -> datetime:
    """Return the instant in UTC; `otherwise` where it leaves the calendar."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return otherwise


def _errors(text: str, read: QuickLine) -> dict[str, Any]:
    found = [
        {
            "start": wrong.start,
            "end": wrong.end,
            "word": text[wrong.start : wrong.end][:LONGEST],
            "message": wrong.message,
            "advice": list(wrong.offers),
            "readings": list(wrong.offers) if wrong.ambiguous else [],
        }
        for wrong in read.misread
    ]
    return {"error": found[0]} | ({"errors": found} if len(found) > 1 else {})
