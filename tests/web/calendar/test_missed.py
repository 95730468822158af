"""What a disabled task misses on the days that a page shows."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.inventory.models import TaskCopy
from dashboard.inventory.sync import run as sync
from tests.desk import Desk
from tests.web.calendar.planning import GHOST, look, make

ZURICH = ZoneInfo("Europe/Zurich")
WEEK = "/calendar/2026/w48/"  # 23 to 29 November


def _missed(desk: Desk, began: datetime, ended: datetime, again: datetime) -> dict[str, int | None]:
    """By app what a daily and a frequent task miss in the week, disabled twice."""
    make(desk, "Daily", recurrence=["RRULE:FREQ=DAILY;BYHOUR=0;BYMINUTE=0;BYSECOND=0"], **GHOST)
    make(desk, "Often", recurrence=["RRULE:FREQ=MINUTELY;INTERVAL=30;BYSECOND=0"], **GHOST)
    sync.run()
    TaskCopy.objects.update(
        was_disabled_at=began, was_disabled_until=ended, was_reason="person", disabled_at=again, disabled_at_least=False
    )
    listed = look(desk, WEEK).context["aside"].reasons[0].listed
    return {missing.row.app_name: missing.missed for missing in listed}


def _day(number: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, number, hour, tzinfo=ZURICH)


@pytest.mark.parametrize(
    ("began", "ended", "again", "days"),
    [
        (_day(14), _day(18), _day(28), 2),
        (_day(14), _day(23), _day(28), 2),
        (_day(14), _day(24), _day(28), 1 + 2),
        (_day(24), _day(25), _day(28), 1 + 2),
        (_day(14), _day(18), _day(20), 7),
        (_day(14), _day(24), _day(30), 1),
    ],
    ids=["over before", "over as they begin", "over after a day", "within", "again before", "again after"],
)
def test_a_spell_counts_on_the_days_shown_and_on_no_other(
    desk: Desk, began: datetime, ended: datetime, again: datetime, days: int
) -> None:
    assert _missed(desk, began, ended, again) == {"Daily": days, "Often": days * 48}


def test_the_last_moment_of_a_spell_is_not_in_it(desk: Desk) -> None:
    missed = _missed(desk, _day(24, hour=1), _day(24, hour=3), _day(29, hour=12))

    assert missed == {"Daily": 0, "Often": 4 + 24}
