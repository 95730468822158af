"""What is proved of a move: the same runs, other runs, none to compare with, each start twice, or nothing."""

from dataclasses import replace
from datetime import timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.scheduling.budget import Budget
from dashboard.scheduling.move.proof import MoveOutcome, MoveProof, clock_changes, end_of, prove
from dashboard.scheduling.move.runs import LISTED
from dashboard.scheduling.move.settings import MovedSetting
from dashboard.scheduling.task import Task, TaskState
from dashboard.scheduling.zones import zone_named
from tests.examples import examples
from tests.scheduling.expansion.oracles import Case, at, cases, dateutil_instants, wall_at
from tests.scheduling.move.tasks import DAILY, END, EVENINGS, MONDAYS, NOW, by_data, moved, off, proof, task


def test_a_move_that_changes_nothing_is_identical_with_its_runs_and_clock_changes_counted() -> None:
    older = task(DAILY)

    found = proof(older, moved(older))

    assert (found.outcome, found.runs, found.clock_changes) == (MoveOutcome.IDENTICAL, 1826, 10)
    assert (found.until, found.settings, found.has_other_runs) == (END, (), False)


def test_a_rule_that_says_the_same_in_other_words_is_identical() -> None:
    older = task("RRULE:FREQ=DAILY;BYHOUR=6,18;BYMINUTE=0;BYSECOND=0")

    found = proof(older, moved(older, recurrences=("FREQ=DAILY;INTERVAL=1;BYSECOND=0;BYMINUTE=0;BYHOUR=18,6",)))

    assert (found.outcome, found.runs) == (MoveOutcome.IDENTICAL, 3652)


def test_a_lost_zone_moves_each_run_and_the_first_ten_are_named() -> None:
    older = task(DAILY)

    found = proof(older, moved(older, time_zone_name="UTC", time_zone=zone_named("UTC")))

    assert found.outcome is MoveOutcome.DIFFERS
    assert found.settings == (MovedSetting.ZONE,)
    assert (found.lost.count, found.added.count) == (1826, 1826)
    assert found.lost.first[:2] == (at("2026-11-28T05:00"), at("2026-11-29T05:00"))
    assert found.added.first[:2] == (at("2026-11-28T06:00"), at("2026-11-29T06:00"))
    assert len(found.lost.first) == len(found.added.first) == LISTED


def test_a_zone_by_another_name_of_it_is_no_difference() -> None:
    older = task(DAILY, zone="Asia/Calcutta")

    found = proof(older, moved(older, time_zone_name="Asia/Kolkata", time_zone=zone_named("Asia/Kolkata")))

    assert found.outcome is MoveOutcome.IDENTICAL


def test_an_offset_that_gets_a_name_is_to_be_looked_at_though_no_run_moves() -> None:
    older = replace(task(DAILY, zone=""), time_zone=timezone(timedelta(hours=5, minutes=30)))

    found = proof(older, moved(older, time_zone_name="Asia/Kolkata", time_zone=zone_named("Asia/Kolkata")))

    assert (found.outcome, found.settings) == (MoveOutcome.DIFFERS, (MovedSetting.ZONE,))
    assert not found.has_other_runs


def test_a_lost_end_adds_the_runs_after_it() -> None:
    older = task(DAILY, ends_at=wall_at("2027-06-15T06:00"))

    found = proof(older, moved(older, ends_at=None))

    assert (found.outcome, found.settings) == (MoveOutcome.DIFFERS, (MovedSetting.END,))
    assert (found.runs, found.lost.count) == (200, 0)
    assert found.added.first[0] == at("2027-06-16T04:00")


def test_a_lost_end_of_a_schedule_that_has_ended_adds_all_runs() -> None:
    older = task(DAILY, ends_at=wall_at("2025-06-15T06:00"), state=TaskState.COMPLETED)

    found = proof(older, moved(older, ends_at=None, **off("SCHEDULE-EXPIRED")))

    assert (found.runs, found.added.count, found.settings) == (0, 1826, (MovedSetting.END,))


