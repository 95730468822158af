"""What goes back to a tenant: all of what came, and only the change."""

from __future__ import annotations

from datetime import datetime

import pytest

from dashboard.tenant import wire
from dashboard.tenant.resources import Changes, Draft
from tests.tenant.bodies import EXAMPLE, WRITABLE, a_body

NOON = datetime(2026, 11, 24, 12, 0)  # noqa: DTZ001 (a wall time)
ODD_LINES = ["rrule:INTERVAL=1;FREQ=DAILY;", "FREQ=WEEKLY;BYDAY=TU,MO", "nobody can read this"]


def test_the_writable_part_is_what_came_without_what_the_tenant_decides():
    assert wire.writable(EXAMPLE) == WRITABLE


def test_a_field_of_tomorrow_and_untouched_lines_go_back_as_they_came():
    body = a_body(recurrence=ODD_LINES, priority={"level": 3})

    sent = wire.merged(body, Changes(partial=True))

    assert sent == WRITABLE | {"recurrence": ODD_LINES, "priority": {"level": 3}, "partial": True}


def test_what_is_unset_is_left_out_but_for_an_empty_start_which_says_that_there_is_no_schedule():
    body = a_body(startDateTime="", endDateTime="", timeZone="", recurrence=[], partial=None)

    assert wire.writable(body) == {
        "appId": EXAMPLE["appId"],
        "autoReload": False,
        "recurrence": [],
        "startDateTime": "",
        "autoReloadPartial": False,
    }


@pytest.mark.parametrize(
    ("state", "enabled", "sent"),
    [
        ("Enabled", False, {"state": "Disabled"}),
        ("Disabled", True, {"state": "Enabled"}),
        ("Completed", True, {"state": "Enabled"}),
        ("Enabled", True, {}),
        ("Disabled", False, {}),
    ],
)
def test_the_state_is_sent_only_when_it_changes(state, enabled, sent):
    assert wire.merged(a_body(state=state), Changes(enabled=enabled)) == WRITABLE | sent


@pytest.mark.parametrize(
    ("changes", "sent"),
    [
        (Changes(app_id="b"), {"appId": "b"}),
        (Changes(auto_reload=True, auto_reload_partial=True), {"autoReload": True, "autoReloadPartial": True}),
        (Changes(recurrences=("RRULE:FREQ=DAILY",)), {"recurrence": ["RRULE:FREQ=DAILY"]}),
        (Changes(time_zone_name="Asia/Tokyo"), {"timeZone": "Asia/Tokyo"}),
        (Changes(starts_at=NOON), {"startDateTime": "2026-11-24T12:00:00"}),
        (Changes(ends_at=None), {"endDateTime": ""}),
    ],
    ids=str,
)
def test_each_change_is_written_in_the_tenants_words(changes, sent):
    assert wire.merged(EXAMPLE, changes) == WRITABLE | sent


def test_a_task_that_has_an_offset_instead_of_a_zone_keeps_it():
    body = a_body(timeZone=..., startDateTime="2026-03-01T06:00:00+02:00", endDateTime=...)

    sent = wire.merged(body, Changes(ends_at=NOON))

    assert sent["startDateTime"] == "2026-03-01T06:00:00+02:00"
    assert sent["endDateTime"] == "2026-11-24T12:00:00+02:00"


def test_a_first_zone_takes_the_place_of_the_offsets_and_keeps_the_wall_times():
    body = a_body(timeZone=..., startDateTime="2026-03-01T06:00:00+02:00", endDateTime="2026-04-01T06:00:00Z")

    sent = wire.merged(body, Changes(time_zone_name="Asia/Tokyo", ends_at=NOON))

    assert sent["startDateTime"] == "2026-03-01T06:00:00"
    assert sent["endDateTime"] == "2026-11-24T12:00:00"


def test_a_draft_is_written_with_what_it_has():
    draft = Draft(app_id="a", time_zone_name="Asia/Tokyo", recurrences=("RRULE:FREQ=DAILY",), starts_at=NOON)

    assert wire.created(draft) == {
        "appId": "a",
        "timeZone": "Asia/Tokyo",
        "recurrence": ["RRULE:FREQ=DAILY"],
        "startDateTime": "2026-11-24T12:00:00",
        "partial": False,
        "autoReload": False,
        "autoReloadPartial": False,
    }


def test_a_draft_without_a_schedule_says_so_by_an_empty_start():
    sent = wire.created(Draft(app_id="a", time_zone_name="UTC", auto_reload=True))

    assert (sent["startDateTime"], sent["recurrence"]) == ("", [])
    assert "endDateTime" not in sent


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "Enabled"},
        {"disabledCode": "MANUALLY"},
        {"userId": "other"},
        {"recurrence": EXAMPLE["recurrence"][::-1]},
        {"endDateTime": None},
        {"timeZone": "Asia/Tokyo"},
        {"partial": True},
    ],
    ids=str,
)
def test_the_digest_moves_with_all_that_a_person_decides_by(changed):
    assert wire.digest(a_body(**changed)) != wire.digest(EXAMPLE)


@pytest.mark.parametrize("name", ["lastExecutionTime", "nextExecutionTime", "log", "links", "newField"])
def test_the_digest_does_not_move_with_the_runs(name):
    assert wire.digest(a_body(**{name: "other"})) == wire.digest(EXAMPLE)


def test_none_in_any_form_is_the_same_digest():
    assert len({wire.digest(a_body(disabledCode=none)) for none in ("", None, ...)}) == 1
