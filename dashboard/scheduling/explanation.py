"""Why a run is when it is: which line yields it, and what the clock did to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.expansion.clock import ZoneClock, clock_between
from dashboard.scheduling.expansion.plan import Plan
from dashboard.scheduling.expansion.rule_line import RuleLine
from dashboard.scheduling.instants import instant_of, moment_of, wall_second, wall_time
from dashboard.scheduling.recurrence.recurrence import Recurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One run explained. Wall times are of the schedule's zone."""

    instant: datetime  # aware UTC
    wall_time: datetime  # what the clock shows when it runs
    recurrences: tuple[Recurrence, ...]  # the rules that yield it; none for a start without lines and for RDATE
    wall_skipped: tuple[datetime, ...] = ()  # planned times that the clock skips that day: run here instead
    doubled: bool = False  # the clock shows this time twice; the first one runs
    moved: timedelta = timedelta()  # how much later on the UTC clock than at the start, by changes of the zone's offset

    @property
    def notes(self) -> tuple[str, ...]:
        """What the clock does to the run, in sentences for people."""
        notes = [
            f"{wall:%H:%M} does not exist that day: runs at {self.wall_time:%H:%M}, or Qlik may skip it."
            for wall in self.wall_skipped
        ]
        if self.doubled:
            notes.append(f"{self.wall_time:%H:%M} comes twice that day: runs the first time.")
        if self.moved:
            minutes = abs(int(self.moved.total_seconds())) // 60
            later = "later" if self.moved > timedelta() else "earlier"
            notes.append(f"In UTC it runs {minutes} minutes {later} than at the start: the zone's offset is another.")
        return tuple(notes)


def explain(
    plan: Plan, time_zone: tzinfo, starts_at: datetime | None, moment: datetime, budget: Budget
) -> Explanation | None:
    """Explain the run at an aware instant; None when the plan has no run there. Raises BudgetExceeded."""
    instant = instant_of(moment)
    if moment.microsecond or not len(plan.instants(instant, instant + 1, budget)):
        return None
    clock = clock_between(time_zone, instant, instant)
    walls = {clock.wall(instant), *_skipped(clock, instant)}
    yielding = [(line, wall) for line in plan.rules for wall in walls if _yields(line, wall, instant, budget)]
    skipped = {wall for _, wall in yielding if clock.skipped(wall)}
    return Explanation(
        instant=moment_of(instant),
        wall_time=wall_time(clock.wall(instant)),
        recurrences=tuple(dict.fromkeys(line.recurrence for line, _ in yielding)),
        wall_skipped=tuple(map(wall_time, sorted(skipped))),
        doubled=clock.doubled(clock.wall(instant)),
        moved=_moved(time_zone, starts_at, instant),
    )


def _skipped(clock: ZoneClock, instant: int) -> list[int]:
    """Return the wall second that the clock skips and that runs at this instant, where there is one."""
    candidates = (instant + offset for offset in clock.offsets)
    return [wall for wall in candidates if clock.skipped(wall) and clock.instant(wall) == instant]


def _yields(line: RuleLine, wall: int, instant: int, budget: Budget) -> bool:
    return instant < line.until and len(line.between_walls(wall, wall + 1, budget)) > 0


def _moved(time_zone: tzinfo, starts_at: datetime | None, instant: int) -> timedelta:
    if starts_at is None:
        return timedelta()
    start = wall_second(starts_at)
    offset_then = start - clock_between(time_zone, start, start).instant(start)
    offset_now = clock_between(time_zone, instant, instant).wall(instant) - instant
    return timedelta(seconds=offset_then - offset_now)
