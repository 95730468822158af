"""How old the copy is, in the top bar of every page; and Refresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from dashboard.inventory.models import SyncPhase
from dashboard.inventory.sync import background
from dashboard.inventory.sync.status import SyncStatus, sync_status
from dashboard.tenant.errors import Gone
from dashboard.web import times
from dashboard.web.notices import Notice, notice_of
from dashboard.web.request import Request, current_page, local_address
from dashboard.web.zones import own_zone

BUSY_SECONDS = 1  # between two looks while a sync is at work that is waited for, or is to be asked for
FAILING_SECONDS = 10  # while a failure is told, or the copy is old and the last sync failed
SOONEST_SECONDS = 5
BEGINS = timedelta(seconds=10)  # within it a sync that was asked for is at work, or is not coming
MOMENT = "%Y%m%d%H%M%S%f"  # of UTC, as an address has it
GROWN = 1000  # tasks more, while the first copy is made, that a page shows at once


def freshness_of(request: HttpRequest, now: datetime, *, asked_at: datetime | None = None) -> Freshness:
    """The state of the copy, told on the reader's own clock, which stays the same whatever zone a page shows."""
    return Freshness(copy=sync_status(now), now=now, zone=own_zone(request) or UTC, asked_at=asked_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """The copy's state as a page says it."""

    copy: SyncStatus
    now: datetime
    zone: tzinfo = UTC  # of the reader's own clock
    asked_at: datetime | None = None  # when the person pressed Refresh on this page

    @property
    def stamp(self) -> str:
        """What names the copy that a page shows; another one means that it was renewed, a first one that it grew."""
        if self.copy.as_of:
            return f"{self.copy.as_of:{MOMENT}}"
        return f"first-{self.copy.seen // GROWN}" if self.copy.phase == SyncPhase.TASKS and self.copy.seen else ""

    @property
    def asked(self) -> str:
        """The moment of a Refresh that the page must not forget: its sync has not ended, or it failed."""
        return f"{self.asked_at:{MOMENT}}" if self.asked_at and (self._is_awaited or self._is_in_vain) else ""

    @property
    def is_answered(self) -> bool:
        finished_at = self.copy.finished_at
        return bool(self.asked_at and finished_at and finished_at >= self.asked_at and not self._is_in_vain)

    @property
    def as_of(self) -> str:
        """`14:05 CET`, with the day when it is not today's; empty when nothing was copied yet."""
        return self._moment(self.copy.as_of) if self.copy.as_of else ""

    @property
    def pace(self) -> str:
        """Why the list is older than usual: it takes long to be read, and so is read seldom. Empty where it is not."""
        if not self.copy.whole_seconds:
            return ""
        took, every = times.length(self.copy.whole_seconds), times.length(self.copy.interval.total_seconds())
        return (
            f"Reading all tasks takes {took}, so that is done every {every}. "
            f"The tasks on a page that is looked at are asked for about every {times.length(settings.SYNC_SECONDS)}."
        )

    @property
    def busy(self) -> bool:
        """Whether the person waits for a sync: the copy is too old, or it was asked for."""
        return self._is_awaited or (self.copy.running and self.copy.stale)

    @property
    def wait(self) -> int:
        """In how many seconds the page looks again."""
        if self.busy:
            return BUSY_SECONDS
        if self.copy.stale or self.copy.as_of is None or self._is_in_vain:
            return FAILING_SECONDS if self.copy.error else BUSY_SECONDS
        left = self.copy.as_of + (self.copy.stale_after or timedelta(seconds=settings.STALE_SECONDS)) - self.now
        return max(SOONEST_SECONDS, int(left.total_seconds()) + 1)

    @property
    def notice(self) -> Notice | None:
        """Why the copy is not renewed, where that matters: it is too old, was asked for, or nothing can be changed."""
        error = self.copy.error
        matters = self.copy.stale or self.copy.writes_refused or self._is_in_vain or self.copy.is_faulty
        return notice_of(error) if error and matters else None

    @property
    def failures(self) -> str:
        if self.copy.running and not self.copy.failures:
            return "The sync has trouble"
        return "The sync failed" + (f" {self.copy.failures} times" if self.copy.failures > 1 else "")

    @property
    def outlook(self) -> str:
        if not self.notice:
            return ""
        if isinstance(self.copy.error, Gone):
            return "The last copy is shown read-only." if self.copy.as_of else ""
        if self.copy.writes_refused:
            return f"{self.notice.then} Until then nothing can be changed."
        return (
            "You see the last copy. It is tried again by itself." if self.copy.as_of else "It is tried again by itself."
        )

    @property
    def parts(self) -> str:
        old = [f"the {one.words} are of {self._moment(one.as_of)}" for one in self.copy.old if one.as_of]
        return f"Only {' and '.join(old)}; all else was read since." if old else ""

    @property
    def resting(self) -> str:
        told = [
            f"Qlik no longer offers the {one.words}: {one.resting:,} of them {'is' if one.resting == 1 else 'are'} "
            f"shown as of {self._moment(one.as_of)}."
            for one in self.copy.resting
            if one.as_of
        ]
        return " ".join(told)

    @property
    def progress(self) -> str:
        """`Reading tasks: 3,400 of about 10,000`; empty when nobody waits for a sync."""
        if not self.busy or self.copy.phase not in SyncPhase.values:
            return "Asking Qlik" if self.busy else ""
        return f"Reading {SyncPhase(self.copy.phase).label}{self._amount}"

    def _moment(self, moment: datetime) -> str:
        at, now = moment.astimezone(self.zone), self.now.astimezone(self.zone)
        if at.date() != now.date():
            return times.exact(at, self.zone, self.now)
        return f"{at:%H:%M} {times.abbreviation(at, self.zone)}"

    @property
    def _is_awaited(self) -> bool:
        """Whether no sync has ended since the person asked for one. One that never begins is not waited for."""
        if self.asked_at is None or (self.copy.ended_at and self.copy.ended_at >= self.asked_at):
            return False
        return self.copy.running or self.now - self.asked_at < BEGINS

    @property
    def _is_in_vain(self) -> bool:
        failed_at = self.copy.failed_at
        return bool(self.asked_at and failed_at and failed_at >= self.asked_at)

    @property
    def _amount(self) -> str:
        if not self.copy.seen:
            return ""
        about = f" of about {self.copy.about:,}" if self.copy.share is not None else ""
        return f": {self.copy.seen:,}{about}"


@require_http_methods(["GET", "HEAD", "POST"])
def sync(request: Request) -> HttpResponse:
    """Say how old the copy is; a POST asks for a new one, a GET too where the copy is too old.

    A page that shows another copy than the present one (`since`) hears of it by the event `copy-renewed`; one whose
    reader has pressed Refresh (at `asked`) once more when that sync has ended.
    """
    now = timezone.now()
    if request.method == "POST":
        background.request_now()
        if not request.htmx:
            return redirect(local_address(request.POST.get("next", ""), default=reverse("tasks")))
    else:
        background.request_if_stale()
    asked_at = now if request.method == "POST" else _moment(request.GET.get("asked", ""))
    state = freshness_of(request, timezone.now(), asked_at=asked_at)
    address = current_page(request, default=reverse("tasks"))
    response = render(request, "sync/answer.html", {"freshness": state, "address": address})
    if state.is_answered or (state.stamp and state.stamp != request.GET.get("since", state.stamp)):
        trigger_client_event(response, "copy-renewed")
    return response


def _moment(text: str) -> datetime | None:
    """Read what an address says of a moment; None when it says nothing that we wrote."""
    try:
        return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
