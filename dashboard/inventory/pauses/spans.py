"""When each task is off by a pause: for calendars, lists and whoever draws what will start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from dashboard.inventory.models import ItemResult, ItemStep, JobItem, Pause, PauseState
from dashboard.inventory.models.pauses import BEGUN, IS_OFF, off_items, paused_items
from dashboard.inventory.pauses.pause import open_pauses
from dashboard.inventory.tenant_key import tenant_key

MOST_PAST = 20_000  # tasks of pauses that are over


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedSpan:
    """The time [begins, ends) in which a task does not start because of a pause."""

    pause: Pause
    begins: datetime
    ends: datetime
    is_off: bool  # it is disabled by the pause now


def spans(now: datetime) -> Mapping[str, PausedSpan]:
    """By task, of all pauses that are planned or begun; of a task in several the one that it comes back with."""
    found: dict[str, PausedSpan] = {}
    for pause in open_pauses():
        begins, ends = span_of(pause, now)
        items = pause.job.items.filter(IS_OFF | Q(step=ItemStep.DO)).values_list("task_id", "result")
        for task_id, result in items:
            one = PausedSpan(pause=pause, begins=begins, ends=ends, is_off=result == ItemResult.DONE)
            found[task_id] = _later(found.get(task_id), one)
    return found


def planned_spans(task_id: str, now: datetime) -> list[PausedSpan]:
    """The pauses that have yet to begin and are to keep a task off."""
    found = [pause for pause in open_pauses() if pause.state == PauseState.PLANNED]
    its = [pause for pause in found if pause.job.items.filter(step=ItemStep.DO, task_id=task_id).exists()]
    times = [(pause, *span_of(pause, now)) for pause in its]
    return [PausedSpan(pause=pause, begins=begins, ends=ends, is_off=False) for pause, begins, ends in times]


def past_spans(since: datetime) -> dict[str, tuple[datetime, datetime]]:
    """By task that a pause has enabled again, when its last pause that ended after an instant began and ended."""
    ended = {"job__pause__state": PauseState.OVER, "job__pause__ended_at__gt": since}
    items = JobItem.objects.filter(job__pause__tenant=tenant_key(), result=ItemResult.UNDONE, **ended)
    told = items.order_by("-job__pause__ended_at").values_list(
        "task_id", "job__pause__begun_at", "job__pause__ended_at"
    )[:MOST_PAST]
    return {task_id: (begins, ends) for task_id, begins, ends in reversed(told) if begins and ends}


def off_until() -> dict[str, Pause]:
    """By task, the pause that has disabled it and is to enable it again."""
    found = [pause for pause in open_pauses() if pause.state in BEGUN]
    return {
        task_id: pause
        for pause in found
        for task_id in off_items(pause.job.items.all()).values_list("task_id", flat=True)
    }


def pause_of(task_id: str) -> Pause | None:
    """The pause that has disabled a task and is to enable it again; of several the last one."""
    items = paused_items(tenant_key()).filter(task_id=task_id).select_related("job__pause")
    item = items.order_by("-job__pause__ends_at").first()
    return item.job.pause if item else None


def span_of(pause: Pause, now: datetime) -> tuple[datetime, datetime]:
    """The time of a pause; of one whose end is late until now."""
    begins = pause.begun_at or pause.starts_at or now
    return begins, pause.ended_at or (max(pause.ends_at, now) if pause.begun_at else pause.ends_at)


def _later(known: PausedSpan | None, one: PausedSpan) -> PausedSpan:
    return one if known is None or one.is_off or not known.is_off else known
