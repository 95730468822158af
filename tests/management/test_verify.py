"""`manage.py verify`: three readings of each task, a table, and 1 on a difference."""

import io

import pytest
from django.core.management import CommandError, call_command

from dashboard.inventory import verification
from dashboard.inventory.copy.read import row
from dashboard.inventory.sync import run as sync
from dashboard.scheduling.second_opinion import Verdict
from tests.conftest import MOCK_MOMENT, LocalTenant

DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"


def run(*arguments: str) -> str:
    """What the command prints."""
    printed = io.StringIO()
    call_command("verify", *arguments, stdout=printed, stderr=io.StringIO())
    return printed.getvalue()


class Terminal(io.StringIO):
    """A screen."""

    def isatty(self) -> bool:
        return True


def test_the_sample_company_is_read_alike_three_ways(synced: LocalTenant) -> None:
    lines = run().splitlines()

    assert lines[0] == "60 tasks, next 20 runs of each"
    assert lines[2].split("  ")[0] == "READ BY"
    counts = {line[:21].strip(): line[21:].split() for line in lines[3:6]}
    assert counts["dateutil"][1] == counts["recurring-ical-events"][1] == counts["the tenant's next run"][1] == "0"
    assert int(counts["dateutil"][0]) > 40
    assert int(counts["the tenant's next run"][0]) > 30


def test_a_search_chooses_the_tasks(connected: LocalTenant) -> None:
    connected.make_task(recurrence=[DAILY, "EXDATE:20261225T063000"])
    connected.make_task(recurrence=[DAILY], state="Disabled")

    printed = run("--search", "state:enabled", "--runs", "3")

    assert printed.startswith("1 task, next 3 runs of each\n")
    assert [line.split()[:3] for line in printed.splitlines()[4:5]] == [["recurring-ical-events", "1", "0"]]
    with pytest.raises(CommandError, match="nonsense"):
        run("--search", "state:nonsense")


def test_another_next_run_of_the_tenant_is_a_difference_and_ends_with_one(connected: LocalTenant) -> None:
    task = connected.make_task(recurrence=[DAILY])
    sync.run()
    other = "2026-11-24T07:30:00Z"
    change_next_run(task.id, other)
    printed = io.StringIO()

    with pytest.raises(CommandError, match=r"1 task is read differently\.") as caught:
        call_command("verify", stdout=printed, stderr=io.StringIO())

    assert caught.value.returncode == 1
    last = printed.getvalue().splitlines()[-1]
    assert "the tenant's next run  different" in last
    assert "2026-11-24 05:30:00Z  2026-11-24 07:30:00Z" in last


def change_next_run(task_id: str, to: str) -> None:
    """Have the copy say that the tenant told another next run."""
    from dashboard.inventory.models import TaskCopy

    copy = TaskCopy.objects.get(task_id=task_id)
    copy.body = copy.body | {"nextExecutionTime": to}
    copy.version = "other"
    copy.save()


def test_what_never_ends_is_not_answered_in_time_and_is_no_difference(connected: LocalTenant) -> None:
    connected.make_task(recurrence=["FREQ=SECONDLY;COUNT=2000000000"], start="2020-01-01T00:00:00")
    connected.make_task(recurrence=[DAILY])

    printed = run("--seconds", "0.4")

    assert "not answered in time" in printed.splitlines()[-1] or "no time was left" in printed
    assert "it took longer than 0.4 s" in printed or "no time was left" in printed


def test_what_is_read_differently_for_a_known_reason_says_it(connected: LocalTenant) -> None:
    connected.make_task(recurrence=["FREQ=MONTHLY;BYDAY=1MO,FR;BYHOUR=6"])

    last = run().splitlines()[-1]

    assert "known to be read differently" in last
    assert "Numbered and plain weekdays" in last


def test_a_broken_rule_is_not_compared_and_says_why(connected: LocalTenant) -> None:
    connected.make_task(recurrence=["FREQ=SOMETIMES"])

    assert "not compared" in run().splitlines()[-1]


def test_a_bar_is_drawn_on_a_terminal_only(connected: LocalTenant) -> None:
    connected.make_task(recurrence=[DAILY])
    screen, file = Terminal(), io.StringIO()

    call_command("verify", stdout=io.StringIO(), stderr=screen)
    call_command("verify", stdout=io.StringIO(), stderr=file)

    assert "[##############################] 1 of 1, 0 different" in screen.getvalue()
    assert file.getvalue() == ""


@pytest.mark.parametrize("flags", [["--runs", "0"], ["--runs", "x"], ["--seconds", "-1"], ["--seconds", "nan"]])
def test_a_number_that_makes_no_sense_is_refused(flags: list[str]) -> None:
    with pytest.raises(CommandError, match="is no"):
        run(*flags)


def test_a_run_that_the_clock_moves_may_be_another_one_to_the_tenant(connected: LocalTenant) -> None:
    task = connected.make_task(recurrence=["FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=28;BYHOUR=2;BYMINUTE=30"])
    sync.run()
    change_next_run(task.id, "2028-03-28T00:30:00Z")
    shown = row(task.id)
    assert shown is not None

    found = verification.verification(shown, MOCK_MOMENT, 3, seconds=60)

    assert found.tenant is not None
    assert (found.tenant.verdict, found.differs) == (Verdict.KNOWN, False)
