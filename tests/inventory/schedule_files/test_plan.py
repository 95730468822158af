"""What a file would change: the rows that people write, and which tasks they mean."""

from typing import Any

import pytest

from dashboard.inventory.copy.read import copies
from dashboard.inventory.schedule_files.contents import UnreadFile
from dashboard.inventory.schedule_files.plan import Act, FilePlan
from dashboard.inventory.sync import run as sync
from tests.conftest import LocalTenant
from tests.inventory.schedule_files.files import exported, planned, planned_elsewhere, refusals

WEEKDAYS = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=30;BYSECOND=0"


@pytest.fixture
def cash(connected: LocalTenant) -> Any:
    """One task of one app, in the copy: every day at 06:30 in Zurich."""
    task = connected.make_task(app_id=connected.make_app("Cash position").id)
    sync.run()
    return task


def only(found: FilePlan) -> Any:
    assert refusals(found) == []
    (item,) = found.items
    return item


def test_a_typed_schedule_changes_the_one_task_of_its_app_and_nothing_else(cash: Any) -> None:
    item = only(planned("app,schedule\nCash position,weekdays at 6:30"))

    assert (item.act, item.before.task.id) == (Act.CHANGE, cash.id)
    assert item.values == {"recurrences": (WEEKDAYS,)}
    assert str(item.place) == "line 2"


@pytest.mark.parametrize(
    "schedule",
    ["every day at 6:30", "30 6 * * *", "RRULE:BYSECOND=0;BYMINUTE=30;BYHOUR=6;FREQ=DAILY", "daily at 06:30 in Zurich"],
)
def test_a_schedule_that_says_the_same_leaves_the_task_byte_for_byte(cash: Any, schedule: str) -> None:
    found = planned(f"app,schedule\nCash position,{schedule}")

    assert (found.items, found.left, refusals(found)) == ([], 1, [])


def test_an_empty_cell_says_nothing_and_none_says_that_there_is_none(cash: Any) -> None:
    assert planned("app,schedule,zone,start,end,state\nCash position,,,,,").items == []
    assert only(planned("app,start\nCash position,none")).values == {"starts_at": None}
    assert only(planned("app,schedule\nCash position,none")).values == {"recurrences": (), "starts_at": None}


def test_a_row_of_an_app_without_a_task_makes_one(cash: Any, connected: LocalTenant) -> None:
    connected.make_app("Order intake")
    sync.run()

    item = only(planned("app;schedule;zone;state\nOrder intake;weekdays at 6:30;Berlin;disabled"))

    assert item.act is Act.MAKE
    assert item.values == {"recurrences": (WEEKDAYS,), "time_zone_name": "Europe/Berlin", "enabled": False}


def test_new_makes_another_task_beside_the_one_that_is_there(cash: Any) -> None:
    text = "task,app,schedule,zone\nnew,Cash position,weekdays at 6:30,Zurich"

    assert only(planned(text)).act is Act.MAKE
    assert refusals(planned(f"{text}\n{text.splitlines()[1]}")) == ["Line 3: This says the same as line 2: keep one."]


