"""What a schedule in the editor would do: its words, next runs, days, difference, clock changes and warnings."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.inventory.copy.cache import schedule_of
from dashboard.scheduling.budget import BudgetExceeded, SharedBudget
from dashboard.scheduling.calendar.clock_changes import Apart, ClockEffect, clock_effects, zones_apart
from dashboard.scheduling.difference import ScheduleDifference, difference
from dashboard.scheduling.explanation import Explanation
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import NotUnderstood, Schedule
from dashboard.scheduling.task import Task
from dashboard.scheduling.wording.wording import words
from dashboard.web.editor.move import reach_of
from dashboard.web.editor.page import there_now
from dashboard.web.editor.posted import saved_task
from dashboard.web.editor.preview import warnings as warn
from dashboard.web.editor.preview.mini_months import MOST_RULES, CountedDays, MiniMonth, count_days, mini_months
from dashboard.web.editor.preview.preview_days import PreviewDays, preview_days
from dashboard.web.editor.schedule_form import ScheduleForm
from dashboard.web.editor.settings_form import SettingsForm
from dashboard.web.editor.state_after import StateAfter, state_after
from dashboard.web.request import Request
from dashboard.web.second_opinion import OpinionLine, kept_opinion, opinion_line
from dashboard.web.zones import zones_of

NEXT = 10
DIFFERENCE_DAYS = 30
LISTED = 10  # runs of a difference, each side
CLOCK_CHANGES = 2
LONGEST_SENTENCE = 600  # characters; of more rules than one can read the first is told, and how many there are
_LAST_YEAR = 9_990  # whose months are counted
_WITHOUT_RUNS = {
    "none": "No schedule: it runs only when somebody starts it.",
    "data": "It runs when the data of the app change.",
    "after": "It runs when what it waits for has ended.",
}

NumberedRule = tuple[int, Schedule]  # a card's number, and its rule alone as a schedule


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRun:
    """One coming run, and the cards whose rules yield it."""

    at: datetime  # aware UTC
    numbers: tuple[int, ...]
    notes: tuple[str, ...]  # what the clock does to it


@dataclass(frozen=True, slots=True, kw_only=True)
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
    difference: ScheduleDifference | None = None  # from the saved schedule; None where there is none to compare with
    is_changed: bool = False  # whether the form says anything else than the saved task
    clock_effects: list[ClockEffect] = field(default_factory=list)  # of the next clock changes that touch a run
    apart: Apart | None = None  # when the reader's clock is not as far from the schedule's as now, and something runs
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # how odd lines are read
    days: PreviewDays = field(default_factory=PreviewDays)  # what the company's calendars say of it
    left_out: list[int] = field(default_factory=list)  # cards that have a mistake or cannot be read
    unfinished: list[str] = field(default_factory=list)
    starts: list[str] = field(default_factory=list)  # the next runs for an address, each time of day once

    @property
    def qlik_agrees(self) -> bool:
        return bool(self.runs) and self.runs[0].at == self.qlik_next_at

    @property
    def has_reader_zone(self) -> bool:
        return any(
            run.at.astimezone(self.reader_zone).utcoffset() != run.at.astimezone(self.time_zone).utcoffset()
            for run in self.runs
        )


def preview_of(
    form: ScheduleForm, *, now: datetime, reader_zone: tzinfo, budget: SharedBudget | None = None
) -> Preview:
    """Compute what the schedule in a form does, the most wanted parts first. Cards with mistakes are left out.

    All parts share one budget. A part that it does not suffice for is left empty and named, and the others still come.
    """
    form.is_valid()
    kind = form.cleaned_data["kind"]
    if kind in _WITHOUT_RUNS:
        return Preview(sentence=_WITHOUT_RUNS[kind], reader_zone=reader_zone, now=now)
    try:
        schedule = form.schedule()
        sentence = _sentence(schedule, now)
    except (NotUnderstood, InvalidRecurrence) as error:
        return Preview(sentence=str(error), reader_zone=reader_zone, now=now, left_out=form.left_out)
    budget, numbered = budget or SharedBudget(), form.recurrences()
    rules = [(number, replace(schedule, recurrences=(recurrence,))) for number, recurrence in numbered]
    runs = _next_runs(schedule, numbered, now, budget)
    days, months = _months(schedule, rules, runs, now, budget)
    change = _difference(form.saved, schedule, now, budget)
    effects = _clock_effects(schedule, now, budget)
    warnings = _warnings(schedule, rules, days.most, budget)
    return Preview(
        sentence=sentence,
        time_zone=schedule.time_zone,
        reader_zone=reader_zone,
        now=now,
        runs=runs,
        months=months if runs or budget.unfinished else [],  # no empty months
        qlik_next_at=_qlik_next_at(form, now),
        numbers=sorted({number for numbers in days.numbers.values() for number in numbers}),
        difference=change,
        is_changed=bool(form.saved and form.changes()),
        clock_effects=effects,
        apart=_apart(schedule, reader_zone, now, budget),
        warnings=warnings,
        notes=list(dict.fromkeys(note for _, recurrence in numbered for note in recurrence.notes)),
        left_out=form.left_out,
        unfinished=budget.unfinished,
        starts=_starts(form, runs, schedule.time_zone),
    )


def _starts(form: ScheduleForm, runs: Sequence[NextRun], zone: tzinfo) -> list[str]:
    """Name each time of day by its next run, and say how far the form lets it be moved: `20261124T050000Z.0600.day`."""
    first: dict[time, datetime] = {}
    for run in runs:
        first.setdefault(run.at.astimezone(zone).time().replace(second=0, microsecond=0), run.at)
    return [f"{at:%Y%m%dT%H%M%SZ}.{wall:%H%M}.{reach_of(form.posted, wall)}" for wall, at in first.items()]


def _sentence(schedule: Schedule, now: datetime) -> str:
    in_words = words(
        schedule.recurrences,
        time_zone=schedule.time_zone,
        starts_at=schedule.starts_at,
        ends_at=schedule.ends_at,
        now=now,
    )
    return in_words.long if len(in_words.long) <= LONGEST_SENTENCE else in_words.short


def _next_runs(
    schedule: Schedule, numbered: Sequence[tuple[int, Recurrence]], now: datetime, shared: SharedBudget
) -> list[NextRun]:
    found: list[datetime] = []
    with shared.share(0.4, f"the next {NEXT} runs") as budget:
        try:
            found = schedule.next_times(now, NEXT, budget)
        except BudgetExceeded as error:
            found = error.found or []
            raise
    explained: dict[datetime, Explanation | None] = {}
    with shared.share(0.2, "which rule a run comes from") as budget:
        for at in found:
            explained[at] = schedule.explain(at, budget)
    return [_next_run(at, explained.get(at), numbered) for at in found]


def _next_run(at: datetime, explanation: Explanation | None, numbered: Sequence[tuple[int, Recurrence]]) -> NextRun:
    if explanation is None:
        return NextRun(at=at, numbers=(), notes=())
    numbers = (number for number, recurrence in numbered if recurrence in explanation.recurrences)
    clock_only = replace(explanation, moved=timedelta())
    return NextRun(at=at, numbers=tuple(dict.fromkeys(numbers)), notes=clock_only.notes)


def _qlik_next_at(form: ScheduleForm, now: datetime) -> datetime | None:
    """Return the tenant's own next run of a schedule that is as it was saved, where it has told one."""
    saved = form.saved
    is_told = saved and saved.enabled and saved.next_run_at and saved.next_run_at > now
    return saved.next_run_at if saved and is_told and not form.changes() else None


