"""Tasks of Qlik's newer scheduling, written from files: changed, made, removed; and what cannot be is refused."""

import json
from typing import Any

import pytest

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.read import copies, row
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.schedule_files.carry_out import carry_out
from dashboard.inventory.schedule_files.contents import UnreadFile
from dashboard.inventory.schedule_files.plan import Act, FilePlan
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.models import LocalSchedulingTask, LocalTask
from dashboard.localtenant.scheduling_tasks.move import move_app
from dashboard.scheduling.task import After, Origin, Parent, Task, TaskEnd, TaskState
from tests.conftest import LocalTenant
from tests.inventory.schedule_files.files import FORMATS, exported, planned, refusals

BY = RequestedBy(actor="ada", page=ChangePage.COMMAND_LINE)
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
SUNDAYS = "RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=8;BYMINUTE=0;BYSECOND=0"
BEGIN = "2026-12-01T06:30:00"


@pytest.fixture
def sales(connected: LocalTenant) -> Any:
    """A task of the newer scheduling, in the copy: every day at 06:30 in Zurich."""
    one = connected.make_scheduling_task()
    sync.run()
    return one


def task(task_id: str) -> Task:
    found = row(task_id)
    assert found is not None
    return found.task


def apply(text: str | bytes, name: str = "", **options: Any) -> FilePlan:
    """Carry out what a file says, and plan it again."""
    found = planned(text, name, **options)
    assert refusals(found) == []
    for item in found.items:
        outcome = carry_out(BY, item)
        assert outcome.done, outcome
    sync.run()
    return planned(text, name)


def is_so(found: FilePlan) -> bool:
    return not (found.items or found.refused or found.skipped or found.costly)


# Changed


@pytest.mark.parametrize(
    ("column", "value", "field", "becomes"),
    [
        ("schedule", "sundays at 8", "recurrences", (SUNDAYS,)),
        ("zone", "Europe/Berlin", "time_zone_name", "Europe/Berlin"),
        ("start", BEGIN, "starts_at", BEGIN),
        ("end", "2027-01-31T23:59:59", "ends_at", "2027-01-31T23:59:59"),
        ("state", "disabled", "state", TaskState.DISABLED),
        ("name", "Sales, later", "name", "Sales, later"),
        ("description", "For the board", "description", "For the board"),
        ("partial", "yes", "partial", True),
    ],
)
def test_a_value_of_a_newer_task_is_changed_and_nothing_else(
    sales: Any, column: str, value: str, field: str, becomes: Any
) -> None:
    before = task(sales.id)

    again = apply(f'task,app,{column}\n{sales.id},"Sales, daily","{value}"')

    after = task(sales.id)
    told = getattr(after, field)
    assert (told.isoformat() if field.endswith("_at") else told) == becomes
    others = ("name", "recurrences", "time_zone_name", "starts_at", "ends_at", "state", "partial")
    assert [name for name in others if getattr(before, name) != getattr(after, name)] == [field] * (field in others)
    assert (is_so(again), again.left) == (True, 1)


def test_a_newer_task_reloads_another_app(sales: Any, connected: LocalTenant) -> None:
    app = connected.make_app("Order intake")
    sync.run()

    assert is_so(apply(f"task,app\n{sales.id},Order intake"))
    assert task(sales.id).app_id == app.id


@pytest.mark.parametrize("schedule", [f"once,{BEGIN}", "none,none"])
def test_a_single_run_and_no_schedule_are_kept_as_qlik_has_them(sales: Any, schedule: str) -> None:
    assert is_so(apply(f"task,app,schedule,start,zone\n{sales.id},,{schedule},Europe/Zurich"))
    assert bool(task(sales.id).recurrences) == schedule.startswith("once")


def test_a_description_is_taken_away_by_none(sales: Any) -> None:
    apply(f"task,description\n{sales.id},For the board")

    assert is_so(apply(f"task,description\n{sales.id},none"))
    assert task(sales.id).description == ""


def test_what_a_task_waits_for_is_changed_and_taken_away(sales: Any, connected: LocalTenant) -> None:
    parents = [connected.make_scheduling_task(f"Parent {number}") for number in range(2)]
    child = connected.make_scheduling_task("Child", after=(parents[0].id,))
    sync.run()
    text = f"task,after\n{child.id},{parents[0].id} failure and {parents[1].id} any"

    assert is_so(apply(text))
    assert task(child.id).after == After(
        parents=(Parent(task_id=parents[0].id, end=TaskEnd.FAILURE), Parent(task_id=parents[1].id)), needs_all=True
    )
    assert is_so(apply(f"task,after,schedule,zone\n{child.id},none,sundays at 8,UTC"))
    assert task(child.id).after is None


