"""What each verb does: each gives an exit code."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from dashboard.connect import tenant_name
from dashboard.inventory import tasks as task_list
from dashboard.inventory.jobs import files
from dashboard.inventory.schedule_files.comparison import plan
from dashboard.inventory.schedule_files.contents import MOST_BYTES, ScheduleFile
from dashboard.inventory.schedule_files.drift import drift
from dashboard.inventory.schedule_files.plan import FilePlan
from dashboard.inventory.schedule_files.read import format_of, read_schedule_file
from dashboard.inventory.schedule_files.write import write_schedule_file
from dashboard.inventory.tasks import TaskQuery
from dashboard.management.one_sync import renew_copy
from dashboard.management.reload_task.verbs import by
from dashboard.management.schedules import job_work
from dashboard.management.schedules.output import Printer
from dashboard.web.search import hint_texts

NOTHING, FAILED, SOMETHING = 0, 1, 2  # exit codes
STANDARD = "-"


def export(options: Mapping[str, Any], printer: Printer) -> int:
    path, format_ = _export_to(options)
    renew_copy()
    now = timezone.now()
    wanted = task_list.checked(TaskQuery.parse(options["search"], sort="app"), now)
    if told := hint_texts(wanted.search):
        raise CommandError(" ".join(item.says for item in told))
    parts = write_schedule_file(wanted, format_, now)
    if path is None:
        sys.stdout.buffer.writelines(parts)
        sys.stdout.flush()
        return NOTHING
    _write(path, parts)
    printer.line(f"{task_list.matches(wanted, now).count():,} tasks of {tenant_name()} are in {path}.")
    return NOTHING


def plan_file(options: Mapping[str, Any], printer: Printer) -> int:
    """Say what a file would change, and change nothing."""
    _, source = _file(options)
    renew_copy()
    found = plan(source, now=timezone.now(), prune=options["prune"], agreed=options.get("agree") or ())
    printer.plan(found, timezone.now())
    if found.refused:
        return FAILED
    return SOMETHING if found.items or found.costly else NOTHING


def apply_file(options: Mapping[str, Any], printer: Printer, *, sleep: Callable[[float], None] = time.sleep) -> int:
    """Change what a file says, as a job that this process works on beside any worker; what is so already is left.

    A job of a file that was stopped before is finished first, or left where it was paused: its rest is planned anew.
    Tasks that wait for others come after these, by a job of their own.
    """
    name, source = _file(options)
    job_work.finish_earlier(printer, sleep)
    found, is_done = _apply(name, source, options, printer, sleep)
    while is_done and found.later and found.items:
        found, is_done = _apply(name, source, {**options, "prune": None, "agree": ()}, printer, sleep)
    return NOTHING if is_done and not (found.refused or found.costly) else FAILED


def _apply(
    name: str, source: ScheduleFile, options: Mapping[str, Any], printer: Printer, sleep: Callable[[float], None]
) -> tuple[FilePlan, bool]:
    """Carry out what can be done now; says whether all of it was. Raises CommandError where rows are refused."""
    renew_copy(always=True)
    found = plan(source, now=timezone.now(), prune=options["prune"], agreed=options.get("agree") or ())
    printer.plan(found, timezone.now())
    if found.refused and not options["leave_refused"]:
        raise CommandError("Nothing was changed: mend the refused rows, or add --leave-refused to do the rest.")
    if not found.items:
        return found, True
    requested_by = by({**options, "why": options["why"] or f"From the file {name}"})
    return found, job_work.carry_out(files.make(requested_by, found.items, name=name), printer, sleep)


def drift_from(options: Mapping[str, Any], printer: Printer) -> int:
    _, source = _file(options)
    renew_copy()
    found = drift(source, now=timezone.now())
    printer.drift(found, timezone.now())
    if found.plan.refused:
        return FAILED
    return SOMETHING if found else NOTHING


def _file(options: Mapping[str, Any]) -> tuple[str, ScheduleFile]:
    """Read the file, no more of it than one may have. Raises CommandError, and UnreadFile."""
    name = options["file"]
    if name == STANDARD:
        return "of the standard input", read_schedule_file(sys.stdin.buffer.read(MOST_BYTES + 1))
    path = Path(name)
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror or error}.") from error
    return path.name, read_schedule_file(data, path.name)


def _export_to(options: Mapping[str, Any]) -> tuple[Path | None, str]:
    """Give the file to write and its format. Raises CommandError."""
    name = options["file"]
    format_ = options["format"] or format_of(name)
    if not format_:
        raise CommandError(f"{name} does not say its format: end it with .yaml, .json, .csv or .xlsx, or add --format.")
    if name == STANDARD:
        return None, format_
    path = Path(name)
    if path.is_dir() or not path.parent.is_dir():
        raise CommandError(f"{name} is no name of a file in a folder that exists.")
    if path.exists() and not options["overwrite"]:
        raise CommandError(f"{name} exists. Name another file, or add --overwrite.")
    return path, format_


def _write(path: Path, parts: Iterable[bytes]) -> None:
    """Write it aside first, so that a file is whole or not there. Raises CommandError."""
    aside = path.with_name(f".{path.name}.new")
    try:
        with aside.open("wb") as file:
            file.writelines(parts)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise CommandError(f"{path} cannot be written: {error.strerror or error}.") from error
