"""Reads one recurrence line (RFC 5545 3.3.10, 3.8.5), strict where the RFC is, and says which part is wrong."""

from __future__ import annotations

import re
from functools import lru_cache

from dashboard.localtenant.rules.dates import read_stamps
from dashboard.localtenant.rules.parts import PARTS, read_rule
from dashboard.localtenant.rules.values import BadLine, ParsedLine, Rule, Stamp

__all__ = ["MAX_LINE", "BadLine", "ParsedLine", "Rule", "Stamp", "check_line", "read_line"]

_BLANKS = re.compile(r"\s+", re.ASCII)
MAX_LINE = 10_000  # characters; every hour, minute, second and day of the year listed in full fits


def check_line(line: str) -> None:
    """Accept a line that RFC 5545 allows in a task's `recurrence`.

    Tolerated as real tenants hold them: no RRULE: prefix, lower case, blanks, a trailing semicolon; not a fold. Raises
    BadLine.
    """
    read_line(line)


@lru_cache(maxsize=4096)
def read_line(line: str) -> ParsedLine:
    """Read one recurrence line. Raises BadLine."""
    if len(line) > MAX_LINE:
        raise BadLine("line", f"The line has {len(line)} characters; {MAX_LINE} are allowed.")
    _check_unbroken(line)
    text = _BLANKS.sub("", line)
    if not text:
        raise BadLine("line", "The line is empty: leave it out, or give a rule.")
    head, colon, value = text.partition(":") if re.match(r"[A-Za-z-]+[:;]", text) else ("RRULE", ":", text)
    name, *parameters = head.split(";")
    kind = name.upper()
    if kind in PARTS or not colon:
        raise BadLine(kind, f"{kind} has no value: write FREQ=..., or RRULE, RDATE, EXDATE or EXRULE with a colon.")
    if kind in ("RRULE", "EXRULE"):
        if parameters:
            raise BadLine(kind, f"{kind} takes no parameters: write it as {kind}:FREQ=...")
        return ParsedLine(kind=kind, rule=read_rule(_upper(value)))
    if kind in ("RDATE", "EXDATE"):
        return ParsedLine(kind=kind, stamps=read_stamps(kind, parameters, value))
    raise BadLine(kind, _not_a_line(kind))


def _check_unbroken(line: str) -> None:
    """Refuse a line that is folded (RFC 5545 3.1) or broken in another way: in JSON each one is a string."""
    if len(line.strip().splitlines()) > 1:
        raise BadLine("line", "The line is broken in two: send each recurrence line unfolded, as one string.")


def _upper(text: str) -> str:
    """The letters of ASCII in upper case; others are no letters of a rule, whatever their upper case is."""
    return text.encode("utf-8", "surrogatepass").upper().decode("utf-8", "surrogatepass")


def _not_a_line(kind: str) -> str:
    if kind in ("DTSTART", "DTEND"):
        field = "startDateTime" if kind == "DTSTART" else "endDateTime"
        return f"{kind} is not allowed in recurrence: give it as {field}."
    return f"{kind} is not a recurrence line: use RRULE, RDATE, EXDATE or EXRULE."