# What cannot be


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ({"schedule": f"{DAILY}\n{SUNDAYS}"}, "Line 2, column 2 (schedule): A task of Qlik's newer scheduling has one"),
        ({"when data changes": "yes"}, "Line 2, column 2 (when data changes): Qlik alone decides which data"),
        ({"name": "none"}, "Line 2, column 2 (name): A task of Qlik's newer scheduling has a name"),
        ({"name": "x" * 256}, "Line 2, column 2 (name): A name has at most 255 characters."),
        ({"description": "x" * 4001}, "Line 2, column 2 (description): A description has at most 4,000 characters."),
        ({"after": "somebody"}, "Line 2, column 2 (after): “somebody” names no tasks to wait for"),
        ({"after": "nobody success"}, "Line 2, column 2 (after): It waits for the task nobody, which is not in this"),
        ({"origin": "both"}, "Line 2, column 2 (origin): “both” is none of reload-task, scheduling-task."),
    ],
)
def test_what_no_newer_task_can_be_is_refused_at_its_place(sales: Any, cells: dict[str, str], says: str) -> None:
    values = ",".join(f'"{value}"' for value in cells.values())

    found = planned(f"task,{','.join(cells)}\n{sales.id},{values}")

    assert [text[: len(says)] for text in refusals(found)] == [says]
    assert found.items == []


def test_a_task_waits_neither_for_itself_nor_beside_a_schedule(sales: Any, connected: LocalTenant) -> None:
    other = connected.make_scheduling_task("Other")
    sync.run()

    itself = refusals(planned(f"task,after\n{sales.id},{sales.id} success"))
    beside = refusals(planned(f"task,after\n{sales.id},{other.id} success"))

    assert itself == ["Line 2, column 2 (after): A task cannot wait for itself."]
    assert "starts by time or after something else" in beside[0]


@pytest.mark.parametrize("schedule", [{"cron": "0 6 * * *"}, {"interval": "R/PT30M"}, {"cron": "0 0 1/2 ? * MON#1"}])
def test_a_cron_expression_and_an_interval_stay_until_a_rule_takes_their_place(
    connected: LocalTenant, schedule: dict[str, str]
) -> None:
    one = connected.make_scheduling_task(schedule=schedule)
    sync.run()
    body = task(one.id).body

    unchanged = [planned(exported(format_), f"x.{format_}") for format_ in FORMATS]
    zone = refusals(planned(f"task,zone\n{one.id},Europe/Berlin"))
    renamed = apply(f"task,name\n{one.id},Other")

    assert all(map(is_so, unchanged))
    assert len(zone) == 1
    assert "Line 2, column 2 (zone): Its schedule is the cron expression or interval “" in zone[0]
    assert is_so(renamed)
    assert task(one.id).body["start"] == body["start"]
    assert is_so(apply(f"task,schedule\n{one.id},sundays at 8"))
    assert task(one.id).recurrences == (SUNDAYS,)


def test_a_body_with_a_cron_expression_is_not_written_over_another_schedule(sales: Any) -> None:
    written = json.loads(exported("json"))
    written["tasks"][0]["start"]["schedule"] = {"cron": "0 7 * * *"}

    (says,) = refusals(planned(json.dumps(written, indent=1)))

    assert says.startswith("Line ")
    assert "A cron expression or interval is not written over another schedule" in says


def test_a_reload_task_has_no_name_and_is_not_moved_by_a_file(connected: LocalTenant) -> None:
    one = connected.make_task()
    sync.run()

    assert "A reload task has no “name” of its own" in refusals(planned(f"task,name\n{one.id},Cash"))[0]
    assert "moved to Qlik's newer scheduling on the page" in refusals(planned(f"task,origin\n{one.id},newer"))[0]


# Bodies


def test_a_newer_body_is_changed_by_what_it_says(sales: Any) -> None:
    written = json.loads(exported("json"))
    body = written["tasks"][0]
    body |= {"name": "Sales, later", "description": "For the board", "enabled": False}
    body["start"]["schedule"]["recurrence"] = SUNDAYS

    assert is_so(apply(json.dumps(written)))

    after = task(sales.id)
    assert (after.name, after.description, after.enabled) == ("Sales, later", "For the board", False)
    assert after.recurrences == (SUNDAYS,)


def test_half_a_newer_body_is_refused(sales: Any) -> None:
    for body in ({"id": sales.id, "specVersion": "0.8", "enabled": False}, {"id": "a", "resourceId": "b"}):
        assert "half a body" in refusals(planned(json.dumps([body])))[0]


