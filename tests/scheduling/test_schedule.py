"""What a schedule means where engines differ: start, ends, lines without a start, several lines, what it says of it."""

from datetime import UTC, date, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.schedule import NotUnderstood, Schedule
from dashboard.scheduling.task import Task, TaskState
from tests.scheduling.expansion.oracles import at, schedule_of, wall_at

SEED = (
    "RRULE:FREQ=DAILY;BYHOUR=11;BYMINUTE=18;BYSECOND=0",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;BYHOUR=13;BYMINUTE=17;BYSECOND=0",
)


def days(schedule: Schedule, first: str, last: str) -> list[str]:
    return [f"{run:%m-%d %H:%M}" for run in schedule.between(at(first), at(last))]


def test_the_seeds_example_runs_next_as_its_tenant_says() -> None:
    schedule = schedule_of(*SEED, zone="America/New_York", start="2022-09-06T11:18", end="2022-10-12T23:59")

    found = schedule.next_times(at("2022-09-20"), 2)

    assert found == [at("2022-09-20T15:18"), at("2022-09-20T17:17")]


def test_the_start_is_a_run_only_when_a_line_yields_it() -> None:
    assert days(
        schedule_of("FREQ=DAILY;BYHOUR=10;BYMINUTE=20", start="2026-01-05T06:00"), "2026-01-05", "2026-01-07"
    ) == [
        "01-05 10:20",
        "01-06 10:20",
    ]
    assert days(schedule_of("FREQ=DAILY", start="2026-01-05T06:00"), "2026-01-04", "2026-01-06") == ["01-05 06:00"]


WEDNESDAYS, FRIDAYS = (f"EXRULE:FREQ=WEEKLY;BYDAY={day};BYHOUR=6;BYMINUTE=0" for day in ("WE", "FR"))


@pytest.mark.parametrize(
    ("left_out", "count"),
    [
        ([], 14),
        (["EXDATE:20260107T060000"], 13),
        (["EXDATE;VALUE=DATE:20260107"], 12),
        ([WEDNESDAYS], 13),
        ([WEDNESDAYS, FRIDAYS], 12),
        ([WEDNESDAYS, "EXDATE:20260108T060000", "EXDATE;VALUE=DATE:20260110"], 10),
    ],
)
def test_the_next_runs_are_those_of_the_days_ahead_whatever_is_left_out(left_out: list[str], count: int) -> None:
    schedule = schedule_of("FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0", *left_out, start="2026-01-05T00:00")

    found = schedule.next_times(at("2026-01-04T23:59"), count)

    assert len(found) == count
    assert found == list(schedule.between(at("2026-01-05"), at("2026-01-12")))


def test_a_task_without_lines_runs_once_at_its_start() -> None:
    assert days(schedule_of(start="2026-01-05T06:00"), "2026-01-01", "2027-01-01") == ["01-05 06:00"]
    assert schedule_of(start="2026-01-05T06:00").next_times(at("2026-01-05T06:00"), 1) == []


def test_a_task_without_lines_and_start_never_runs() -> None:
    nothing = schedule_of(start=None)

    assert nothing.next_times(at("2026-01-01"), 5) == []
    assert nothing.count_by_day(at("2026-01-01"), at("2027-01-01"), UTC).total == 0


def test_a_start_after_the_end_leaves_nothing() -> None:
    assert days(schedule_of(start="2026-01-05T06:00", end="2026-01-04T06:00"), "2026-01-01", "2027-01-01") == []


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260107T080000Z", "01-07 08:00"),  # an instant, inclusive
        ("20260107T075959Z", "01-06 08:00"),
        ("20260107T090000", "01-07 08:00"),  # a wall time of Zurich, inclusive
        ("20260107T085959", "01-06 08:00"),
        ("20260107", "01-07 08:00"),  # through the end of the day
    ],
)
def test_until_is_inclusive_in_each_of_its_forms(until: str, last: str) -> None:
    schedule = schedule_of(f"FREQ=DAILY;BYHOUR=9;UNTIL={until}", zone="Europe/Zurich", start="2026-01-01T00:00")

    assert days(schedule, "2026-01-01", "2027-01-01")[-1] == last
    assert schedule.next_times(at("2026-01-07T08:00"), 1) == []


