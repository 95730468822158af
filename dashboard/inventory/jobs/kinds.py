"""What each kind of job wants of a task, and how it does it. A new kind is a row of `KINDS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, tzinfo
from typing import Any

from django.utils import timezone

from dashboard import connect
from dashboard.inventory import token_user
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import actions, start
from dashboard.inventory.changes.diff import state_words
from dashboard.inventory.changes.outcome import Conflict, Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.cache import schedule_of
from dashboard.inventory.copy.disabled_periods import missed
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.jobs import files
from dashboard.inventory.models import JobItem, JobKind
from dashboard.inventory.models.history import ChangeKind
from dashboard.scheduling.spread.line_edit import moved_by
from dashboard.scheduling.spread.reach import passes_now
from dashboard.scheduling.task import Task, TaskState
from dashboard.scheduling.time_moves import NOTHING, NotMovable, Times, over_midnight, retimed, shifted
from dashboard.scheduling.wording.wording import task_words
from dashboard.scheduling.zones import zone_named
from dashboard.tenant.errors import Unsupported
from dashboard.tenant.wire import digest

# Why a task is left alone; `web/jobs/words.py` has the sentences.
ALREADY = "already"  # it is as it is wanted
NO_SWITCH = "no switch"  # completed, or of an unknown state
MOVED = "moved"  # to the newer scheduling: only read here
UNREAD = "unread"  # its schedule is not understood
CHANGED = "changed"  # by somebody else since
NO_OWNER = "no owner"  # it is not known whose token this is
CHANGED = "changed"  # by somebody else since
NO_NAME = "no name"  # of its own
NOT_FOUND = "not found"  # the text in its name
EMPTY_NAME, LONG_NAME = "empty name", "long name"  # it would be
NO_RUN = "no run"  # its scheduler starts none at once
DISABLED = "disabled"
RUNS = "runs"  # its app is being reloaded already
NOT_MISSED = "not missed"
NOT_UNDOABLE = "not undoable"
PASSING = "passing"  # the present moment lies between a run and where it would go
LONGEST_NAME = 255  # characters
KEEP_WALL, KEEP_INSTANT = "wall", "instant"  # what stays as it is when the zone is another one


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is wanted of one task."""

    values: Mapping[str, Any] = field(default_factory=dict)  # by the names of `Task`
    was: str = ""  # in words, what is changed
    becomes: str = ""
    note: str = ""  # what somebody should look at before; such a task is left out unless it is ticked


class NotWanted(Exception):
    """A task is left alone; `why` is one of the words above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of job.

    `wish` says what is wanted of a task as the copy has it, and raises NotWanted. `carry_out` does that by one change
    and is called with what was wanted at the press; it raises nothing but NotConfigured, and NotWanted where the task
    is to be left alone by now.
    """

    wish: Callable[[TaskRow, Options, datetime], Wish]
    carry_out: Callable[[RequestedBy, JobItem, Task], Outcome]
    is_reversible: bool = True  # a few of its items may be done at once, since all come back by one undo
    has_undo: bool = True
    moves_owner: bool = True  # it writes the task itself, and whoever writes a task owns it


def _enable(row: TaskRow, options: Options, now: datetime) -> Wish:
    return _switch(row, enabled=True)


def _disable(row: TaskRow, options: Options, now: datetime) -> Wish:
    return _switch(row, enabled=False)


def _switch(row: TaskRow, *, enabled: bool) -> Wish:
    task = _here(row)
    if not task.has_switch:
        raise NotWanted(NO_SWITCH)
    if task.enabled is enabled:
        raise NotWanted(ALREADY)
    return Wish(values={"enabled": enabled}, was=state_words(task), becomes="Enabled" if enabled else "Disabled")


def _take_over(row: TaskRow, options: Options, now: datetime) -> Wish:
    task, writer = _here(row), token_user.known()
    if not writer.user_id:
        raise NotWanted(NO_OWNER)
    if task.owner_id == writer.user_id:
        raise NotWanted(ALREADY)
    return Wish(values={"owner_id": writer.user_id}, was=row.owner_name or task.owner_id, becomes=writer.name)


def _delete(row: TaskRow, options: Options, now: datetime) -> Wish:
    return Wish(was=state_words(_here(row)))


def _shift(row: TaskRow, options: Options, now: datetime) -> Wish:
    task, minutes = _timed(row), options["minutes"]
    after = _moved(task, now, lambda times, day: shifted(times, minutes, day))
    return _wish(task, after, note=_over_midnight(task, minutes, now))


def _retime(row: TaskRow, options: Options, now: datetime) -> Wish:
    old = time.fromisoformat(options["old"]) if options.get("old") else None
    task, new = _timed(row), time.fromisoformat(options["new"])
    return _wish(task, _moved(task, now, lambda times, day: retimed(times, old, new, day)))


