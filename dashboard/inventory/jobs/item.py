"""One item of a job: carried out, or taken back, by the code of a single change, and ended by what came of it.

Its operation is given to it when a process first begins with it, and is that of the change. So whoever goes on with an
item whose process has died finds in the history whether a change was begun, and what became of it.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.db.models import F, Q
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.ahead import FAR_AHEAD
from dashboard.inventory.call_budget import PaidLimiter
from dashboard.inventory.changes import recovery
from dashboard.inventory.changes import undo as undoing
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.changes.undo import NotUndoable
from dashboard.inventory.copy import read
from dashboard.inventory.jobs.kinds import ALREADY, CHANGED, KINDS, NOT_UNDOABLE, NotWanted
from dashboard.inventory.models import Change, ItemResult, ItemStep, Job, JobItem, JobState
from dashboard.inventory.models.history import ChangeKind, ChangePage, ChangeResult
from dashboard.scheduling.task import Origin, Task, TaskState
from dashboard.tenant import errors
from dashboard.tenant.errors import TenantError

MOST_TRIES = 4  # of an item that the tenant could not do now, or whose outcome nobody knows
SHORTEST_REST, LONGEST_REST = 5, 60  # seconds; each try of an item doubles it
# Why an item failed or was not undone, beside an error of the tenant.
GONE = "gone"
BUSY = "busy"
REFUSED = "refused"
UNKNOWN = "unknown"
COSTS = "costs"  # a new task would turn off others, or become several

_NO_TASK = Task(id="", app_id="", state=TaskState.UNKNOWN)  # of an item that makes one
logger = logging.getLogger(__name__)
_PASSING = (errors.RateLimited, errors.Unavailable, errors.Unreachable, errors.TimedOut, errors.NotWritten)
_ENDLESS = (errors.RateLimited, errors.Unreachable, errors.NotWritten)  # nothing of the item's: the job waits
_FATAL = (errors.NotConfigured, errors.Unauthorized, errors.Gone)  # no other item would fare better


def claim(job: Job, now: datetime) -> JobItem | None:
    """Take the next item of a job that nobody is at, for as long as a change may take; None where there is none."""
    free = _free(now)
    for step in (ItemStep.DO, ItemStep.UNDO):
        while item := job.items.filter(free, step=step).order_by("place").first():
            mine = job.items.filter(free, pk=item.pk, step=step, operation=item.operation)
            operation = item.operation or uuid4().hex
            if mine.update(claimed_at=now, operation=operation):
                item.operation, item.claimed_at = operation, now
                return item
    return None


def is_any(job: Job, now: datetime) -> bool:
    """Whether a job has an item that could be claimed."""
    return job.items.filter(_free(now)).exclude(step="").exists()


def go(job: Job, item: JobItem) -> None:
    """Do the step of an item that was claimed; raises what the database raises, and then the claim runs out."""
    try:
        _go(job, item)
    except (DatabaseError, InterfaceError):
        raise
    except Exception as error:
        logger.exception("An item of job %s failed at something of ours.", job.pk)
        failure = errors.InternalFailure(host=connect.tenant_name(), reason=type(error).__name__)
        _settle(item, _not_done(item, ItemResult.FAILED), error=errors.to_json(failure))


def _go(job: Job, item: JobItem) -> None:
    change = Change.objects.filter(operation=item.operation).first()
    if change is not None:
        _end_interrupted(job, item, change)
    elif item.step == ItemStep.UNDO:
        _undo(job, item)
    else:
        _do(job, item)


def _free(now: datetime) -> Q:
    return Q(claimed_at=None) | Q(claimed_at__lt=now - _longest()) | Q(claimed_at__gt=now + FAR_AHEAD)


def _longest() -> timedelta:
    return timedelta(seconds=settings.LONGEST_CHANGE_SECONDS)


def _by(job: Job, item: JobItem) -> RequestedBy:
    actor = job.undone_by if item.step == ItemStep.UNDO and job.undone_by else job.actor
    page = ChangePage(job.page)
    return RequestedBy(actor=actor, page=page, reason=job.reason, job=job.pk, operation=item.operation)


def _do(job: Job, item: JobItem) -> None:
    row = read.row(item.task_id)
    if not item.makes and (row is None or row.deleted_at is not None):
        _end_gone(job, item)
        return
    try:
        _end(job, item, KINDS[job.kind].carry_out(_by(job, item), item, row.task if row else _NO_TASK))
    except NotWanted as error:
        _settle(item, ItemResult.SKIPPED, error.why)
    except errors.NotConfigured as error:
        _stop(job, item, error)


def _undo(job: Job, item: JobItem) -> None:
    try:
        _end(job, item, undoing.undo(_by(job, item), item.change_id or 0))
    except NotUndoable:
        _settle(item, ItemResult.DONE, NOT_UNDOABLE)
    except errors.NotConfigured as error:
        _stop(job, item, error)


def _end(job: Job, item: JobItem, outcome: Outcome) -> None:
    if outcome.error:
        _end_failed(job, item, outcome.error, change_id=outcome.change_id)
    elif outcome.done:
        _end_done(job, item, outcome.change_id)
    elif outcome.plan:
        _settle(item, ItemResult.SKIPPED, COSTS)
    elif outcome.conflict:
        _settle(item, _not_done(item, ItemResult.SKIPPED), CHANGED)
    elif outcome.busy and item.tries + 1 < MOST_TRIES:
        _again(item)
    else:
        _settle(item, _not_done(item, ItemResult.FAILED), BUSY if outcome.busy else REFUSED)


def _end_done(job: Job, item: JobItem, change_id: int | None) -> None:
    if item.step == ItemStep.UNDO:
        _settle(item, ItemResult.UNDONE, undo_id=change_id)
    elif made := change_id or _made_before(job, item):
        _settle(item, ItemResult.DONE, change_id=made)
    else:
        _settle(item, ItemResult.SKIPPED, ALREADY)


def _end_gone(job: Job, item: JobItem) -> None:
    made = _made_before(job, item) if item.step == ItemStep.DO else None
    result = ItemResult.DONE if made else _not_done(item, ItemResult.SKIPPED)
    _settle(item, result, "" if made else GONE, **({"change_id": made} if made else {}))


def _made_before(job: Job, item: JobItem) -> int | None:
    """The change of an earlier try, whose outcome nobody knew then and a look has found done since."""
    ours = Change.objects.filter(job=job.pk, task_id=item.task_id, undoes=None, endings__result=ChangeResult.DONE)
    return ours.order_by("-pk").values_list("pk", flat=True).first()


def _end_failed(job: Job, item: JobItem, error: TenantError, *, change_id: int | None) -> None:
    """Of a change that was sent and not written down nothing is said: the claim runs out, and a look tells."""
    if isinstance(error, _FATAL):
        _stop(job, item, error)
    elif isinstance(error, errors.NotFound):
        _end_gone(job, item)
    elif _is_open(item, error, change_id):
        if not isinstance(error, errors.Closed):
            _rest(job, item, error)
        _again(item)
    elif not (isinstance(error, errors.NotWritten) and error.sent):
        _settle(item, _not_done(item, ItemResult.FAILED), error=errors.to_json(error))


def _is_open(item: JobItem, error: TenantError, change_id: int | None) -> bool:
    """Whether it may be tried again: it was not done, or doing it twice is doing it once."""
    if isinstance(error, _ENDLESS) and not error.sent:
        return True
    if isinstance(error, errors.Closed) and error.origin is Origin.RELOAD:
        return item.tries + 1 < MOST_TRIES  # the newer scheduling makes it: that is known from now on
    if isinstance(error, errors.NotWritten):
        return False
    change = Change.objects.filter(pk=change_id).first() if change_id else None
    is_passing = isinstance(error, _PASSING) or (isinstance(error, errors.OutcomeUnknown) and not _is_once(change))
    return is_passing and item.tries + 1 < MOST_TRIES


def _end_interrupted(job: Job, item: JobItem, change: Change) -> None:
    """The process that had the item has died, or could not write down what came of it."""
    if change.ending is None:
        recovery.finish_interrupted(connect.tenant(PaidLimiter), task_id=change.task_id or f"+{change.operation}")
    ending = change.endings.order_by("pk").last()
    if ending is None:
        return  # the tenant cannot be asked now, or the lock may still be somebody's: the claim runs out again
    if ending.result == ChangeResult.DONE:
        _end_done(job, item, change.pk)
    elif ending.result == ChangeResult.UNKNOWN and _is_once(change):
        _settle(item, _not_done(item, ItemResult.FAILED), UNKNOWN)
    elif error := errors.from_json(ending.error):
        _end_failed(job, item, error, change_id=change.pk)
    elif item.tries + 1 < MOST_TRIES:
        _again(item)  # a look has found the task as it was
    else:
        _settle(item, _not_done(item, ItemResult.FAILED), UNKNOWN)


def _is_once(change: Change | None) -> bool:
    """Whether doing it twice is more than doing it once."""
    return change is not None and (change.makes or change.kind == ChangeKind.RUN)


def _not_done(item: JobItem, result: ItemResult) -> ItemResult:
    """What was not undone stays done."""
    return ItemResult.DONE if item.step == ItemStep.UNDO else result


def _settle(item: JobItem, result: ItemResult, why: str = "", **values: Any) -> None:
    ended = {"step": ItemStep.NONE, "claimed_at": None, "ended_at": timezone.now(), "error": None}
    _mine(item).update(result=result, why=why, **ended | values)


def _again(item: JobItem) -> None:
    """Let the item be tried again, by a change of its own."""
    _mine(item).update(operation="", claimed_at=None, tries=F("tries") + 1)


def _mine(item: JobItem) -> Any:
    """The row of the item, as long as no other process has ended this step."""
    return JobItem.objects.filter(pk=item.pk, step=item.step, operation=item.operation)


def _rest(job: Job, item: JobItem, error: TenantError) -> None:
    """Let the whole job wait: other items would meet the same."""
    seconds = getattr(error, "retry_after", None) or min(SHORTEST_REST * 2**item.tries, LONGEST_REST)
    until = timezone.now() + timedelta(seconds=seconds)
    Job.objects.filter(pk=job.pk).update(wait_until=until, error=errors.to_json(error))


def _stop(job: Job, item: JobItem, error: TenantError) -> None:
    """Let the job pause by itself: a person has to do something first."""
    running = Job.objects.filter(pk=job.pk, state=JobState.RUNNING)
    running.update(state=JobState.PAUSED, error=errors.to_json(error), wait_until=None)
    _mine(item).update(operation="", claimed_at=None)
