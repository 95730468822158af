"""Times of day that move: only what says them is rewritten, and what cannot be moved by itself is refused with why."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.scheduling.time_moves import NotMovable, Times, over_midnight, retimed, shifted

DAY = datetime(2026, 11, 23, tzinfo=UTC)
START = datetime(2026, 1, 5, 6, 30)  # noqa: DTZ001 (wall clock)


def lines(*texts: str, starts_at: datetime | None = START) -> Times:
    return Times(lines=texts, starts_at=starts_at)


@pytest.mark.parametrize(
    ("line", "minutes", "after"),
    [
        ("RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", 7, "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=7;BYSECOND=0"),
        ("freq=daily;byhour=6,12 ;byminute=0", 60, "freq=daily;byhour=7,13 ;byminute=0"),
        (
            "RRULE:FREQ=WEEKLY;BYDAY=FR,MO;BYHOUR=6;BYMINUTE=30",
            -45,
            "RRULE:FREQ=WEEKLY;BYDAY=FR,MO;BYHOUR=5;BYMINUTE=45",
        ),
        ("RRULE:FREQ=HOURLY;BYMINUTE=15", 20, "RRULE:FREQ=HOURLY;BYMINUTE=35"),
        ("RRULE:FREQ=DAILY;BYHOUR=6", 60, "RRULE:FREQ=DAILY;BYHOUR=7"),
        ("RRULE:FREQ=DAILY;BYHOUR=6", 7, "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=37"),
        (
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=22;BYMINUTE=0",
            30,
            "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=22;BYMINUTE=30",
        ),
    ],
)
def test_a_shift_rewrites_the_times_alone(line: str, minutes: int, after: str) -> None:
    moved = shifted(lines(line), minutes, DAY)

    assert moved == Times(lines=(after,), starts_at=START)


def test_what_goes_by_the_start_moves_with_it() -> None:
    moved = shifted(lines("RRULE:FREQ=DAILY"), 20, DAY)

    assert moved == Times(lines=("RRULE:FREQ=DAILY",), starts_at=START + timedelta(minutes=20))


def test_a_single_run_moves() -> None:
    moved = shifted(lines(starts_at=datetime(2026, 12, 1, 6, 30)), 20, DAY)  # noqa: DTZ001 (wall clock)

    assert moved.starts_at == datetime(2026, 12, 1, 6, 50)  # noqa: DTZ001 (wall clock)


def test_weekdays_follow_over_midnight() -> None:
    before = lines("RRULE:FREQ=WEEKLY;BYDAY=SU,FR;BYHOUR=23;BYMINUTE=50")

    moved = shifted(before, 20, DAY)
    pair = over_midnight(before, 20, DAY)

    assert moved.lines == ("RRULE:FREQ=WEEKLY;BYDAY=MO,SA;BYHOUR=0;BYMINUTE=10",)
    assert pair is not None
    assert [f"{wall:%a %H:%M}" for wall in pair] == ["Fri 23:50", "Sat 00:10"]
    assert over_midnight(lines("RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0"), 20, DAY) is None


@pytest.mark.parametrize(
    ("times", "minutes", "why"),
    [
        (lines("RRULE:FREQ=MINUTELY;INTERVAL=15"), 7, "finer"),
        (lines("RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0,30"), 40, "alone"),  # 06:40 and 07:10 are no grid
        (lines("RRULE:FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=23;BYMINUTE=50"), 20, "alone"),  # the 2nd is not said by a time
        (lines("RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0", "EXDATE:20261224T060000"), 7, "dates"),
        (lines("RRULE:FREQ=OFTEN"), 7, "unread"),
        (lines(starts_at=None), 7, "nothing"),
    ],
)
def test_what_cannot_be_shifted_says_why(times: Times, minutes: int, why: str) -> None:
    with pytest.raises(NotMovable) as refused:
        shifted(times, minutes, DAY)

    assert refused.value.why == why


@pytest.mark.parametrize(
    ("line", "old", "after"),
    [
        ("RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0", "06:00", "RRULE:FREQ=DAILY;BYHOUR=5;BYMINUTE=45"),
        ("RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0", "", "RRULE:FREQ=DAILY;BYHOUR=5;BYMINUTE=45"),
        ("RRULE:FREQ=DAILY;BYHOUR=5;BYMINUTE=0,30", "05:00", "RRULE:FREQ=DAILY;BYHOUR=5;BYMINUTE=30,45"),
    ],
)
def test_one_time_is_set_and_no_other(line: str, old: str, after: str) -> None:
    moved = retimed(lines(line), time.fromisoformat(old) if old else None, time(5, 45), DAY)

    assert moved.lines == (after,)


@pytest.mark.parametrize(
    ("line", "old", "why"),
    [
        ("RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=0", "07:00", "time"),
        ("RRULE:FREQ=DAILY;BYHOUR=6,12;BYMINUTE=0", "", "several"),
        ("RRULE:FREQ=DAILY;BYHOUR=6,12;BYMINUTE=0", "06:00", "alone"),
        ("RRULE:FREQ=HOURLY;BYHOUR=6,7;BYMINUTE=0", "06:00", "finer"),
        ("RRULE:FREQ=MINUTELY;INTERVAL=15", "", "finer"),
    ],
)
def test_a_time_that_cannot_be_set_says_why(line: str, old: str, why: str) -> None:
    with pytest.raises(NotMovable) as refused:
        retimed(lines(line), time.fromisoformat(old) if old else None, time(5, 45), DAY)

    assert refused.value.why == why


@given(
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    minutes=st.integers(-1439, 1439),
    days=st.sets(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), min_size=1),
)
def test_a_weekly_schedule_shifts_to_exactly_the_moved_runs(
    hour: int, minute: int, minutes: int, days: set[str]
) -> None:
    line = f"RRULE:FREQ=WEEKLY;BYDAY={','.join(sorted(days))};BYHOUR={hour};BYMINUTE={minute}"
    start = datetime(2025, 1, 6)  # noqa: DTZ001 (wall clock; a while before what is compared)

    moved = shifted(lines(line, starts_at=start), minutes, DAY)

    runs = lines(line, starts_at=start).schedule.next_times(DAY, 10)
    meant = [at + timedelta(minutes=minutes) for at in runs]
    assert moved.schedule.next_times(meant[0] - timedelta(seconds=1), 10) == meant
