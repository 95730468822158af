"""A row: its names, its tags and its place in the order."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.inventory.names import Names
from dashboard.inventory.rows import TaskRow, in_order, key_of, tags_of
from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.tenant.values import App

RULE = ("RRULE:FREQ=DAILY",)


def a_task(**fields: Any) -> Task:
    return Task(**{"id": "t1", "app_id": "a1", "state": TaskState.ENABLED, "recurrences": RULE} | fields)


def a_row(name: str = "Stock ledger", **fields: Any) -> TaskRow:
    return TaskRow(task=a_task(**fields), app_name=name, space_name="Supply chain", owner_name="Ada Keller", seen="1")


@pytest.mark.parametrize(
    ("fields", "tags"),
    [
        ({}, {"state:enabled"}),
        ({"recurrences": ()}, {"state:enabled", "is:unscheduled"}),
        ({"recurrences": (), "auto_reload": True}, {"state:enabled", "is:data"}),
        ({"recurrences": (), "state": TaskState.MOVED}, {"state:moved"}),
        ({"problem": "BYHOUR=26"}, {"state:enabled", "is:unread"}),
        ({"state": TaskState.UNKNOWN}, {"state:unknown"}),
        ({"state": TaskState.DISABLED}, {"state:disabled", "reason:none"}),
        ({"state": TaskState.DISABLED, "disabled_code": "LUNAR ECLIPSE"}, {"state:disabled", "reason:lunar-eclipse"}),
        (
            {"state": TaskState.DISABLED, "disabled_code": DisabledCode.CONSECUTIVE_FAILURES},
            {"state:disabled", "reason:failures"},
        ),
        ({"state": TaskState.DISABLED, "disabled_code": DisabledCode.MANUALLY}, {"state:disabled", "reason:person"}),
        ({"state": TaskState.ENABLED, "disabled_code": DisabledCode.MANUALLY}, {"state:enabled"}),
    ],
)
def test_tags_name_state_reason_and_kind(fields: dict[str, Any], tags: set[str]) -> None:
    assert tags_of(a_task(**fields)) == tags


def test_an_id_with_odd_characters_is_digested_for_html() -> None:
    assert key_of("5be59decca62aa00097268a4") == "5be59decca62aa00097268a4"
    assert key_of("?3").isalnum()
    assert key_of("?3") != key_of("?4")


def test_a_row_is_found_by_its_names_and_ids_in_any_case() -> None:
    row = a_row("Straße")

    assert all(word in row.haystack for word in ("strasse", "supply chain", "ada keller", "a1", "t1"))


def test_a_row_without_a_known_zone_is_shown_in_utc() -> None:
    assert a_row().zone is UTC
    assert a_row(time_zone=ZoneInfo("Asia/Tokyo")).zone == ZoneInfo("Asia/Tokyo")


EARLY, LATE = datetime(2026, 11, 23, 14, tzinfo=UTC), datetime(2026, 11, 24, 6, tzinfo=UTC)
ROWS = [
    a_row("Cash", id="c", next_run_at=LATE, last_run_at=EARLY),
    a_row("apples", id="a", state=TaskState.COMPLETED),
    a_row("Budget", id="b", next_run_at=EARLY, last_run_at=LATE, state=TaskState.DISABLED),
]


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("app", "abc"),
        ("-app", "cba"),
        ("next", "bca"),
        ("-next", "cba"),
        ("last", "cba"),
        ("-last", "bca"),
        ("state", "bca"),
        ("-state", "acb"),
    ],
)
def test_rows_stand_in_the_wanted_order_and_those_without_a_time_last(sort: str, ids: str) -> None:
    assert "".join(row.task.id for row in in_order(ROWS, sort)) == ids


def test_an_id_stands_for_a_name_that_is_missing() -> None:
    nothing = Names()
    task = a_task(owner_id="u1", space_id="s1")

    assert (nothing.app(task), nothing.space(task), nothing.owner(task)) == ("a1", "s1", "u1")
    assert nothing.app(a_task(app_id="")) == "t1"


def test_the_space_is_the_one_that_the_app_is_in_now() -> None:
    known = Names(
        apps={"a1": App(id="a1", name="Cash", space_id="s2"), "a2": App(id="a2", name="Own")},
        spaces={"s1": "Old", "s2": "Treasury"},
        owners={"u1": "Ada Keller"},
    )

    assert known.space(a_task(space_id="s1")) == "Treasury"
    assert known.space(a_task(app_id="a2")) == "Personal"
    assert known.owner(a_task(owner_id="u1")) == "Ada Keller"
