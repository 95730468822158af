"""The columns of the copy: what is computed of a task, its names and the moment."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from dashboard.inventory.copy.columns import columns, kind_of, timed
from dashboard.inventory.copy.disabled_periods import DisabledSince, first_sight
from dashboard.inventory.copy.names import Names
from dashboard.scheduling.task import DisabledCode, Task, TaskState
from dashboard.tenant.resources import App

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)  # a Monday, 14:05 in Zurich
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
NEVER_ENDING = "RRULE:FREQ=SECONDLY;BYSETPOS=1;BYMONTH=2;BYMONTHDAY=30"


def a_task(**fields: Any) -> Task:
    defaults = {
        "id": "t1",
        "app_id": "a1",
        "owner_id": "u1",
        "state": TaskState.ENABLED,
        "recurrences": (DAILY,),
        "time_zone_name": "Europe/Zurich",
        "time_zone": ZoneInfo("Europe/Zurich"),
        "starts_at": wall(2026, 1, 5, 6, 30),
        "body": {"id": "t1"},
    }
    return Task(**(defaults | fields))


def wall(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute)  # noqa: DTZ001  a clock on a wall has no zone


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, "recurring"),
        ({"recurrences": ()}, "once"),
        ({"recurrences": (), "starts_at": None}, "none"),
        ({"recurrences": (), "starts_at": None, "auto_reload": True}, "data"),
        ({"auto_reload": True}, "recurring"),
        ({"problem": "BYHOUR=26"}, "unread"),
        ({"state": TaskState.MOVED}, "moved"),
    ],
)
def test_kind_says_what_starts_a_task(fields: dict[str, Any], kind: str) -> None:
    assert kind_of(a_task(**fields)) == kind


@pytest.mark.parametrize(
    ("fields", "next_run_at", "runs_a_day"),
    [
        ({}, utc(24, 5, 30), 1.0),
        ({"state": TaskState.DISABLED}, utc(24, 5, 30), 1.0),  # what would start
        ({"state": TaskState.UNKNOWN}, utc(24, 5, 30), 1.0),
        ({"state": TaskState.COMPLETED}, None, 0.0),
        ({"state": TaskState.MOVED}, None, None),
        ({"problem": "BYHOUR=26"}, None, None),
        ({"recurrences": (), "starts_at": None}, None, 0.0),
        ({"recurrences": (), "starts_at": wall(2026, 11, 28, 2)}, utc(28, 1), 1 / 28),
        ({"recurrences": (), "starts_at": wall(2026, 11, 1, 2)}, None, 0.0),
        ({"recurrences": ("RRULE:FREQ=MINUTELY;INTERVAL=15",)}, utc(23, 13, 15), 96.0),
        ({"starts_at": wall(2027, 3, 1, 6, 30)}, datetime(2027, 3, 1, 5, 30, tzinfo=UTC), 1.0),
        ({"recurrences": ("RRULE:FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=7;BYMINUTE=0;BYSECOND=0",)}, utc(26, 6), 2 / 7),
        ({"ends_at": wall(2026, 11, 24, 6, 30)}, utc(24, 5, 30), 1 / 28),
        ({"recurrences": (NEVER_ENDING,)}, None, 0.0),
    ],
)
def test_next_run_and_runs_a_day_follow_the_schedule(
    fields: dict[str, Any], next_run_at: datetime | None, runs_a_day: float | None
) -> None:
    values = timed(a_task(**fields), DisabledSince(), NOW)

    assert values["next_run_at"] == next_run_at
    assert values["runs_a_day"] == runs_a_day


@pytest.mark.parametrize(
    ("fields", "since", "missed"),
    [
        ({}, DisabledSince(at=utc(20, 12)), 3),  # 21, 22 and 23 November
        ({}, DisabledSince(at=utc(20, 5, 30)), 4),  # disabled in the second of a run: that one counts
        ({}, DisabledSince(at=utc(20, 5, 30), at_least=True), 3),  # since its last run: that one did not miss
        ({"state": TaskState.ENABLED}, DisabledSince(), 0),
        ({}, DisabledSince(), None),  # never ran, and nobody saw it being disabled
        ({}, DisabledSince(at=utc(24, 12)), 0),  # another machine's clock
        ({"recurrences": (), "starts_at": None}, DisabledSince(at=utc(20, 12)), 0),
        ({"problem": "BYHOUR=26"}, DisabledSince(at=utc(20, 12)), 0),
        ({"recurrences": ("RRULE:FREQ=HOURLY",)}, DisabledSince(at=NOW - timedelta(days=3650)), 7_735),
    ],
)
def test_missed_runs_are_those_since_the_disabling(
    fields: dict[str, Any], since: DisabledSince, missed: int | None
) -> None:
    assert timed(a_task(**({"state": TaskState.DISABLED} | fields)), since, NOW)["missed_runs"] == missed


def test_at_first_sight_a_task_is_disabled_at_least_since_its_last_run() -> None:
    last_run_at = utc(3, 5, 30)

    assert first_sight(a_task(last_run_at=last_run_at)) == DisabledSince()
    assert first_sight(a_task(state=TaskState.DISABLED, last_run_at=last_run_at)) == DisabledSince(
        at=last_run_at, at_least=True
    )
    assert first_sight(a_task(state=TaskState.DISABLED)) == DisabledSince(at_least=True)


@pytest.mark.parametrize(
    ("fields", "state", "reason"),
    [
        ({}, "enabled", ""),
        ({"state": TaskState.DISABLED}, "disabled", "none"),
        ({"state": TaskState.DISABLED, "disabled_code": DisabledCode.OWNER_DELETED}, "disabled", "owner-deleted"),
        ({"state": TaskState.DISABLED, "disabled_code": "LUNAR ECLIPSE"}, "disabled", "lunar-eclipse"),
        ({"disabled_code": DisabledCode.MANUALLY}, "enabled", ""),  # a code that was left behind
    ],
)
def test_only_a_disabled_task_has_a_reason(fields: dict[str, Any], state: str, reason: str) -> None:
    values = columns(a_task(**fields), Names())

    assert (values["state"], values["reason"]) == (state, reason)


def test_search_looks_through_names_ids_and_words() -> None:
    names = Names(
        apps={"a1": App(id="a1", name="Stock LEDGER", space_id="s1")},
        spaces={"s1": "Supply chain"},
        owners={"u1": "Ada Keller"},
    )

    text = columns(a_task(), names)["search_text"]

    for part in ("stock ledger", "supply chain", "ada keller", "t1", "a1", "every day at 06:30"):
        assert part in text


def test_a_name_that_is_not_known_is_the_id() -> None:
    values = columns(a_task(), Names(gone_apps={"a1"}, gone_owners={"u1"}))

    assert (values["app_name"], values["owner_name"]) == ("a1", "u1")
    assert (values["app_gone"], values["owner_gone"]) == (True, True)


def test_a_nul_of_a_tenant_does_not_reach_the_database() -> None:
    values = columns(a_task(app_id="a\x00b", problem="odd \x00"), Names())

    assert "\x00" not in values["app_id"] + values["app_name"] + values["search_text"] + values["problem"]
