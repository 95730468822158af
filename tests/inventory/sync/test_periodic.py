"""The periodic work: a worker does it, and where none lives a web process; a look that fails stops nothing."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError
from django.utils import timezone

from dashboard.inventory import database
from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import SyncState, Worker
from dashboard.inventory.sync import background, workers
from dashboard.inventory.sync import periodic as jobs
from dashboard.inventory.sync.periodic import Periodic, WorkerLook
from dashboard.tenant.errors import NotConfigured
from tests.conftest import MOCK_MOMENT, LocalTenant

LONGEST = 30  # seconds to wait for what takes one
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.served  # syncs run in a thread


@pytest.fixture
def web() -> Iterator[None]:
    """This process serves pages."""
    jobs.start()
    yield
    jobs.stop()


def wait_until(holds: Any) -> None:
    end = time.monotonic() + LONGEST
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def a_worker(tenant: LocalTenant, *, heartbeat_at: Any) -> None:
    Worker.objects.create(name="another", tenant=host_of(tenant), heartbeat_at=heartbeat_at)


def host_of(tenant: LocalTenant) -> str:
    return tenant.url.removeprefix("http://")


def generation() -> int:
    return sum(SyncState.objects.values_list("generation", flat=True))


def test_a_worker_copies_the_tenant_by_itself_again_and_again_and_leaves_no_trace(
    connected: LocalTenant, settings: Any
) -> None:
    connected.make_task()
    settings.SYNC_SECONDS = 1

    with jobs.working():
        wait_until(copies().exists)
        wait_until(lambda: generation() >= 2)
        lived = workers.is_alive()

    assert lived
    assert not Worker.objects.exists()
    assert SyncState.objects.get().lease_owner == ""


def test_where_no_worker_lives_a_web_process_renews_the_copy(connected: LocalTenant, settings: Any, web: None) -> None:
    settings.SYNC_SECONDS = 1

    wait_until(lambda: generation() >= 2)


def test_where_a_worker_lives_a_web_process_leaves_it_to_it(connected: LocalTenant) -> None:
    a_worker(connected, heartbeat_at=timezone.now())

    jobs._stand_in()
    background.stop()

    assert generation() == 0


@pytest.mark.parametrize("tenant", ["", "another.test"])
def test_a_worker_that_died_or_works_for_another_tenant_counts_as_none(connected: LocalTenant, tenant: str) -> None:
    age = timedelta() if tenant else workers.ALIVE + SECOND
    Worker.objects.create(name="1", tenant=tenant or host_of(connected), heartbeat_at=timezone.now() - age)

    assert not workers.is_alive()


def test_a_worker_takes_away_the_rows_of_dead_ones_and_of_none_that_lives(connected: LocalTenant) -> None:
    Worker.objects.create(name="dead", tenant="t", heartbeat_at=MOCK_MOMENT - timedelta(hours=1))
    Worker.objects.create(name="lives", tenant="t", heartbeat_at=MOCK_MOMENT - SECOND)
    sign = workers.SignOfLife()

    sign.heartbeat(MOCK_MOMENT)

    assert set(Worker.objects.values_list("name", flat=True)) == {"lives", sign.name}


def test_a_worker_says_so_every_few_seconds_and_comes_back_when_its_row_is_taken_away(
    connected: LocalTenant, django_assert_num_queries: Any
) -> None:
    sign = workers.SignOfLife()
    sign.heartbeat(MOCK_MOMENT)
    with django_assert_num_queries(0):
        sign.heartbeat(MOCK_MOMENT + SECOND)
    Worker.objects.all().delete()

    sign.heartbeat(MOCK_MOMENT + workers.BEAT)
    sign.heartbeat(MOCK_MOMENT - timedelta(hours=1))  # the machine's clock was set back

    assert Worker.objects.get().heartbeat_at == MOCK_MOMENT - timedelta(hours=1)


def test_of_two_workers_at_once_one_syncs(connected: LocalTenant) -> None:
    connected.fault("hang", seconds=1, path="/items")
    looks = WorkerLook(), WorkerLook()

    looks[0]()
    wait_until(lambda: generation() == 1)
    looks[1]()
    background.request_sync().join()
    looks[1]()
    background.stop()

    assert generation() == 1
    assert Worker.objects.count() == 2


def test_a_worker_whose_sync_hangs_shows_no_sign_of_life(connected: LocalTenant) -> None:
    connected.fault("hang", seconds=2, path="/items")
    background.request_sync()
    wait_until(lambda: SyncState.objects.exclude(lease_owner="").exists())
    wait_until(lambda: generation() == 1)
    for lease in background.lease.held():
        lease._seen_at -= timedelta(minutes=1)

    WorkerLook()()
    background.stop()

    assert not Worker.objects.exists()


def test_a_worker_waits_for_migrations_and_says_so_once(
    connected: LocalTenant, caplog: pytest.LogCaptureFixture
) -> None:
    answers = iter([False, False, database.is_migrated()])
    look = WorkerLook(lambda: next(answers))

    look()
    look()
    waited = not Worker.objects.exists()
    look()
    background.stop()

    assert waited
    assert Worker.objects.exists()
    assert [record.message for record in caplog.records if "migrate" in record.message] == [
        "The worker waits until the database is ready: python3 manage.py migrate"
    ]


@pytest.mark.parametrize("error", [OperationalError("away"), DatabaseError("odd"), KeyError("ours")])
def test_a_look_that_fails_is_logged_and_the_next_one_comes(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    looks = 0
    well = Event()

    def look() -> None:
        nonlocal looks
        looks += 1
        if looks < 3:
            raise error
        well.set()

    periodic = Periodic(look, seconds=0.01, first=0)
    with caplog.at_level(logging.ERROR):
        periodic.start()
        came = well.wait(LONGEST)
        periodic.stop()

    told = [record for record in caplog.records if "whether a sync is due" in record.message]
    assert came
    assert len(told) == 2
    assert bool(told[0].exc_info) == (not isinstance(error, OperationalError))


class Waits:
    """An event that nobody waits for, set after some waits; it notes how long each would have been."""

    def __init__(self, most: int) -> None:
        self.pauses: list[float] = []
        self._most = most

    def wait(self, seconds: float) -> bool:
        self.pauses.append(seconds)
        return len(self.pauses) > self._most


def test_each_look_that_fails_doubles_the_pause_up_to_half_a_minute() -> None:
    answers = iter([False, False, False, False, False, True, False])

    def look() -> None:
        if not next(answers):
            raise OperationalError("away")

    periodic = Periodic(look, seconds=2, first=0.5)
    periodic._stopped = waits = Waits(7)  # type: ignore[assignment]

    periodic._run()

    assert waits.pauses == [0.5, 4, 8, 16, jobs.LONGEST_PAUSE, jobs.LONGEST_PAUSE, 2, 4]


@pytest.mark.django_db  # a lease that an earlier test has left is given back
def test_without_a_tenant_a_web_process_says_so_and_a_worker_does_not_begin(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.TENANT_URL = settings.TENANT_TOKEN = ""

    jobs.start()
    jobs.stop()

    assert [record.message for record in caplog.records] == ["No sync: TENANT_URL is missing."]
    with pytest.raises(NotConfigured), jobs.working():
        pass
