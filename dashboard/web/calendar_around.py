"""The runs just before and after the days of a page, which nothing but a look at their neighbours needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboard.scheduling.calendar.layout import lay_out
from dashboard.scheduling.calendar.load import CLASH
from dashboard.scheduling.calendar.slices import cut
from dashboard.web.calendar.sheet import Sheet, with_layout

_REACH, _SECOND = timedelta(seconds=CLASH), timedelta(seconds=1)


def with_days_around(sheet: Sheet) -> Sheet:
    """The sheet from a day of UTC before its first day to a day after its last: its runs were found so far already.

    These days hold every run of the sheet and what is near to it, whatever clock has placed it.
    """
    first_day, days = sheet.first_day - timedelta(days=1), sheet.days + 2
    layout = lay_out(sheet.runs, sheet.drawn.kinds, UTC, first_day, days)
    return replace(sheet, first_day=first_day, days=days, layout=layout)


def with_near(sheet: Sheet, first: datetime, last: datetime) -> Sheet:
    """The runs between two instants of a sheet's days, and those near enough to clash with one of them."""
    around = with_days_around(sheet)
    return with_layout(around, cut(around.layout, first - _REACH, last + _REACH + _SECOND))
