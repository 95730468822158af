"""Recurrence lines that are pasted into the quick line: taken as they are."""

from __future__ import annotations

import re

from dashboard.scheduling.quickline.vocabulary import NotRead
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence

_LOOKS_LIKE = re.compile(r"[\s\"'\[]*(?:(?:RRULE|EXRULE|RDATE|EXDATE|DTSTART)\s*[:;]|FREQ\s*=)", re.IGNORECASE)
_NEXT = re.compile(r"[\s\"',\[\]]*(?=(?:RRULE|EXRULE|RDATE|EXDATE|DTSTART)\s*[:;])", re.IGNORECASE)
_AROUND = " \t\r\n\"',[]"


def is_recurrence(text: str) -> bool:
    """Return whether a text is meant as recurrence lines."""
    return _LOOKS_LIKE.match(text) is not None


def recurrence_lines(text: str) -> list[str]:
    """Return the recurrence lines of a text: one below the other or with blanks between, in quotes or not.

    Raises NotRead.
    """
    begins = sorted({match.end() for match in _NEXT.finditer(text)} or {0})
    if begins[0] != 0 and text[: begins[0]].strip(_AROUND):
        begins.insert(0, 0)
    found = []
    for begin, end in zip(begins, [*begins[1:], len(text)], strict=True):
        line = text[begin:end].rstrip(_AROUND)
        _check(line, begin)
        found.append(line)
    return found


def _check(line: str, begin: int) -> None:
    if line.upper().startswith("DTSTART"):
        raise NotRead(
            (begin, begin + len(line)), "DTSTART is the start of the task. Set it there, and leave it out here.", ""
        )
    try:
        Recurrence.parse(line)
    except InvalidRecurrence as error:
        at = begin + min(error.position, max(len(line) - 1, 0))
        raise NotRead((at, begin + len(line)), str(error)) from error