def _rezone(row: TaskRow, options: Options, now: datetime) -> Wish:
    """Another zone: with the same times on its clock, or with times that keep the instants of the next run."""
    task, zone = _timed(row), zone_named(options["zone"])
    if zone is None or task.time_zone is None:
        raise NotWanted(UNREAD)
    if task.time_zone_name == options["zone"]:
        raise NotWanted(ALREADY)
    named: dict[str, Any] = {"time_zone_name": options["zone"], "time_zone": zone}
    if options["keep"] == KEEP_WALL:
        return _wish(task, replace(task, **named))
    minutes = _offset(zone, row.next_run_at or now) - _offset(task.time_zone, row.next_run_at or now)
    moved = _moved(task, now, lambda times, day: shifted(times, minutes, day))
    ends_at = task.ends_at + timedelta(minutes=minutes) if task.ends_at else None
    return _wish(task, replace(moved, ends_at=ends_at, **named), note=_over_midnight(task, minutes, now))


def _offset(zone: tzinfo, at: datetime) -> int:
    """The minutes that a zone's clock is ahead of UTC."""
    return int((at.astimezone(zone).utcoffset() or timedelta()) / timedelta(minutes=1))


def _end_at(row: TaskRow, options: Options, now: datetime) -> Wish:
    task = _here(row)
    if not task.has_schedule:
        raise NotWanted(NOTHING)
    ends_at = datetime.fromisoformat(options["end"]) if options.get("end") else None
    if task.ends_at == ends_at:
        raise NotWanted(ALREADY)
    return Wish(values={"ends_at": ends_at}, was=_moment(task.ends_at), becomes=_moment(ends_at))


def _spread(row: TaskRow, options: Options, now: datetime) -> Wish:
    """The moves that a plan has for a task, as long as it is the task that was planned."""
    planned, task = options["moves"].get(row.task.id), _timed(row)
    before = schedule_of(task)
    if planned is None or before is None or planned["seen"] != row.seen:
        raise NotWanted(CHANGED)
    after = before
    for line, minutes in planned["lines"]:
        after = moved_by(after, line, minutes)
    lines = tuple(line.text for line in after.recurrences) if after.recurrences != before.recurrences else None
    return _wish(task, replace(task, recurrences=lines or task.recurrences, starts_at=after.starts_at))


def _rename(row: TaskRow, options: Options, now: datetime) -> Wish:
    """A text of the name replaced wherever it stands, and more put before and behind it."""
    task, find = _here(row), options["find"]
    if not connect.tenant(CountingLimiter).capabilities(task.origin).names:
        raise NotWanted(NO_NAME)
    if find and find not in task.name:
        raise NotWanted(NOT_FOUND)
    middle = task.name.replace(find, options["replace"]) if find else task.name
    name = f"{options['before']}{middle}{options['behind']}"
    if name == task.name:
        raise NotWanted(ALREADY)
    if not name.strip():
        raise NotWanted(EMPTY_NAME)
    if len(name) > LONGEST_NAME:
        raise NotWanted(LONG_NAME)
    return Wish(values={"name": name}, was=task.name, becomes=name)


def _run(row: TaskRow, options: Options, now: datetime) -> Wish:
    """A run now, where a task can be started as far as that is known without asking the tenant."""
    task = _here(row)
    if error := start.refusal(connect.tenant(CountingLimiter), task):
        raise NotWanted(_why_not(error))
    return Wish(was=f"Ran {_moment(row.last_run_at.astimezone(row.zone))}" if row.last_run_at else "Never ran")


def _run_missed(row: TaskRow, options: Options, now: datetime) -> Wish:
    """One run for all that a task has missed while it was disabled; a run since then has made up for them."""
    wish, before = _run(row, options, now), row.disabled.before
    if before.until is None or (row.last_run_at is not None and row.last_run_at >= before.until):
        raise NotWanted(NOT_MISSED)
    count = missed(schedule_of(row.task), before.since, before.until)
    if count == 0:
        raise NotWanted(NOT_MISSED)
    told = "an unknown number of runs" if count is None else f"{count:,} run{'' if count == 1 else 's'}"
    return replace(wish, was=f"Missed {told} until {_moment(before.until.astimezone(row.zone))}")


def _of_file(row: TaskRow, options: Options, now: datetime) -> Wish:
    """What a file wants stands in its plan (`files.make`): of a task that is another one now it wants nothing."""
    raise NotWanted(CHANGED)


def _duplicate(row: TaskRow, options: Options, now: datetime) -> Wish:
    task = _here(row)
    if not (task.recurrences or task.starts_at or task.auto_reload):
        raise NotWanted(NOTHING)
    return Wish(was=state_words(task), becomes="one more like it")


def _moved(task: Task, now: datetime, how: Callable[[Times, datetime], Times]) -> Task:
    try:
        after = how(_times(task), _day(now))
    except NotMovable as error:
        raise NotWanted(error.why) from error
    return replace(task, recurrences=after.lines, starts_at=after.starts_at)