def test_where_an_app_has_several_tasks_the_row_is_asked_which(cash: Any, connected: LocalTenant) -> None:
    other = connected.make_task(app_id=cash.app_id, recurrence=[WEEKDAYS])
    sync.run()

    text = "app,schedule\nCash position,"

    assert planned(f"{text}weekdays at 6:30").left == 1
    (says,) = refusals(planned(f"{text}sundays at 6:30"))
    assert says.startswith("Line 2: It names no task, and its app has 2 that could be meant")
    assert cash.id in says
    assert other.id in says


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"schedule": "wekdays at 6:30"}, "Line 2, column 2 (schedule): “wekdays”"),
        ({"schedule": "every 3 hours; at"}, "Line 2, column 2 (schedule)"),
        ({"schedule": "RRULE:FREQ=DAILY;BYHOUR=99"}, "Line 2, column 2 (schedule)"),
        ({"zone": "Berlni"}, "Line 2, column 2 (zone): There is no time zone “Berlni”: write Europe/Berlin"),
        ({"zone": "CST"}, "Line 2, column 2 (zone): “CST” can be several time zones"),
        ({"start": "11/12/2026"}, "Line 2, column 2 (start): “11/12/2026” is no time: write it as 2026-11-30T06:30."),
        ({"start": "2026-13-01"}, "Line 2, column 2 (start): “2026-13-01” is no time"),
        ({"start": "2026-11-30T06:30+01:00"}, "Line 2, column 2 (start): An offset stands beside a time zone"),
        ({"end": "2026-12-31"}, "Line 2, column 2 (end): Say until when on that day: 2026-12-31T23:59:59"),
        ({"end": "2020-01-01T00:00"}, "Line 2, column 2 (end): The end is not after the start."),
        ({"state": "on hold"}, "Line 2, column 2 (state): “on hold” is none of enabled, disabled, completed."),
        ({"partial": "perhaps"}, "Line 2, column 2 (partial reload): “perhaps” is none of yes, no."),
        ({"schedule": "once", "start": "none"}, "Line 2, column 2 (schedule): One run is at the start"),
        ({"schedule": "none", "start": "2026-11-30"}, "Line 2, column 2 (schedule): Without a schedule there is no"),
        ({"schedule": "weekdays at 6 in Berlin", "zone": "UTC"}, "Line 2, column 3 (zone): The schedule says the zone"),
        ({"task": "nobody"}, "Line 2, column 2 (task): There is no task nobody in this tenant"),
    ],
)
def test_what_cannot_be_is_refused_with_its_line_and_column(cash: Any, cells: dict[str, str], says: str) -> None:
    found = planned(f"app,{','.join(cells)}\nCash position,{','.join(cells.values())}")

    assert [text[: len(says)] for text in refusals(found)] == [says]
    assert found.items == []


def test_yaml_tells_the_line_and_column_of_the_value(cash: Any) -> None:
    text = "tasks:\n- app: Cash position\n  schedule: weekdays at 6:30\n- app: Nobody's\n  schedule: wekdays\n"

    assert refusals(planned(text))[0].startswith("Line 4, column 8 (app): There is no app “Nobody's”")


def test_yaml_reads_words_as_they_stand(cash: Any, connected: LocalTenant) -> None:
    names = ["no", "06:30", "1e3", "2026-11-30", "0x1F"]
    for name in names:
        connected.make_app(name)
    sync.run()
    rows = "".join(f"- app: {name}\n  schedule: weekdays at 6:30\n  zone: UTC\n" for name in names)

    found = planned(f"tasks:\n{rows}")

    assert refusals(found) == []
    assert [item.app_name for item in found.items] == names


def test_the_same_task_in_two_rows_is_refused(cash: Any) -> None:
    found = planned(f"task,app,state\n{cash.id},Cash position,disabled\n{cash.id},Cash position,enabled")

    assert refusals(found) == ["Line 3, column 1 (task): This is the same task as in line 2: keep one."]


def test_the_lists_own_export_can_be_planned_too(synced: LocalTenant) -> None:
    row = copies().exclude(words_long="").filter(kind="recurring").first()
    assert row is not None
    lines = "\n".join(row.body["recurrence"])
    text = f'task,app,schedule,recurrence,owner\n{row.task_id},{row.app_name},"{row.words_long}","{lines}",Somebody'

    found = planned(text)

    assert (found.items, refusals(found), found.left, found.notes) == ([], [], 1, [])
    assert "keep one" in refusals(planned(text.replace(row.words_long, "Every day at 05:00")))[0]


def test_words_that_were_changed_are_told_and_do_nothing(cash: Any) -> None:
    found = planned(f"task,app,words\n{cash.id},Cash position,Every Monday")

    assert found.items == []
    assert [str(note)[:28] for note in found.notes] == ["Line 2, column 3 (words): Th"]


