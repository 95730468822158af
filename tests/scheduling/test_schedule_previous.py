"""The last run before an instant."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.scheduling.budget import Budget, BudgetExceeded
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule, previous_time

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


def schedule(*lines: str, start: str = "2009-01-05T06:30:00") -> Schedule:
    return Schedule(
        recurrences=tuple(map(Recurrence.parse, lines)),
        time_zone=ZoneInfo("Europe/Zurich"),
        starts_at=datetime.fromisoformat(start),
    )


@pytest.mark.parametrize(
    ("lines", "before", "found"),
    [
        (["RRULE:FREQ=SECONDLY"], NOW, datetime(2026, 11, 23, 13, 4, 59, tzinfo=UTC)),
        (["RRULE:FREQ=DAILY"], NOW, datetime(2026, 11, 23, 5, 30, tzinfo=UTC)),
        (["RRULE:FREQ=DAILY"], datetime(2026, 11, 23, 5, 30, tzinfo=UTC), datetime(2026, 11, 22, 5, 30, tzinfo=UTC)),
        (["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"], NOW, datetime(2024, 2, 29, 5, 30, tzinfo=UTC)),
        (["RRULE:FREQ=DAILY;COUNT=3"], NOW, datetime(2009, 1, 7, 5, 30, tzinfo=UTC)),
        ([], NOW, datetime(2009, 1, 5, 5, 30, tzinfo=UTC)),
        ([], datetime(2009, 1, 5, 5, 30, tzinfo=UTC), None),
        (["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], NOW, None),
        (["RRULE:FREQ=DAILY"], datetime(1, 1, 20, tzinfo=UTC), None),
    ],
)
def test_it_is_found_however_long_ago(lines: list[str], before: datetime, found: datetime | None) -> None:
    assert previous_time(schedule(*lines), before) == found


def test_a_search_through_millions_of_runs_ends_with_the_budget() -> None:
    ended = schedule("RRULE:FREQ=SECONDLY;UNTIL=20200101T000000Z")

    with pytest.raises(BudgetExceeded):
        previous_time(ended, NOW, Budget(instants=10_000))
