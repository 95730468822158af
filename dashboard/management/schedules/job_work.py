"""Works on the job of a file until it is over, beside whatever worker does, and tells of each task as it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils import timezone

from dashboard import connect
from dashboard.inventory.call_budget import WRITES, WaitingLimiter
from dashboard.inventory.jobs import files, item, job, run
from dashboard.inventory.models import ItemResult, ItemStep, Job, JobItem, JobState
from dashboard.management.schedules.output import Printer
from dashboard.tenant import errors
from dashboard.web.notices import notice_of

LOOK_SECONDS = 1.0  # while another process is at the last items, or the tenant wants a rest
_WHY = {
    "changed": "not done: somebody else has changed it meanwhile",
    "gone": "not done: it is gone meanwhile",
    "busy": "not done: somebody else is changing it right now",
    "refused": "not done: Qlik took the change, yet reports the task as it was",
    "unknown": "the connection was lost: whether it was done the next plan will tell",
    "already": "so already",
    "costs": "not done: in Qlik's newer scheduling it turns off reload tasks, or becomes several: plan again",
}


def carry_out(started: Job, printer: Printer, sleep: Callable[[float], None]) -> bool:
    """Start a job and see it to its end; False where not all of it is done. Ctrl-C pauses it."""
    job.start(started)
    printer.line(f"Job {started.pk}: {started.items.count():,} tasks.")
    _finish(started, printer, sleep)
    done = started.items.filter(result=ItemResult.DONE).count()
    total = started.items.count()
    if done == total:
        printer.line(f"{done:,} done.")
        return True
    printer.line(f"{done:,} of {total:,} done. The same command again does the rest.")
    return False


def finish_earlier(printer: Printer, sleep: Callable[[float], None]) -> None:
    """See earlier jobs of files to their end; of one that is paused the rest is left, for it is planned anew."""
    for earlier in files.unfinished():
        if earlier.state == JobState.PAUSED:
            job.cancel(earlier)
            run.step(timezone.now())  # ends it
            printer.line(f"Job {earlier.pk} of an earlier apply was stopped: its rest is planned anew.")
        else:
            printer.line(f"Job {earlier.pk} of an earlier apply is finished first.")
            _finish(earlier, printer, sleep)


def _finish(one: Job, printer: Printer, sleep: Callable[[float], None]) -> None:
    told = _ItemsTold(one, printer)
    pace = WaitingLimiter(connect.credential(), sleep=sleep)
    try:
        while _is_running(one):
            if item.is_any(one, timezone.now()) and not _rests(one):
                pace.take(WRITES)
                run.step(timezone.now())
            else:
                run.step(timezone.now())  # ends it where nothing is left
                if _is_running(one):
                    sleep(LOOK_SECONDS)
            told.tell()
    except KeyboardInterrupt:
        job.pause(one)
        printer.line("Stopped: the job is paused.")
    told.tell()
    _tell_pause(one, printer)


def _is_running(one: Job) -> bool:
    one.refresh_from_db()
    return one.state == JobState.RUNNING


def _rests(one: Job) -> bool:
    return one.wait_until is not None and one.wait_until > timezone.now()


class _ItemsTold:
    """Tells of each item once, in the order in which they end."""

    def __init__(self, one: Job, printer: Printer) -> None:
        self._job, self._printer = one, printer
        self._told: set[int] = set()
        self._since: datetime | None = None

    def tell(self) -> None:
        ended = self._job.items.filter(step=ItemStep.NONE).exclude(ended_at=None).order_by("ended_at", "place")
        for each in ended.filter(ended_at__gte=self._since) if self._since else ended:
            if each.pk not in self._told:
                self._told.add(each.pk)
                self._since = each.ended_at
                self._printer.done(each.app_name, _says(each), is_done=each.result == ItemResult.DONE)


def _says(each: JobItem) -> str:
    if each.result == ItemResult.DONE:
        return "done"
    error = errors.from_json(each.error)
    if error is not None:
        notice = notice_of(error)
        return f"not done: {notice.says} {notice.then}"
    return _WHY.get(each.why, f"not done: {each.why or each.result}")


def _tell_pause(one: Job, printer: Printer) -> None:
    one.refresh_from_db()
    error = errors.from_json(one.error) if one.state == JobState.PAUSED else None
    if error is not None:
        notice = notice_of(error)
        printer.line(f"{notice.says} {notice.then}")
