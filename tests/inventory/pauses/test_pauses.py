"""Pauses: exactly what a pause has disabled and nobody has touched since is enabled again, whatever happens."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dashboard.inventory.changes import actions, history
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs import run as job_run
from dashboard.inventory.models import JobItem, PauseState, ReloadCopy
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.models.pauses import paused_items
from dashboard.inventory.pauses import pause as pauses
from dashboard.inventory.pauses import run, timing
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from tests.conftest import LocalTenant
from tests.desk import UNPACED
from tests.inventory.jobs.pressed import tasks
from tests.inventory.jobs.test_jobs import body_at_tenant
from tests.inventory.pauses.held import HOUR, begun, planned, results, states, worked

LENA = RequestedBy(actor="lena", page=ChangePage.TASK, reason="needed tonight")


def after(**length: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**length), tick=True)


def test_a_pause_over_a_night_gives_each_task_back_as_it_was(connected: LocalTenant) -> None:
    connected.make_task(state="Disabled", disabled_code="MANUALLY")
    ids = tasks(connected, 3)
    before = {task_id: body_at_tenant(connected, task_id) for task_id in ids}

    pause = begun(until=timedelta(hours=9))
    during = states(connected, ids)
    with after(hours=9):
        worked(pause)

    assert during == ["Disabled"] * 4
    assert pause.state == PauseState.OVER
    assert {task_id: body_at_tenant(connected, task_id) for task_id in ids} == before
    assert sorted(results(pause).values()) == [("skipped", "already"), *[("undone", "")] * 3]
    last = history.of(ids[1])[0].change
    assert (last.actor, last.reason) == ("ada", "the source moves")


def test_nothing_is_written_before_its_time_and_what_a_task_is_then_counts(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    pause = planned(start=timezone.now() + 2 * HOUR, until=timedelta(hours=5))
    worked(pause)
    early = states(connected, ids)
    connected.models.LocalTask.objects.filter(pk=ids[0]).update(time_zone="Asia/Tokyo")
    connected.models.LocalTask.objects.filter(pk=ids[1]).update(state="Disabled", disabled_code="MANUALLY")
    sync.run()

    with after(hours=2):
        worked(pause)
        during = states(connected, ids)
    with after(hours=5):
        worked(pause)

    assert early == ["Enabled"] * 2
    assert during == ["Disabled"] * 2
    assert states(connected, ids) == ["Enabled", "Disabled"]
    assert results(pause) == {ids[0]: ("undone", ""), ids[1]: ("skipped", "already")}


def test_what_somebody_touched_meanwhile_is_left_and_the_history_tells_what_happened(connected: LocalTenant) -> None:
    ids = tasks(connected, 5)
    pause = begun()
    actions.set_enabled(LENA, ids[0], enabled=True, seen=seen(ids[0]))
    actions.set_enabled(LENA, ids[1], enabled=True, seen=seen(ids[1]))
    actions.set_enabled(LENA, ids[1], enabled=False, seen=seen(ids[1]))
    connected.models.LocalTask.objects.filter(pk=ids[2]).update(time_zone="Asia/Tokyo")
    connected.models.LocalTask.objects.filter(pk=ids[3]).delete()

    with after(hours=1):
        worked(pause)

    assert pause.state == PauseState.OVER
    assert results(pause) == {
        ids[0]: ("done", "changed"),
        ids[1]: ("done", "changed"),
        ids[2]: ("done", "changed"),
        ids[3]: ("done", "gone"),
        ids[4]: ("undone", ""),
    }
    left = [ids[number] for number in (0, 1, 2, 4)]
    assert states(connected, left) == ["Enabled", "Disabled", "Disabled", "Enabled"]


def seen(task_id: str) -> str:
    row = read.row(task_id)
    assert row
    return row.seen


def test_it_ends_late_where_nothing_ran_at_its_time_and_never_begins_after_it(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    pause = begun(ids[:1])
    never = planned(ids[1:], start=timezone.now() + 2 * HOUR, until=timedelta(hours=3))

    with after(hours=30):
        worked(pause)
        never.refresh_from_db()

    assert states(connected, ids) == ["Enabled"] * 2
    assert pause.ended_at
    assert pause.ended_at - pause.ends_at > timedelta(hours=28)
    assert (never.state, never.begun_at) == (PauseState.OVER, None)
    assert results(never) == {ids[1]: ("skipped", "cancelled")}


def test_it_can_be_ended_early_extended_and_handed_over(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    early, longer = begun(ids[:1]), begun(ids[1:])

    assert pauses.move_end(longer, longer.ends_at + 3 * HOUR)
    assert pauses.hand_over(longer, "lena")
    assert pauses.end(early, "ada", timezone.now())
    worked(early)
    with after(hours=2):
        worked(longer)
        between = states(connected, ids)
    with after(hours=4):
        worked(longer)

    assert between == ["Enabled", "Disabled"]
    assert states(connected, ids) == ["Enabled"] * 2
    assert history.of(ids[1])[0].change.actor == "lena"
    assert not pauses.move_end(longer, longer.ends_at + HOUR)


def test_one_that_has_not_begun_is_called_off(connected: LocalTenant) -> None:
    ids = tasks(connected, 1)
    pause = planned(start=timezone.now() + HOUR, until=timedelta(hours=2))

    assert pauses.end(pause, "ada", timezone.now())
    with after(hours=2):
        worked(pause)

    assert (pause.state, pause.begun_at, states(connected, ids)) == (PauseState.OVER, None, ["Enabled"])


def test_a_clock_change_in_between_moves_nothing(connected: LocalTenant) -> None:
    night = datetime(2027, 3, 27, 21, tzinfo=UTC)
    with time_machine.travel(night, tick=True):
        ids = tasks(connected, 1)
        pause = begun(until=datetime(2027, 3, 28, 3, tzinfo=UTC))  # 05:00 in Berlin, whose clock goes on at 01:00 UTC
    with time_machine.travel(datetime(2027, 3, 28, 2, 59, tzinfo=UTC), tick=True):
        worked(pause)
        before = states(connected, ids)
    with time_machine.travel(datetime(2027, 3, 28, 3, tzinfo=UTC), tick=True):
        worked(pause)

    assert before == ["Disabled"]
    assert (pause.state, states(connected, ids)) == (PauseState.OVER, ["Enabled"])


def test_an_end_that_fails_is_tried_again_until_it_succeeds(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    pause = begun()
    connected.fault("500", count=4, method="PUT", path=ids[0])
    for seconds in (0, 10, 30, 59):
        with after(hours=1, seconds=seconds):
            worked(pause, 1)
    failed = pause.state, states(connected, ids), pause.job.items.get(task_id=ids[0]).error["kind"]
    with after(hours=1, minutes=3):
        worked(pause)

    assert failed[:2] == (PauseState.ENDING, ["Disabled", "Enabled"])
    assert failed[2]
    assert (pause.state, states(connected, ids)) == (PauseState.OVER, ["Enabled"] * 2)


def test_a_dead_token_leaves_nothing_silently_off(connected: LocalTenant, settings: Any) -> None:
    ids = tasks(connected, 2)
    pause = begun()
    good, settings.TENANT_TOKEN = settings.TENANT_TOKEN, "dead"
    with after(hours=1):
        worked(pause)
        waiting = pause.state, pause.job.__class__.objects.get(pk=pause.job_id).error["kind"]
        off = paused_items(tenant_key()).count()
    settings.TENANT_TOKEN = good
    with after(hours=1, minutes=2):
        worked(pause)

    assert waiting == (PauseState.ENDING, "Unauthorized")
    assert off == 2
    assert (pause.state, states(connected, ids)) == (PauseState.OVER, ["Enabled"] * 2)


def test_a_task_of_two_pauses_comes_back_with_the_later_one(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    first = begun(ids)
    second = begun(ids[:1], until=timedelta(hours=3))

    with after(hours=1):
        worked(first)
        between = states(connected, ids)
    with after(hours=3):
        worked(second)

    assert between == ["Disabled", "Enabled"]
    assert results(first) == {ids[0]: ("done", "paused on"), ids[1]: ("undone", "")}
    assert results(second) == {ids[0]: ("undone", "")}
    assert states(connected, ids) == ["Enabled"] * 2
    assert first.state == second.state == PauseState.OVER


def test_one_that_begins_as_another_one_ends_keeps_the_tasks_off(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    first = begun(ids)
    second = planned(ids, start=timezone.now() + HOUR, until=timedelta(hours=3))

    with after(hours=1, seconds=1):
        worked(first)
        worked(second)
        between = states(connected, ids)
    with after(hours=3):
        worked(second)

    assert between == ["Disabled"] * 2
    assert states(connected, ids) == ["Enabled"] * 2
    assert first.state == second.state == PauseState.OVER


def test_a_running_reload_ends_first_where_that_is_asked_for(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    now = timezone.now()
    reload = {"tenant": tenant_key(), "reload_id": "r", "task_id": ids[0], "created_at": now, "status": "RELOADING"}
    run_of = ReloadCopy.objects.create(**reload)

    pause = worked(planned(waits_for_runs=True))
    waiting = states(connected, ids)
    ReloadCopy.objects.filter(pk=run_of.pk).update(ended_at=now)
    worked(pause)
    during = states(connected, ids)
    with after(hours=1):
        worked(pause)

    assert waiting == ["Enabled", "Disabled"]
    assert during == ["Disabled"] * 2
    assert states(connected, ids) == ["Enabled"] * 2


def test_the_writes_begin_so_early_that_all_is_done_in_time(connected: LocalTenant, settings: Any) -> None:
    tasks(connected, 10)
    settings.TENANT_WRITES_PER_MINUTE = 10
    now = timezone.now()
    pause = planned(start=now + HOUR, until=timedelta(hours=2))

    takes = timing.lead(10)
    assert timedelta(minutes=1) < takes < timedelta(minutes=2)
    assert timing.disabling_at(pause, now) == now + HOUR - takes
    assert timing.enabling_at(pause, now) == pause.ends_at - takes
    assert timing.on_by(pause, now) == pause.ends_at


def test_a_task_that_starts_before_the_end_is_enabled_at_the_end_alone(connected: LocalTenant, settings: Any) -> None:
    daily = "RRULE:FREQ=DAILY;BYHOUR={};BYMINUTE=50;BYSECOND=0"
    now = datetime(2026, 11, 28, 9, tzinfo=UTC)
    with time_machine.travel(now, tick=True):
        early, late = (connected.make_task(time_zone="UTC", recurrence=[daily.format(hour)]).pk for hour in (12, 20))
        tasks(connected, 0)
        pause = begun(until=timedelta(hours=4))
    settings.TENANT_WRITES_PER_MINUTE = 0.1  # so that enabling begins at 12:38, for the end is at 13:00
    with time_machine.travel(pause.ends_at - timing.lead(2), tick=True):
        run.look(timezone.now())
        wanted = set(JobItem.objects.filter(step="undo").values_list("task_id", flat=True))
    settings.TENANT_WRITES_PER_MINUTE = UNPACED
    with time_machine.travel(pause.ends_at, tick=True):
        worked(pause)

    assert wanted == {late}
    assert states(connected, [early, late]) == ["Enabled"] * 2


@pytest.mark.parametrize("where", ["begin", "end"])
def test_a_worker_that_dies_in_an_item_loses_and_doubles_nothing(connected: LocalTenant, where: str) -> None:
    ids = tasks(connected, 3)
    pause = planned()
    run.look(timezone.now())
    if where == "end":
        worked(pause)
    with after(hours=1 if where == "end" else 0):
        run.look(timezone.now())
        job = job_run.turns(timezone.now())[0]
        assert job_run.items.claim(job, timezone.now())  # and it is killed here
        worked(pause)
    with after(hours=3):
        worked(pause)

    assert pause.state == PauseState.OVER
    assert states(connected, ids) == ["Enabled"] * 3
    assert all(len(history.of(task_id)) in (0, 2) for task_id in ids)


def test_what_is_left_out_before_stays_out(connected: LocalTenant) -> None:
    ids = tasks(connected, 2)
    pause = pauses.make(LENA, read.copies(), ends_at=timezone.now() + HOUR)
    keys = list(pause.job.items.order_by("place").values_list("pk", flat=True))
    jobs.tick(pause.job, keys, keys[1:])
    assert pauses.plan(pause)
    connected.models.LocalTask.objects.update(time_zone="Asia/Tokyo")
    sync.run()

    worked(pause)

    assert sorted(states(connected, ids)) == ["Disabled", "Enabled"]