def _wish(task: Task, after: Task, *, note: str = "") -> Wish:
    names = ("recurrences", "starts_at", "ends_at", "time_zone_name")
    values = {name: getattr(after, name) for name in names if getattr(after, name) != getattr(task, name)}
    if not values:
        raise NotWanted(ALREADY)
    pairs = [(task_words(each).short, each.zone_name) for each in (task, after)]
    told = [" · ".join(parts) if pairs[0][1] != pairs[1][1] else parts[0] for parts in pairs]
    return Wish(values=values, was=told[0], becomes=told[1], note=note)


def _over_midnight(task: Task, minutes: int, now: datetime) -> str:
    """`Over midnight: Mon 23:50 becomes Tue 00:10.`; empty where each run stays on its day."""
    pair = over_midnight(_times(task), minutes, _day(now))
    return f"Over midnight: {pair[0]:%a %H:%M} becomes {pair[1]:%a %H:%M}." if pair else ""


def _times(task: Task) -> Times:
    return Times(lines=task.recurrences, starts_at=task.starts_at, ends_at=task.ends_at)


def _timed(row: TaskRow) -> Task:
    """The task, where it has a schedule of times that is understood. Raises NotWanted."""
    task = _here(row)
    if not task.has_switch:
        raise NotWanted(NO_SWITCH)
    if task.problem or task.time_zone is None:
        raise NotWanted(UNREAD)
    if not task.has_schedule:
        raise NotWanted(NOTHING)
    return task


def _day(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _moment(at: datetime | None) -> str:
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M}" if at else "no end"


def _here(row: TaskRow) -> Task:
    """The task, where it can be written at all. Raises NotWanted."""
    if row.task.state is TaskState.MOVED:
        raise NotWanted(MOVED)
    return row.task


def _set_values(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    return actions.save(by, item.task_id, from_json(item.wanted or {}), seen=item.seen)


def from_json(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Values by the names of `Task`, as `changes.request.to_json` has written them."""
    values = dict(wanted)
    for name in ("starts_at", "ends_at"):
        if values.get(name):
            values[name] = datetime.fromisoformat(values[name])
    return values


def _move(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    """Move the runs of a plan, unless the present moment lies between one and where it would go."""
    schedule, moves = schedule_of(task), item.job.options["moves"][item.task_id]["lines"]
    if schedule and any(passes_now(schedule, line, minutes, timezone.now()) for line, minutes in moves):
        raise NotWanted(PASSING)
    return _set_values(by, item, task)


def _start(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    outcome = actions.run_now(by, item.task_id)
    if outcome.running:
        raise NotWanted(RUNS)
    if isinstance(outcome.error, Unsupported):
        raise NotWanted(_why_not(outcome.error))
    return outcome


def _why_not(refusal: Unsupported) -> str:
    return DISABLED if refusal.field == "enabled" else NO_RUN


def _make_another(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    if digest(task.body) != item.seen:
        return Outcome(task_id=item.task_id, kind=ChangeKind.CREATED, conflict=Conflict(before=None, theirs=task))
    return actions.duplicate(by, task)


def _set_enabled(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    return actions.set_enabled(by, item.task_id, enabled=item.wanted["enabled"], seen=item.seen)


def _pause(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    """Disable a task whatever else was changed of it since the press: it is to be off for a while, and as it is."""
    return actions.set_enabled(by, item.task_id, enabled=False, seen=digest(task.body))


def _become_owner(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    return actions.take_over(by, item.task_id, item.wanted["owner_id"], seen=item.seen)


def _remove(by: RequestedBy, item: JobItem, task: Task) -> Outcome:
    return actions.delete(by, item.task_id, seen=item.seen)


_RUN = Kind(wish=_run, carry_out=_start, is_reversible=False, has_undo=False, moves_owner=False)
KINDS: Mapping[str, Kind] = {
    JobKind.SHIFT: Kind(wish=_shift, carry_out=_set_values),
    JobKind.TIME: Kind(wish=_retime, carry_out=_set_values),
    JobKind.ZONE: Kind(wish=_rezone, carry_out=_set_values),
    JobKind.END: Kind(wish=_end_at, carry_out=_set_values),
    JobKind.SPREAD: Kind(wish=_spread, carry_out=_move),
    JobKind.DUPLICATE: Kind(wish=_duplicate, carry_out=_make_another, is_reversible=False, moves_owner=False),
    JobKind.ENABLE: Kind(wish=_enable, carry_out=_set_enabled),
    JobKind.DISABLE: Kind(wish=_disable, carry_out=_set_enabled),
    JobKind.PAUSE: Kind(wish=_disable, carry_out=_pause, is_reversible=False),
    JobKind.TAKE_OVER: Kind(wish=_take_over, carry_out=_become_owner, is_reversible=False, has_undo=False),
    JobKind.DELETE: Kind(wish=_delete, carry_out=_remove, is_reversible=False, moves_owner=False),
    JobKind.RENAME: Kind(wish=_rename, carry_out=_set_values),
    JobKind.RUN: _RUN,
    JobKind.RUN_MISSED: replace(_RUN, wish=_run_missed),
    JobKind.FILE: Kind(wish=_of_file, carry_out=files.do, is_reversible=False),
}
