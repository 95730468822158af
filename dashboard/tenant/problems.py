"""What of a task's body cannot be read, in sentences: its id, its zone, its times, its lines."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo

from dashboard.scheduling.expansion.binding import check_stands_alone
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.zones import zone_named
from dashboard.tenant.datetimes import offset_of, read_wall
from dashboard.tenant.storable import LONGEST_ID, short_id

_SHOWN = 60  # characters of a value that a problem quotes


class ScheduleReading:
    """The zone, start and end that a body tells by texts; complaints about them and its lines go to `problems`.

    Without the name of a zone it is the fixed offset that the start or the end carries.
    """

    def __init__(self, problems: list[str], *, zone: str, start: str, end: str, lines: Sequence[str]) -> None:
        self._problems = problems
        self.time_zone = self._zone(zone, start, end, lines)
        self.starts_at = self._bound("start", start)
        self.ends_at = self._bound("end", end)
        problems.extend(filter(None, (line_problem(line, standing_alone=not start) for line in lines)))

    def _zone(self, zone: str, start: str, end: str, lines: Sequence[str]) -> tzinfo | None:
        if zone:
            time_zone = zone_named(zone)
            if time_zone is None:
                self._problems.append(f"The time zone {shown(zone)} is not known.")
            return time_zone
        offset = offset_of(start) or offset_of(end)
        if offset is None and (lines or start):
            self._problems.append("There is neither a time zone nor an offset.")
        return offset

    def _bound(self, word: str, text: str) -> datetime | None:
        try:
            return read_wall(text, self.time_zone)
        except ValueError:
            self._problems.append(f"The {word} {shown(text)} cannot be read.")
            return None


def id_here(task_id: str, changed: Collection[str], position: int) -> tuple[str, str]:
    """Give the id that a task has here, and what is wrong with its own; empty where that is what it has here.

    One that begins with a question mark is no name of it at the tenant.
    """
    if not task_id:
        return f"?{position}", "The tenant sent this task without an id."
    is_long = len(task_id.encode()) > LONGEST_ID
    if is_long or "id" in changed or task_id.startswith("?") or not task_id.strip("."):
        problem = f"No address can hold the id {shown(task_id)}, so the task cannot be changed here."
        return f"?{short_id(task_id)}", problem
    return task_id, ""


def line_problem(line: str, *, standing_alone: bool) -> str:
    """Say why a line cannot be read; one that stands alone has no start to take from what it leaves out."""
    try:
        recurrence = Recurrence.parse(line)
        if standing_alone:
            check_stands_alone(recurrence)
    except InvalidRecurrence as error:
        return f"The line {shown(line)} cannot be read: {error}"
    return ""


def shown(text: str) -> str:
    """Give a value in quotation marks; of a long one its beginning."""
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"