def test_an_end_beyond_the_years_is_told_though_no_run_of_them_is_lost() -> None:
    older = task(DAILY, ends_at=wall_at("2035-01-01T00:00"))

    found = proof(older, moved(older, ends_at=None))

    assert (found.outcome, found.has_other_runs) == (MoveOutcome.DIFFERS, False)


def test_a_lost_line_loses_its_runs() -> None:
    older = task(DAILY, EVENINGS)

    found = proof(older, moved(older, recurrences=(DAILY,)))

    assert (found.outcome, found.lost.count, found.added.count) == (MoveOutcome.DIFFERS, 1826, 0)
    assert found.lost.first[0] == at("2026-11-28T17:00")


@pytest.mark.parametrize("lines", [(DAILY,), (DAILY, "RRULE:FREQ=DAILY;BYHOUR=18;BYMINUTE=1;BYSECOND=0")])
def test_a_schedule_that_is_over_has_no_run_to_tell_by_so_its_lines_are_compared(lines: tuple[str, ...]) -> None:
    older = task(DAILY, EVENINGS, ends_at=wall_at("2025-06-15T06:00"))

    same = proof(older, moved(older, recurrences=("FREQ=DAILY;INTERVAL=1;BYSECOND=0;BYMINUTE=0;BYHOUR=18", DAILY)))
    other = proof(older, moved(older, recurrences=lines))

    assert (same.outcome, same.runs) == (MoveOutcome.IDENTICAL, 0)
    assert (other.outcome, other.settings) == (MoveOutcome.DIFFERS, (MovedSetting.LINES,))


def test_a_lost_interval_adds_the_runs_between() -> None:
    older = task("RRULE:FREQ=DAILY;INTERVAL=2;BYHOUR=6;BYMINUTE=0;BYSECOND=0")

    found = proof(older, moved(older, recurrences=(DAILY,)))

    assert (found.outcome, found.lost.count, found.added.count) == (MoveOutcome.DIFFERS, 0, 913)


def test_a_replaced_start_moves_a_rule_with_an_interval_and_is_told_of_any_other() -> None:
    every_other, daily = task("RRULE:FREQ=DAILY;INTERVAL=2;BYHOUR=6;BYMINUTE=0;BYSECOND=0"), task(DAILY)

    phased, plain = (
        proof(older, moved(older, starts_at=wall_at("2025-01-02T00:00"))) for older in (every_other, daily)
    )

    assert (phased.lost.count, phased.added.count) == (913, 913)
    assert (plain.outcome, plain.settings, plain.has_other_runs) == (
        MoveOutcome.DIFFERS,
        (MovedSetting.START,),
        False,
    )


def test_a_start_to_come_that_was_read_as_utc_moves_the_first_run() -> None:
    older = task("RRULE:FREQ=DAILY", start="2026-12-24T23:30")

    found = proof(older, moved(older, starts_at=wall_at("2026-12-25T00:30")))

    assert found.lost.first[0] == at("2026-12-24T22:30")
    assert found.added.first[0] == at("2026-12-24T23:30")


def test_two_lines_that_became_two_tasks_are_together_what_they_were() -> None:
    older = task(DAILY, EVENINGS)

    found = proof(older, moved(older, recurrences=(DAILY,)), moved(older, recurrences=(EVENINGS,)))

    assert (found.outcome, found.runs) == (MoveOutcome.IDENTICAL, 3652)


def test_a_task_that_was_moved_twice_starts_each_run_twice() -> None:
    older = task(DAILY)

    found = proof(older, moved(older), moved(older))

    assert (found.outcome, found.doubled.count, found.has_other_runs) == (MoveOutcome.TWICE, 1826, False)
    assert found.doubled.first[0] == at("2026-11-28T05:00")


def test_lines_that_share_runs_start_these_twice_as_two_tasks() -> None:
    older = task(DAILY, MONDAYS)

    found = proof(older, moved(older, recurrences=(DAILY,)), moved(older, recurrences=(MONDAYS,)))

    assert (found.outcome, found.runs, found.doubled.count) == (MoveOutcome.TWICE, 1826, 261)


