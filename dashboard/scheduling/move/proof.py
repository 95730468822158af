"""The proof of one move: the older task, the newer ones that it became, and how they compare over some years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.difference import ListedRuns
from dashboard.scheduling.expansion.clock import clock_between
from dashboard.scheduling.instants import instant_of
from dashboard.scheduling.move.runs import NO_RUNS, ComparedRuns, compare, have_same_rules
from dashboard.scheduling.move.settings import MovedSetting, differing_settings
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.schedule import NotUnderstood, Schedule
from dashboard.scheduling.task import Task

YEARS = (5, 10)  # that a proof may look ahead, the usual one first


class MoveOutcome(StrEnum):
    """How a move ended."""

    IDENTICAL = "identical"  # the same runs, at the same second, and the same settings
    DIFFERS = "differs"
    WITHOUT = "without"  # no newer task says that it came of it
    TWICE = "twice"  # nothing is lost or added, but some runs start in more than one newer task
    UNPROVED = "unproved"  # not understood, or too many runs to be compared


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveProof:
    """What was found. Instants are aware UTC; `runs` and `clock_changes` are those of the older task."""

    outcome: MoveOutcome
    runs: int | None = None  # None where they were not counted
    clock_changes: int = 0
    lost: ListedRuns = NO_RUNS
    added: ListedRuns = NO_RUNS
    doubled: ListedRuns = NO_RUNS
    settings: tuple[MovedSetting, ...] = ()
    until: datetime | None = None  # before which runs were compared; None where none were
    why_not: str = ""  # why they were not compared, or not to the end

    @property
    def has_other_runs(self) -> bool:
        """Whether a run is lost or added."""
        return bool(self.lost.count or self.added.count)


def end_of(start: datetime, years: int) -> datetime:
    """Return the same moment so many years later; that of a 29 February may be a day earlier."""
    day = 28 if (start.month, start.day) == (2, 29) else start.day
    return start.replace(year=start.year + years, day=day, microsecond=0)


def prove(
    older: Task, newer: Sequence[Task], start: datetime, end: datetime, budget: Budget | None = None
) -> MoveProof:
    """Compare a task with those that it became, within the aware span [start, end). Raises nothing.

    `older` has the state that it had before the move; one that is disabled without a reason may have had any. Two lines
    that became two tasks are compared together. What costs more than the budget is told, and what was compared before.
    """
    if not newer:
        return MoveProof(outcome=MoveOutcome.WITHOUT)
    settings = differing_settings(older, newer)
    try:
        before, after = _schedule(older), [_schedule(task) for task in newer]
    except (InvalidRecurrence, NotUnderstood) as error:
        return MoveProof(outcome=_without_runs(settings), settings=settings, why_not=str(error))
    timed = [schedule for schedule in after if schedule]
    compared = compare(before, timed, start, end, budget)
    if compared.runs == 0 and not compared.added.count and not have_same_rules(before, timed):
        settings = tuple(sorted({*settings, MovedSetting.LINES}, key=list(MovedSetting).index))
    return MoveProof(
        outcome=_outcome(compared, settings),
        runs=compared.runs,
        clock_changes=clock_changes(before.time_zone, start, compared.until) if before else 0,
        lost=compared.lost,
        added=compared.added,
        doubled=compared.doubled,
        settings=settings,
        until=compared.until,
        why_not=compared.why_short,
    )


def clock_changes(time_zone: tzinfo, start: datetime, end: datetime) -> int:
    """Return how often a zone's clock changes within the aware span [start, end)."""
    first, last = instant_of(start), instant_of(end)
    return sum(first <= change < last for change in clock_between(time_zone, first, last).changes)


def _schedule(task: Task) -> Schedule | None:
    if task.problem:
        raise NotUnderstood(task.problem)
    return Schedule.of(task) if task.has_schedule else None


def _outcome(compared: ComparedRuns, settings: Sequence[MovedSetting]) -> MoveOutcome:
    if compared.lost.count or compared.added.count or _tells(settings):
        return MoveOutcome.DIFFERS
    if compared.doubled.count:
        return MoveOutcome.TWICE
    return MoveOutcome.UNPROVED if compared.why_short else MoveOutcome.IDENTICAL


def _without_runs(settings: Sequence[MovedSetting]) -> MoveOutcome:
    return MoveOutcome.DIFFERS if _tells(settings) else MoveOutcome.UNPROVED


def _tells(settings: Sequence[MovedSetting]) -> bool:
    return any(setting is not MovedSetting.OWNER for setting in settings)
