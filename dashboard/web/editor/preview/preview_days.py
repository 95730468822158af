"""The company's days in a preview: on which of them the next runs fall, and where a schedule mostly hits them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.schedule import NotUnderstood, Schedule
from dashboard.web.day_words import RunMark, hit_warnings, marks_of_runs
from dashboard.web.editor.schedule_form import ScheduleForm


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewDays:
    """What the company's calendars say of a preview."""

    marks: Mapping[datetime, Sequence[RunMark]] = field(default_factory=dict)  # by the run, aware UTC
    warnings: Sequence[str] = ()


def preview_days(form: ScheduleForm, runs: Sequence[datetime], now: datetime) -> PreviewDays:
    """Ask the calendars about the next runs of a form; what is too much to work out is left out."""
    if not runs:
        return PreviewDays()
    try:
        schedule = form.schedule()
    except (NotUnderstood, InvalidRecurrence):
        return PreviewDays()
    return PreviewDays(marks=marks_of_runs(list(runs), schedule.time_zone), warnings=_warnings(schedule, now))


def _warnings(schedule: Schedule, now: datetime) -> list[str]:
    try:
        return list(hit_warnings(schedule, now, Budget()))
    except BudgetExceeded:
        return []