def test_one_of_two_tasks_that_lost_its_zone_is_a_difference() -> None:
    older = task(DAILY, EVENINGS)
    lost = moved(older, recurrences=(EVENINGS,), time_zone_name="UTC", time_zone=zone_named("UTC"))

    found = proof(older, moved(older, recurrences=(DAILY,)), lost)

    assert (found.outcome, found.settings) == (MoveOutcome.DIFFERS, (MovedSetting.ZONE,))
    assert (found.lost.count, found.added.count) == (1826, 1826)


def test_a_task_that_nothing_came_of_is_without_a_successor() -> None:
    assert proof(task(DAILY)).outcome is MoveOutcome.WITHOUT


def test_a_task_that_has_no_times_any_more_has_lost_its_runs() -> None:
    older = task(DAILY)

    found = proof(older, moved(older, recurrences=(), starts_at=None))

    assert (found.outcome, found.lost.count) == (MoveOutcome.DIFFERS, 1826)


def test_a_single_start_is_a_run_that_can_be_lost() -> None:
    older = task(start="2027-01-01T05:00")

    kept, lost = proof(older, moved(older)), proof(older, moved(older, starts_at=wall_at("2027-01-02T05:00")))

    assert (kept.outcome, kept.runs) == (MoveOutcome.IDENTICAL, 1)
    assert (lost.lost.first, lost.added.first) == ((at("2027-01-01T04:00"),), (at("2027-01-02T04:00"),))


def test_what_is_not_understood_is_told_and_never_called_identical() -> None:
    older = task("RRULE:FREQ=DAILY;BYHOUR=26", problem="BYHOUR=26 is out of range.")

    found = proof(older, moved(older))

    assert (found.outcome, found.why_not) == (MoveOutcome.UNPROVED, "BYHOUR=26 is out of range.")


def test_what_is_not_understood_still_tells_what_else_is_different() -> None:
    older = task("RRULE:FREQ=DAILY;BYHOUR=26", problem="BYHOUR=26 is out of range.")

    found = proof(older, moved(older, partial=True))

    assert (found.outcome, found.settings) == (MoveOutcome.DIFFERS, (MovedSetting.PARTIAL,))


def test_a_line_that_needs_a_start_and_has_none_is_not_understood() -> None:
    older = task("RRULE:FREQ=DAILY;INTERVAL=2", start="")

    found = proof(older, moved(older))

    assert found.outcome is MoveOutcome.UNPROVED
    assert "start" in found.why_not


def test_a_zone_that_is_not_known_is_not_understood() -> None:
    older = replace(task(DAILY), time_zone_name="Mars/Base", time_zone=None)

    found = proof(older, moved(older))

    assert (found.outcome, found.settings) == (MoveOutcome.UNPROVED, ())
    assert "Mars/Base" in found.why_not


def test_a_run_a_second_written_alike_is_identical_though_nobody_counts_it() -> None:
    older = task("RRULE:FREQ=SECONDLY")

    found = proof(older, moved(older))

    assert (found.outcome, found.runs, found.until) == (MoveOutcome.IDENTICAL, None, END)


def test_a_run_a_minute_is_counted_and_compared_over_five_years() -> None:
    older = task("RRULE:FREQ=MINUTELY", zone="UTC")

    alike, other = proof(older, moved(older)), proof(older, moved(older, recurrences=("FREQ=MINUTELY;INTERVAL=1",)))

    assert alike.outcome is other.outcome is MoveOutcome.IDENTICAL
    assert alike.runs == other.runs == 1826 * 24 * 60


def test_more_runs_than_the_budget_allows_are_compared_as_far_as_it_goes() -> None:
    older = task("RRULE:FREQ=SECONDLY")

    found = proof(older, moved(older, recurrences=("FREQ=SECONDLY;INTERVAL=1",)))

    assert (found.outcome, found.runs, found.has_other_runs) == (MoveOutcome.UNPROVED, None, False)
    assert found.until is not None
    assert NOW < found.until < END
    assert found.why_not.startswith("Stopped after")


