"""The quiet line that says whether a public library, and Qlik, have the same next runs; answers are kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.core.cache import cache

from dashboard.inventory.verification import TenantOpinion
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.libraries.process import LIBRARIES, LibraryProcess
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.second_opinion import SECONDS, Opinion, Verdict, second_opinion
from dashboard.web import times

NEXT = 10  # runs that are compared
KEPT, KEPT_LATE = 24 * 3_600, 600  # seconds; a busy machine may have time a little later


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionLine:
    """The line as it is shown."""

    icon: str
    text: str


def kept_opinion(
    schedule: Schedule, now: datetime, *, seconds: float = SECONDS, process: LibraryProcess = LIBRARIES
) -> Opinion | None:
    """Give what a library says of the next runs, asked once for the same schedule and runs; None: none to compare."""
    try:
        key = _key(schedule, schedule.next_times(now, NEXT))
        kept: Opinion | None = cache.get(key)
        if kept is not None:
            return kept
        found = second_opinion(schedule, now, NEXT, seconds=seconds, process=process)
    except BudgetExceeded:
        return None
    cache.set(key, found, KEPT_LATE if found.verdict is Verdict.LATE else KEPT)
    return found


def opinion_line(opinion: Opinion, zone: tzinfo, now: datetime, tenant: TenantOpinion | None = None) -> OpinionLine:
    """Say it in a sentence, with what the tenant says of the next run; times are on the clock of `zone`."""
    library = opinion.library
    match opinion.verdict:
        case Verdict.EQUAL:
            return _agreement(opinion, zone, now, tenant)
        case Verdict.KNOWN:
            return OpinionLine(icon="info", text=f"{library} is known to read this differently. {opinion.why}")
        case Verdict.LATE:
            return OpinionLine(icon="info", text=f"{library} gave no answer in time")
        case Verdict.DIFFERENT if opinion.why:
            return OpinionLine(icon="warning", text=f"{library} does not take this schedule: {opinion.why}")
        case _:
            ours, theirs = (times.exact(at, zone, now) if at else "no run" for at in (opinion.ours, opinion.theirs))
            return OpinionLine(icon="warning", text=f"{library} has {theirs} where we have {ours}")


def _agreement(opinion: Opinion, zone: tzinfo, now: datetime, tenant: TenantOpinion | None) -> OpinionLine:
    count = len(opinion.runs)
    what = f"Next {count} runs" if count > 1 else "Next run" if count else "No next run"
    if tenant is None:
        return OpinionLine(icon="verified", text=f"{what}: {opinion.library} agrees")
    if tenant.verdict is Verdict.EQUAL:
        return OpinionLine(icon="verified", text=f"{what}: {opinion.library} and Qlik agree")
    says = f"{opinion.library} agrees; Qlik has another next run: {times.exact(tenant.theirs, zone, now)}"
    return OpinionLine(icon="warning", text=f"{what}: {says}")


def _key(schedule: Schedule, runs: list[datetime]) -> str:
    return f"opinion-{hashlib.sha256(repr((schedule, runs)).encode()).hexdigest()[:32]}"
