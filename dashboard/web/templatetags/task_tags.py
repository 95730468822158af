"""Tags of the list's cells."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.inventory.calendar import held_by, waits_for
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import ReloadCopy
from dashboard.scheduling.task import TaskEnd, TaskState
from dashboard.web import status, times
from dashboard.web.tasks import day_track, row_cache

register = template.Library()
register.simple_tag(day_track.day_track)
register.simple_tag(status.state_note)
register.simple_tag(row_cache.row_html, takes_context=True, name="task_row")
register.simple_tag(status.missed)
register.filter(status.rate)
register.filter(waits_for)

MINUTE = 60
GRACE = timedelta(minutes=5)  # in which Qlik may be about to start a run, and to say the next one
SUCCEEDED = "SUCCEEDED"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRunCell:
    """The next run of a task, or what stands in its place."""

    at: datetime | None = None  # aware UTC
    note: str = ""
    doubt: str = ""  # what Qlik says otherwise
    agrees: bool = False  # Qlik says the same
    is_about: bool = False  # it follows another task, and nobody knows it to the minute


@register.simple_tag
def next_run(row: TaskRow, now: datetime, zone: tzinfo | None = None) -> NextRunCell:
    """Ours, of the schedule; where that is not understood, the one that Qlik gives. The same for list, page and dialog.

    All is told on the clock of `zone`, or of the task; the note has the task's own where that shows something else.
    """
    zone = zone or row.zone
    theirs, doubt = row.task.next_run_at, _doubt(row, now, zone)
    if row.task.problem and theirs and not doubt:
        return NextRunCell(at=theirs, note=f"{_there(row, theirs, zone)}from Qlik, not checked")
    if row.waits and (row.next_run_at is None or row.task.enabled):
        return _after_another(row, now)
    if row.next_run_at is None:
        is_over = row.task.state in (TaskState.COMPLETED, TaskState.DISABLED, TaskState.MOVED)
        return NextRunCell(note=f"while it is {row.task.state}" if is_over else "", doubt=doubt)
    relative, there = times.relative(row.next_run_at, now), _there(row, row.next_run_at, zone)
    if not row.task.enabled:
        return NextRunCell(at=row.next_run_at, note=f"{there}would start {relative}", doubt=doubt)
    return NextRunCell(at=row.next_run_at, note=there + relative, doubt=doubt, agrees=theirs == row.next_run_at)


def _after_another(row: TaskRow, now: datetime) -> NextRunCell:
    """When other tasks have ended: about then; or why nothing that is planned starts it."""
    if row.next_run_at is not None:
        return NextRunCell(at=row.next_run_at, note=times.relative(row.next_run_at, now), is_about=True)
    if not row.task.enabled:
        return NextRunCell(note=f"while it is {row.task.state}")
    held = held_by(row)
    if held:
        return NextRunCell(note=f"{held.label} is disabled")
    ends = {parent.end for parent in row.task.after.parents} if row.task.after else set()
    return NextRunCell(note="only after a failure" if ends == {TaskEnd.FAILURE} else "nothing planned starts it")


def _there(row: TaskRow, at: datetime, zone: tzinfo) -> str:
    own = own_time(row, at, zone)
    return f"{own} · " if own else ""


@register.simple_tag
def own_time(row: TaskRow, at: datetime, zone: tzinfo) -> str:
    """`15:05 EST`: an instant on the task's own clock, where that shows something else than the page's."""
    return times.elsewhere(at, row.task.time_zone, zone) if row.task.time_zone else ""


def _doubt(row: TaskRow, now: datetime, zone: tzinfo) -> str:
    """Tell a next run of Qlik's that was past already when Qlik told it, or that is another one than ours."""
    theirs = row.task.next_run_at
    if theirs is None:
        return ""
    if row.read_at is not None and theirs < row.read_at - GRACE:
        return f"Qlik still says {times.exact(theirs, zone, now)}, which is past"
    differs = row.task.enabled and not row.task.problem and theirs > now and theirs != row.next_run_at
    return f"Qlik says {times.exact(theirs, zone, now)}" if differs else ""


@register.simple_tag
def marks(drawn: day_track.DayTrack) -> SafeString:
    now = format_html('<line x1="{0}" x2="{0}" y2="100%"/>', drawn.now) if drawn.now else ""
    return format_html("{}{}", _starts(drawn.ticks, drawn.bands), now)


_ENDS = {TaskEnd.SUCCESS: "on success", TaskEnd.FAILURE: "on failure", TaskEnd.ANY: "however it ends"}


@register.filter
def chain_end(end: TaskEnd | str) -> str:
    """How a task must end to start another one; one that is new to us as it came."""
    return _ENDS[end] if isinstance(end, TaskEnd) else end


@register.filter
def took(seconds: float) -> str:
    """`42 s`, `4 min`, `1 h 20 min`."""
    return f"{seconds:.0f} s" if seconds < MINUTE else times.length(seconds)


@register.filter
def lasted(run: ReloadCopy) -> str:
    """How long a run took from its start to its end; empty where either is not known."""
    if run.started_at is None or run.ended_at is None:
        return ""
    return took(max(0.0, (run.ended_at - run.started_at).total_seconds()))


@register.filter
def ended(result: str) -> str:
    """How the last run ended, where that was not as it should: `failed`; empty for a success."""
    return "" if result in ("", SUCCEEDED) else result.lower()


@lru_cache(maxsize=4096)
def _starts(ticks: tuple[str, ...], bands: tuple[tuple[str, str], ...]) -> SafeString:
    drawn = (
        format_html_join("", '<rect x="{}"/>', ((at,) for at in ticks)),
        format_html_join("", '<rect class="track__band" x="{}" width="{}"/>', bands),
    )
    return format_html("{}{}", *drawn)
