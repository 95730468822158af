"""Which days, weeks, months or years an interval means: (from 30 Nov 2026), (next 30 Nov), (Feb, May, Aug, Nov)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.expansion.clock import clock_between
from dashboard.scheduling.expansion.rule_line import EARLIEST, LATEST, RuleLine, rule_line
from dashboard.scheduling.instants import instant_of, wall_time
from dashboard.scheduling.recurrence.parts import Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.phrases import Phrases


class RuleRuns(NamedTuple):
    """What is known of the runs of one rule. Wall times are of the schedule's zone."""

    is_never: bool = False  # it has no run at all
    first: datetime | None = None  # wall time; None where it was not found within the budget or was not looked for
    next_day: date | None = None  # of the next run, where a moment to count from was given
    asked_on: date | None = None  # the day of that moment


def runs_of(
    rule: Recurrence, time_zone: tzinfo, starts_at: datetime | None, ends_at: datetime | None, now: datetime | None
) -> RuleRuns:
    """Look for the first run of a rule, and for the next one after the aware `now`.

    Raises InvalidRecurrence (see `bind`).
    """
    line = rule_line(rule, time_zone, starts_at, ends_at)
    try:
        if line.next(EARLIEST, Budget()) is None:
            return RuleRuns(is_never=True)
        if rule.interval == 1 and rule.count != 1:
            return RuleRuns()
        first = line.walls.next(line.first, LATEST, Budget())
        next_day = _next_day(line, now) if now else None
    except BudgetExceeded:
        return RuleRuns()
    asked_on = now.astimezone(time_zone).date() if now else None
    return RuleRuns(first=None if first is None else wall_time(first), next_day=next_day, asked_on=asked_on)


def phase_of(rule: Recurrence, months: Sequence[int], runs: RuleRuns, phrases: Phrases) -> str:
    """Return what stands behind an interval; empty without an interval and where the form leaves it out."""
    if rule.interval == 1:
        return ""
    if months:
        return (
            phrases.phase_months.format(months=english.short_months(months))
            if len(months) <= phrases.most_months
            else ""
        )
    if runs.next_day and runs.asked_on:
        return phrases.next_phase.format(moment=_moment(rule, runs.next_day, runs.asked_on))
    return phrases.phase.format(moment=_moment(rule, runs.first.date())) if runs.first else ""


def _moment(rule: Recurrence, day: date, today: date | None = None) -> str:
    if rule.freq is Frequency.MONTHLY:
        return english.month_of_year(day)
    if rule.freq is Frequency.YEARLY and not rule.by_week_no:
        return str(day.year)
    return english.day_of_this_year(day, today) if today else english.day_of_calendar(day)


def _next_day(line: RuleLine, now: datetime) -> date | None:
    instant = line.next(instant_of(now), Budget())
    if instant is None:
        return None
    clock = clock_between(line.time_zone, instant, instant)
    return wall_time(clock.wall(instant)).date()