def _months(
    schedule: Schedule, rules: Sequence[NumberedRule], runs: Sequence[NextRun], now: datetime, shared: SharedBudget
) -> tuple[CountedDays, list[MiniMonth]]:
    """Count the runs of three months, from the one of the next run on; none at the end of the calendar."""
    today = now.astimezone(schedule.time_zone).date()
    first = max(today, runs[0].at.astimezone(schedule.time_zone).date()) if runs else today
    if first.year > _LAST_YEAR:
        return CountedDays(), []
    days = count_days(schedule, rules if len(rules) <= MOST_RULES else [], first, today, shared)
    return days, mini_months(first, today, days)


def _difference(
    saved: Task | None, schedule: Schedule, now: datetime, shared: SharedBudget
) -> ScheduleDifference | None:
    before = schedule_of(saved) if saved else None
    if before is not None:
        with shared.share(0.6, "what changes against the saved schedule") as budget:
            end = now + timedelta(days=DIFFERENCE_DAYS)
            return difference(before, schedule, now, end, listed=LISTED, budget=budget)
    return None


def _clock_effects(schedule: Schedule, now: datetime, shared: SharedBudget) -> list[ClockEffect]:
    with shared.share(0.4, "what the next clock changes do") as budget:
        effects = clock_effects(schedule, now, CLOCK_CHANGES, budget)
        return [effect for effect in effects if effect.skipped or effect.doubled]
    return []  # the budget did not suffice


def _apart(schedule: Schedule, reader_zone: tzinfo, now: datetime, shared: SharedBudget) -> Apart | None:
    """Tell when the reader sees runs at another time than now; None where nothing runs then."""
    apart = zones_apart(schedule.time_zone, reader_zone, now)
    if apart is not None:
        with shared.share(0.2, "when your clock and that of the schedule part") as budget:
            runs = schedule.next_times(apart.start - timedelta(seconds=1), 1, budget)
            return apart if runs and runs[0] < apart.end else None
    return None


def _warnings(schedule: Schedule, rules: Sequence[NumberedRule], most_a_day: int, shared: SharedBudget) -> list[str]:
    warnings = [*warn.span_warnings(schedule)]
    with shared.share(1, "whether every rule ever runs") as budget:
        for number, rule in rules:
            warnings += warn.rule_warnings(number, rule, budget)
    return [*warnings, *warn.frequency_warning(most_a_day, settings.RUNS_A_DAY_WARNING)]


@require_POST
def preview(request: Request) -> HttpResponse:
    """Show what the posted schedule does. A POST, since a dozen cards do not fit into an address."""
    now, saved = timezone.now(), saved_task(request.POST)
    form = ScheduleForm(request.POST, saved=saved)
    shown = with_days(form, preview_of(form, now=now, reader_zone=reader_zone(request)))
    after = state_after(form, SettingsForm(request.POST, saved=saved), now)
    return render(request, "editor/_live.html", context(form, shown, after))


@require_POST
def opinion(request: Request) -> HttpResponse:
    now, form = timezone.now(), ScheduleForm(request.POST, saved=saved_task(request.POST))
    return render(request, "second_opinion/_line.html", {"said": _said(form, now)})


def _said(form: ScheduleForm, now: datetime) -> OpinionLine | None:
    form.is_valid()
    if form.cleaned_data["kind"] in _WITHOUT_RUNS:
        return None
    try:
        schedule = form.schedule()
    except (NotUnderstood, InvalidRecurrence):
        return None
    found = kept_opinion(schedule, now)
    return opinion_line(found, schedule.time_zone, now) if found else None


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
