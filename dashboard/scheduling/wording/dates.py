"""Single dates of a schedule (RDATE and EXDATE), parted into those that change its runs and those that do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.expansion.plan import Plan, plan
from dashboard.scheduling.instants import instant_of
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.recurrence import Recurrence

_DAY = timedelta(days=1)
_MOST_LOOKED_AT = 500  # dates; of more than that all are told as if they counted

Dates = tuple[datetime | date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleDates:
    """The dates (RDATE and EXDATE) of a schedule by what they do, each once, in the order of the lines."""

    added: Dates = ()  # runs beside the rules
    added_twice: Dates = ()  # that a rule yields anyway
    added_outside: Dates = ()  # before the start or after the end
    removed: Dates = ()
    removed_in_vain: Dates = ()  # when nothing would run


def single_dates(
    lines: Sequence[Recurrence], time_zone: tzinfo | None, starts_at: datetime | None, ends_at: datetime | None
) -> SingleDates:
    """Part the dates of the lines by what they do.

    Without a zone, or past the budget, all count as if they changed the runs.
    """
    added = tuple(dict.fromkeys(_at_start(when, starts_at) for when in _dates(lines, LineKind.RDATE)))
    removed = tuple(dict.fromkeys(_dates(lines, LineKind.EXDATE)))
    if not added and not removed:
        return SingleDates()
    if time_zone is None or len(added) + len(removed) > _MOST_LOOKED_AT:
        return SingleDates(added=added, removed=removed)
    try:
        return _parted(lines, added, removed, _Runs(time_zone, starts_at, ends_at))
    except (BudgetExceeded, OverflowError):
        return SingleDates(added=added, removed=removed)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Asks whether some lines run within a span, each with a budget of its own."""

    time_zone: tzinfo
    starts_at: datetime | None
    ends_at: datetime | None

    def of(self, lines: Sequence[Recurrence]) -> Callable[[datetime | date], bool]:
        """Return whether the lines run at a moment, or on a day of the zone."""
        bound: Plan = plan(lines, self.time_zone, self.starts_at, self.ends_at)
        return lambda when: bool(lines) and bool(len(bound.instants(*self._span(when), Budget())))

    def _span(self, when: datetime | date) -> tuple[int, int]:
        if isinstance(when, datetime):
            instant = self._instant(when)
            return instant, instant + 1
        midnight = datetime.combine(when, time())
        return self._instant(midnight), self._instant(midnight + _DAY)

    def _instant(self, when: datetime) -> int:
        aware = when if when.tzinfo else when.replace(tzinfo=self.time_zone)
        return instant_of(aware.astimezone(UTC))


def _parted(lines: Sequence[Recurrence], added: Dates, removed: Dates, runs: _Runs) -> SingleDates:
    rules = [line for line in lines if line.kind is LineKind.RRULE]
    listed = [line for line in lines if line.kind is LineKind.RDATE]
    by_rule, by_date = runs.of(rules), runs.of(listed)
    twice = tuple(when for when in added if by_rule(when))
    outside = tuple(when for when in added if when not in twice and not by_date(when))
    vain = tuple(when for when in removed if not by_rule(when) and not by_date(when))
    return SingleDates(
        added=tuple(when for when in added if when not in twice + outside),
        added_twice=twice,
        added_outside=outside,
        removed=tuple(when for when in removed if when not in vain),
        removed_in_vain=vain,
    )


def _dates(lines: Sequence[Recurrence], kind: LineKind) -> list[datetime | date]:
    return [when for line in lines if line.kind is kind for when in line.dates]


def _at_start(when: datetime | date, starts_at: datetime | None) -> datetime:
    """Return the wall time at which an added day runs: the start's time of day."""
    if isinstance(when, datetime):
        return when
    return datetime.combine(when, starts_at.time() if starts_at else time())
