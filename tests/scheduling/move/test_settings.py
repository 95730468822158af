"""What beside its runs a move may change: each is found, and what nobody can know is not told."""

from typing import Any

import pytest

from dashboard.scheduling.move.proof import MoveOutcome
from dashboard.scheduling.move.settings import MovedSetting
from dashboard.scheduling.task import After, DisabledCode, Parent, TaskState
from tests.scheduling.move.tasks import DAILY, by_data, moved, off, proof, task


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"partial": True}, MovedSetting.PARTIAL),
        (off(), MovedSetting.STATE),
        ({"state": TaskState.UNKNOWN}, MovedSetting.STATE),
        ({"app_id": "b"}, MovedSetting.APP),
        ({"auto_reload": True}, MovedSetting.DATA),
        ({"after": After(parents=(Parent(task_id="p"),))}, MovedSetting.AFTER),
    ],
)
def test_a_setting_that_is_another_one_makes_a_difference_without_a_run(
    changes: dict[str, Any], setting: MovedSetting
) -> None:
    older = task(DAILY)

    found = proof(older, moved(older, **changes))

    assert (found.outcome, found.settings) == (MoveOutcome.DIFFERS, (setting,))
    assert not found.has_other_runs


def test_a_task_that_was_switched_off_and_runs_now_is_a_difference() -> None:
    older = task(DAILY, **off())

    found = proof(older, moved(older, state=TaskState.ENABLED, disabled_code=None))

    assert found.settings == (MovedSetting.STATE,)


@pytest.mark.parametrize("code", [DisabledCode.CONSECUTIVE_FAILURES, "OTHER"])
def test_a_task_that_stays_off_is_as_it_was(code: DisabledCode | str) -> None:
    older = task(DAILY, **off(code))

    assert proof(older, moved(older)).outcome is MoveOutcome.IDENTICAL


def test_a_completed_task_is_one_whose_schedule_has_expired() -> None:
    older = task(DAILY, state=TaskState.COMPLETED)

    assert proof(older, moved(older, **off("SCHEDULE-EXPIRED"))).outcome is MoveOutcome.IDENTICAL


def test_a_task_that_is_off_without_a_reason_may_have_had_any_state() -> None:
    older = task(DAILY, **off(None))

    outcomes = {proof(older, moved(older, state=state)).outcome for state in (TaskState.ENABLED, TaskState.DISABLED)}

    assert outcomes == {MoveOutcome.IDENTICAL}


def test_another_owner_is_told_and_is_no_difference_by_itself() -> None:
    older = task(DAILY)

    found = proof(older, moved(older, owner_id="somebody"))

    assert (found.outcome, found.settings) == (MoveOutcome.IDENTICAL, (MovedSetting.OWNER,))


def test_a_task_for_data_reloads_as_the_older_one_did_for_data() -> None:
    older = task(DAILY, auto_reload=True, auto_reload_partial=True)

    outcomes = [
        proof(older, moved(older, auto_reload=False), by_data(partial=partial)).outcome for partial in (True, False)
    ]

    assert outcomes == [MoveOutcome.IDENTICAL, MoveOutcome.DIFFERS]
