"""What a library is asked: the lines of a schedule as they are written, and which of its runs are wanted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

LARGEST_GAP = 3 * 3_600  # seconds that a clock may skip: a run in a gap is due that much later than one after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """The first `count` runs of a schedule that are later than `after` and not later than `last` (epoch seconds)."""

    lines: tuple[str, ...]  # as the tenant gave them
    zone: str  # an IANA name, or the seconds of a fixed offset
    start: str  # ISO, on the clock of the zone; empty where there is none
    end: str  # likewise, inclusive
    after: int
    last: int
    count: int

    @classmethod
    def read(cls, given: dict[str, Any]) -> Question:
        """Make one of what `as_json` gave."""
        return cls(**given | {"lines": tuple(given["lines"])})

    def as_json(self) -> dict[str, Any]:
        """Give it as plain values."""
        return asdict(self)

    @property
    def time_zone(self) -> tzinfo:
        """The zone, or the fixed offset."""
        offset = self.zone.removeprefix("-")
        return timezone(timedelta(seconds=int(self.zone))) if offset.isdecimal() else ZoneInfo(self.zone)

    @property
    def wall_after(self) -> datetime:
        """What the clock of the zone shows at `after`."""
        return datetime.fromtimestamp(self.after, UTC).astimezone(self.time_zone).replace(tzinfo=None)

    @property
    def wall_start(self) -> datetime:
        """The start; of a schedule without one a moment long before the runs that are wanted."""
        if self.start:
            return datetime.fromisoformat(self.start).replace(microsecond=0)
        return self.wall_after.replace(hour=0, minute=0, second=0) - timedelta(days=15)

    @property
    def latest(self) -> int:
        """The last second at which a wanted run can be: `last`, or the schedule's own end."""
        if not self.end:
            return self.last
        return min(self.last, int(datetime.fromisoformat(self.end).replace(tzinfo=self.time_zone).timestamp()))


def wanted(question: Question, moments: Iterable[datetime]) -> list[int]:
    """Pick the runs that a question wants, sorted, each once, of aware moments in the order of the wall clock.

    A moment that the clock skips comes due after the gap, and then is later than some that follow it.
    """
    found: set[int] = set()
    enough = question.latest + LARGEST_GAP
    for moment in moments:
        instant = int(moment.timestamp())
        if instant > enough:
            break
        if question.after < instant <= question.latest:
            found.add(instant)
            if len(found) == question.count:
                enough = min(enough, max(found) + LARGEST_GAP)
    return sorted(found)[: question.count]
