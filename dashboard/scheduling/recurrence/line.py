"""Where the pieces of a RECUR line stand in its text, and how the text is changed at just one of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from dashboard.scheduling.recurrence.parts import InvalidRecurrence, form_notes, shown

LONGEST_LINE = 10_000  # characters


class LineKind(StrEnum):
    """What a line does to the runs: add them by a rule, take them away by a rule, add dates, take dates away."""

    RRULE = "RRULE"
    EXRULE = "EXRULE"
    RDATE = "RDATE"
    EXDATE = "EXDATE"


RULES = (LineKind.RRULE, LineKind.EXRULE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentLine:
    """A line taken apart at its colon. `body` begins at the offset `body_at` of the text."""

    kind: LineKind
    parameters: str  # what stands between the name and the colon, such as ";TZID=Europe/Zurich"
    parameters_at: int
    body: str
    body_at: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartSpan:
    """Where one part of a rule stands.

    `text[start:end]` is all of it, `text[value_start:value_end]` its trimmed value.
    """

    name: str
    start: int
    end: int
    value_start: int
    value_end: int


_HEAD = re.compile(r'\s*([A-Za-z][A-Za-z-]*)\s*((?:;[^:;"]*(?:"[^"]*")?)*):')
_OF_THE_TASK = {
    "DTSTART": "put it into the task's start",
    "DTEND": "put it into the task's end",
    "DUE": "put it into the task's end",
    "DURATION": "remove it, a reload has no planned length",
}
_TIDY = "RRULE:"


def take_head(text: str) -> ContentLine:
    """Read what kind of line this is and where its body begins. Raises InvalidRecurrence."""
    if len(text) > LONGEST_LINE:
        message = f"The line has {len(text)} characters, at most {LONGEST_LINE} are read: shorten it."
        raise InvalidRecurrence(LineKind.RRULE, LONGEST_LINE, message)
    if text.startswith(_TIDY):
        line = ContentLine(kind=LineKind.RRULE, parameters="", parameters_at=5, body=text[6:], body_at=6)
    elif match := _HEAD.match(text):
        line = _with_head(text, match)
    else:
        line = ContentLine(
            kind=LineKind.RRULE, parameters="", parameters_at=0, body=text, body_at=0, notes=("Read without RRULE:.",)
        )
    _check_characters(text, line.kind)
    return line


def outside_part(name: str, position: int) -> InvalidRecurrence | None:
    """Return the complaint about a name such as DTSTART, which a recurrence must not hold; None for other names."""
    if name not in _OF_THE_TASK:
        return None
    return InvalidRecurrence(name, position, f"{name} does not belong in a recurrence: {_OF_THE_TASK[name]}.")


def spans(text: str) -> list[PartSpan]:
    """Return where the parts of a rule stand, in the order of the text. The rule must have been read before."""
    at, found = take_head(text).body_at, []
    for segment in text[at:].split(";"):
        if segment.strip():
            found.append(_span(segment, at))
        at += len(segment) + 1
    return found


def rewritten(text: str, changes: Mapping[str, str | None]) -> str:
    """Return a rule's text with parts set, or removed where the value is None. Every other byte stays.

    A part that is there keeps the bytes of its name and the spaces around its value; a new one is appended.
    """
    for name, value in changes.items():
        parts = spans(text)
        part = next((part for part in parts if part.name == name), None)
        text = _changed(text, parts, part, name, value)
    return text


def _with_head(text: str, match: re.Match[str]) -> ContentLine:
    name = match[1].upper()
    if name not in LineKind.__members__:
        known = outside_part(name, match.start(1))
        message = f"A line cannot begin with {shown(name)}: use RRULE, RDATE, EXDATE or EXRULE."
        raise known or InvalidRecurrence(name[:40], match.start(1), message)
    notes = form_notes(text[: match.start(2)] + text[match.end(2) : match.end()])
    if LineKind[name] in RULES and match[2]:
        notes += _ignored_parameters(LineKind[name], match)
    return ContentLine(
        kind=LineKind[name],
        parameters=match[2],
        parameters_at=match.start(2),
        body=text[match.end() :],
        body_at=match.end(),
        notes=notes,
    )


def _ignored_parameters(kind: LineKind, match: re.Match[str]) -> tuple[str, ...]:
    names = [text.partition("=")[0].strip().upper() for text in match[2].split(";")[1:]]
    refused = next((name for name in names if not name.startswith("X-")), None)
    if refused is not None:
        message = f"{kind} takes no {shown(refused) or 'semicolon'} before its colon: remove it."
        raise InvalidRecurrence(shown(refused) or kind, match.start(2), message)
    return ("What stands before the colon is ignored.",)


def _check_characters(text: str, kind: LineKind) -> None:
    if not text.isascii():
        position = next(position for position, character in enumerate(text) if not character.isascii())
        message = f"The line holds the character “{shown(text[position])}”: use only plain letters, digits and signs."
        raise InvalidRecurrence(kind, position, message)
    stripped = text.strip()
    lines = stripped.splitlines()
    if len(lines) > 1:
        position = text.index(stripped) + len(lines[0])
        raise InvalidRecurrence(kind, position, "The line is broken in two: give each rule as one line of its own.")


def _span(segment: str, at: int) -> PartSpan:
    name, _, value = segment.partition("=")
    value_start = at + len(name) + 1 + len(value) - len(value.lstrip())
    return PartSpan(
        name=name.strip().upper(),
        start=at,
        end=at + len(segment),
        value_start=value_start,
        value_end=value_start + len(value.strip()),
    )


def _changed(text: str, parts: list[PartSpan], part: PartSpan | None, name: str, value: str | None) -> str:
    if value is not None:
        return _with_value(text, part or parts[-1], name, value)
    if part is None:
        return text
    if part is parts[0]:  # the first part goes with the semicolon after it, others with the one before
        return text[: part.start] + text[part.end + 1 :]
    return text[: part.start - 1] + text[part.end :]


def _with_value(text: str, part: PartSpan, name: str, value: str) -> str:
    if ";" in value:
        message = f"{name} cannot hold a semicolon: set each part by its own name."
        raise InvalidRecurrence(name, value.index(";"), message)
    written = value if part.name == name else f"{text[part.value_start : part.value_end]};{name}={value}"
    return text[: part.value_start] + written + text[part.value_end :]
