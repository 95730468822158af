"""The runs just before and after the days of a page, which nothing but a look at their neighbours needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from dashboard.scheduling.grid import lay_out
from dashboard.web.calendar_page import Sheet


def with_days_around(sheet: Sheet) -> Sheet:
    """The sheet from a day of UTC before its first day to a day after its last: its runs were found so far already.

    These days hold every run of the sheet and what is near to it, whatever clock has placed it.
    """
    first_day, days = sheet.first_day - timedelta(days=1), sheet.days + 2
    layout = lay_out(sheet.runs, sheet.drawn.kinds, UTC, first_day, days)
    return replace(sheet, first_day=first_day, days=days, layout=layout)
