"""A task's next runs read three ways: by our engine, by a public library, and by the tenant (its next run)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.libraries.process import LIBRARIES, LibraryProcess
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.second_opinion import Opinion, Verdict, second_opinion
from dashboard.scheduling.task import TaskState

GRACE = timedelta(minutes=5)  # before it was read, in which the tenant may be about to start the run that it calls next


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantOpinion:
    """What the tenant says of the next run, beside what we say. Instants are aware UTC."""

    verdict: Verdict
    ours: datetime | None
    theirs: datetime
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """One task, read three ways."""

    row: TaskRow
    library: Opinion | None = None  # None where there is nothing to compare
    tenant: TenantOpinion | None = None  # None where it says no next run
    why_not: str = ""  # why there is nothing to compare

    @property
    def differs(self) -> bool:
        return any(said is not None and said.verdict is Verdict.DIFFERENT for said in (self.library, self.tenant))


def verification(
    row: TaskRow, now: datetime, count: int, *, seconds: float, process: LibraryProcess = LIBRARIES
) -> Verification:
    """Compare the next `count` runs after the tenant told the task; the library may think for some seconds."""
    schedule = _schedule(row)
    if schedule is None:
        return Verification(row=row, why_not=row.task.problem or "it has no schedule of times")
    tenant, after = tenant_opinion(row, schedule, now), row.read_at or now
    try:
        library = second_opinion(schedule, after, count, seconds=seconds, process=process)
    except BudgetExceeded as error:
        return Verification(row=row, tenant=tenant, why_not=f"no run was found here: {error}")
    return Verification(row=row, library=library, tenant=tenant)


def tenant_opinion(row: TaskRow, schedule: Schedule, now: datetime) -> TenantOpinion | None:
    """Compare the tenant's next run with ours, as of when it was told; None where it says none."""
    theirs, read_at = row.task.next_run_at, row.read_at or now
    if theirs is None or not row.task.enabled:
        return None
    after = theirs - timedelta(seconds=1) if read_at - GRACE <= theirs <= read_at else read_at
    try:
        ours = next(iter(schedule.next_times(after, 1)), None)
    except BudgetExceeded:
        return None
    if ours == theirs:
        return TenantOpinion(verdict=Verdict.EQUAL, ours=ours, theirs=theirs)
    why = _clock_note(schedule, ours)
    return TenantOpinion(verdict=Verdict.KNOWN if why else Verdict.DIFFERENT, ours=ours, theirs=theirs, why=why)


def _schedule(row: TaskRow) -> Schedule | None:
    return None if row.task.state is TaskState.MOVED else schedule_of(row.task)


def _clock_note(schedule: Schedule, at: datetime | None) -> str:
    """What the clock does to a run: the tenant may skip one in a gap, and start another the second time."""
    explanation = schedule.explain(at) if at else None
    if explanation is None or not (explanation.wall_skipped or explanation.doubled):
        return ""
    return explanation.notes[0]