def test_a_difference_that_shows_before_the_budget_ends_is_one() -> None:
    older = task("RRULE:FREQ=SECONDLY")

    found = proof(older, moved(older, recurrences=("RRULE:FREQ=SECONDLY;INTERVAL=2",)))

    assert found.outcome is MoveOutcome.DIFFERS
    assert found.lost.first[0] == at("2026-11-28T02:00:01")


def test_a_rule_that_never_comes_due_ends() -> None:
    older = task("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=6;BYMINUTE=0;BYSECOND=0")

    found = proof(older, moved(older, recurrences=("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;BYHOUR=6",)))

    assert (found.outcome, found.runs, found.settings) == (MoveOutcome.DIFFERS, 0, (MovedSetting.LINES,))


def test_a_budget_of_nothing_proves_nothing() -> None:
    older = task(DAILY, EVENINGS)

    found = prove(older, [moved(older, recurrences=(DAILY,))], NOW, END, Budget(steps=0, instants=0))

    assert (found.outcome, found.until) == (MoveOutcome.UNPROVED, NOW)


def test_data_may_start_a_task_of_its_own() -> None:
    older = task(DAILY, auto_reload=True)

    whole, lost = (
        proof(older, moved(older, auto_reload=False), by_data()),
        proof(older, moved(older, auto_reload=False)),
    )

    assert whole.outcome is MoveOutcome.IDENTICAL
    assert (lost.outcome, lost.settings) == (MoveOutcome.DIFFERS, (MovedSetting.DATA,))


def test_a_clock_that_changes_twice_a_year_changes_twenty_times_in_ten() -> None:
    berlin, utc = zone_named("Europe/Berlin"), zone_named("UTC")
    assert berlin
    assert utc

    assert clock_changes(berlin, NOW, end_of(NOW, 10)) == 20
    assert clock_changes(utc, NOW, end_of(NOW, 10)) == 0


@st.composite
def moves(draw: st.DrawFn) -> tuple[Case, list[Case]]:
    """A rule, and one or two others that have its window, its start and its zone."""
    older = draw(cases(("MONTHLY", "WEEKLY", "DAILY", "HOURLY")))
    others = draw(st.lists(cases((older.freq,)), max_size=2))
    like = {"wall_start": older.wall_start, "wall_first": older.wall_first, "wall_last": older.wall_last}
    newer = [replace(other, zone=older.zone, **like) for other in others]
    return older, newer if newer and draw(st.booleans()) else [older, *newer]


@settings(max_examples=examples(60))
@given(moves())
def test_lost_added_and_doubled_runs_are_those_that_dateutil_finds(move: tuple[Case, list[Case]]) -> None:
    case, others = move
    before, after = set(dateutil_instants(case)), [set(dateutil_instants(other)) for other in others]
    together = set().union(*after)

    found = _proof_of(case, others)

    assert (found.lost.count, found.added.count) == (len(before - together), len(together - before))
    assert found.lost.first == tuple(sorted(before - together)[:LISTED])
    assert found.added.first == tuple(sorted(together - before)[:LISTED])
    assert found.doubled.count == sum(sum(run in runs for runs in after) > 1 for run in together)
    assert found.runs == len(before)


def _proof_of(case: Case, others: list[Case]) -> MoveProof:
    older, *newer = (_task_of(one) for one in (case, *others))
    return prove(older, newer, case.first, case.last)


def _task_of(case: Case) -> Task:
    return task(case.line, zone=case.zone, start=case.wall_start.isoformat())


@pytest.mark.parametrize(
    ("start", "end"), [("2026-11-28T02:00", "2031-11-28T02:00"), ("2028-02-29T02:00", "2033-02-28T02:00")]
)
def test_the_years_end_on_the_same_day(start: str, end: str) -> None:
    assert end_of(at(start), 5) == at(end)
