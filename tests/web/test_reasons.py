"""Each reason that this version knows has all that people read of it; one that is new is shown as it came."""

import pytest

from dashboard.inventory.changes.diff import state_words
from dashboard.inventory.copy.task_row import REASON_LABELS, REASONS, TaskRow
from dashboard.scheduling.task import Task, TaskState
from dashboard.web.calendar.kinds import KINDS, PAUSED
from dashboard.web.reasons import KNOWN, cause_of, reason_of_task
from dashboard.web.status import status_of


def a_disabled_task(code: str | None, log: str = "") -> Task:
    return Task(id="t1", app_id="a1", state=TaskState.DISABLED, disabled_code=code, log=log)


def a_row(task: Task) -> TaskRow:
    return TaskRow(task=task, app_name="Cash", space_name="", owner_name="Ben {x}", seen="1")


def test_every_word_of_the_copy_has_a_reason_and_a_kind_of_run() -> None:
    words = [*REASONS.values(), "none"]

    assert list(KNOWN) == words
    assert list(REASON_LABELS) == words
    assert [kind.value for kind in KINDS if kind.is_ghost and kind is not PAUSED] == words


@pytest.mark.parametrize("code", [*REASONS, None])
def test_a_known_reason_says_what_to_do_and_ends_with_the_switch(code: str | None) -> None:
    cause = cause_of(a_row(a_disabled_task(code)))

    assert cause.sentence.endswith(".")
    assert cause.steps[-1] == "Enable the task."
    assert "{owner}" not in " ".join(cause.steps)


def test_a_reason_that_is_new_is_shown_as_it_came() -> None:
    task = a_disabled_task("Lunar-Eclipse", log="The moon was dark.")

    assert reason_of_task(task).label == "Lunar-Eclipse"
    assert status_of(task).words == "Disabled · Lunar-Eclipse"
    assert state_words(task) == "Disabled, Lunar-Eclipse"
    assert cause_of(a_row(task)).sentence == (
        "Qlik gives the reason Lunar-Eclipse, which is new to Reload Desk. The moon was dark."
    )


def test_the_owner_is_named_in_what_to_do() -> None:
    steps = cause_of(a_row(a_disabled_task(next(code for code in REASONS if "OWNER-DISABLED" in code)))).steps

    assert "Let the account of Ben {x} be enabled in Qlik." in steps[0]
