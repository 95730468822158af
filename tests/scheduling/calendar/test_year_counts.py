"""The runs of many schedules on each day of a year."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dashboard.scheduling.calendar import year_counts
from dashboard.scheduling.calendar.layout import EarlierKind, RunKinds
from dashboard.scheduling.calendar.year_counts import YearCounts, YearCountsCache
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule

NEVER, ALWAYS = -(2**62), 2**62
ZURICH = ZoneInfo("Europe/Zurich")


def schedule(line: str, zone: str = "Europe/Zurich") -> Schedule:
    wall_start = datetime.fromisoformat("2011-01-05T06:30:00")
    return Schedule(recurrences=(Recurrence.parse(line),), time_zone=ZoneInfo(zone), starts_at=wall_start)


DAILY, LATE, QUARTERLY = (
    schedule("RRULE:FREQ=DAILY;BYHOUR=12"),
    schedule("RRULE:FREQ=WEEKLY;BYDAY=MO,SU;BYHOUR=23;BYMINUTE=45", "America/New_York"),
    schedule("RRULE:FREQ=MINUTELY;INTERVAL=15"),
)


def plain(count: int, **fields: object) -> RunKinds:
    values = {"kinds": np.zeros(count, dtype=np.int8), "since": np.full(count, NEVER), "until": np.full(count, ALWAYS)}
    return RunKinds(**(values | fields))


def counts(
    schedules: Sequence[Schedule | None], year: int = 2026, zone: tzinfo | None = ZURICH, **fields: object
) -> YearCounts:
    return YearCountsCache(limit=24).counts(schedules, plain(len(schedules), **fields), 3, year, zone)


@pytest.mark.parametrize("year", [2011, 2026, 2028])
@pytest.mark.parametrize("zone", ["Europe/Zurich", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe", "task"])
def test_each_day_has_the_runs_that_the_clock_shows_on_it(zone: str, year: int) -> None:
    schedules = [DAILY, None, LATE]

    found = counts(schedules, year, None if zone == "task" else ZoneInfo(zone))

    walls = [
        at.astimezone(one.time_zone if zone == "task" else ZoneInfo(zone)).date()
        for one in schedules
        if one
        for at in one.between(datetime(year - 1, 12, 25, tzinfo=UTC), datetime(year + 1, 1, 8, tzinfo=UTC))
    ]
    expected = Counter(wall for wall in walls if wall.year == year)
    days = [date.fromordinal(found.first_day.toordinal() + day) for day in range(found.counts.shape[1])]
    assert found.counts[0].tolist() == [expected[day] for day in days]
    assert (days[0], days[-1]) == (date(year, 1, 1), date(year, 12, 31))


def test_kinds_begin_and_end_with_whole_days() -> None:
    noon = int(datetime(2026, 3, 10, 11, 0, tzinfo=UTC).timestamp())

    found = counts(
        [DAILY, DAILY],
        kinds=np.array([1, 2], dtype=np.int8),
        since=np.array([noon, NEVER]),
        until=np.array([ALWAYS, noon]),
    )

    assert found.counts.sum(axis=1).tolist() == [68, 297, 68]
    assert found.of_each.tolist() == [297, 68]
    assert found.counts[:, 67:70].tolist() == [[1, 0, 0], [0, 1, 1], [1, 0, 0]]


def test_an_earlier_kind_has_whole_days_of_its_kind_and_hidden_kinds_are_left_out() -> None:
    begin, end = (int(datetime(2026, 3, day, 0, 0, tzinfo=ZURICH).timestamp()) for day in (10, 20))
    earlier = EarlierKind(
        kinds=np.array([2, 0], dtype=np.int8), since=np.array([begin, ALWAYS]), until=np.array([end, NEVER])
    )
    fields = {"since": np.array([end, NEVER]), "before": earlier}

    found, hidden = counts([DAILY, DAILY], **fields), counts([DAILY, DAILY], **fields, hidden=(2,))

    assert found.counts.sum(axis=1).tolist() == [720, 0, 10]
    assert found.counts[:, 67:70].tolist() == [[2, 1, 1], [0, 0, 0], [0, 1, 1]]
    assert hidden.counts.sum(axis=1).tolist() == [720, 0, 0]
    assert found.of_each.tolist() == hidden.of_each.tolist() == [10, 0]


def test_a_dense_schedule_is_named_and_left_out() -> None:
    found = counts([QUARTERLY, DAILY])

    assert found.too_dense == {0: 96}
    assert found.counts.sum() == 365
    assert counts([QUARTERLY]).counts.sum() == 0


def test_years_are_kept_and_let_go() -> None:
    several = YearCountsCache()
    for year in (2024, 2024, 2025, 2026, 2027, 2028):
        several.counts([DAILY], plain(1), 1, year, ZURICH)

    assert [year for year, _ in several._years] == [2025, 2026, 2027, 2028]


def test_past_what_one_request_may_spend_the_rest_is_unfinished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(year_counts, "MOST_INSTANTS", 300)

    assert counts([QUARTERLY, DAILY, LATE]).over_budget == {0, 2}


def test_a_schedule_that_asks_for_more_than_a_budget_holds_up_nobody() -> None:
    wall_start = datetime.fromisoformat("2020-01-01T00:00:00")
    lines = [f"RRULE:FREQ=SECONDLY;BYSECOND={second};BYSETPOS=1" for second in range(20)]
    bomb = Schedule(recurrences=tuple(map(Recurrence.parse, lines)), time_zone=ZURICH, starts_at=wall_start)

    found = counts([bomb, DAILY])

    assert (found.over_budget | found.too_dense.keys(), found.counts.sum()) == ({0}, 365)
