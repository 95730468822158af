"""What a schedule in the editor would do: its words, next runs, days, difference, clock changes and warnings."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.inventory.copy.cache import schedule_of
from dashboard.scheduling.budget import Purse, TooMany
from dashboard.scheduling.calendar.clock_changes import Apart, ClockChange, clock_changes, zones_apart
from dashboard.scheduling.difference import Difference, difference
from dashboard.scheduling.recurrence.recurrence import InvalidRecurrence
from dashboard.scheduling.schedule import Explanation, NotUnderstood, Schedule
from dashboard.scheduling.wording.wording import words
from dashboard.web.editor import warnings as warn
from dashboard.web.editor.mini_months import MOST_RULES, MiniMonth, count_days, mini_months
from dashboard.web.editor.page import there_now
from dashboard.web.editor.posted import saved_task
from dashboard.web.editor.preview_days import PreviewDays, preview_days
from dashboard.web.editor.schedule_form import ScheduleForm
from dashboard.web.editor.settings_form import SettingsForm
from dashboard.web.editor.state_after import StateAfter, state_after
from dashboard.web.request import Request
from dashboard.web.zones import zones_of

NEXT = 10
DIFFERENCE_DAYS = 30
LISTED = 10  # runs of a difference, each side
CLOCK_CHANGES = 2
_WITHOUT_RUNS = {
    "none": "No schedule: it runs only when somebody starts it.",
    "data": "It runs when the data of the app change.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRun:
    """One coming run, and the cards whose rules yield it."""

    at: datetime  # aware UTC
    numbers: tuple[int, ...]
    notes: tuple[str, ...]  # what the clock does to it


@dataclass(slots=True, kw_only=True)
class Preview:
    """All that the result column shows. What could not be computed is empty, and named in `unfinished`."""

    sentence: str
    time_zone: tzinfo | None = None
    reader_zone: tzinfo
    now: datetime  # aware UTC
    runs: list[NextRun] = field(default_factory=list)
    months: list[MiniMonth] = field(default_factory=list)
    qlik_next_at: datetime | None = None  # the tenant's own next run of an untouched schedule, aware UTC
    numbers: list[int] = field(default_factory=list)  # the cards that run on some day of the months
    difference: Difference | None = None  # from the saved schedule; None where there is none to compare with
    changes: list[ClockChange] = field(default_factory=list)
    apart: Apart | None = None  # when the reader's clock is not as far from the schedule's as now
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # how odd lines are read
    days: PreviewDays = field(default_factory=PreviewDays)  # what the company's calendars say of it
    left_out: list[int] = field(default_factory=list)  # cards that have a mistake or cannot be read
    unfinished: list[str] = field(default_factory=list)

    @property
    def qlik_agrees(self) -> bool:
        """Whether the tenant's next run is ours."""
        return bool(self.runs) and self.runs[0].at == self.qlik_next_at

    @property
    def has_reader_zone(self) -> bool:
        """Whether the reader's clock shows other times than the schedule's."""
        return any(
            run.at.astimezone(self.reader_zone).utcoffset() != run.at.astimezone(self.time_zone).utcoffset()
            for run in self.runs
        )


def preview_of(form: ScheduleForm, *, now: datetime, reader_zone: tzinfo, purse: Purse | None = None) -> Preview:
    """Compute what the schedule in a form does, with one budget for all of it. Cards with mistakes are left out."""
    form.is_valid()
    kind = form.cleaned_data["kind"]
    if kind in _WITHOUT_RUNS:
        return Preview(sentence=_WITHOUT_RUNS[kind], reader_zone=reader_zone, now=now)
    try:
        schedule = form.schedule()
        sentence = _sentence(schedule, now)
    except (NotUnderstood, InvalidRecurrence) as error:
        return Preview(sentence=str(error), reader_zone=reader_zone, now=now, left_out=form.left_out)
    purse = purse or Purse()
    shown = Preview(
        sentence=sentence, time_zone=schedule.time_zone, reader_zone=reader_zone, now=now, left_out=form.left_out
    )
    _Computing(form, schedule, shown, purse).run()
    shown.unfinished = purse.unfinished
    return shown


def _sentence(schedule: Schedule, now: datetime) -> str:
    told = words(
        schedule.recurrences,
        time_zone=schedule.time_zone,
        starts_at=schedule.starts_at,
        ends_at=schedule.ends_at,
        now=now,
    )
    return told.long


