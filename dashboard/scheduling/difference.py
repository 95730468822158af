"""What a change of a schedule adds and takes away within a span."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.instants import Seconds, moment_of
from dashboard.scheduling.schedule import Schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRuns:
    """A number of runs, and the first of them as aware UTC instants."""

    count: int
    first: tuple[datetime, ...]

    @property
    def more(self) -> int:
        """How many runs are not listed."""
        return self.count - len(self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDifference:
    """The runs that only the one or only the other schedule has."""

    added: ListedRuns
    removed: ListedRuns

    def __bool__(self) -> bool:
        """Return whether the two schedules differ within the span."""
        return bool(self.added.count or self.removed.count)


def difference(
    before: Schedule, after: Schedule, start: datetime, end: datetime, *, listed: int, budget: Budget
) -> ScheduleDifference:
    """Compare two schedules within the aware span [start, end) and list at most `listed` runs of each side.

    Raises BudgetExceeded.
    """
    old, new = before.instants(start, end, budget), after.instants(start, end, budget)
    return ScheduleDifference(
        added=_runs(np.setdiff1d(new, old, assume_unique=True), listed),
        removed=_runs(np.setdiff1d(old, new, assume_unique=True), listed),
    )


def _runs(instants: Seconds, listed: int) -> ListedRuns:
    return ListedRuns(count=len(instants), first=tuple(moment_of(instant) for instant in instants[:listed].tolist()))
