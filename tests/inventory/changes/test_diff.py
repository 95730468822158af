"""What is different between two readings of a task, in words and raw."""

from typing import Any

import pytest

from dashboard.inventory.changes.diff import differences, only_owner, raw_lines
from dashboard.inventory.changes.external import kind_of
from dashboard.inventory.copy.names import Names
from dashboard.scheduling.task import Task
from dashboard.tenant.parse import read_task
from dashboard.tenant.resources import App

BODY = {
    "id": "t1",
    "appId": "a1",
    "userId": "u1",
    "state": "Enabled",
    "timeZone": "Europe/Zurich",
    "startDateTime": "2026-01-05T06:30:00",
    "recurrence": ["RRULE:FREQ=DAILY"],
}


def a_task(**body: Any) -> Task:
    return read_task(BODY | body)


@pytest.mark.parametrize(
    ("body", "field", "before", "after"),
    [
        ({"state": "Disabled", "disabledCode": "MANUALLY"}, "State", "Enabled", "Disabled, by a person"),
        ({"state": "Disabled", "disabledCode": "ECLIPSE"}, "State", "Enabled", "Disabled, ECLIPSE"),
        ({"state": "Disabled"}, "State", "Enabled", "Disabled, no reason given"),
        ({"state": "Completed"}, "State", "Enabled", "Completed"),
        ({"recurrence": ["RRULE:FREQ=HOURLY"]}, "Schedule", "Every day at 06:30", "Hourly from 00:30 to 23:30"),
        (
            {"recurrence": ["RRULE:FREQ=DAILY;INTERVAL=1"]},
            "Schedule",
            "RRULE:FREQ=DAILY",
            "RRULE:FREQ=DAILY;INTERVAL=1",
        ),
        ({"timeZone": "Asia/Tokyo"}, "Time zone", "Europe/Zurich", "Asia/Tokyo"),
        ({"endDateTime": "2027-01-31T12:00:00"}, "End", "", "Sun 31 Jan 2027, 12:00"),
        ({"partial": True}, "Partial reload", "no", "yes"),
        ({"autoReloadPartial": True}, "Partial reload when data changes", "no", "yes"),
        ({"appId": "a2"}, "App", "Cash position", "a2"),
        ({"userId": "u2"}, "Owner", "u1", "Ada Keller"),
    ],
)
def test_a_field_is_told_by_its_name_before_and_after(
    body: dict[str, Any], field: str, before: str, after: str
) -> None:
    names = Names(apps={"a1": App(id="a1", name="Cash position")}, owners={"u2": "Ada Keller"})

    told = {item.field: (item.before, item.after) for item in differences(a_task(), a_task(**body), names)}

    assert told[field] == (before, after)


def test_two_readings_that_differ_in_their_runs_alone_do_not_differ() -> None:
    assert differences(a_task(), a_task(lastExecutionTime="2026-11-23T05:30:00Z", log="x")) == []


def test_of_a_new_task_all_is_told_that_is_there() -> None:
    told = {item.field: (item.before, item.after) for item in differences(None, a_task())}

    assert told["Schedule"] == ("", "Every day at 06:30")
    assert told["Owner"] == ("", "u1")
    assert "End" not in told


def test_the_owner_alone_is_a_kind_of_its_own() -> None:
    assert only_owner(a_task(), a_task(userId="u2"))
    assert not only_owner(a_task(), a_task(userId="u2", partial=True))


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (None, {}, "created"),
        ({}, None, "deleted"),
        ({}, {"state": "Disabled", "partial": True}, "disabled"),
        ({"state": "Disabled"}, {}, "enabled"),
        ({}, {"state": "Completed"}, "completed"),
        ({}, {"migrated": True}, "edited"),
        ({}, {"userId": "u2"}, "owner"),
        ({"state": "Disabled"}, {"state": "Disabled", "disabledCode": "MANUALLY"}, "edited"),
        ({}, {"startDateTime": "2026-01-05T06:30:00+01:00"}, "edited"),
    ],
)
def test_the_kind_of_a_change_is_what_matters_most_of_it(before: Any, after: Any, kind: str) -> None:
    readings = [None if body is None else a_task(**body) for body in (before, after)]

    assert kind_of(*readings) == kind


def test_raw_lines_show_what_differs_with_a_line_around_it() -> None:
    lines = raw_lines({"a": 1, "b": 2, "c": 3, "d": 4, "e": "é"}, {"a": 1, "b": 2, "c": 3, "d": 5, "e": "é"})

    assert [(line.sign, line.text.strip()) for line in lines] == [
        (" ", '"c": 3,'),
        ("-", '"d": 4,'),
        ("+", '"d": 5,'),
        (" ", '"e": "é"'),
    ]


def test_raw_lines_of_one_body_are_all_of_it() -> None:
    assert [line.sign for line in raw_lines(None, {"a": 1})] == ["+", "+", "+"]
    assert raw_lines(None, None) == []
