"""The dates of RDATE and EXDATE lines, read by icalendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import icalendar

from dashboard.scheduling.libraries.lines import Line


def dates_of(line: Line) -> Iterator[datetime | date]:
    """Read the dates of an RDATE or EXDATE line with icalendar; of a period its start."""
    event = icalendar.Event.from_ical(f"BEGIN:VEVENT\r\n{line.body}\r\nEND:VEVENT\r\n")
    dates: Any = event[line.kind]
    for entry in dates.dts:
        yield entry.dt[0] if isinstance(entry.dt, tuple) else entry.dt
