"""A run that a person drags along the strip of its day, or moves by keys or a field, with the peak that comes of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from dashboard.inventory.copy import read
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.calendar.load import BUCKET, MINUTE
from dashboard.web.calendar.load.strip import LoadStrip
from dashboard.web.calendar.moves import move_address
from dashboard.web.calendar.query import INSTANT, CalendarQuery, day_address, instant_of_address, query_from, with_query
from dashboard.web.editor.move import Reach, reach_of, time_of_address
from dashboard.web.editor.posted import post_of
from dashboard.web.notices import short_name
from dashboard.web.request import Request

_CANNOT = "The times of {name} cannot be moved by themselves. Edit its schedule instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class DraggedRun:
    """A run of the day that is about to be moved. Minutes count from the midnight of the page's clock."""

    task_id: str
    run: str  # the instant, as an address has it
    app_name: str
    time: str  # `06:00`, when it starts now
    minute: int
    least: int  # where it can be moved to, both ends inclusive
    most: int
    slides: bool  # whether the strip has the minutes of an ordinary day
    loads: str  # starts in each five minutes without it, as a script reads them
    others: int  # beside it in its five minutes
    peak: int  # the most starts in five minutes, as it is
    moves: str  # what moves with it: `All 24 runs of the day move by as many minutes`
    close: str  # the address of the day without this


def drag_address(row: TaskRow, at: datetime, asked: CalendarQuery) -> str:
    """Where a run can be dragged; empty for one that is over, or whose time cannot be moved by itself."""
    if at <= asked.now or not row.task.enabled or _reach(row, at) is Reach.NONE:
        return ""
    day = at.astimezone(asked.zones.zone).date()
    return with_query(day_address(day, asked), move=row.task.id, run=f"{at:{INSTANT}}") + "#drag"


def dragged_run(request: Request, strip: LoadStrip, day: date, asked: CalendarQuery) -> DraggedRun | None:
    """The run that an address of the day names by `move` and `run`; None where there is none that can be dragged."""
    if "move" not in request.GET:
        return None
    at, row = instant_of_address(request.GET.get("run", "")), read.row(request.GET.get("move", ""))
    if at is None or row is None or at.astimezone(strip.zone).date() != day or not drag_address(row, at, asked):
        return None
    minute = (int(at.timestamp()) - strip.load.first) // MINUTE
    loads = strip.load.starts.tolist()
    bucket = minute * MINUTE // BUCKET
    if bucket >= len(loads) or not loads[bucket]:
        return None
    peak = max(loads)
    loads[bucket] -= 1
    least, most = _range(row, at, asked, strip)
    return DraggedRun(
        task_id=row.task.id,
        run=f"{at:{INSTANT}}",
        app_name=short_name(row.app_name),
        time=f"{at.astimezone(strip.zone):%H:%M}",
        minute=minute,
        least=least,
        most=most,
        slides=len(loads) * BUCKET == 24 * 3600,
        loads=",".join(map(str, loads)),
        others=loads[bucket],
        peak=peak,
        moves=_moves_words(row, at),
        close=day_address(day, asked),
    )


def _moves_words(row: TaskRow, at: datetime) -> str:
    """Say which runs of the day a move takes along, by the clock of the task; empty where it is the only one."""
    wall = at.astimezone(row.zone)
    midnight = wall.replace(hour=0, minute=0, second=0, microsecond=0)
    schedule = schedule_of(row.task)
    try:
        runs = schedule.instants(midnight, midnight + timedelta(days=1)).tolist() if schedule else []
    except BudgetExceeded:
        return ""
    walls = [datetime.fromtimestamp(run, row.zone) for run in runs]
    is_hour = _reach(row, at) is Reach.HOUR
    along = sum(one.minute == wall.minute and (is_hour or one.hour == wall.hour) for one in walls)
    days = "on every day on which the task runs"
    if len(walls) < 2:
        return ""
    if along == len(walls):
        return f"All {along:,} runs of a day move by as many minutes, {days}."
    if along == 1:
        return f"Of the {len(walls):,} runs of the day only that of {wall:%H:%M} moves, {days}."
    return f"All {along:,} runs at :{wall:%M} move by as many minutes, {days}; the other {len(walls) - along:,} stay."


@require_safe
def drop(request: Request) -> HttpResponse:
    """Lead to the editor with a move filled in: of the `task` and `run` of the address, `to` a time of the page."""
    asked, row = query_from(request), read.row(request.GET.get("task", ""))
    at, to = instant_of_address(request.GET.get("run", "")), time_of_address(request.GET.get("to", ""))
    if row is None or at is None:
        raise Http404("No such task, or no such instant.")
    here = drag_address(row, at, asked) or day_address(at.astimezone(asked.zones.zone).date(), asked)
    wall = at.astimezone(asked.zones.zone)
    if to is None or to == wall.time().replace(second=0):
        messages.error(request, "Give another time of this day, such as 06:07.")
        return redirect(here)
    new = datetime.combine(wall.date(), to, tzinfo=asked.zones.zone).astimezone(row.zone).replace(tzinfo=None)
    if address := move_address(row, at.astimezone(row.zone).replace(tzinfo=None), new):
        return redirect(address)
    messages.error(request, _refused(row, at))
    return redirect(here)


def _refused(row: TaskRow, at: datetime) -> str:
    name, reach = short_name(row.app_name), _reach(row, at)
    if reach is Reach.NONE:
        return _CANNOT.format(name=name)
    where = "within its hour" if reach is Reach.HOUR else "within its day"
    return f"{name} can only be moved {where}, to a time at which it does not run yet. Nothing was changed."


def _reach(row: TaskRow, at: datetime) -> Reach:
    return reach_of(post_of(row.task), at.astimezone(row.zone).time().replace(second=0))


def _range(row: TaskRow, at: datetime, asked: CalendarQuery, strip: LoadStrip) -> tuple[int, int]:
    """Within the hour or the day of the task's own clock, and within the page's day."""
    wall = at.astimezone(row.zone).replace(second=0)
    first, length = wall.replace(minute=0), timedelta(hours=1)
    if _reach(row, at) is Reach.DAY:
        first, length = wall.replace(hour=0, minute=0), timedelta(days=1)
    begin = (int(first.timestamp()) - strip.load.first) // MINUTE
    end = begin + int(length.total_seconds()) // MINUTE
    now = -(-(int(asked.now.timestamp()) - strip.load.first) // MINUTE)
    return max(begin, now, 0), min(end, len(strip.load.minutes)) - 1
