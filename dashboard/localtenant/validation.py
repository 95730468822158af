"""What a client may make of a task: its zone, times and recurrence lines, and the state that a PUT leaves it in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from dashboard.localtenant.errors import ApiError, Code, Problem, refuse
from dashboard.localtenant.models import LocalTask
from dashboard.localtenant.rules.lines import BadLine, check_line

SCHEDULE = frozenset({"time_zone", "start", "end", "recurrence"})
_NAMES = {"start": "startDateTime", "end": "endDateTime"}
_DATE_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def check_schedule(merged: Mapping[str, Any], *, changed: Iterable[str], stored_lines: Sequence[str] = ()) -> None:
    """Accept the schedule that a task would have, or raise ApiError 400 that names the field.

    A field that is not in `changed` was accepted when it was stored, perhaps by older rules: it is not refused now, nor
    is a line that the task already has.
    """
    changed = set(changed)
    if "time_zone" in changed:
        _check_zone(merged["time_zone"])
    times = {"time_zone", "start", "end"} & changed
    if times:
        _check_times(merged, changed=times)
    _check_lines(merged["recurrence"], stored_lines)


def state_after(state: str, sent: str | None) -> str:
    """The state that a PUT leaves a task in; `sent` is None where the PUT has none.

    Completed says that a schedule has run out, which is for the tenant to see. The API's description lets a client
    send it, and who sends a completed task's own body back does so, hence it is accepted, of any task, and changes no
    state: it neither completes a task that has runs to come, nor keeps one from being what it is.

    Disabled is the wish of a person whatever the task was before: a completed task too becomes disabled, MANUALLY, and
    stays so when it gets a later end. Without a code nobody could tell who disabled it.
    """
    return state if sent in (None, LocalTask.State.COMPLETED) else str(sent)


def _check_zone(name: str) -> None:
    if name not in zones():
        shown = name[:40]
        raise refuse(400, Code.TIME_ZONE, f"timeZone: {shown!r} is not an IANA time zone such as Europe/Zurich.")


@cache
def zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _check_times(merged: Mapping[str, Any], *, changed: set[str]) -> None:
    zone = merged["time_zone"]
    read = {
        name: _read(name, merged[name], zone) for name in ("start", "end") if name in changed or "time_zone" in changed
    }
    start, end = (read[name] if name in read else _stored(merged[name], zone) for name in ("start", "end"))
    if start is not None and end is not None and end <= start:
        raise _bad_time("end", "must be later than startDateTime")


def _read(name: str, text: str, zone: str) -> datetime | None:
    """A moment in UTC; None for the empty text."""
    if not text:
        return None
    matched = _DATE_TIME.fullmatch(text)
    if not matched:
        raise _bad_time(name, f"must be written like 2026-03-29T06:30:00{'' if zone else '+01:00'}")
    if zone and matched[2]:
        raise _bad_time(name, "must have no offset beside a timeZone")
    if not zone and not matched[2]:
        raise _bad_time(name, "needs an offset, for the task has no timeZone")
    moment = _stored(text, zone)
    if moment is None:
        raise _bad_time(name, "is not a date and time of the calendar")
    if moment < _EPOCH:
        raise _bad_time(name, "must not be before 1970-01-01T00:00:00Z")
    return moment


def _stored(text: str, zone: str) -> datetime | None:
    """A moment in UTC, None where the text says none."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    except (ValueError, OverflowError, OSError, KeyError):
        return None


def _bad_time(name: str, wrong: str) -> ApiError:
    return refuse(400, Code.DATE_TIME, f"{_NAMES[name]}: {wrong}.")


def _check_lines(lines: Sequence[str], stored: Sequence[str]) -> None:
    known = set(stored)
    problems = tuple(
        Problem(code=Code.RECURRENCE, detail=f"recurrence[{index}]: {wrong.message}")
        for index, line in enumerate(lines)
        if line not in known and (wrong := _wrong(line))
    )
    if problems:
        raise ApiError(status=400, problems=problems)


def _wrong(line: str) -> BadLine | None:
    try:
        check_line(line)
    except BadLine as error:
        return error
    return None
