"""What the libraries say of schedules: the same, another thing, one that is known, or nothing in time."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.libraries.process import ROOT, LibraryProcess
from dashboard.scheduling.second_opinion import Opinion, Verdict, second_opinion
from tests.scheduling.expansion.oracles import at, schedule_of

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
LONG = 60.0  # seconds: enough on any machine


@pytest.fixture(scope="module")
def libraries() -> Iterator[LibraryProcess]:
    """One process for all that ends; each test that has one killed leaves the next question another one."""
    process = LibraryProcess()
    yield process
    process.stop()


def opinion(
    process: LibraryProcess,
    *lines: str,
    start: str | None = "2022-01-01T00:00",
    zone: str = "UTC",
    end: str | None = None,
    after: datetime = NOW,
    seconds: float = LONG,
    count: int = 10,
) -> Opinion:
    schedule = schedule_of(*lines, start=start, zone=zone, end=end)
    return second_opinion(schedule, after, count, seconds=seconds, process=process)


@pytest.mark.parametrize(
    ("lines", "library"),
    [
        (["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30"], "dateutil"),
        (["freq=daily; byhour=6;"], "dateutil"),
        (["FREQ=MINUTELY;INTERVAL=5"], "dateutil"),
        (["FREQ=SECONDLY;INTERVAL=7"], "dateutil"),
        (["FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SU;WKST=SU"], "dateutil"),
        (["FREQ=WEEKLY;BYDAY=TU,SU;BYSETPOS=-1;BYHOUR=1,2"], "dateutil"),
        (["FREQ=MONTHLY;BYDAY=-1FR", "FREQ=YEARLY;BYMONTHDAY=15"], "dateutil"),
        (["FREQ=DAILY;COUNT=2000"], "dateutil"),
        (["FREQ=DAILY;UNTIL=20261201T000000Z"], "dateutil"),
        (["FREQ=DAILY;UNTIL=20261201T120000"], "dateutil"),
        (["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "dateutil"),
        (["FREQ=DAILY;BYHOUR=5", "EXRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=5"], "dateutil"),
        (["FREQ=DAILY;BYHOUR=5", "EXRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=5", "EXDATE:20261129T050000"], "dateutil"),
        (["FREQ=DAILY;BYHOUR=5", "EXDATE:20261129T050000", "RDATE:20261129T060000Z"], "recurring-ical-events"),
        (["FREQ=DAILY;BYHOUR=5", "EXDATE:20261129", "EXDATE;VALUE=DATE:20261201"], "recurring-ical-events"),
        (["FREQ=DAILY;BYHOUR=5", "RDATE;TZID=Asia/Tokyo:20261129T060000"], "recurring-ical-events"),
        (["RDATE;VALUE=PERIOD:20261129T060000Z/PT1H"], "recurring-ical-events"),
        ([], "dateutil"),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns"])
def test_a_library_says_the_same(libraries: LibraryProcess, lines: list[str], library: str, zone: str) -> None:
    found = opinion(libraries, *lines, zone=zone)

    assert (found.verdict, found.library, found.ours, found.theirs, found.why) == (
        Verdict.EQUAL, library, None, None, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    "lines", [["FREQ=MINUTELY;INTERVAL=20"], ["FREQ=HOURLY;BYMINUTE=30", "EXRULE:FREQ=DAILY;BYHOUR=8"]]
)
@pytest.mark.parametrize("after", ["2027-03-27T23:30", "2027-10-30T22:30"])
def test_both_agree_across_the_changes_of_a_clock(libraries: LibraryProcess, lines: list[str], after: str) -> None:
    assert opinion(libraries, *lines, zone="Europe/Zurich", after=at(after), count=20).verdict is Verdict.EQUAL


def test_a_start_to_come_is_a_run_only_where_a_line_says_so(libraries: LibraryProcess) -> None:
    for start, first in (("2026-12-01T05:00", "2026-12-01T05:00"), ("2026-12-01T06:00", "2026-12-02T05:00")):
        found = opinion(libraries, "FREQ=DAILY;BYHOUR=5", "EXDATE:20261215T050000", start=start)

        assert (found.verdict, found.runs[0]) == (Verdict.EQUAL, at(first))


def test_the_end_of_the_task_ends_the_runs_of_the_library(libraries: LibraryProcess) -> None:
    found = opinion(libraries, "FREQ=DAILY", end="2026-11-30T00:00")

    assert (found.verdict, len(found.runs)) == (Verdict.EQUAL, 2)


def test_lines_without_a_start_and_a_fixed_offset_are_asked_too(libraries: LibraryProcess) -> None:
    rule = "FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
    schedule = schedule_of(rule, start=None)
    fixed = type(schedule)(
        recurrences=schedule.recurrences, time_zone=datetime.fromisoformat("2026-01-01T00:00-09:30").tzinfo or UTC
    )

    assert opinion(libraries, rule, start=None).verdict is Verdict.EQUAL
    assert second_opinion(fixed, NOW, 10, seconds=LONG, process=libraries).verdict is Verdict.EQUAL


@pytest.mark.parametrize(
    ("lines", "start", "reason"),
    [
        (["FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1"], "2026-12-02T06:00", "begins the first week"),
        (["FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1;COUNT=260"], "2022-01-05T06:00", "begins the first week"),
        (["FREQ=YEARLY;BYWEEKNO=20"], "2022-01-01T06:00", "all seven days"),
        (["FREQ=YEARLY;BYWEEKNO=53;BYDAY=FR;WKST=SU"], "2022-01-01T06:00", "New Year"),
        (["FREQ=YEARLY;BYWEEKNO=-52;BYDAY=MO"], "2022-01-01T06:00", "New Year"),
        (["FREQ=YEARLY;INTERVAL=2;BYWEEKNO=20;BYDAY=MO"], "2022-01-01T06:00", "years of weeks"),
        (["FREQ=MONTHLY;BYDAY=1MO,FR"], "2022-01-01T06:00", "find nothing in dateutil"),
        (["FREQ=YEARLY;BYMONTH=12;BYDAY=53MO,1MO"], "2022-01-01T06:00", "sixth weekday"),
        (["FREQ=DAILY;BYSECOND=60"], "2022-01-01T06:00", "BYSECOND=60"),
        (["FREQ=DAILY;UNTIL=20261129"], "2022-01-01T06:00", "UNTIL without a time"),
        (["RDATE:20261129"], "2022-01-01T06:00", "RDATE without a time"),
        (["FREQ=HOURLY;INTERVAL=2;BYHOUR=3"], "2022-01-01T06:00", "refuses a rule"),
    ],
)
def test_what_is_known_to_be_read_differently_is_and_says_why(
    libraries: LibraryProcess, lines: list[str], start: str, reason: str
) -> None:
    found = opinion(libraries, *lines, start=start)

    assert found.verdict is Verdict.KNOWN
    assert reason in found.why


def test_at_a_clock_change_exdates_are_known_to_differ(libraries: LibraryProcess) -> None:
    lines = ["FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "EXRULE:FREQ=DAILY;BYHOUR=3;BYMINUTE=30"]

    found = opinion(libraries, *lines, zone="Europe/Zurich", after=at("2027-03-27T12:00"))

    assert (found.verdict, found.theirs) == (Verdict.KNOWN, at("2027-03-28T01:30"))
    assert "exclude" in found.why


def test_a_run_at_the_time_of_an_exdate_on_the_other_clock_is_known_to_differ(libraries: LibraryProcess) -> None:
    found = opinion(libraries, "FREQ=HOURLY", "EXDATE:20261201T090000", zone="Europe/Zurich", after=at("2026-12-01"))

    assert (found.verdict, found.ours) == (Verdict.KNOWN, at("2026-12-01T07:00"))
    assert "zone and for one of UTC" in found.why


def test_another_answer_is_a_difference_with_both_dates(tmp_path: Path) -> None:
    process = answering(tmp_path, '{"library": "dateutil", "runs": [1795860000]}')

    found = opinion(process, "FREQ=DAILY;BYHOUR=6", count=1)
    process.stop()

    assert found.verdict is Verdict.DIFFERENT
    assert (found.ours, found.theirs) == (at("2026-11-28T06:00"), at("2026-11-28T10:00"))


def answering(folder: Path, answer: str) -> LibraryProcess:
    """A process that has one answer to every question."""
    program = folder / "program.py"
    program.write_text(f"import sys\nprint('{{}}', flush=True)\nfor line in sys.stdin: print('{answer}', flush=True)\n")
    return LibraryProcess([sys.executable, str(program)])


@pytest.mark.parametrize(
    "lines",
    [
        ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"],
        ["FREQ=SECONDLY;COUNT=2000000000"],
        ["FREQ=SECONDLY;COUNT=2000000000", "EXDATE:20261129T050000"],
    ],
)
def test_what_never_ends_is_ended_and_the_next_question_has_a_process_again(lines: list[str]) -> None:
    process = LibraryProcess()
    opinion(process, "FREQ=DAILY")
    first = process.pid
    assert first is not None

    found = opinion(process, *lines, seconds=0.3)
    after = opinion(process, "FREQ=DAILY")
    second = process.pid
    process.stop()

    assert (found.verdict, found.why) == (Verdict.LATE, "it took longer than 0.3 s")
    assert after.verdict is Verdict.EQUAL
    assert second != first
    assert [pid for pid in (first, second) if pid and is_there(pid)] == []  # no zombie either


def test_a_process_without_questions_ends_and_leaves_no_zombie() -> None:
    process = LibraryProcess(idle_seconds=0)
    opinion(process, "FREQ=DAILY")

    while process.pid is not None:
        os.sched_yield()


def test_a_process_that_cannot_be_started_is_no_answer(tmp_path: Path) -> None:
    gone, silent = LibraryProcess([str(tmp_path / "nothing")]), LibraryProcess([sys.executable, "-c", "pass"])

    assert "could be started" in opinion(gone, "FREQ=DAILY").why
    assert "could be started" in opinion(silent, "FREQ=DAILY").why


def test_the_process_imports_neither_django_nor_our_engine() -> None:
    program = "import sys, dashboard.scheduling.libraries.__main__; print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)

    imported = set(done.stdout.split())
    assert "dateutil.rrule" in imported
    assert imported.isdisjoint({"django", "numpy", "icalendar", "dashboard.scheduling.schedule"})


def test_a_dead_process_is_replaced() -> None:
    process = LibraryProcess()
    opinion(process, "FREQ=DAILY")
    os.kill(process.pid or 0, 9)
    os.waitid(os.P_PID, process.pid or 0, os.WEXITED | os.WNOWAIT)

    found = opinion(process, "FREQ=DAILY")
    process.stop()

    assert found.verdict is Verdict.EQUAL


def test_where_we_find_no_run_within_a_budget_there_is_nothing_to_compare(libraries: LibraryProcess) -> None:
    with pytest.raises(BudgetExceeded):
        opinion(libraries, "FREQ=SECONDLY", "EXRULE:FREQ=SECONDLY")


def is_there(pid: int) -> bool:
    """Whether a process exists, as a zombie too."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