def test_a_completed_task_is_enabled_only_by_a_schedule_that_has_runs(cash: Any, connected: LocalTenant) -> None:
    connected.models.LocalTask.objects.update(state="Completed", end="2026-02-01T00:00:00")
    sync.run()

    assert planned("app,state\nCash position,enabled").items == []
    assert only(planned("app,state,end\nCash position,enabled,none")).values == {"enabled": True, "ends_at": None}


# Several tenants


@pytest.mark.parametrize("format_", ["yaml", "json", "csv", "xlsx"])
def test_a_file_of_another_tenant_finds_the_apps_by_their_names(synced: LocalTenant, format_: str) -> None:
    data = exported(format_)
    synced.models.LocalTask.objects.all().delete()
    names = list(synced.models.LocalApp.objects.values_list("id", "name"))
    synced.models.LocalApp.objects.all().delete()
    for app_id, name in names:
        synced.make_app(name, id=f"f{app_id[1:]}")
    sync.run()

    found = planned_elsewhere(data, f"x.{format_}")

    assert not found.is_of_here
    made = found.of(Act.MAKE)
    assert len(made) > 40
    assert {item.app_id for item in made} <= {f"f{app_id[1:]}" for app_id, _ in names}


def test_an_app_that_is_unclear_is_asked_and_answered_in_the_file(connected: LocalTenant) -> None:
    here = [connected.make_app("Sales"), connected.make_app("Sales")]
    sync.run()
    task = "tasks:\n- app: Sales\n  schedule: weekdays at 6:30\n  zone: UTC\n"

    (says,) = refusals(planned(f"tenant: another\n{task}"))
    item = only(planned(f"tenant: another\napps:\n  Sales: {here[1].id}\n{task}"))
    in_a_table = only(planned(f"# app,Sales,{here[1].id}\napp,schedule,zone\nSales,weekdays at 6:30,UTC"))

    assert says.startswith("Line 3, column 8 (app): “Sales” is the name of 2 apps")
    assert here[1].id in says
    assert "below “apps:” of the file" in says
    assert item.app_id == in_a_table.app_id == here[1].id


# Tasks of the search that the file has not


def test_tasks_of_the_search_that_the_file_has_not_are_left_unless_their_number_is_said(
    cash: Any, connected: LocalTenant
) -> None:
    data = exported("yaml", "app:cash")
    new = connected.make_task(app_id=cash.app_id, recurrence=[WEEKDAYS])
    connected.make_task(app_id=connected.make_app("Order intake").id)
    sync.run()

    left, pruned = planned(data), planned(data, prune=1)

    assert (left.items, [row.task.id for row in left.missing]) == ([], [new.id])
    assert [(item.act, item.before.task.id) for item in pruned.items if item.before] == [(Act.REMOVE, new.id)]
    with pytest.raises(UnreadFile, match="--prune says 2, and 1 task of the file's search is not in it"):
        planned(data, prune=2)


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("", "names no search"),
        ("search: ''\ntenant: another\n", "another tenant"),
        ("search: 'space:\"Nowhere\"'\n", "not understood"),
        ("search: 'colour:red'\n", "not understood"),
    ],
)
def test_nothing_is_removed_where_it_is_not_clear_what(cash: Any, head: str, says: str) -> None:
    with pytest.raises(UnreadFile, match=says):
        planned(f"{head}tasks: []\n", prune=1)


def test_nothing_is_removed_while_a_row_is_refused(cash: Any) -> None:
    with pytest.raises(UnreadFile, match="Rows are refused"):
        planned("search: ''\ntasks:\n- app: Cash positoin\n  schedule: weekdays at 6\n", prune=1)


# Both of Qlik's APIs


def test_half_a_body_is_refused_for_what_it_leaves_out_would_be_cleared(cash: Any) -> None:
    (says,) = refusals(planned(f'[{{"id": "{cash.id}", "state": "Disabled"}}]'))

    assert "half a body" in says
