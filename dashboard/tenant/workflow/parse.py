"""Bodies of scheduling tasks to `Task`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from dashboard.scheduling.task import After, DisabledCode, Origin, Parent, Task, TaskEnd, TaskState
from dashboard.scheduling.zones import name_of
from dashboard.tenant.datetimes import read_instant
from dashboard.tenant.json_model import AnyId, Body, Id, Text, read_object
from dashboard.tenant.problems import ScheduleReading, shown
from dashboard.tenant.storable import short_id
from dashboard.tenant.workflow import wire
from dashboard.tenant.workflow.schedules import NotSaid, cron_lines, interval_line

_STATES = {True: TaskState.ENABLED, False: TaskState.DISABLED, None: TaskState.UNKNOWN}
_CODES = {code.value: code for code in DisabledCode}
_ENDS = {"succeeded": TaskEnd.SUCCESS, "failed": TaskEnd.FAILURE, "": TaskEnd.ANY, "any": TaskEnd.ANY}


def read_workflow(value: dict[str, Any]) -> tuple[Task, list[str]]:
    """Read the body of a scheduling task, with complaints about what cannot be read."""
    body, unread = read_object(_WorkflowBody, value)
    metadata, unread_there = read_object(_Metadata, wire.metadata_of(value))
    problems = [f"The value of {name} cannot be read." for name in (*unread, *unread_there)]
    schedule = _Schedule(wire.schedule_of(value), problems)
    last_run_at, next_run_at = (_instant(moment, problems) for moment in wire.run_moments(value))
    task = Task(
        id=body.id,
        app_id=short_id(_text(wire.app_of(value))),
        state=_STATES[body.enabled],
        origin=Origin.SCHEDULING,
        name=body.name,
        description=body.description,
        disabled_code=_CODES.get(metadata.disabled_code, metadata.disabled_code or None),
        owner_id=metadata.owner_id,
        space_id=metadata.space_id,
        partial=wire.is_partial(value),
        auto_reload=wire.waits_for_data(value),
        recurrences=schedule.lines,
        written_as=schedule.written_as,
        after=_after(value),
        time_zone_name=schedule.zone,
        time_zone=schedule.timing.time_zone,
        starts_at=schedule.timing.starts_at,
        ends_at=schedule.timing.ends_at,
        last_run_at=last_run_at,
        next_run_at=next_run_at,
        moved_from=metadata.migrated_from,
    )
    return task, problems


class _WorkflowBody(Body):
    id: Text = ""
    name: Text = ""
    description: Text = ""
    enabled: bool | None = None


class _Metadata(Body):
    owner_id: AnyId = ""
    space_id: Id = ""
    disabled_code: Text = ""
    migrated_from: Id = ""


class _ScheduleBody(Body):
    recurrence: Text = ""
    start_date_time: Text = ""
    end_date_time: Text = ""
    timezone: Text = ""
    interval: Text = ""


class _Schedule:
    """The lines of a schedule, by whatever it is written, and its zone, start and end.

    Where it names no zone, that is UTC: an offset in its start says which instant is meant, and no more.
    """

    def __init__(self, sent: Mapping[str, Any], problems: list[str]) -> None:
        body, unread = read_object(_ScheduleBody, sent)
        problems += [f"The value of {name} cannot be read." for name in unread]
        self._problems = problems
        self._start, self._end = body.start_date_time, body.end_date_time
        cron, until = map(_text, wire.cron_of(sent))
        own = (line for line in body.recurrence.splitlines() if line.strip())
        self.lines = (*own, *self._of_interval(body.interval), *self._of_cron(cron, until))
        self.written_as = "; ".join(filter(None, (body.interval, cron)))
        self.zone = body.timezone or (name_of(UTC) if sent else "")
        self.timing = ScheduleReading(problems, zone=self.zone, start=self._start, end=self._end, lines=self.lines)

    def _of_interval(self, text: str) -> Iterator[str]:
        if not text:
            return
        try:
            line, start = interval_line(text)
        except NotSaid as error:
            self._problems.append(str(error))
            return
        self._start = start or self._start
        yield line

    def _of_cron(self, expression: str, until: str) -> Sequence[str]:
        if not expression:
            return ()
        self._end = self._end or until
        try:
            return cron_lines(expression)
        except NotSaid as error:
            self._problems.append(str(error))
            return ()


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _instant(text: Any, problems: list[str]) -> datetime | None:
    try:
        return read_instant(_text(text))
    except ValueError:
        problems.append(f"The time {shown(text)} of a run cannot be read.")
        return None


def _after(value: Mapping[str, Any]) -> After | None:
    parents = tuple(Parent(task_id=task_id, end=_ENDS.get(end.lower(), end)) for task_id, end in wire.awaited(value))
    return After(parents=parents, needs_all=wire.waits_for_all(value)) if parents else None
