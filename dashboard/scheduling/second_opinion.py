"""What python-dateutil and recurring-ical-events say of a schedule's next runs, beside what we say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.instants import instant_of, moment_of
from dashboard.scheduling.known_readings import known_reading
from dashboard.scheduling.libraries.process import LIBRARIES, LibraryProcess, NoAnswer
from dashboard.scheduling.libraries.question import Question
from dashboard.scheduling.schedule import Schedule

SECONDS = 3.0  # that a library may think of one schedule
AHEAD = timedelta(days=3_653)  # how far a library looks where we find fewer runs than are wanted
AFTER_LAST = timedelta(days=1)  # else beyond our last one


class Verdict(StrEnum):
    """How a library's runs compare with ours."""

    EQUAL = "equal"
    DIFFERENT = "different"
    KNOWN = "known to be read differently"
    LATE = "not answered in time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What a library says of the next runs. Instants are aware UTC."""

    verdict: Verdict
    library: str = "dateutil"  # or recurring-ical-events
    runs: tuple[datetime, ...] = ()  # ours that were compared
    ours: datetime | None = None  # the first run that is not the same; None: no such run
    theirs: datetime | None = None
    why: str = ""  # why it is read differently, what the library complains of, or why there is no answer


def second_opinion(
    schedule: Schedule,
    after: datetime,
    count: int,
    *,
    seconds: float = SECONDS,
    process: LibraryProcess = LIBRARIES,
) -> Opinion:
    """Compare our next `count` runs later than `after` with those of a library, which may think for some seconds.

    Raises BudgetExceeded where we find no run within a budget: there is nothing to compare.
    """
    runs, count = _ours(schedule, after, count)
    question = question_of(schedule, after, runs, count)
    try:
        answer = process.ask(question, seconds)
    except NoAnswer as error:
        return Opinion(verdict=Verdict.LATE, runs=tuple(runs), why=str(error))
    return _compared(schedule, after, runs, answer)


def question_of(schedule: Schedule, after: datetime, runs: Sequence[datetime], count: int) -> Question:
    """Make the question whose answer is to be the same runs; where they are fewer, that there are no others."""
    last = runs[-1] + AFTER_LAST if runs else after
    if len(runs) < count:
        last = max(last, min(after, _LATEST - AHEAD) + AHEAD)
    return Question(
        lines=tuple(recurrence.text for recurrence in schedule.recurrences),
        zone=_zone(schedule.time_zone),
        start=schedule.starts_at.isoformat() if schedule.starts_at else "",
        end=schedule.ends_at.isoformat() if schedule.ends_at else "",
        after=instant_of(after),
        last=instant_of(last),
        count=count,
    )


def _ours(schedule: Schedule, after: datetime, count: int) -> tuple[list[datetime], int]:
    """Our next runs, and how many can be compared. Raises BudgetExceeded where none can."""
    try:
        return schedule.next_times(after, count), count
    except BudgetExceeded as error:
        if not error.found:
            raise
        return list(error.found), len(error.found)


def _compared(schedule: Schedule, after: datetime, runs: list[datetime], answer: dict[str, Any]) -> Opinion:
    library, complaint = answer["library"], answer.get("complaint", "")
    theirs = [moment_of(instant) for instant in answer["runs"]]
    if theirs == runs and not complaint:
        return Opinion(verdict=Verdict.EQUAL, library=library, runs=tuple(runs))
    ours_at, theirs_at = next((pair for pair in zip_longest(runs, theirs) if pair[0] != pair[1]), (None, None))
    differing = min((at for at in (ours_at, theirs_at) if at is not None), default=None)
    known = known_reading(schedule, after, differing, complaint)
    return Opinion(
        verdict=Verdict.KNOWN if known else Verdict.DIFFERENT,
        library=library,
        runs=tuple(runs),
        ours=ours_at,
        theirs=theirs_at,
        why=known or complaint,
    )


def _zone(time_zone: tzinfo) -> str:
    """An IANA name, or the seconds of a fixed offset; UTC is a zone."""
    key = getattr(time_zone, "key", "")
    return key or str(int((time_zone.utcoffset(None) or timedelta()).total_seconds()))


_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
