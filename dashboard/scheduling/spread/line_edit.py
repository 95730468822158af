"""A schedule whose line runs some minutes earlier or later: BYMINUTE changed, or the start, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.spread.reach import goes_by_start

_NUMBER = re.compile(r"\d+")


def moved_by(schedule: Schedule, line: int | None, minutes: int) -> Schedule:
    """Return the schedule with all runs of a line moved; `line` is its place, None where there is no line.

    `reach` says how far this is exact. All bytes beside the minutes stay, and so do all other lines.
    """
    if goes_by_start(schedule, line):
        assert schedule.starts_at is not None, "What goes by its start has one."  # noqa: S101
        return replace(schedule, starts_at=schedule.starts_at + timedelta(minutes=minutes))
    assert line is not None, "A schedule without lines goes by its start."  # noqa: S101
    rule = schedule.recurrences[line]
    written = _NUMBER.sub(lambda number: _later(number[0], minutes), rule.parts["BYMINUTE"])
    lines = list(schedule.recurrences)
    lines[line] = rule.with_parts({"BYMINUTE": written})
    return replace(schedule, recurrences=tuple(lines))


def _later(number: str, minutes: int) -> str:
    return str(int(number) + minutes).zfill(len(number) if number.startswith("0") else 1)
