"""How far a line can be moved, and that it is moved exactly: by the engine's own difference."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.difference import difference
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from dashboard.scheduling.spread.line_edit import moved_by
from dashboard.scheduling.spread.reach import MoveRange, Obstacle, passes_now
from dashboard.scheduling.spread.window import SpreadWindow, whole_cells
from dashboard.scheduling.spread.window_lines import WindowLine, cells_of, day_span, loads_without, window_lines
from tests.examples import examples

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SIX = (5 * 60, 7 * 60)
ALL_DAY = (0, 24 * 60)


def schedule(*lines: str, start: str = "2026-01-05T06:00:00", end: str = "", zone: str = "Europe/Berlin") -> Schedule:
    return Schedule(
        recurrences=tuple(map(Recurrence.parse, lines)),
        time_zone=ZoneInfo(zone),
        starts_at=datetime.fromisoformat(start) if start else None,
        ends_at=datetime.fromisoformat(end) if end else None,
    )


def window(hours: tuple[int, int] = SIX, days: int = 28) -> SpreadWindow:
    return SpreadWindow(zone=BERLIN, first_day=date(2026, 12, 1), days=days, opens=hours[0], closes=hours[1])


def lines(made: Schedule, of: SpreadWindow) -> list[WindowLine]:
    return list(window_lines(0, made, made.instants(*day_span(of)), of, NOW))


def only(made: Schedule, of: SpreadWindow) -> tuple[MoveRange | None, Obstacle | None]:
    (line,) = lines(made, of)
    return line.range, line.obstacle


DAILY_AT_SIX = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0"


@pytest.mark.parametrize(
    ("line", "start", "reach"),
    [
        (DAILY_AT_SIX, "2026-01-05T06:00:00", (0, 59)),
        ("FREQ=DAILY;BYHOUR=6;BYMINUTE=10,40;BYSECOND=0", "", (-10, 19)),
        ("FREQ=WEEKLY;BYDAY=MO", "2026-01-05T06:30:00", (-90, 29)),  # with its start, within the window
        ("FREQ=DAILY;BYHOUR=6", "2026-01-05T09:30:00", (-30, 29)),  # the minute is the start's, the hour is its own
    ],
)
def test_a_line_goes_as_far_as_its_hour_or_its_day_and_the_window(
    line: str, start: str, reach: tuple[int, int]
) -> None:
    made = schedule(line, start=start)

    assert only(made, window()) == (MoveRange(earliest=reach[0], latest=reach[1]), None)


@pytest.mark.parametrize(
    ("made", "obstacle"),
    [
        (schedule("FREQ=MINUTELY;INTERVAL=5"), Obstacle.FREQUENT),
        (schedule(DAILY_AT_SIX, "EXDATE:20261207T060000"), Obstacle.EXCLUSIONS),
        (schedule(DAILY_AT_SIX, "EXRULE:FREQ=WEEKLY;BYDAY=MO"), Obstacle.EXCLUSIONS),
        (schedule(DAILY_AT_SIX, "RDATE:20261207T150000"), Obstacle.DATES),
        (schedule("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9"), Obstacle.SHARED_START),
        (schedule("FREQ=DAILY;BYHOUR=6,12;BYMINUTE=0"), Obstacle.OUTSIDE),
        (schedule("FREQ=HOURLY;INTERVAL=36;BYMINUTE=0"), Obstacle.OUTSIDE),  # on other days at another hour
        (schedule(DAILY_AT_SIX, start="2026-01-05T06:00:00", end="2026-12-20T06:00:00"), Obstacle.NO_ROOM),
    ],
)
def test_what_cannot_be_moved_exactly_is_refused_with_its_reason(made: Schedule, obstacle: Obstacle) -> None:
    assert lines(made, window())[0].obstacle is obstacle


def test_two_rules_at_one_minute_are_one_run_and_stay() -> None:
    both = lines(schedule(DAILY_AT_SIX, "FREQ=WEEKLY;BYDAY=MO;BYHOUR=6;BYMINUTE=0"), window())

    assert [line.obstacle for line in both] == [Obstacle.SAME_TIME] * 2


def test_two_rules_of_one_task_do_not_meet() -> None:
    made = schedule("FREQ=DAILY;BYHOUR=6;BYMINUTE=0", "FREQ=DAILY;BYHOUR=6;BYMINUTE=11")

    one, other = lines(made, window())

    assert one.range
    assert other.range
    assert one.range.latest < 11 + other.range.earliest


@pytest.mark.parametrize(("minute", "latest"), [("1:30", 29), ("1:59", 0), ("2:30", None), ("3:10", 49)])
def test_no_run_comes_into_the_hour_that_a_clock_change_skips_or_doubles(minute: str, latest: int | None) -> None:
    hour, _, at = minute.partition(":")
    made = schedule(f"FREQ=DAILY;BYHOUR={hour};BYMINUTE={at}")

    reach, obstacle = only(made, window(ALL_DAY))

    assert (reach.latest if reach else None) == latest
    assert (obstacle is Obstacle.CLOCK) == (latest is None)


@pytest.mark.parametrize(
    ("made", "meets"),
    [
        (schedule(start="2026-12-03T02:30:00"), False),
        (schedule("FREQ=DAILY;COUNT=1", start="2026-12-03T02:30:00"), False),
        (schedule("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", end="2027-03-27T12:00:00"), False),
        (schedule("FREQ=DAILY;BYHOUR=2;BYMINUTE=30;UNTIL=20270327T120000Z"), False),
        (schedule("FREQ=MONTHLY;BYMONTHDAY=3;BYHOUR=2;BYMINUTE=30"), False),
        (schedule("FREQ=MONTHLY", start="2026-01-03T02:30:00"), False),
        (schedule("FREQ=DAILY;BYMONTH=12;BYHOUR=2;BYMINUTE=30"), False),
        (schedule("FREQ=DAILY;BYHOUR=2;BYMINUTE=30;COUNT=9000"), True),
        (schedule("FREQ=DAILY;BYHOUR=2;BYMINUTE=30", end="2027-03-29T12:00:00"), True),
        (schedule("FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=2;BYMINUTE=30"), True),
        (schedule("FREQ=MONTHLY", start="2026-01-28T02:30:00"), True),
    ],
)
def test_a_clock_change_holds_only_what_can_run_on_its_day(made: Schedule, *, meets: bool) -> None:
    found = lines(made, window(ALL_DAY, days=40))

    assert [line.obstacle for line in found] == [Obstacle.CLOCK if meets else None]


def test_a_start_that_moves_stops_before_that_hour() -> None:
    reach, _ = only(schedule("FREQ=DAILY", start="2026-01-05T01:30:00"), window(ALL_DAY))

    assert reach == MoveRange(earliest=-90, latest=29)


def test_a_rule_of_weekdays_never_meets_the_change_of_a_sunday() -> None:
    reach, _ = only(schedule("FREQ=WEEKLY;BYDAY=MO,FR;BYHOUR=2;BYMINUTE=30"), window(ALL_DAY))

    assert reach == MoveRange(earliest=-30, latest=29)


def test_no_run_of_today_is_moved_over_the_present_moment() -> None:
    now = datetime(2026, 12, 1, 5, 20, tzinfo=UTC)  # 06:20 there
    made, of = schedule("FREQ=DAILY;BYHOUR=6;BYMINUTE=10"), window()

    (line,) = window_lines(0, made, made.instants(*day_span(of)), of, now)

    assert line.range == MoveRange(earliest=-10, latest=9)


@pytest.mark.parametrize(
    ("now", "minutes", "passes"),
    [("06:05", 10, True), ("06:11", 10, False), ("05:59", 10, False), ("05:55", -10, True), ("06:01", -10, False)],
)
def test_a_move_passes_the_present_moment_where_that_lies_between(now: str, minutes: int, passes: bool) -> None:
    made = schedule("FREQ=DAILY;BYHOUR=6;BYMINUTE=0", "FREQ=DAILY;BYHOUR=5,6;BYMINUTE=1,54,58")
    at = datetime.fromisoformat(f"2026-12-01T{now}").replace(tzinfo=BERLIN)

    assert passes_now(made, 0, minutes, at) is passes


@pytest.mark.parametrize(
    ("text", "minutes", "written"),
    [
        (DAILY_AT_SIX, 7, "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=7;BYSECOND=0"),
        ("freq=DAILY ; BYMINUTE= 30, 00 ;INTERVAL=1;BYHOUR=6", 5, "freq=DAILY ; BYMINUTE= 35, 05 ;INTERVAL=1;BYHOUR=6"),
        ("RRULE:BYMINUTE=09;FREQ=DAILY;BYHOUR=06", 1, "RRULE:BYMINUTE=10;FREQ=DAILY;BYHOUR=06"),
    ],
)
def test_the_minutes_alone_are_written_anew(text: str, minutes: int, written: str) -> None:
    other = "EXDATE;VALUE=DATE:20261225"

    moved = moved_by(schedule(text, other), 0, minutes)

    assert [line.text for line in moved.recurrences] == [written, other]


def test_a_single_run_moves_with_its_start() -> None:
    made = schedule(start="2026-12-01T06:00:00")

    reach, _ = only(made, window())

    assert reach == MoveRange(earliest=-60, latest=59)
    assert moved_by(made, None, -6).starts_at == datetime(2026, 12, 1, 5, 54)  # noqa: DTZ001 - a wall time


RULES = st.builds(
    lambda freq, hour, minute: ";".join(part for part in (f"FREQ={freq}", hour, minute) if part),
    st.sampled_from(
        (
            *("DAILY", "WEEKLY", "WEEKLY;BYDAY=MO,TU,WE,TH,FR", "MONTHLY;BYMONTHDAY=1,15", "HOURLY;INTERVAL=3"),
            *("DAILY;INTERVAL=2;COUNT=9", "MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "DAILY;UNTIL=20261215T060000", "HOURLY"),
        )
    ),
    st.sampled_from(("BYHOUR=6", "BYHOUR=2", "BYHOUR=5,6", "BYHOUR=0", "BYHOUR=23", "")),
    st.sampled_from(("BYMINUTE=0", "BYMINUTE=30", "BYMINUTE=05,35", "BYMINUTE=55", "")),
)


@settings(max_examples=examples(15))
@given(st.data())
def test_every_run_of_the_line_moves_and_none_else_and_none_leaves_the_window(data: st.DataObject) -> None:
    texts = data.draw(st.lists(RULES, min_size=1, max_size=2, unique=True))
    zone = data.draw(st.sampled_from(("Europe/Berlin", "UTC", "America/New_York", "Asia/Kolkata")))
    start = data.draw(st.sampled_from(("2026-01-07T06:30:00", "2026-12-01T06:00:00", "2026-12-02T02:15:00")))
    end = data.draw(st.sampled_from(("", "", "2026-12-20T06:10:00")))
    made = schedule(*texts, "EXDATE;VALUE=DATE:20261207", start=start, end=end, zone=zone)
    of = window(data.draw(st.sampled_from((SIX, ALL_DAY))), data.draw(st.sampled_from((1, 28))))
    movable = [line for line in lines(made, of) if line.range]
    assume(movable)
    line = data.draw(st.sampled_from(movable))
    assert line.range
    minutes = data.draw(st.sampled_from((line.range.earliest, line.range.latest, (line.range.latest + 1) // 2)))

    moved = moved_by(made, line.line, minutes)

    first, last = NOW, datetime(2028, 5, 1, 12, tzinfo=UTC)
    old = own_runs(made, line.line, first, last)
    found = difference(made, moved, first, last, listed=20_000, budget=Budget())
    removed, added = ({run.timestamp() for run in side.first} for side in (found.removed, found.added))
    wanted = set((old + 60 * minutes).tolist()) if minutes else set(old.tolist())
    near = {run for run in wanted | removed | added if run > last.timestamp() - 7_200}  # its other half lies beyond
    assert removed - near <= set(old.tolist())
    assert (added | set(old.tolist()) - removed) - near == wanted - near
    inside = [run for run in removed | added if is_on_its_days(run, of)]
    assert len(of.minutes_of(np.array(sorted(inside), dtype=np.int64))) == len(inside)


def own_runs(made: Schedule, line: int | None, first: datetime, last: datetime) -> np.ndarray:
    kept = tuple(
        rule for place, rule in enumerate(made.recurrences) if place == line or rule.kind is not LineKind.RRULE
    )
    return replace(made, recurrences=kept).instants(first, last)


def is_on_its_days(run: float, of: SpreadWindow) -> bool:
    begin, end = day_span(of)
    return begin.timestamp() <= run < end.timestamp()


def test_a_window_numbers_its_minutes_day_by_day() -> None:
    of = window(days=2)
    runs = [datetime(2026, 12, day, hour, 59, tzinfo=BERLIN).timestamp() for day in (1, 2) for hour in (4, 5, 6, 7)]

    minutes = of.minutes_of(np.array(runs, dtype=np.int64)).tolist()

    assert minutes == [59, 119, 179, 239]
    assert of.moment_of(179).astimezone(BERLIN) == datetime(2026, 12, 2, 5, 59, tzinfo=BERLIN)


def test_a_stretch_that_the_clock_skips_has_no_minutes_that_day() -> None:
    spring = SpreadWindow(zone=BERLIN, first_day=date(2027, 3, 27), days=2, opens=120, closes=180)

    assert spring.firsts == [0, 60, 60]


@pytest.mark.parametrize(
    ("asked", "found"), [((331, 391), (330, 395)), ((-20, 3), (0, 5)), ((1_439, 1_500), (1_435, 1_440))]
)
def test_a_stretch_is_widened_to_whole_cells_of_its_day(asked: tuple[int, int], found: tuple[int, int]) -> None:
    assert whole_cells(*asked) == found


def test_the_load_beside_some_lines_is_that_of_all_others() -> None:
    made, of = schedule("FREQ=DAILY;BYHOUR=5,6;BYMINUTE=0"), window(days=1)
    both = lines(made, of)

    runs = np.concatenate([made.instants(*day_span(of)), schedule(DAILY_AT_SIX).instants(*day_span(of))])
    cells: Sequence[int] = cells_of(loads_without(runs, both, of)).tolist()

    assert [(place * 5, load) for place, load in enumerate(cells) if load] == [(60, 1)]


def test_a_window_goes_on_over_a_clock_change() -> None:
    of = SpreadWindow(zone=BERLIN, first_day=date(2027, 3, 27), days=2, opens=360, closes=420)

    assert [end - begin for begin, end in of.spans] == [3_600, 3_600]
    assert of.spans[1][0] - of.spans[0][0] == timedelta(hours=23).total_seconds()
