"""What a recurrence line says once it is read, and the error when it cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class BadLine(ValueError):
    """A recurrence line that cannot be read: `part` is the name of its wrong part, `message` says how to mend it."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The parts of one RRULE or EXRULE; a part that is left out is an empty tuple or None."""

    freq: str
    interval: int
    count: int | None
    until: datetime | None  # aware UTC when it was given with Z, else a wall time; inclusive
    wkst: int  # 0 is Monday
    by_day: tuple[tuple[int, int], ...]  # (number or 0 for every, weekday)
    by_month: tuple[int, ...]
    by_month_day: tuple[int, ...]
    by_year_day: tuple[int, ...]
    by_week_no: tuple[int, ...]
    by_hour: tuple[int, ...]
    by_minute: tuple[int, ...]
    by_second: tuple[int, ...]
    by_set_pos: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One value of RDATE or EXDATE: an instant (aware UTC), a wall time of the task's zone, or a whole day."""

    at: datetime
    whole_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedLine:
    """One recurrence line: `kind` is RRULE, EXRULE, RDATE or EXDATE; the first two have a rule, the others stamps."""

    kind: str
    rule: Rule | None = None
    stamps: tuple[Stamp, ...] = ()
