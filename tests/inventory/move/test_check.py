"""What the copy has of moves is found, proved, and kept for as long as both sides are as they were."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.inventory.models import MoveCheck, SyncState, TaskCopy
from dashboard.inventory.move import check, opinions, report
from dashboard.inventory.move.check import NEVER_SEEN, CheckResult
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.data.sample.newer import MOVED
from dashboard.localtenant.scheduling_tasks import move
from dashboard.scheduling.libraries.process import LibraryProcess
from dashboard.scheduling.task import Origin
from tests.conftest import LocalTenant
from tests.moves import MUTATIONS, mutated, newer_bodies, take

EVENINGS = "RRULE:FREQ=DAILY;BYHOUR=18;BYMINUTE=0;BYSECOND=0"
DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"


def moved(tenant: LocalTenant, name: str = "Cash position", **fields: Any) -> Any:
    """A reload task that the tenant has moved by itself."""
    app = tenant.make_app(name)
    task = tenant.make_task(app_id=app.id, **fields)
    move.move_app(app.id)
    return task


def newer_of(tenant: LocalTenant, task: Any) -> Any:
    return tenant_rows(tenant).get(migrated_from=task.id)


def tenant_rows(tenant: LocalTenant) -> Any:
    return tenant.models.LocalSchedulingTask.objects


def checks() -> dict[str, MoveCheck]:
    return {row.older_id: row for row in MoveCheck.objects.all()}


def test_the_sample_has_a_right_move_a_lost_zone_and_lines_that_became_two_tasks(connected: LocalTenant) -> None:
    connected.fill_both_samples()

    sync.run()

    found = {pair.name: (pair.check.outcome, pair.check.settings, len(pair.newer)) for pair in report.every("")}
    assert {name: found[name] for name in MOVED} == {
        "Carrier claims": ("identical", [], 1),
        "Freight rates APAC": ("differs", ["zone"], 1),
        "Delivery promises": ("identical", [], 2),
    }


def test_a_task_that_was_moved_as_it_was_is_identical_and_another_that_is_not_moved_is_no_pair(
    connected: LocalTenant,
) -> None:
    task = moved(connected)
    connected.make_task()

    sync.run()

    row = checks()[task.id]
    assert (len(checks()), row.outcome, row.runs, row.years, row.clock_changes) == (1, "identical", 1826, 5, 10)


def test_a_moved_task_whose_successor_is_gone_is_without_one(connected: LocalTenant) -> None:
    task = moved(connected)
    newer_of(connected, task).delete()

    sync.run()

    assert checks()[task.id].outcome == "without"


def test_nothing_is_called_alone_before_the_newer_tasks_were_read(connected: LocalTenant, settings: Any) -> None:
    settings.TENANT_JOINED = False
    moved(connected)

    sync.run()

    assert checks() == {}


def test_what_is_alone_stays_so_while_the_newer_tasks_cannot_be_read_and_no_other_joins_it(
    connected: LocalTenant,
) -> None:
    alone = moved(connected, "Alone")
    newer_of(connected, alone).delete()
    sync.run()
    moved(connected, "Not yet read")
    state = SyncState.objects.get()
    newer = state.worlds[Origin.SCHEDULING] | {"failed_at": timezone.now().isoformat()}
    SyncState.objects.update(worlds=state.worlds | {Origin.SCHEDULING: newer})
    TaskCopy.objects.filter(origin=Origin.RELOAD).update(state="moved")

    check.check(timezone.now())

    assert list(checks()) == [alone.id]


def test_a_task_that_is_off_without_a_reason_beside_newer_ones_of_its_app_is_without_a_successor(
    connected: LocalTenant,
) -> None:
    task = connected.make_task(state="Disabled")
    connected.make_scheduling_task(app_id=task.app_id)

    sync.run()

    assert checks()[task.id].outcome == "without"


def test_a_newer_task_whose_reload_task_was_never_seen_is_not_proved(connected: LocalTenant) -> None:
    task_id = moved(connected).id
    connected.models.LocalTask.objects.all().delete()

    sync.run()

    assert (checks()[task_id].outcome, checks()[task_id].why_not) == ("unproved", NEVER_SEEN)


def test_two_lines_are_two_tasks_and_one_of_them_lost_is_a_difference(connected: LocalTenant) -> None:
    whole, lost = (moved(connected, name, recurrence=[DAILY, EVENINGS]) for name in ("Whole", "Lost"))
    tenant_rows(connected).filter(migrated_from=lost.id).first().delete()

    sync.run()

    assert (checks()[whole.id].outcome, len(checks()[whole.id].newer_ids)) == ("identical", 2)
    assert (checks()[lost.id].outcome, checks()[lost.id].lost, checks()[lost.id].added) == ("differs", 1826, 0)


def test_what_is_as_it_was_is_not_proved_twice(connected: LocalTenant) -> None:
    moved(connected)
    sync.run()

    again = check.check(timezone.now())

    assert again == CheckResult(0, 0)


def test_a_side_that_changes_is_proved_anew(connected: LocalTenant) -> None:
    task = moved(connected)
    sync.run()
    newer = newer_of(connected, task)
    newer.enabled = False
    newer.save()

    sync.run()

    assert (checks()[task.id].outcome, checks()[task.id].settings) == ("differs", ["state"])


def test_all_are_proved_again_over_ten_years_and_the_next_ones_too(connected: LocalTenant) -> None:
    first = moved(connected)
    sync.run()

    check.check(timezone.now(), years=10, anew=True)
    second = moved(connected, "Another")
    sync.run()

    assert {checks()[task.id].years for task in (first, second)} == {10}
    assert checks()[first.id].runs == 3653


def test_a_call_that_may_not_do_all_leaves_the_rest_to_the_next(connected: LocalTenant) -> None:
    for number in range(3):
        moved(connected, f"App {number}")
    sync.run()
    MoveCheck.objects.all().delete()

    results = [check.check(timezone.now(), most=2) for _ in range(2)]

    assert results == [CheckResult(2, 1), CheckResult(1, 0)]
    assert report.totals().pending == 0


def test_checking_all_again_goes_on_with_the_oldest(connected: LocalTenant) -> None:
    for number in range(3):
        moved(connected, f"App {number}")
    sync.run()
    later = timezone.now() + timedelta(hours=1)

    check.check(later, anew=True, most=2)
    check.check(later + timedelta(hours=1), anew=True, most=1)

    assert all(row.checked_at >= later for row in checks().values())


def test_a_pair_that_is_no_more_is_forgotten(connected: LocalTenant) -> None:
    task = moved(connected)
    sync.run()
    TaskCopy.objects.all().delete()

    check.check(timezone.now())

    assert task.id not in checks()


def test_a_library_is_asked_about_a_sample_and_agrees(connected: LocalTenant) -> None:
    moved(connected)
    sync.run()
    MoveCheck.objects.update(opinion="")
    process = LibraryProcess()

    asked = opinions.ask(timezone.now(), 60.0, process=process)
    process.stop()

    assert asked == 1
    assert (report.totals().asked, report.totals().agreed) == (1, 1)


def test_no_time_for_a_library_asks_none(connected: LocalTenant) -> None:
    moved(connected)
    sync.run()
    MoveCheck.objects.update(opinion="")

    assert opinions.ask(timezone.now(), 0.0) == 0


def test_what_data_start_is_moved_with_its_own_way_to_reload(connected: LocalTenant) -> None:
    whole = moved(connected, partial=True, auto_reload=True, auto_reload_partial=False)

    sync.run()

    assert (checks()[whole.id].outcome, len(checks()[whole.id].newer_ids)) == ("identical", 2)


@pytest.mark.parametrize("code", ["MANUALLY", "CONSECUTIVE-FAILURES"])
def test_a_disabled_task_stays_disabled(connected: LocalTenant, code: str) -> None:
    task = moved(connected, state="Disabled", disabled_code=code)

    sync.run()

    assert checks()[task.id].outcome == "identical"


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_a_newer_task_has_lost_is_found(connected: LocalTenant, name: str) -> None:
    every_other = "RRULE:FREQ=DAILY;INTERVAL=2;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
    task = moved(connected, recurrence=[every_other], end="2028-01-05T06:30:00")
    sync.run()
    (body,) = (mutated(body, name) for body in newer_bodies(connected))
    assert body is not None

    take([body])
    check.check(timezone.now())

    assert checks()[task.id].outcome == "differs"