class _Computing:
    """Fills a preview, the most wanted parts first."""

    def __init__(self, form: ScheduleForm, schedule: Schedule, shown: Preview, purse: Purse) -> None:
        self._form, self._schedule, self._shown, self._purse = form, schedule, shown, purse
        self._numbered = form.recurrences()
        self._most_a_day = 0
        self._rules = [(number, replace(schedule, recurrences=(recurrence,))) for number, recurrence in self._numbered]

    def run(self) -> None:
        """Compute every part; one that is too dear is left unfinished, and the others still come."""
        self._next_runs()
        self._months()
        self._difference()
        self._clock()
        self._warnings()

    def _next_runs(self) -> None:
        shown = self._shown
        found: list[datetime] = []
        with self._purse.share(0.4, f"the next {NEXT} runs") as budget:
            try:
                found = self._schedule.next_times(shown.now, NEXT, budget)
            except TooMany as error:
                found = error.found or []
                raise
        explained: dict[datetime, Explanation | None] = {}
        with self._purse.share(0.2, "which rule a run comes from") as budget:
            for at in found:
                explained[at] = self._schedule.explain(at, budget)
        shown.runs = [self._next_run(at, explained.get(at)) for at in found]

        saved = self._form.saved
        if saved and saved.enabled and saved.next_run_at and saved.next_run_at > shown.now and not self._form.changes():
            shown.qlik_next_at = saved.next_run_at

    def _next_run(self, at: datetime, explanation: Explanation | None) -> NextRun:
        if explanation is None:
            return NextRun(at=at, numbers=(), notes=())
        numbers = (number for number, recurrence in self._numbered if recurrence in explanation.recurrences)
        clock_only = replace(explanation, moved=timedelta())
        return NextRun(at=at, numbers=tuple(dict.fromkeys(numbers)), notes=clock_only.notes)

    def _months(self) -> None:
        shown, zone = self._shown, self._schedule.time_zone
        today = shown.now.astimezone(zone).date()
        first = max(today, shown.runs[0].at.astimezone(zone).date()) if shown.runs else today
        if first.year > 9990:
            return
        rules = self._rules if len(self._rules) <= MOST_RULES else []
        days = count_days(self._schedule, rules, first, today, self._purse)
        shown.months = mini_months(first, today, days)
        shown.numbers = sorted({number for numbers in days.numbers.values() for number in numbers})
        self._most_a_day = days.most

    def _difference(self) -> None:
        shown, saved = self._shown, self._form.saved
        before = schedule_of(saved) if saved else None
        if before is None:
            return
        end = shown.now + timedelta(days=DIFFERENCE_DAYS)
        with self._purse.share(0.6, "what changes against the saved schedule") as budget:
            shown.difference = difference(before, self._schedule, shown.now, end, listed=LISTED, budget=budget)

    def _clock(self) -> None:
        shown, schedule = self._shown, self._schedule
        with self._purse.share(0.4, "what the next clock changes do") as budget:
            shown.changes = clock_changes(schedule, shown.now, CLOCK_CHANGES, budget)
        shown.apart = zones_apart(schedule.time_zone, shown.reader_zone, shown.now)

    def _warnings(self) -> None:
        warnings = [*warn.span_warnings(self._schedule)]
        with self._purse.share(1, "whether every rule ever runs") as budget:
            for number, rule in self._rules:
                warnings += warn.rule_warnings(number, rule, budget)
        warnings += warn.frequency_warning(self._most_a_day, settings.RUNS_A_DAY_WARNING)
        self._shown.warnings = warnings
        notes = (note for _, recurrence in self._numbered for note in recurrence.notes)
        self._shown.notes = list(dict.fromkeys(notes))


@require_POST
def preview(request: Request) -> HttpResponse:
    """Show what the posted schedule does. A POST, since a dozen cards do not fit into an address."""
    now, saved = timezone.now(), saved_task(request.POST)
    form = ScheduleForm(request.POST, saved=saved)
    shown = with_days(form, preview_of(form, now=now, reader_zone=reader_zone(request)))
    after = state_after(form, SettingsForm(request.POST, saved=saved), now)
    return render(request, "editor/_live.html", context(form, shown, after))


def with_days(form: ScheduleForm, shown: Preview) -> Preview:
    """A preview with what the company's calendars say of it."""
    return replace(shown, days=preview_days(form, [run.at for run in shown.runs], shown.now))


def context(form: ScheduleForm, shown: Preview, after: StateAfter | None = None) -> dict[str, Any]:
    """What the fragments of `templates/recurrence/` need: on the editor's page, too."""
    weekdays = [(name[0], name) for name in calendar.day_name]
    there = there_now(form.time_zone, shown.now) if form.time_zone else ""
    return {"form": form, "preview": shown, "after": after, "weekday_names": weekdays, "there_now": there}


def reader_zone(request: Request) -> tzinfo:
    """The zone of the reader's own clock, UTC until it is known."""
    return zones_of(request).own or UTC
