"""The two calendars that the embedded tenant's first start adds, to be seen, changed and removed."""

from __future__ import annotations

import logging
from pathlib import Path

from django.db import connection
from django.utils import timezone

from dashboard.inventory.company_calendars import calendars
from dashboard.inventory.company_calendars.reading import read_country, read_file
from dashboard.scheduling.company_calendar.content_lines import BrokenFile

FREEZE_FILE = Path(__file__).with_name("month_end_freeze.ics")
HOLIDAYS, FREEZE = "German public holidays", "Month-end freeze"

logger = logging.getLogger(__name__)


def is_first() -> bool:
    """Whether the database has no tables yet: to be asked before they are made."""
    return not connection.introspection.table_names()


def add_both(*, if_first: bool = True) -> None:
    """Add them, if it is the first start; without them everything else starts as well."""
    if not if_first:
        return
    try:
        _add_both()
    except BrokenFile as error:
        logger.warning("The two company calendars of a first start are not added: %s", error)


def _add_both() -> None:
    now = timezone.now()
    calendars.add(
        read_country("DE", "", now),
        now,
        name=HOLIDAYS,
        kind=calendars.HOLIDAY,
        colour="teal",
        source=calendars.COUNTRY,
        country="DE",
    )
    reading = read_file(FREEZE_FILE.read_bytes(), now)
    calendars.add(reading, now, name=FREEZE, kind=calendars.FREEZE, colour="amber", source=calendars.FILE)
