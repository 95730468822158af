"""Works on the jobs of the tenant: any number of processes share them, item by item, and jobs take turns."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event, Lock, Thread

from django.db import connections, transaction
from django.db.models import F, Q
from django.utils import timezone

from dashboard import connect
from dashboard.inventory import database
from dashboard.inventory.call_budget import WRITES, WaitingLimiter
from dashboard.inventory.jobs import item as items
from dashboard.inventory.models import Job, JobState
from dashboard.inventory.tenant_key import tenant_key
from dashboard.tenant.errors import NotConfigured

END_SECONDS = 3.0  # that an item which is under way may take when this process ends
PAUSE_SECONDS = 1.0  # after the database was busy

logger = logging.getLogger(__name__)
_lock = Lock()
_stopping = Event()
_working: Thread | None = None


def begin() -> Thread | None:
    """Work on jobs in a thread of this process, if there is anything to be done now; gives the thread that does."""
    global _working
    with _lock:
        if (_working is None or not _working.is_alive()) and turns(timezone.now()):
            _stopping.clear()
            _working = Thread(target=_work, name="jobs", daemon=True)
            _working.start()
        return _working


def stop() -> None:
    """Let the item that is under way come to its end, and begin no other one; it is waited for only a little."""
    _stopping.set()
    if _working is not None:
        _working.join(END_SECONDS)


def turns(now: datetime) -> list[Job]:
    """The jobs that run and do not rest, those first whose turn was longest ago."""
    ready = Q(wait_until=None) | Q(wait_until__lte=now)
    found = Job.objects.filter(ready, tenant=tenant_key(), state=JobState.RUNNING)
    return list(found.order_by(F("worked_at").asc(nulls_first=True), "pk"))


def work(sleep: Callable[[float], None], is_stopping: Callable[[], bool] = lambda: False) -> None:
    """Do item after item until nothing is to be done now. Raises NotConfigured, and what the database raises."""
    pace = WaitingLimiter(connect.credential(), sleep=sleep)
    while not is_stopping() and _has_work(timezone.now()):
        pace.take(WRITES)
        if not is_stopping():
            step(timezone.now())


def step(now: datetime) -> bool:
    """Do one item of the job whose turn it is; False where there is none."""
    for job in turns(now):
        claimed = items.claim(job, now)
        if claimed is not None:
            Job.objects.filter(pk=job.pk).update(worked_at=now, wait_until=None)
            items.go(job, claimed)
            _finish(job)
            return True
        _finish(job)
    return False


def _has_work(now: datetime) -> bool:
    """Whether some item can be begun now. A job that has none left is over."""
    for job in turns(now):
        if items.is_any(job, now):
            return True
        _finish(job)
    return False


def _finish(job: Job) -> None:
    """End a job that has nothing left to do; asked again under its lock, for somebody may just want more of it."""
    if job.items.exclude(step="").exists():
        return
    with transaction.atomic():
        mine = Job.objects.select_for_update().filter(pk=job.pk, state=JobState.RUNNING)
        if mine.exists() and not job.items.exclude(step="").exists():
            mine.update(state=JobState.OVER, ended_at=timezone.now(), wait_until=None, error=None)


def _work() -> None:
    """Raises nothing: what fails is in the items, or in the log where not even the database can be written."""
    try:
        _work_on()
    except NotConfigured as error:
        logger.warning("Jobs wait: %s is %s.", error.setting, error.reason)
    except Exception as error:
        logger.error("A job is left for the next look: %s", error, exc_info=database.trouble_of(error) is None)
        _stopping.wait(PAUSE_SECONDS)
    finally:
        connections.close_all()


def _work_on() -> None:
    work(lambda seconds: _stopping.wait(seconds) and None, _stopping.is_set)
