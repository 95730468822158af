"""Pieces of a layout: the same runs found again in a larger one."""

from datetime import date

from dashboard.scheduling.calendar.slices import indexes_in
from tests.scheduling.calendar.test_layout import laid_out, schedule

DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
HOURLY = "RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"
WEEKLY = "RRULE:FREQ=WEEKLY;BYDAY=TH;BYHOUR=6;BYMINUTE=30;BYSECOND=0"


def test_each_run_of_a_part_is_found_in_the_whole() -> None:
    schedules = [schedule(DAILY), schedule(HOURLY), schedule(WEEKLY, "Asia/Tokyo"), schedule(DAILY)]
    whole, part = laid_out(schedules, date(2026, 11, 23), 7), laid_out(schedules, date(2026, 11, 25), 1)

    found = indexes_in(whole, part)

    assert len(found) == len(part.instants) == 1 + 24 + 1 + 1
    assert whole.instants[found].tolist() == part.instants.tolist()
    assert whole.task_indexes[found].tolist() == part.task_indexes.tolist()