# Made


def test_a_row_of_the_newer_scheduling_is_made_there_once(connected: LocalTenant) -> None:
    connected.make_app("Order intake")
    sync.run()
    head = "app,name,description,schedule,zone,state,origin"
    text = f"{head}\nOrder intake,Orders,Mine,sundays at 8,Berlin,disabled,newer"

    (item,) = planned(text).items
    again = apply(text)

    assert (item.act, item.values["origin"]) == (Act.MAKE, Origin.SCHEDULING)
    assert (is_so(again), again.left) == (True, 1)
    made = task(LocalSchedulingTask.objects.get().id)
    assert (made.name, made.description, made.enabled, made.recurrences) == ("Orders", "Mine", False, (SUNDAYS,))


@pytest.mark.parametrize("stage", ["closing", "gone"])
def test_where_only_the_newer_scheduling_makes_tasks_a_row_of_several_rules_becomes_several(
    connected: LocalTenant, settings: Any, stage: str
) -> None:
    connected.make_app("Order intake")
    text = f'app,schedule,zone\nOrder intake,"{DAILY}\n{SUNDAYS}",UTC'
    settings.LOCALTENANT_RELOAD_TASKS = stage
    sync.run()
    refuse_one(connected)

    found = planned(text)
    again = apply(text)

    assert [item.values["name"] if item.values.get("name") else "" for item in found.items] == [
        "Order intake",
        "Order intake (2)",
    ]
    assert (is_so(again), again.left) == (True, 2)
    assert sorted(one.name for one in LocalSchedulingTask.objects.all()) == ["Order intake", "Order intake (2)"]


def refuse_one(tenant: LocalTenant) -> None:
    """Let the older scheduler refuse a creation, so that it is known that it takes none."""
    from dashboard.inventory.changes import actions

    app = tenant.make_app("Elsewhere")
    actions.create(BY, {"app_id": app.id, "time_zone_name": "UTC", "recurrences": (DAILY,)})
    LocalSchedulingTask.objects.all().delete()
    sync.run()


def test_a_task_that_turns_off_reload_tasks_of_its_app_is_left_out_unless_its_app_is_named(
    connected: LocalTenant,
) -> None:
    app = connected.make_app("Order intake")
    old = connected.make_task(app_id=app.id)
    sync.run()
    text = "app,schedule,zone,origin\nOrder intake,sundays at 8,UTC,newer"

    found = planned(text)

    assert (found.items, [item.turns_off for item in found.costly]) == ([], [(old.id,)])
    with pytest.raises(UnreadFile, match="--agree says “Another app”"):
        planned(text, agreed=("Another app",))
    for agreed in ("Order intake", app.id, "*"):
        assert [item.is_agreed for item in planned(text, agreed=(agreed,)).items] == [True]
    assert is_so(apply(text, agreed=("Order intake",)))
    assert LocalTask.objects.get(pk=old.id).state == "Disabled"


def test_what_was_agreed_to_is_no_leave_for_other_tasks(connected: LocalTenant) -> None:
    app = connected.make_app("Order intake")
    connected.make_task(app_id=app.id)
    sync.run()
    text = "app,schedule,zone,origin\nOrder intake,sundays at 8,UTC,newer"
    (item,) = planned(text, agreed=("*",)).items
    connected.make_task(app_id=app.id)

    outcome = carry_out(BY, item)

    assert outcome.plan is not None
    assert not LocalSchedulingTask.objects.exists()


# Removed


def test_newer_tasks_that_the_file_has_not_are_removed_when_their_number_is_said(
    sales: Any, connected: LocalTenant
) -> None:
    data = exported("json")
    other = connected.make_scheduling_task("Other")
    sync.run()

    again = apply(data, "x.json", prune=1)

    assert is_so(again)
    assert [one.id for one in LocalSchedulingTask.objects.all()] == [sales.id]
    assert not copies().filter(task_id=other.id).exists()


# Moved


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_from_before_a_move_means_what_the_tasks_are_now(connected: LocalTenant, format_: str) -> None:
    app = connected.make_app("Order intake")
    old = connected.make_task(app_id=app.id)
    sync.run()
    data = exported(format_)
    move_app(app.id)
    sync.run()
    new = LocalSchedulingTask.objects.get()

    found = planned(data, f"x.{format_}", prune=0)
    changed = planned(f"task,schedule\n{old.id},sundays at 8")

    assert (is_so(found), found.left, found.missing) == (True, 1, [])
    assert [item.before.task.id for item in changed.items if item.before] == [new.id]