def test_the_end_of_the_task_is_a_wall_time_and_inclusive() -> None:
    schedule = schedule_of(
        "FREQ=DAILY;BYHOUR=9", zone="Europe/Zurich", start="2026-01-01T00:00", end="2026-01-07T09:00"
    )

    assert days(schedule, "2026-01-01", "2027-01-01")[-1] == "01-07 08:00"


def test_until_in_the_second_of_two_equal_hours_keeps_the_first_ones_runs() -> None:
    rule = "FREQ=MINUTELY;INTERVAL=20;UNTIL=20261025T011500Z"

    runs = days(schedule_of(rule, zone="Europe/Zurich", start="2026-10-25T02:00"), "2026-10-25", "2026-10-26")

    assert runs == ["10-25 00:00", "10-25 00:20", "10-25 00:40"]


def test_a_count_used_up_in_the_first_of_two_equal_hours_ends_the_search_in_the_second() -> None:
    schedule = schedule_of("FREQ=DAILY;COUNT=1", zone="Europe/Zurich", start="2026-10-25T02:30")

    assert schedule.next_times(at("2026-10-25T00:00"), 5) == [at("2026-10-25T00:30")]
    assert schedule.next_times(at("2026-10-25T00:45"), 5) == []


def test_the_next_run_after_a_doubled_hour_is_the_next_days() -> None:
    schedule = schedule_of("FREQ=DAILY", zone="Europe/Zurich", start="2026-10-01T02:30")

    assert schedule.next_times(at("2026-10-25T00:45"), 1) == [at("2026-10-26T01:30")]


def test_count_counts_from_the_start_and_a_coinciding_run_too() -> None:
    rule = "FREQ=MINUTELY;INTERVAL=30;BYHOUR=2,3;COUNT=4"

    runs = days(schedule_of(rule, zone="Europe/Zurich", start="2026-03-29T00:00"), "2026-03-28", "2026-03-31")

    assert runs == ["03-29 01:00", "03-29 01:30"]  # 02:00 and 02:30 are skipped and run with 03:00 and 03:30


def test_lines_add_and_take_away() -> None:
    schedule = schedule_of(
        "FREQ=DAILY;BYHOUR=6",
        "FREQ=DAILY;BYHOUR=6,18",
        "RDATE:20260103T120000",
        "RDATE:20260103T180000Z",
        "EXDATE:20260102T060000",
        "EXDATE;VALUE=DATE:20260104",
        "EXRULE:FREQ=DAILY;BYHOUR=18;COUNT=1",
        start="2026-01-01T00:00",
    )

    runs = days(schedule, "2026-01-01", "2026-01-05")

    assert runs == ["01-01 06:00", "01-02 18:00", "01-03 06:00", "01-03 12:00", "01-03 18:00"]
    assert [f"{run:%m-%d %H:%M}" for run in schedule.next_times(at("2025-12-31"), 5)] == runs
    assert [count for _, count in schedule.count_by_day(at("2026-01-01"), at("2026-01-05"), UTC).items()] == [
        1,
        1,
        3,
        0,
    ]


def test_single_dates_are_counted_beside_rules() -> None:
    schedule = schedule_of("FREQ=HOURLY", "RDATE:20260110T063000Z,20260110T070000Z", "EXDATE:20260120T060000Z")

    counts = dict(schedule.count_by_day(at("2026-01-01"), at("2026-02-01"), UTC).items())

    assert {day.day: count for day, count in counts.items() if count != 24} == {10: 25, 20: 23}


def test_a_date_without_time_runs_at_the_starts_time_and_says_so() -> None:
    schedule = schedule_of("RDATE;VALUE=DATE:20260110", start="2026-01-01T06:30")

    assert days(schedule, "2026-01-01", "2026-02-01") == ["01-10 06:30"]
    assert "RDATE without a time runs at the start's time of day." in schedule.notes


def test_dates_outside_start_and_end_do_not_run() -> None:
    schedule = schedule_of("RDATE:20260101T000000Z,20260110T000000Z", start="2026-01-05T00:00", end="2026-01-09T00:00")

    assert days(schedule, "2025-01-01", "2027-01-01") == []


