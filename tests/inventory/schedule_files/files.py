"""Files of the tests: written of the copy, read and planned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.utils import timezone

from dashboard.inventory.schedule_files.comparison import plan
from dashboard.inventory.schedule_files.contents import ScheduleFile
from dashboard.inventory.schedule_files.plan import FilePlan
from dashboard.inventory.schedule_files.read import read_schedule_file
from dashboard.inventory.schedule_files.write import write_schedule_file
from dashboard.inventory.tasks import TaskQuery

TEXTS = ("yaml", "json", "csv")
FORMATS = (*TEXTS, "xlsx")


def exported(format_: str, q: str = "") -> bytes:
    """A file of the tasks that a search finds."""
    return b"".join(write_schedule_file(TaskQuery.parse(q), format_, timezone.now()))


def read(text: str | bytes, name: str = "") -> ScheduleFile:
    return read_schedule_file(text.encode() if isinstance(text, str) else text, name)


def planned(text: str | bytes, name: str = "", *, prune: int | None = None, agreed: Collection[str] = ()) -> FilePlan:
    """What a file would change."""
    return plan(read(text, name), now=timezone.now(), prune=prune, agreed=agreed)


def planned_elsewhere(data: bytes, name: str, tenant: str = "another", *, agreed: Collection[str] = ()) -> FilePlan:
    """The same for a file of another tenant."""
    return plan(replace(read(data, name), tenant=tenant), now=timezone.now(), agreed=agreed)


def refusals(found: FilePlan) -> list[str]:
    return [str(problem) for problem in found.refused]
