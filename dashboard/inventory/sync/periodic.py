"""Periodic work, syncs and jobs: a worker looks whether it is due; where none lives, a web process does so itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connections
from django.utils import timezone

from dashboard import connect
from dashboard.inventory import database
from dashboard.inventory.alerts import background as alerts
from dashboard.inventory.company_calendars import renewal
from dashboard.inventory.jobs import run as jobs
from dashboard.inventory.pauses import run as pauses
from dashboard.inventory.sync import background, leftovers, workers
from dashboard.tenant.errors import NotConfigured

WORKER_SECONDS = 1.0  # between two looks of a worker: so long may somebody wait who wants a sync
WEB_SECONDS = 2.0  # between two looks of a web process
LONGEST_PAUSE = 30.0  # seconds; each look that fails doubles the pause before the next one
STOP_SECONDS = 2.0  # for a look that is under way
_AWAY = (OperationalError, InterfaceError)  # the database: no fault of ours

logger = logging.getLogger(__name__)
_web: Periodic | None = None


class Periodic:
    """A thread that looks again and again; what a look raises is logged, and lengthens the pause before the next."""

    def __init__(self, look: Callable[[], None], *, seconds: float, first: float) -> None:
        self._look = look
        self._seconds = seconds
        self._first = first  # seconds before the first look
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        pause = self._first
        while not self._stopped.wait(pause):
            pause = self._seconds if self._is_well() else min(2 * max(pause, self._seconds), LONGEST_PAUSE)
        connections.close_all()

    def _is_well(self) -> bool:
        try:
            self._look()
        except Exception as error:
            logger.error("It cannot be told whether a sync is due: %s", error, exc_info=not isinstance(error, _AWAY))
            connections.close_all()
            return False
        return True


class WorkerLook:
    """A look of a worker: it shows that it lives, and begins the sync when it is due."""

    def __init__(self, is_database_ready: Callable[[], bool] = database.is_migrated) -> None:
        self.sign = workers.SignOfLife()
        self._is_database_ready = is_database_ready
        self._is_ready = self._has_told = False

    def __call__(self) -> None:
        if not self._is_ready:
            self._is_ready = self._is_database_ready()
            self._tell()
        if self._is_ready and not background.hangs():  # else another process shall do it
            self.sign.heartbeat(timezone.now())
            _look()

    def _tell(self) -> None:
        if not self._is_ready and not self._has_told:
            logger.warning("The worker waits until the database is ready: python3 manage.py migrate")
            self._has_told = True


def start() -> None:
    """Look from now on, in this web process, whether a worker lives, and begin the sync when it is due where none does.

    Every process that serves pages may do so.
    """
    global _web
    _tidy()
    try:
        connect.credential()
    except NotConfigured as error:
        logger.warning("No sync: %s is %s.", error.setting, error.reason)
        return
    _web = Periodic(_stand_in, seconds=WEB_SECONDS, first=WEB_SECONDS)
    _web.start()


def stop() -> None:
    """End that; a sync that is at work goes on where it stopped, in another process or at the next start."""
    global _web
    if _web is not None:
        _web.stop()
        _web = None
    jobs.stop()
    background.stop()


@contextmanager
def working() -> Iterator[None]:
    """Be a worker for as long as the block runs. Raises NotConfigured."""
    connect.credential()
    _tidy()
    look = WorkerLook()
    periodic = Periodic(look, seconds=WORKER_SECONDS, first=0)
    periodic.start()
    try:
        yield
    finally:
        periodic.stop()
        _leave(look.sign)


def _tidy() -> None:
    leftovers.remove(settings.DATA, database=str(settings.DATABASES["default"]["NAME"]))


def _stand_in() -> None:
    if not workers.is_alive():
        _look()


def _look() -> None:
    background.run_if_due()
    pauses.look(timezone.now())
    jobs.begin()
    alerts.ask_if_due()
    renewal.renew_if_due()


def _leave(sign: workers.SignOfLife) -> None:
    try:
        jobs.stop()
        background.stop()
        sign.end()
    except DatabaseError as error:
        logger.warning("The worker leaves its lease to run out: %s", error)
