"""The runs of the days shown, as a file: iCalendar, CSV for spreadsheets, JSON for programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.inventory.calendar import TaskLabels
from dashboard.inventory.copy.reloads import EndedRun, ended_runs
from dashboard.scheduling import ical
from dashboard.scheduling.calendar.layout import lay_out
from dashboard.scheduling.calendar.slices import cut, in_order
from dashboard.scheduling.zones import midnight, name_of
from dashboard.web.calendar.chips import FAILED, RAN
from dashboard.web.calendar.company.company_events import DAYS, company_events
from dashboard.web.calendar.events import MOST, about, events_of, ics, told_of
from dashboard.web.calendar.kinds import KINDS, word_of
from dashboard.web.calendar.query import day_of_address, query_from
from dashboard.web.calendar.sheet import LaidOutDays, MatchingTasks, load_tasks
from dashboard.web.downloads import csv_file, json_file
from dashboard.web.request import Request

MOST_DAYS = 366
MOST_RUNS = 1_000_000
AT_ONCE = 7  # days that are laid out together
_AROUND = timedelta(days=1)  # no clock is further from UTC
COLUMNS = ("start", "start UTC", "start in the task's zone", "time zone", "task", "app", "space", "owner", "state",
           "reason", "starts", "state then", "result", "ended", "error", "name", "about")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadDays:
    """The days of a download."""

    first: date
    days: int

    @property
    def name(self) -> str:
        last = self.first + timedelta(days=self.days - 1)
        return f"reloads-{self.first}" + (f"-to-{last}" if self.days > 1 else "")


@require_safe
def download_ics(request: Request) -> HttpResponseBase:
    """Give the runs as events; frequent tasks have one a day."""
    drawn, window = load_tasks(query_from(request, hints=False)), _window(request)
    if window is None:
        return _refused(request, "Give the first day as first=2026-11-01 and the number of days as days=30.")
    events = events_of(drawn, window.first, window.days)
    if not events.is_whole:
        return _refused(request, f"These days hold more than {MOST:,} events, which no calendar reads.")
    now = drawn.asked.now
    every = chain(events, company_events(window.first, window.days, request.GET.get(DAYS)))
    return ics(ical.calendar(window.name, about(events, now), every, now), f"{window.name}.ics")


@require_safe
def download_csv(request: Request) -> HttpResponseBase:
    """Stream the runs as CSV, those of frequent tasks too."""
    return _file(request, lambda name, rows: csv_file(name, COLUMNS, rows))


@require_safe
def download_json(request: Request) -> HttpResponseBase:
    """Stream the runs as one JSON list, those of frequent tasks too."""
    keys = [name.replace("'s", "").replace(" ", "_") for name in COLUMNS]
    return _file(request, lambda name, rows: json_file(name, (dict(zip(keys, row, strict=True)) for row in rows)))


def _file(request: Request, made: Callable[[str, Iterator[tuple[str, ...]]], HttpResponseBase]) -> HttpResponseBase:
    drawn, window = load_tasks(query_from(request, hints=False)), _window(request)
    if window is None:
        return _refused(request, "Give the first day as first=2026-11-01 and the number of days as days=30.")
    if not _fits(drawn, window):
        return _refused(request, f"These days hold more than {MOST_RUNS:,} runs.")
    return made(window.name, _rows(drawn, window))


def _window(request: Request) -> DownloadDays | None:
    first, days = day_of_address(request.GET.get("first", "")), request.GET.get("days", "1")
    if first is None or not (days.isdecimal() and days.isascii() and len(days) < 5):
        return None
    return DownloadDays(first=first, days=int(days)) if 1 <= int(days) <= MOST_DAYS else None


def _refused(request: Request, why: str) -> HttpResponse:
    return render(request, "calendar/refused.html", {"why": why, "most_days": MOST_DAYS}, status=422)


def _sheets(drawn: MatchingTasks, window: DownloadDays) -> Iterator[LaidOutDays]:
    """The runs of the window week by week, so that a long one takes no more memory.

    The days of the window may be those of many clocks. Weeks end at midnight UTC, so that each begins after the one
    before it has ended; the first and the last have what clocks ahead of UTC and behind it put on their days.
    """
    for begin, end in pairwise([*range(0, window.days, AT_ONCE), window.days]):
        first, last = (window.first + timedelta(days=day) for day in (begin, end))
        runs = RUNS_CACHE.runs(drawn.planned.schedules, first, last)
        layout = lay_out(runs, drawn.kinds, drawn.clock_of, window.first, window.days)
        since = midnight(first, UTC) - (timedelta() if begin else _AROUND)
        until = midnight(last, UTC) + (timedelta() if end < window.days else _AROUND)
        yield LaidOutDays(drawn=drawn, first_day=first, days=end - begin, runs=runs, layout=cut(layout, since, until))


def _fits(drawn: MatchingTasks, window: DownloadDays) -> bool:
    total = 0
    for sheet in _sheets(drawn, window):
        total += len(sheet.layout.instants)
        if total > MOST_RUNS or sheet.runs.over_budget:
            return False
    return True


def _rows(drawn: MatchingTasks, window: DownloadDays) -> Iterator[tuple[str, ...]]:
    for sheet in _sheets(drawn, window):
        told, ended = told_of(drawn, sheet.layout.task_indexes.tolist()), _ended(sheet)
        for run in in_order(sheet.layout):
            yield (*_row(drawn, sheet, run, told), *_past(drawn, sheet, run, ended), *_own(drawn, sheet, run))


def _own(drawn: MatchingTasks, sheet: LaidOutDays, run: int) -> tuple[str, str]:
    task = drawn.planned.tasks[int(sheet.layout.task_indexes[run])]
    return task.own_name, "about" if task.waits else ""


def _ended(sheet: LaidOutDays) -> Mapping[tuple[str, int], EndedRun]:
    """What is known of the runs of a sheet, by task and planned instant."""
    instants, tasks = sheet.layout.instants, sheet.drawn.planned.tasks
    if not len(instants) or instants.min() > sheet.drawn.asked.now.timestamp():
        return {}
    planned: dict[str, list[int]] = defaultdict(list)
    for place, instant in zip(sheet.layout.task_indexes.tolist(), instants.tolist(), strict=True):
        planned[tasks[place].task_id].append(instant)
    first, last = (datetime.fromtimestamp(int(instant), UTC) for instant in (instants.min(), instants.max()))
    return ended_runs(first - _AROUND, last + _AROUND, planned)


def _past(
    drawn: MatchingTasks, sheet: LaidOutDays, run: int, ended: Mapping[tuple[str, int], EndedRun]
) -> tuple[str, ...]:
    """The state at that time, the result, its end and its error, each empty where it is not known."""
    task, instant = drawn.planned.tasks[int(sheet.layout.task_indexes[run])], int(sheet.layout.instants[run])
    told, at = ended.get((task.task_id, instant)), datetime.fromtimestamp(instant, UTC)
    if at >= drawn.asked.now:
        return ("", "", "", "")
    kind = KINDS[sheet.layout.kinds[run]]
    state = "disabled" if kind.is_ghost else "enabled" if told or at >= task.first_seen_at else ""
    if told is None:
        return (state, "", "", "")
    result = FAILED if told.failed else RAN
    return (state, result.words, f"{told.ended_at:%Y-%m-%dT%H:%M:%SZ}", told.error)


def _row(drawn: MatchingTasks, sheet: LaidOutDays, run: int, told: Mapping[str, TaskLabels]) -> tuple[str, ...]:
    place = int(sheet.layout.task_indexes[run])
    task, schedule = drawn.planned.tasks[place], drawn.planned.schedules[place]
    at = datetime.fromtimestamp(int(sheet.layout.instants[run]), UTC)
    kind = KINDS[sheet.layout.kinds[run]]
    zone, own = (schedule.time_zone, schedule.zone_at(at)) if schedule else (UTC, UTC)
    row = told.get(task.task_id)
    return (
        at.astimezone(drawn.asked.zones.of(zone)).isoformat(),
        f"{at:%Y-%m-%dT%H:%M:%SZ}",
        at.astimezone(own).isoformat(),
        name_of(own),
        task.task_id,
        task.app_name,
        row.space_name if row else "",
        row.owner_name if row else "",
        task.state,
        word_of(kind, task, at) if kind.is_ghost else "",
        "no" if kind.is_ghost else "yes",
    )
