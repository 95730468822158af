"""The phases of a sync that read the actual runs: the newest first, then some of the older ones.

A first copy goes back by READ_BACK; from then on runs are kept for `RUN_DAYS` of the settings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from dashboard.inventory.copy.moves import successors
from dashboard.inventory.copy.reloads import update_results
from dashboard.inventory.models import ReloadCopy, SyncState
from dashboard.inventory.sync.session import SyncSession
from dashboard.tenant.errors import NotFound, Rejected
from dashboard.tenant.resources import Reload

READ_BACK = timedelta(days=30)
RUNS_A_SYNC = 4_000  # read by each of the two phases; the rest follows with the next sync
LATE = timedelta(minutes=10)  # a run may show up in the list so much later than it was created
UNFINISHED = timedelta(days=1)  # for so long a run that has not ended is looked at again
FORGOTTEN_AT_ONCE = 2_000  # each piece is a write of its own, between which others write
PIECES_A_SYNC = 50

_CHANGING = ["app_id", "task_id", "created_at", "started_at", "ended_at", "status", "error"]


def newest_runs(session: SyncSession, state: SyncState) -> None:
    try:
        runs, cursor = session.tenant.reload_page(state.cursor)
    except NotFound:
        session.finish(state, runs_offered=False)
        return
    done = not cursor or _oldest(runs) < _known_from(session.host, state)
    values: dict[str, Any] = {"runs_offered": True}
    if not done and state.seen + len(runs) >= RUNS_A_SYNC:
        done, values = True, values | {"runs_cursor": cursor}
    if done:
        values |= {"runs_head_at": (state.started_at or timezone.now()) - LATE}
    with session.page(state, cursor="" if done else cursor, count=len(runs), **values):
        _keep(session.host, runs)


def older_runs(session: SyncSession, state: SyncState) -> None:
    """Copy one page of the runs that are still to be read, the newest of them first; forget those that are too old."""
    if not state.runs_cursor or state.seen >= RUNS_A_SYNC:
        forget(session)
        session.finish(state)
        return
    try:
        runs, cursor = session.tenant.reload_page(state.runs_cursor)
    except Rejected:
        session.finish(state, runs_cursor="", runs_head_at=None)
        return
    cursor = cursor if _oldest(runs) >= timezone.now() - _read_back() else ""
    with session.page(state, cursor=state.runs_cursor, count=len(runs), runs_cursor=cursor):
        _keep(session.host, runs)


def _known_from(tenant: str, state: SyncState) -> datetime:
    """From when on the copy may lack runs, or has some that had not ended."""
    limit = timezone.now() - _read_back()
    if state.runs_head_at is None:
        return limit
    unfinished = ReloadCopy.objects.filter(tenant=tenant, ended_at=None, created_at__gt=timezone.now() - UNFINISHED)
    oldest = unfinished.order_by("created_at").values_list("created_at", flat=True).first()
    return max(limit, min(filter(None, (state.runs_head_at, oldest))))


def _oldest(runs: Iterable[Reload]) -> datetime:
    return min((run.created_at for run in runs if run.created_at), default=timezone.now())


def _keep(tenant: str, runs: Iterable[Reload]) -> None:
    """Keep the runs that say when they were and are not too old; tell each task what came of its newest ones."""
    limit = timezone.now() - _kept()
    kept = {run.id: run for run in runs if run.id and run.created_at and run.created_at >= limit}
    moved = successors(tenant, (run.task_id for run in kept.values() if run.task_id))
    kept |= {run.id: replace(run, task_id=moved[run.task_id]) for run in kept.values() if run.task_id in moved}
    ReloadCopy.objects.bulk_create(
        [_copied(tenant, run, run.created_at) for run in kept.values() if run.created_at],
        update_conflicts=True,
        unique_fields=["tenant", "reload_id"],
        update_fields=_CHANGING,
    )
    update_results(tenant, kept.values())


def _copied(tenant: str, run: Reload, created_at: datetime) -> ReloadCopy:
    return ReloadCopy(
        tenant=tenant,
        reload_id=run.id,
        app_id=run.app_id,
        task_id=run.task_id,
        created_at=created_at,
        started_at=run.started_at,
        ended_at=run.ended_at,
        status=run.status,
        error=run.error,
    )


def forget(session: SyncSession, *, pieces: int = PIECES_A_SYNC) -> int:
    forgotten = 0
    for _ in range(pieces):
        session.lease.heartbeat()
        old = ReloadCopy.objects.filter(tenant=session.host, created_at__lt=timezone.now() - _kept())
        keys = list(old.order_by("created_at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
        if not keys:
            break
        forgotten += ReloadCopy.objects.filter(pk__in=keys).delete()[0]
    return forgotten


def _kept() -> timedelta:
    return timedelta(days=settings.RUN_DAYS)


def _read_back() -> timedelta:
    return min(READ_BACK, _kept())
