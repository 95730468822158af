"""What people ask of a pause: plan it, extend it, hand it over, end it. None of these calls a tenant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.models import Job, JobKind, JobState, Pause, PauseState, TaskCopy
from dashboard.inventory.models.pauses import OPEN
from dashboard.inventory.tenant_key import tenant_key


def make(by: RequestedBy, found: QuerySet[TaskCopy], *, ends_at: datetime, q: str = "") -> Pause:
    """Make the draft of a pause of some tasks of the copy, those that start soonest first. Nothing is written."""
    keys = found.order_by(F("next_run_at").asc(nulls_last=True), "pk").values_list("pk", flat=True)
    return _made(by, keys, ends_at=ends_at, q=q)


def _made(by: RequestedBy, keys: Iterable[int], *, ends_at: datetime, q: str) -> Pause:
    with transaction.atomic():
        job = jobs.make(by, JobKind.PAUSE, keys, q=q)
        return Pause.objects.create(tenant=tenant_key(), job=job, ends_at=ends_at, keeper=by.actor)


def find(key: int) -> Pause | None:
    return Pause.objects.filter(tenant=tenant_key(), pk=key).select_related("job").first()


def open_pauses() -> list[Pause]:
    """Those that are confirmed and not over, the one that ends first before the others."""
    found = Pause.objects.filter(tenant=tenant_key(), state__in=OPEN)
    return list(found.select_related("job").order_by("ends_at", "pk"))


def begun_or_planned(most: int) -> list[Pause]:
    """All but drafts, those that end last before the others."""
    found = Pause.objects.filter(tenant=tenant_key()).exclude(state=PauseState.DRAFT)
    return list(found.select_related("job").order_by("-ends_at", "-pk")[:most])


def past_pauses(most: int) -> list[Pause]:
    found = Pause.objects.filter(tenant=tenant_key(), state=PauseState.OVER)
    return list(found.select_related("job").order_by("-ended_at", "-pk")[:most])


def set_times(pause: Pause, *, starts_at: datetime | None, ends_at: datetime, waits_for_runs: bool = False) -> None:
    values = {"starts_at": starts_at, "ends_at": ends_at, "waits_for_runs": waits_for_runs}
    Pause.objects.filter(pk=pause.pk, state=PauseState.DRAFT).update(**values)
    pause.refresh_from_db()


def set_reason(pause: Pause, reason: str) -> None:
    Job.objects.filter(pk=pause.job_id, state=JobState.DRAFT).update(reason=reason)
    pause.job.refresh_from_db()


def plan(pause: Pause) -> bool:
    """Confirm a draft; False when it was confirmed before."""
    with transaction.atomic():
        if not jobs.plan(pause.job):
            return False
        Pause.objects.filter(pk=pause.pk).update(state=PauseState.PLANNED)
    pause.refresh_from_db()
    return True


def move_end(pause: Pause, ends_at: datetime) -> bool:
    """Let it end at another time; False where its end has begun, for what is enabled again stays so."""
    found = Pause.objects.filter(pk=pause.pk, state__in=(PauseState.PLANNED, PauseState.ON))
    return bool(found.update(ends_at=ends_at))


def hand_over(pause: Pause, keeper: str) -> bool:
    """Let it end in another user's name; False where it is over."""
    return bool(Pause.objects.filter(pk=pause.pk, state__in=OPEN).update(keeper=keeper))


def end(pause: Pause, by: str, now: datetime) -> bool:
    """End it now; one that has not begun is called off. False where its end has begun."""
    with transaction.atomic():
        here = Pause.objects.select_for_update().get(pk=pause.pk)
        if here.state == PauseState.PLANNED:
            jobs.drop_planned(pause.job)
            values = {"state": PauseState.OVER, "ended_at": now, "ended_by": by}
        elif here.state == PauseState.ON:
            values = {"state": PauseState.ENDING, "end_begun_at": now, "ended_by": by}
        else:
            return False
        Pause.objects.filter(pk=pause.pk).update(**values)
    pause.refresh_from_db()
    return True
