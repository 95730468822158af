"""Files of both of Qlik's schedulers: read back as they are, and made anew in an empty tenant at each stage."""

from collections import Counter
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.read import copies, rows
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.schedule_files.carry_out import carry_out
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.data.large_newer import fill_newer
from dashboard.localtenant.models import LocalApp, LocalSchedulingTask, LocalTask
from dashboard.scheduling.task import Origin
from tests.conftest import MOCK_MOMENT, LocalTenant
from tests.inventory.schedule_files.files import FORMATS, exported, planned, planned_elsewhere, refusals
from tests.rows import make_once

BY = RequestedBy(actor="ada", page=ChangePage.COMMAND_LINE)


@pytest.fixture
def both(connected: LocalTenant) -> LocalTenant:
    """The sample company with its tasks of both schedulers, in the copy."""

    def make() -> None:
        with time_machine.travel(MOCK_MOMENT, tick=False):
            connected.fill_both_samples()
            sync.run()

    make_once(f"both samples at {connected.url}", make)
    return connected


@pytest.mark.parametrize("format_", FORMATS)
def test_the_sample_of_both_comes_back_as_it_is(both: LocalTenant, format_: str) -> None:
    origins = set(copies().values_list("origin", flat=True))

    found = planned(exported(format_), f"x.{format_}", prune=0)

    assert origins == {Origin.RELOAD, Origin.SCHEDULING}
    assert refusals(found) == []
    assert [(item.app_name, item.values) for item in (*found.items, *found.costly)] == []
    assert (list(map(str, found.skipped)), found.missing) == ([], [])
    assert found.left == copies().count()


@pytest.mark.parametrize("format_", FORMATS)
def test_many_newer_tasks_come_back_as_they_are(connected: LocalTenant, format_: str) -> None:
    fill_newer(tasks=200)
    sync.run()

    found = planned(exported(format_), f"x.{format_}")

    assert (refusals(found), found.items, found.skipped, found.missing) == ([], [], [], [])
    assert found.left == 200


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=20) | st.sampled_from(
    [
        "=1+1",
        "none",
        "06:30",
        " x ",
        "a\nb",
        "a\r\nb",
        "\t=1",
        "'=1",
        "new",
        "# app",
        "~",
        "_x0041_",
        "\x0b\ufffe",
        "\x85x",
    ]
)
SCHEDULES = st.sampled_from(
    [
        {},
        {"recurrence": "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0", "timezone": "Europe/Zurich"},
        {"recurrence": "FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0"},
        {"recurrence": "RRULE:FREQ=SOMETIMES", "timezone": "Mars/Base"},
        {"cron": "0 6 * * *"},
        {"cron": {"expression": "0 0 6 ? * MON#1", "validUntil": "2027-01-01T00:00:00Z"}},
        {"interval": "R/2026-01-05T06:00:00Z/PT90M"},
        {"startDateTime": "2026-12-05T06:30:00+05:30", "timezone": "US/Pacific", "endDateTime": "2027-12-05T06:30:00"},
        {"recurrence": "RRULE:FREQ=DAILY;COUNT=1", "startDateTime": "2026-12-05T06:30:00Z"},
    ]
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_whatever_a_newer_task_is_comes_back_as_it_is(connected: LocalTenant, data: st.DataObject) -> None:
    LocalSchedulingTask.objects.all().delete()
    parent = connected.make_scheduling_task("Parent")
    for _ in range(data.draw(st.integers(1, 3))):
        name, description = data.draw(NAMES), data.draw(NAMES | st.none())
        after = data.draw(st.sampled_from([(), (parent.id,), ("00000000-0000-4000-9000-000000000000",)]))
        one = connected.make_scheduling_task(
            name, schedule=data.draw(SCHEDULES), after=after, enabled=data.draw(st.booleans())
        )
        one.define(one.definition | ({"description": description} if description else {}))
        one.save()
    sync.run()

    for format_ in FORMATS:
        found = planned(exported(format_), f"x.{format_}")
        assert (format_, refusals(found), [item.values for item in found.items]) == (format_, [], [])
        assert (found.missing, found.skipped) == ([], [])


# Into another tenant, which has the apps and no task


def told(row: TaskRow) -> list[str]:
    """What a task says, for each of its lines: but for its ids, and who owns it."""
    task = row.task
    after = [str(one.end) for one in task.after.parents] + [str(task.after.needs_all)] if task.after else []
    is_over = task.has_schedule and row.next_run_at is None  # a reload task is completed then, a newer one says nothing
    switch = "" if is_over else str(task.enabled)
    lines = [ONCE if "COUNT=1;" in line else line for line in task.recurrences] or [ONCE if task.starts_at else ""]
    is_named = task.origin is Origin.SCHEDULING and not task.name.startswith(row.app_name)
    own = [task.name if is_named else "", task.description, task.written_as, *sorted(after)]
    times = [task.time_zone_name, task.starts_at, task.ends_at] if task.has_schedule else []
    rest = [*times, task.partial, task.auto_reload, switch, *own]
    return [str([row.app_name, line, *rest]) for line in lines]


def all_told() -> Counter[str]:
    return Counter(line for row in rows(copies().exclude(state="moved")) for line in told(row))


def empty(tenant: LocalTenant) -> None:
    """Let the tenant have no task, and other apps of the same names."""
    apps = list(LocalApp.objects.values("id", "name", "datasets"))
    for model in (LocalTask, LocalSchedulingTask, LocalApp):
        model.objects.all().delete()
    for app in apps:
        tenant.make_app(**{**app, "id": f"f{app['id'][1:]}"})


ONCE = "once"
# What no tenant would take: an app that is gone, a line that cannot be read, an offset in place of a zone.
NEVER_TAKEN = ("30b0f525", "BYHOUR=2,26", "Pallet returns")
# What the newer scheduling does not take: an end that is over, data of which it knows nothing, days that are left out.
NOT_IN_NEWER = ("2022, 10, 12", "Live shop floor', ''", "Customs clearance")


@pytest.mark.parametrize(
    ("stage", "format_"),
    [("open", "yaml"), ("open", "json"), ("closing", "csv"), ("closing", "json"), ("gone", "xlsx"), ("gone", "json")],
)
def test_the_sample_of_both_is_made_anew_at_each_stage(
    both: LocalTenant, stage: str, format_: str, settings: Any
) -> None:
    data, before = exported(format_), all_told()
    empty(both)
    sync.run()
    settings.LOCALTENANT_RELOAD_TASKS = stage
    sync.run()

    for _ in range(4):  # tasks that wait for others come after these
        for item in planned_elsewhere(data, f"x.{format_}").items:
            carry_out(BY, item)
        sync.run()
    again = planned_elsewhere(data, f"x.{format_}")

    never = NEVER_TAKEN if stage == "open" else (*NEVER_TAKEN, *NOT_IN_NEWER)
    lost, new = before - all_told(), all_told() - before
    assert ([one for one in lost if not any(part in one for part in never)], list(new)) == ([], [])
    assert again.skipped == []
    assert {item.app_name for item in again.items} <= {"Pallet returns", "Annual budget", "Live shop floor"}
    assert again.left > 60
