"""The log of a run as a page shows it: its last lines, all of them, or those with a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard.inventory.runs import runs
from dashboard.scheduling.task import Task
from dashboard.tenant.errors import NotFound, TenantError
from dashboard.web.notices import Notice, notice_of

SHOWN = 200  # lines, unless all are asked for
MOST = 5_000  # lines of a page; a file has all
_WRONG = re.compile(r"\b(error|errors|failed|failure|exception)\b", re.IGNORECASE)
_HARMLESS = re.compile(r"\b(0|no) (error|failure)", re.IGNORECASE)
NO_LOG = Notice(says="Qlik keeps no log of this run.", then="", status=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line."""

    number: int  # from 1
    text: str
    is_wrong: bool  # it tells of an error


@dataclass(frozen=True, slots=True, kw_only=True)
class LogView:
    """What is shown of a log."""

    run_id: str
    lines: list[LogLine]
    total: int = 0  # lines that there are
    found: int = 0  # lines with the text that is looked for
    find: str = ""
    first_error: int = 0  # the number of the first line that tells of one; 0 where none does
    notice: Notice | None = None  # why there is none

    @property
    def left_out(self) -> int:
        return (self.found if self.find else self.total) - len(self.lines)


def log_view(task: Task, run_id: str, *, find: str = "", whole: bool = False) -> LogView:
    try:
        text = runs.log(task, run_id)
    except NotFound:
        return LogView(run_id=run_id, lines=[], notice=NO_LOG)
    except TenantError as error:
        return LogView(run_id=run_id, lines=[], notice=notice_of(error))
    lines = [_line(number, line) for number, line in enumerate(text.splitlines(), start=1)]
    chosen = [line for line in lines if find.casefold() in line.text.casefold()] if find else lines
    return LogView(
        run_id=run_id,
        lines=_some(chosen, MOST if whole else SHOWN, first=bool(find)),
        total=len(lines),
        found=len(chosen),
        find=find,
        first_error=next((line.number for line in lines if line.is_wrong), 0),
        notice=None if lines else NO_LOG,
    )


def _some(lines: list[LogLine], most: int, *, first: bool) -> list[LogLine]:
    """The last ones, since a run that fails says so at its end; of those that were looked for the first ones."""
    return lines[:most] if first else lines[-most:]


def _line(number: int, text: str) -> LogLine:
    is_wrong = bool(_WRONG.search(text)) and not _HARMLESS.search(text)
    return LogLine(number=number, text=text, is_wrong=is_wrong)
