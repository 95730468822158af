"""What a person should know before they save a schedule: it never runs, runs too often, skips months, ends twice."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.parts import Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

_BEGINNING = datetime(1, 1, 2, tzinfo=UTC)
_COMMON_YEAR = 2001  # 29 February is skipped, too


def span_warnings(schedule: Schedule) -> Iterator[str]:
    start, end = schedule.starts_at, schedule.ends_at
    if start and end and end < start:
        yield "The end is before the start: it never runs."


def rule_warnings(number: int, rule: Schedule, budget: Budget) -> Iterator[str]:
    """About one rule, a schedule of its own with the start and end of all. Raises BudgetExceeded."""
    recurrence = rule.recurrences[0]
    if recurrence.kind is not LineKind.RRULE:
        return
    if days := skipped_days(recurrence, rule.starts_at):
        yield f"Rule {number} leaves out the {_ordinals(days)} in months that have none. “Last day” is in each."
    if not rule.next_times(_BEGINNING, 1, budget):
        yield f"Rule {number} never runs."
    elif rule.ends_at and (recurrence.until or recurrence.count):
        yield _first_end(number, rule, recurrence, rule.ends_at, budget)


def frequency_warning(most: int, limit: int) -> Iterator[str]:
    if most > limit:
        yield f"Up to {most:,} runs a day: Qlik usually allows {limit} reloads a day for an app."


def skipped_days(rule: Recurrence, starts_at: datetime | None) -> list[int]:
    days = [day for day in rule.by_month_day if abs(day) > 28]
    names_days = rule.by_month_day or rule.by_day or rule.by_year_day or rule.by_week_no
    if not names_days and starts_at and rule.freq is Frequency.MONTHLY and starts_at.day > 28:
        days = [starts_at.day]
    months = rule.by_month or range(1, 13)
    return sorted({abs(day) for day in days if any(abs(day) > calendar.monthrange(_COMMON_YEAR, m)[1] for m in months)})


def _ordinals(days: list[int]) -> str:
    return " or ".join({29: "29th", 30: "30th", 31: "31st"}[day] for day in days)


def _first_end(number: int, rule: Schedule, recurrence: Recurrence, ends_at: datetime, budget: Budget) -> str:
    """Which of two ends comes first: the task's, if the rule by itself would go on after it."""
    own = "its last day" if recurrence.until else f"its count of {recurrence.count:,} runs"
    goes_on = replace(rule, ends_at=None).next_times(_instant(ends_at, rule.time_zone), 1, budget)
    first = "the end of the task" if goes_on else own
    return f"Rule {number} has two ends, {own} and the end of the task: {first} comes first."


def _instant(wall: datetime, zone: tzinfo) -> datetime:
    return wall.replace(tzinfo=zone).astimezone(UTC)