def test_lines_without_a_start_have_no_lower_bound() -> None:
    schedule = schedule_of("FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", start=None)

    assert days(schedule, "1970-01-01", "1970-01-03") == ["01-01 06:00", "01-02 06:00"]


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("FREQ=DAILY;INTERVAL=2;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "INTERVAL"),
        ("FREQ=DAILY;COUNT=2;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "COUNT"),
        ("FREQ=DAILY;BYMINUTE=0;BYSECOND=0", "BYHOUR"),
        ("FREQ=HOURLY;BYSECOND=0", "BYMINUTE"),
        ("FREQ=MINUTELY", "BYSECOND"),
        ("FREQ=WEEKLY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "BYDAY"),
        ("FREQ=MONTHLY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYMONTH=3;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "BYMONTHDAY"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYHOUR=6;BYMINUTE=0;BYSECOND=0", "BYDAY"),
    ],
)
def test_a_line_that_hangs_on_a_missing_start_is_not_understood(line: str, part: str) -> None:
    with pytest.raises(InvalidRecurrence, match="start") as caught:
        schedule_of(line, start=None)

    assert caught.value.part == part


def test_a_schedule_is_made_of_a_task() -> None:
    task = Task(
        id="1",
        app_id="a",
        state=TaskState.ENABLED,
        recurrences=("RRULE:FREQ=DAILY",),
        time_zone_name="Asia/Tokyo",
        time_zone=ZoneInfo("Asia/Tokyo"),
        starts_at=wall_at("2026-01-01T06:00"),
    )

    assert Schedule.of(task).next_times(at("2026-01-01"), 1) == [at("2026-01-01T21:00")]


@pytest.mark.parametrize(("name", "said"), [("Mars/Olympus", "Mars/Olympus"), ("", "no name")])
def test_a_task_of_an_unknown_zone_is_not_understood(name: str, said: str) -> None:
    task = Task(id="1", app_id="a", state=TaskState.ENABLED, recurrences=("FREQ=DAILY",), time_zone_name=name)

    with pytest.raises(NotUnderstood, match=said):
        Schedule.of(task)


def test_a_task_without_schedule_needs_no_zone() -> None:
    assert Schedule.of(Task(id="1", app_id="a", state=TaskState.ENABLED)).next_times(at("2026-01-01"), 1) == []


def test_week_numbers_with_an_interval_count_week_years() -> None:
    schedule = schedule_of("FREQ=YEARLY;INTERVAL=2;BYWEEKNO=1;BYDAY=MO", start="2009-01-01T00:00")

    runs = [f"{run:%Y-%m-%d}" for run in schedule.between(at("2009-01-01"), at("2016-01-01"))]

    assert runs == ["2011-01-03", "2012-12-31", "2014-12-29"]


def test_week_minus_52_may_be_the_next_years_first() -> None:
    schedule = schedule_of("FREQ=YEARLY;BYWEEKNO=-52;BYDAY=MO", start="2012-06-01T00:00")

    assert schedule.next_times(at("2012-06-01"), 1) == [at("2012-12-31")]


def test_an_explanation_names_the_lines_and_the_move_by_the_zone() -> None:
    schedule = schedule_of(*SEED, zone="America/New_York", start="2022-09-06T11:18")

    summer, winter = (schedule.explain(at(text)) for text in ("2022-09-20T15:18", "2022-12-13T18:17"))

    assert summer
    assert winter
    assert [line.text for line in summer.recurrences] == [SEED[0]]
    assert summer.notes == ()
    assert [line.text for line in winter.recurrences] == [SEED[1]]
    assert winter.wall_time == wall_at("2022-12-13T13:17")
    assert winter.moved == timedelta(hours=1)
    assert "60 minutes later" in winter.notes[0]


def test_what_is_no_run_has_no_explanation() -> None:
    schedule = schedule_of("FREQ=DAILY", "EXDATE:20260102T000000Z", start="2026-01-01T00:00")

    assert schedule.explain(at("2026-01-02")) is None
    assert schedule.explain(at("2026-01-03T00:00:00.5")) is None
    assert schedule.explain(at("2026-01-03")) is not None


def test_a_run_after_until_is_not_explained_by_that_line() -> None:
    schedule = schedule_of("FREQ=DAILY", "FREQ=DAILY;UNTIL=20260102T000000Z", start="2026-01-01T00:00")

    explanation = schedule.explain(at("2026-01-03"))

    assert explanation
    assert [line.text for line in explanation.recurrences] == ["FREQ=DAILY"]


def test_a_run_without_start_has_not_moved() -> None:
    explanation = schedule_of("FREQ=DAILY;BYHOUR=6;BYMINUTE=0;BYSECOND=0", start=None).explain(at("2026-01-02T06:00"))

    assert explanation
    assert explanation.moved == timedelta()


@pytest.mark.parametrize(
    ("lines", "end", "note"),
    [
        (["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], None, "never runs"),
        (["FREQ=DAILY;UNTIL=20200101"], None, "never runs"),
        (["FREQ=DAILY;COUNT=3"], "2022-01-02T00:00", "the task's end comes first"),
        (["FREQ=DAILY;COUNT=3"], "2023-01-02T00:00", "COUNT comes first"),
        (["FREQ=DAILY;UNTIL=20230101"], "2023-01-02T00:00", "the earlier wins"),
        (["FREQ=DAILY;BYSECOND=60"], None, "BYSECOND=60"),
        (["EXDATE;VALUE=DATE:20220101"], None, "takes away the whole day"),
        (["FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;BYMINUTE=3;BYSECOND=3;BYMONTH=2;BYMONTHDAY=30"], None, "never runs"),
        (["FREQ=SECONDLY;INTERVAL=86399;BYHOUR=3;BYMINUTE=3;BYSECOND=3"], None, "in the years that were searched"),
    ],
)
def test_notes_say_what_a_person_should_know(lines: list[str], end: str | None, note: str) -> None:
    assert any(note in said for said in schedule_of(*lines, end=end).notes)


def test_an_ordinary_schedule_has_no_notes() -> None:
    assert schedule_of(*SEED, zone="America/New_York").notes == ()
    assert schedule_of(*SEED, zone="Europe/Amsterdam").notes == ()


def test_an_old_zone_name_is_noted() -> None:
    assert "Asia/Calcutta is an old name of Asia/Kolkata." in schedule_of("FREQ=DAILY", zone="Asia/Calcutta").notes


def test_arrays_and_datetimes_agree_and_spans_are_half_open() -> None:
    schedule = schedule_of("FREQ=HOURLY")
    span = (at("2026-01-01T00:00"), at("2026-01-01T02:00"))

    assert [int(run.timestamp()) for run in schedule.between(*span)] == schedule.instants(*span).tolist()
    assert len(schedule.instants(*span)) == 2
    assert list(schedule.between(span[1], span[0])) == []


def test_days_of_a_viewing_zone_begin_at_its_midnight() -> None:
    schedule = schedule_of("FREQ=DAILY;BYHOUR=23", zone="America/New_York")

    counts = schedule.count_by_day(at("2026-01-10T23:00"), at("2026-01-12T12:00"), ZoneInfo("Asia/Kolkata"))

    assert list(counts.items()) == [(date(2026, 1, 11), 1), (date(2026, 1, 12), 1)]


def test_a_clock_that_turns_back_over_midnight_shows_a_day_twice_and_counts_it_right() -> None:
    schedule = schedule_of("FREQ=MINUTELY", start="2010-01-01T00:00")
    st_johns = ZoneInfo("America/St_Johns")

    counts = schedule.count_by_day(at("2010-11-07T02:31"), at("2010-11-07T04:30"), st_johns)

    assert list(counts.items()) == [(date(2010, 11, 6), 59), (date(2010, 11, 7), 60)]


def test_a_fixed_offset_counts_like_a_zone() -> None:
    schedule = schedule_of("FREQ=HOURLY;BYMINUTE=15", "FREQ=DAILY;BYHOUR=6;BYMINUTE=15")

    counts = schedule.count_by_day(at("2026-01-01"), at("2026-02-01"), timezone(timedelta(hours=5, minutes=30)))

    assert counts.total == 31 * 24


@pytest.mark.parametrize(
    "lines",
    [
        ("FREQ=DAILY;BYHOUR=6,7,22;BYMINUTE=30;BYSECOND=0",),
        ("FREQ=MONTHLY;BYDAY=-1FR", "FREQ=WEEKLY;BYDAY=FR"),
        ("FREQ=MINUTELY;INTERVAL=7",),
        ("FREQ=HOURLY", "EXDATE:20260120T060000Z"),
    ],
)
def test_runs_are_counted_as_many_as_there_are(lines: tuple[str, ...]) -> None:
    schedule = schedule_of(*lines, start="2026-01-05T06:00")
    start, end = at("2026-03-01T05:30"), at("2026-04-02T06:30")

    assert schedule.count(start, end) == len(list(schedule.between(start, end)))
