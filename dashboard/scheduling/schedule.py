"""A schedule: recurrence lines, a zone, a start and an end, which answers when it runs in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.expansion.day_counts import DayCounts, count_by_day
from dashboard.scheduling.expansion.plan import Plan, plan
from dashboard.scheduling.explanation import Explanation, explain
from dashboard.scheduling.instants import Seconds, instant_of, moment_of
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule_notes import schedule_notes
from dashboard.scheduling.task import Task

_FEW_A_DAY = 48
_FIRST_LOOK = timedelta(hours=1)
_GROWTH = 8
_EARLIEST = datetime(1, 1, 10, tzinfo=UTC)
_LONGEST = timedelta(days=366 * 40)  # leap days on a weekday come back within so long


class NotUnderstood(ValueError):
    """A task whose schedule cannot be read for a reason other than a line; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Zero or more recurrences that share a start, an end and a time zone, as Qlik reads them.

    No run lies before the start, and lines take from it what they leave out. It is a run itself only when a line
    yields it; without a line the start is the one run, and without a start as well there is none. A line that needs a
    start when there is none raises InvalidRecurrence. Methods that take a budget use a fresh one where none is given,
    and raise BudgetExceeded past it. A run more than 400 years ahead of where a search begins is not found.
    """

    recurrences: tuple[Recurrence, ...]
    time_zone: tzinfo
    starts_at: datetime | None = None  # wall clock of `time_zone`, inclusive
    ends_at: datetime | None = None  # wall clock of `time_zone`, inclusive
    _plan: Plan = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_plan", plan(self.recurrences, self.time_zone, self.starts_at, self.ends_at))

    @classmethod
    def of(cls, task: Task) -> Schedule:
        """Return the schedule of a task. Raises InvalidRecurrence for a line, NotUnderstood for an unknown zone."""
        if task.time_zone is None and task.has_schedule:
            name = f"“{task.time_zone_name}”" if task.time_zone_name else "no name"
            raise NotUnderstood(f"The time zone {name} is not known here.")
        return cls(
            recurrences=tuple(map(Recurrence.parse, task.recurrences)),
            time_zone=task.time_zone or UTC,
            starts_at=task.starts_at,
            ends_at=task.ends_at,
        )

    def between(self, start: datetime, end: datetime, budget: Budget | None = None) -> Iterator[datetime]:
        """Yield the runs in [start, end) as aware UTC datetimes, the earliest first.

        Raises BudgetExceeded after the last one that the budget allowed.
        """
        for instants in self._plan.chunks(_up(start), _up(end), budget or Budget()):
            yield from map(moment_of, instants.tolist())

    def instants(self, start: datetime, end: datetime, budget: Budget | None = None) -> Seconds:
        """Return the runs in [start, end) as an ascending int64 array of epoch seconds.

        Raises BudgetExceeded with those found before.
        """
        return self._plan.instants(_up(start), _up(end), budget or Budget())

    def next_times(self, after: datetime, count: int, budget: Budget | None = None) -> list[datetime]:
        """Return the next `count` runs later than the aware `after`, as aware UTC datetimes, or the few that there are.

        Raises BudgetExceeded with those found before.
        """
        try:
            return list(map(moment_of, self._plan.next(instant_of(after), count, budget or Budget())))
        except BudgetExceeded as error:
            raise error.at(error.reached, list(map(moment_of, error.found))) from None

    def count_by_day(
        self, start: datetime, end: datetime, view_zone: tzinfo, budget: Budget | None = None
    ) -> DayCounts:
        """Return how many runs in [start, end) each day of a viewing zone has; a day without runs has 0.

        Raises BudgetExceeded.
        """
        return count_by_day(self._plan, _up(start), _up(end), view_zone, budget or Budget())

    def count(self, start: datetime, end: datetime) -> int:
        """Return the number of runs in [start, end). Raises BudgetExceeded."""
        if self.most_a_day <= _FEW_A_DAY:  # to write them down is less work than to count days by their times
            return len(self.instants(start, end))
        return self.count_by_day(start, end, UTC).total

    def explain(self, instant: datetime, budget: Budget | None = None) -> Explanation | None:
        """Explain the run at an aware instant; None when there is none. Raises BudgetExceeded."""
        return explain(self._plan, self.time_zone, self.starts_at, instant, budget or Budget())

    def zone_at(self, moment: datetime) -> tzinfo:
        """Return the time zone that it has at an aware instant: one that was changed may have had another one."""
        return self.time_zone

    @property
    def most_a_day(self) -> int:
        """A number of runs that no day of the schedule's zone exceeds. Two lines that share a time count it twice."""
        return self._plan.most_a_day

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how the lines are read, and which of them never run."""
        return schedule_notes(self.recurrences, self._plan, self.time_zone, self.ends_at)


def _up(moment: datetime) -> int:
    """Return the first whole second at or after a moment, in epoch seconds."""
    return instant_of(moment) + (moment.microsecond > 0)


def previous_time(schedule: Schedule, before: datetime, budget: Budget | None = None) -> datetime | None:
    """Return the last run earlier than `before`, both aware; None when the 40 years before have none.

    Raises BudgetExceeded.
    """
    budget = budget or Budget()
    end, look = before, _FIRST_LOOK
    limit = max(before - _LONGEST, _EARLIEST) if before > _EARLIEST + _LONGEST else _EARLIEST
    while end > limit:
        start = end - min(look, end - limit)
        found = schedule.instants(start, end, budget)
        if len(found):
            return datetime.fromtimestamp(int(found[-1]), UTC)
        end, look = start, look * _GROWTH
    return None
