"""Recurrence lines made readable for libraries: only their form is changed, never what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

# How far from the runs that are wanted a rule may begin, by its frequency: what stands for one period, and a margin
# that is longer than any gap of a clock. A week's BYSETPOS wants the whole week before.
_PERIODS = {
    "WEEKLY": (timedelta(weeks=1), timedelta(days=15)),
    "DAILY": (timedelta(days=1), timedelta(days=2)),
    "HOURLY": (timedelta(hours=1), timedelta(hours=4)),
    "MINUTELY": (timedelta(minutes=1), timedelta(hours=4)),
    "SECONDLY": (timedelta(seconds=1), timedelta(hours=4)),
}
_LOCAL = len("20261128T023000")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: what it does, and its text behind the colon; of dates the whole line."""

    kind: str  # RRULE, EXRULE, RDATE or EXDATE
    body: str

    @property
    def is_rule(self) -> bool:
        """Whether it is a rule, and no list of dates."""
        return self.kind in ("RRULE", "EXRULE")

    @property
    def parts(self) -> dict[str, str]:
        """The values of a rule by the names of its parts."""
        return dict(part.split("=", 1) for part in self.body.split(";"))


def read_lines(lines: Iterable[str]) -> list[Line]:
    """Take the lines apart, each once, without spaces, small letters and a semicolon at the end."""
    return [_read(line) for line in dict.fromkeys(lines)]


def rule_text(line: Line, time_zone: tzinfo) -> str:
    """Give a rule with its UNTIL as an instant: RFC 5545 wants one beside a start with a zone, and libraries insist."""
    until = line.parts.get("UNTIL", "")
    if not until or until.endswith("Z"):
        return line.body
    wall = datetime.strptime(until, "%Y%m%dT%H%M%S" if len(until) == _LOCAL else "%Y%m%d")  # noqa: DTZ007
    return line.body.replace(f"UNTIL={until}", f"UNTIL={wall.replace(tzinfo=time_zone).astimezone(UTC):%Y%m%dT%H%M%SZ}")


def late_start(line: Line, wall_start: datetime, wall_after: datetime) -> datetime:
    """Move the start of a rule by whole intervals close to the runs that are wanted: libraries walk from there.

    The rule means the same. One with COUNT is not moved; those of months and years are walked fast enough.
    """
    parts = line.parts
    if "COUNT" in parts or parts["FREQ"] not in _PERIODS:
        return wall_start
    period, margin = _PERIODS[parts["FREQ"]]
    interval = period * int(parts.get("INTERVAL", "1"))
    return wall_start + interval * max((wall_after - margin - wall_start) // interval, 0)


def _read(text: str) -> Line:
    text = "".join(text.split())
    head, colon, body = text.partition(":")
    kind = head.partition(";")[0].upper()
    if not colon or "=" in kind:
        kind, body = "RRULE", text
    return Line(kind=kind, body=text if kind in ("RDATE", "EXDATE") else body.upper().rstrip(";"))
