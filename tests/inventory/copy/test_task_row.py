"""A row: its key, its zone, and the word for why it is disabled."""

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.inventory.copy.task_row import NO_REASON, REASON_LABELS, REASONS, TaskRow, key_of, reason_text
from dashboard.scheduling.task import DisabledCode, Task, TaskState


def a_row(**fields: Any) -> TaskRow:
    task = Task(**{"id": "t1", "app_id": "a1", "state": TaskState.ENABLED} | fields)
    return TaskRow(task=task, app_name="Stock ledger", space_name="Supply chain", owner_name="Ada Keller", seen="1")


@pytest.mark.parametrize(
    ("state", "code", "reason"),
    [
        (TaskState.DISABLED, None, "none"),
        (TaskState.DISABLED, "LUNAR ECLIPSE", "lunar-eclipse"),
        (TaskState.DISABLED, DisabledCode.CONSECUTIVE_FAILURES, "failures"),
        (TaskState.DISABLED, DisabledCode.MANUALLY, "person"),
        (TaskState.ENABLED, DisabledCode.MANUALLY, ""),
    ],
)
def test_a_disabled_task_has_a_reason_and_no_other(state: TaskState, code: DisabledCode | str, reason: str) -> None:
    assert a_row(state=state, disabled_code=code).reason == reason


def test_every_code_has_a_word_of_its_own() -> None:
    assert set(REASONS) == set(DisabledCode)
    assert [*REASONS.values(), NO_REASON] == list(REASON_LABELS)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (DisabledCode.OWNER_DELETED, "owner deleted"),
        (DisabledCode.CONSECUTIVE_FAILURES, "failures"),
        (DisabledCode.MANUALLY, "by a person"),
        (None, "no reason given"),
        (" ", "no reason given"),
        ("LUNAR ECLIPSE", "LUNAR ECLIPSE"),
        ("None", "None"),
    ],
)
def test_a_reason_is_said_in_a_sentence_and_one_that_is_not_known_raw(code: str | None, text: str) -> None:
    task = Task(id="t1", app_id="a1", state=TaskState.DISABLED, disabled_code=code)

    assert reason_text(task) == text


def test_an_id_with_odd_characters_is_digested_for_html() -> None:
    assert key_of("5be59decca62aa00097268a4") == "5be59decca62aa00097268a4"
    assert key_of("?3").isalnum()
    assert key_of("?3") != key_of("?4")


def test_a_row_without_a_known_zone_is_shown_in_utc() -> None:
    assert a_row().zone is UTC
    assert a_row(time_zone=ZoneInfo("Asia/Tokyo")).zone == ZoneInfo("Asia/Tokyo")
