"""Jobs in words: what one does, how far it is, and why an item was not done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.template.defaultfilters import pluralize

from dashboard.inventory.jobs.kinds import KEEP_INSTANT, KEEP_WALL, KINDS
from dashboard.inventory.jobs.progress import JobProgress
from dashboard.inventory.jobs.watch import WATCH
from dashboard.inventory.models import ItemResult, ItemStep, Job, JobItem, JobKind, JobState
from dashboard.tenant import errors
from dashboard.web.notices import notice_of
from dashboard.web.times import length

WHY = {
    "already": "It is so already.",
    "no switch": "It has no switch: it is completed, or Qlik gave no state that is known here.",
    "moved": "It was moved to Qlik's newer scheduling. Change it there.",
    "unread": "Its schedule is not understood, so it stays as it is.",
    "no owner": "It is not known yet whose token this is. The next sync learns it.",
    "nothing": "It has no schedule of times.",
    "finer": "It repeats within the hour or every few hours: it has no time of day to move.",
    "dates": "It names single dates with their times.",
    "alone": "This time cannot be moved without changing more of the rule.",
    "time": "No rule of it starts at that time.",
    "several": "It starts at several times. Say which one.",
    "cancelled": "Cancelled before its turn came.",
    "left out": "Left out in the review.",
    "not ticked": "It would change in an odd way, and was not ticked in the review.",
    "changed": "Changed in Qlik since the press.",
    "running": "A reload of it runs. It is paused when that has ended.",
    "no name": "It is a reload task, and has no name of its own: it is called as its app.",
    "not found": "Its name does not have that text.",
    "empty name": "Nothing would be left of its name.",
    "long name": "Its name would be longer than a name can be.",
    "no run": "It is a reload task: Qlik starts only tasks of its newer scheduling from outside.",
    "disabled": "It is disabled, and Qlik runs no disabled task. Enable it first.",
    "runs": "Its app is being reloaded already.",
    "not missed": "It has missed no run while it was disabled, or has run since.",
    "passing": "Now lies between its time and the new one: today it would start twice, or not at all. Plan it again.",
    "gone": "This task no longer exists in Qlik (deleted elsewhere).",
    "busy": "Somebody else was changing this task all the time.",
    "refused": "Qlik took the change, yet reports the task as it was.",
    "unknown": "The connection was lost, and no look told whether it was made: look for it before you try again.",
    "costs": "A new task would turn off reload tasks of its app, or become several: make it by itself.",
    "not undoable": "It cannot be taken back, or no longer: the history has let go of it.",
}
NOT_UNDONE = {
    "changed": "Changed since: left as it is now.",
    "cancelled": "Its undo was cancelled.",
    "gone": "The task is gone: there is nothing to take back.",
    "paused on": "Another pause keeps it off, and brings it back.",
}
RESULTS = {
    ItemResult.DONE: ("Done", "check"),
    ItemResult.FAILED: ("Failed", "failures"),
    ItemResult.SKIPPED: ("Skipped", "skip"),
    ItemResult.UNDONE: ("Undone", "undo"),
    ItemResult.PENDING: ("To go", "wait"),
}
STATES: Mapping[str, str] = {JobState.RUNNING: "running", JobState.PAUSED: "paused", JobState.OVER: "over"}


def tasks(count: int) -> str:
    return f"{count:,} task{pluralize(count)}"


def title(job: Job, count: int) -> str:
    words = _TITLES.get(job.kind)
    return words(job.options, tasks(count)) if words else f"{job.kind.capitalize()} {tasks(count)}"


def done_words(job: Job, count: int) -> str:
    return f"{count:,} {_DONE.get(job.kind, 'changed')}"


_TITLES: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    JobKind.ENABLE: lambda options, of: f"Enable {of}{' and watch' if options.get(WATCH) else ''}",
    JobKind.DISABLE: lambda options, of: f"Disable {of}",
    JobKind.PAUSE: lambda options, of: f"Pause {of}",
    JobKind.TAKE_OVER: lambda options, of: f"Take over {of}",
    JobKind.DELETE: lambda options, of: f"Delete {of}",
    JobKind.SHIFT: lambda options, of: f"Shift {of} by {_minutes(options['minutes'])}",
    JobKind.TIME: lambda options, of: f"Set {options['old'] or 'the time'} to {options['new']} for {of}",
    JobKind.ZONE: lambda options, of: f"Change the zone of {of} to {options['zone']}",
    JobKind.END: lambda options, of: f"{_end(options)} of {of}",
    JobKind.SPREAD: lambda options, of: f"Move {of} off the {options['at']} peak",
    JobKind.DUPLICATE: lambda options, of: f"Duplicate {of}",
    JobKind.RENAME: lambda options, of: f"Rename {of}",
    JobKind.RUN: lambda options, of: f"Run {of} now",
    JobKind.RUN_MISSED: lambda options, of: f"Run now {of} that missed runs",
    JobKind.FILE: lambda options, of: f"Apply {options['file']} to {of}",
}


def _minutes(minutes: int) -> str:
    return f"{abs(minutes):,} minute{pluralize(abs(minutes))} {'later' if minutes > 0 else 'earlier'}"


def _end(options: Mapping[str, Any]) -> str:
    return f"Set the end to {options['end'].replace('T', ' ')}" if options["end"] else "Take away the end"


_DONE: Mapping[str, str] = {
    JobKind.ENABLE: "enabled",
    JobKind.DISABLE: "disabled",
    JobKind.PAUSE: "paused",
    JobKind.TAKE_OVER: "taken over",
    JobKind.DELETE: "deleted",
    JobKind.SHIFT: "shifted",
    JobKind.SPREAD: "moved",
    JobKind.DUPLICATE: "duplicated",
    JobKind.RENAME: "renamed",
    JobKind.RUN: "started",
    JobKind.RUN_MISSED: "started",
    JobKind.FILE: "written",
}


def options_words(job: Job) -> str:
    words = _OPTIONS.get(job.kind)
    return words(job.options) if words else ""


_WATCHED = "The next run of each is followed: Now and the page of the job tell which failed"
_KEPT = {
    KEEP_WALL: "06:00 stays 06:00, but on the clock of the new zone",
    KEEP_INSTANT: "The next run stays when it is. Where the clocks change on other days, it differs between these",
}


def _new_names(options: Mapping[str, Any]) -> str:
    becomes = f"becomes “{options['replace']}”" if options["replace"] else "is taken away"
    parts = [f"“{options['find']}” {becomes}"] if options["find"] else []
    return ", ".join(parts + [f"“{options[at]}” is put {at}" for at in ("before", "behind") if options[at]])


_RUN = "One after the other. What runs already when its turn comes, or is disabled by then, is left alone"
_OPTIONS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    JobKind.ENABLE: lambda options: _WATCHED if options.get(WATCH) else "",
    JobKind.ZONE: lambda options: _KEPT[options["keep"]],
    JobKind.SPREAD: lambda options: f"Most starts in 5 minutes: {options['peaks'][0]:,} become {options['peaks'][1]:,}",
    JobKind.DUPLICATE: lambda options: "Each becomes one more task of the same app, enabled as it is",
    JobKind.RENAME: lambda options: _new_names(options),
    JobKind.RUN: lambda options: _RUN,
    JobKind.RUN_MISSED: lambda options: f"Once for all that it missed while it was disabled. {_RUN}",
}


def no_undo_words(job: Job) -> str:
    return "" if KINDS[job.kind].has_undo else _NO_UNDO.get(job.kind, "It cannot be taken back.")


_NO_UNDO: Mapping[str, str] = {
    JobKind.TAKE_OVER: "An owner cannot be given back.",
    JobKind.RUN: "A run cannot be taken back.",
    JobKind.RUN_MISSED: "A run cannot be taken back.",
}


def seconds_words(seconds: float) -> str:
    """`40 s`, `1 min 52 s`, `25 min`."""
    minutes, rest = divmod(round(seconds), 60)
    if minutes >= 10:
        return length(seconds)
    if not minutes:
        return f"{max(rest, 1)} s"
    return f"{minutes} min {rest} s" if rest else f"{minutes} min"


def wait_words(progress: JobProgress, now: datetime) -> tuple[str, str]:
    """What a job waits for, and what happens then; two empty texts where it does not wait."""
    job, error = progress.job, errors.from_json(progress.job.error)
    if error is None:
        return "", ""
    notice = notice_of(error)
    if job.state == JobState.PAUSED:
        return f"{notice.says} The job has paused itself.", f"{notice.then} Then resume it."
    if job.wait_until is None or job.wait_until <= now:
        return "", ""
    seconds = seconds_words((job.wait_until - now).total_seconds())
    return f"{notice.says} Continuing by itself in {seconds}.", "You can leave this page. The job goes on."


def why_words(item: JobItem) -> str:
    """Why an item is not done, or was not undone; with the tenant's trace where it gave one."""
    if error := errors.from_json(item.error):
        notice = notice_of(error)
        trace = f" (Trace {notice.trace_id})" if notice.trace_id else ""
        begin = "Not undone: " if item.result == ItemResult.DONE else ""
        return f"{begin}{notice.says} {notice.then}{trace}"
    if item.result == ItemResult.DONE and item.why:
        return NOT_UNDONE.get(item.why) or f"Not undone: {WHY.get(item.why, item.why)}"
    return WHY.get(item.why, item.why)


def result_words(item: JobItem) -> tuple[str, str]:
    """The result in a word, and its icon."""
    if item.step == ItemStep.UNDO:
        return "To undo", "wait"
    return RESULTS[ItemResult(item.result)]
