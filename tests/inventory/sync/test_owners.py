"""An owner of whom the tenant does not tell keeps no other one nameless, and costs few calls."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dashboard.inventory.copy.read import copies
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.lease import Lease
from dashboard.inventory.sync.names import OWNER_AWAITED, OWNER_KEPT, UNTOLD
from dashboard.inventory.sync.status import sync_status
from dashboard.tenant import errors
from tests.conftest import LocalTenant
from tests.inventory.sync.test_missing_tasks import OF_ALL, OF_ONE_TASK
from tests.inventory.sync.test_run import Watched

FORBIDDEN = errors.Forbidden(status=403)


class Discreet(Watched):
    """A tenant that does not tell of some owners, and notes who was asked for."""

    untold: Collection[str]
    error: errors.TenantError
    asked: list[str]
    slowly: Callable[[], None]

    def user(self, user_id: str) -> Any:
        self.asked.append(user_id)
        if user_id in self.untold:
            self.slowly()
            raise self.error
        return self._tenant.user(user_id)


def syncs(
    untold: Collection[str],
    error: errors.TenantError = FORBIDDEN,
    *,
    count: int = 1,
    slowly: Callable[[], None] = lambda: None,
) -> list[str]:
    """Sync so many times; gives the owners who were asked for."""
    asked: list[str] = []

    def reach(lease: Lease) -> Any:
        tenant = Discreet(sync.patient(lease))
        tenant.untold, tenant.error, tenant.asked, tenant.slowly = untold, error, asked, slowly
        return tenant

    for _ in range(count):
        sync.run(reach)
    return asked


def make_owners(tenant: LocalTenant, count: int) -> list[str]:
    """Make so many people with a task each, in the order in which they are asked for."""
    owners = [tenant.make_user(f"Owner {number}", id=f"{number:02}") for number in range(count)]
    for owner in owners:
        tenant.make_task(owner=owner)
    return [owner.pk for owner in owners]


def names() -> list[str]:
    return list(copies().order_by("owner_id").values_list("owner_name", flat=True))


@pytest.mark.parametrize("error", OF_ONE_TASK, ids=lambda error: type(error).__name__)
def test_who_is_not_told_of_is_asked_for_once_and_the_others_have_names(
    connected: LocalTenant, error: errors.TenantError
) -> None:
    owners = make_owners(connected, 3)

    asked = syncs(owners[:1], error, count=3)

    assert asked == owners
    assert names() == [owners[0], "Owner 1", "Owner 2"]
    assert sync_status().error is None


@pytest.mark.parametrize("error", OF_ONE_TASK, ids=lambda error: type(error).__name__)
def test_a_known_name_stays_and_others_who_left_are_found(connected: LocalTenant, error: errors.TenantError) -> None:
    owners = make_owners(connected, 3)
    sync.run()
    connected.models.LocalUser.objects.filter(pk=owners[0]).update(status="deleted")

    with time_machine.travel(timezone.now() + OWNER_KEPT, tick=True):
        asked = syncs(owners[2:], error, count=3)  # the first to be asked for

    assert sorted(asked) == owners
    assert names() == ["Owner 0", "Owner 1", "Owner 2"]
    assert [row.owner_id for row in copies().filter(owner_gone=True)] == owners[:1]


def test_a_tenant_that_tells_of_nobody_is_asked_for_a_few_owners_in_each_sync(connected: LocalTenant) -> None:
    owners = make_owners(connected, 2 * UNTOLD + 1)

    first, second, others = (syncs(owners, count=count) for count in (1, 1, 3))

    assert (len(first), len(second)) == (UNTOLD, UNTOLD)
    assert [*first, *second, *others] == owners


@pytest.mark.parametrize(("error", "after"), [(FORBIDDEN, OWNER_KEPT), (errors.Unavailable(status=503), OWNER_AWAITED)])
def test_who_was_not_told_of_gets_a_name_as_soon_as_they_are(
    connected: LocalTenant, error: errors.TenantError, after: timedelta
) -> None:
    owners = make_owners(connected, 1)
    syncs(owners, error)

    with time_machine.travel(timezone.now() + after, tick=True):
        sync.run()

    assert names() == ["Owner 0"]


def test_a_tenant_that_is_slow_to_fail_is_asked_for_one_owner_in_each_sync(connected: LocalTenant) -> None:
    owners = make_owners(connected, 3)

    with time_machine.travel(timezone.now(), tick=True) as clock:
        error = errors.Unavailable(status=503)
        asked = syncs(owners[:1], error, slowly=lambda: clock.shift(timedelta(seconds=25)))
        assert asked == owners[:1]
        syncs(owners[:1], error)

    assert names() == [owners[0], "Owner 1", "Owner 2"]


@pytest.mark.parametrize("error", OF_ALL, ids=lambda error: type(error).__name__)
def test_what_no_other_owner_would_fare_better_with_ends_the_asking(
    connected: LocalTenant, error: errors.TenantError
) -> None:
    owners = make_owners(connected, 3)

    assert syncs(owners, error) == owners[:1]
    assert syncs([]) == owners
    assert names() == ["Owner 0", "Owner 1", "Owner 2"]
