"""How far a job is, as pages show it: its numbers, its bar, what it waits for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from dashboard.inventory.jobs import job as jobs
from dashboard.inventory.jobs.progress import JobProgress, progress
from dashboard.inventory.models import Job, JobKind, JobState
from dashboard.web.jobs.words import wait_words

LOOK_SECONDS = 2  # between two looks of a page at a job that runs


def started(text: str) -> dict[str, Any]:
    """What the list shows of the job that was started from it, named in its address; nothing where there is none."""
    found = jobs.find(page_number(text)) if text else None
    return told_of(found) if found and found.state != JobState.DRAFT else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOrigin:
    """The page that a job was pressed on."""

    address: str
    place: str  # what it is called
    words: str  # of a link that leads back to it


def origin(found: Job, ticked: str = "") -> JobOrigin:
    """Tell where a job was pressed. `ticked`: the search in which its tasks were ticked, if it is not all of one."""
    if found.kind == JobKind.SPREAD:
        address = reverse("calendar-spread") + found.options["plan"]
        return JobOrigin(address=address, place="Spread a peak", words="Back to the plan")
    if found.kind == JobKind.FILE:
        return JobOrigin(address=reverse("schedules-import"), place="Import schedules", words="Back to the import")
    q = found.q or ticked
    query = f"?{urlencode({'q': q})}" if q else ""
    return JobOrigin(address=reverse("tasks") + query, place="Reload tasks", words="Back to the list")


def told_of(found: Job) -> dict[str, Any]:
    now = timezone.now()
    (told,) = progress([found])
    says, then = wait_words(told, now)
    return {
        "progress": told,
        "parts": _parts(told),
        "waits": says,
        "waits_then": then,
        "look_seconds": LOOK_SECONDS,
        "seconds_left": told.seconds_left(now),
        "ends_at": told.ends_at(now),
    }


def _parts(told: JobProgress) -> list[dict[str, Any]]:
    """The bar: its parts one beside the other, in per cent."""
    total, at, parts = max(told.total, 1), 0.0, []
    for name in ("undone", "done", "failed", "skipped"):
        width = 100 * getattr(told, name) / total
        if width:
            parts.append({"name": name, "x": f"{at:.2f}%", "width": f"{width:.2f}%", "end": f"{at + width:.2f}%"})
        at += width
    return parts


def page_number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 and int(text) else 1
