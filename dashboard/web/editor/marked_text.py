"""A text cut where something in it is not understood, so that a page can mark the place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dashboard.scheduling.quickline.marks import LineMark
from dashboard.scheduling.quickline.vocabulary import Misread
from dashboard.scheduling.recurrence.parts import InvalidRecurrence

_ENDS = ";,="


class TextPart(NamedTuple):
    """A part of a text, and whether it is at fault."""

    text: str
    wrong: bool
    tells: str = ""  # what of a quick line it tells: days, time, often, end or zone


def around(text: str, spans: Iterable[tuple[int, int]]) -> list[TextPart]:
    """Cut a text at these spans, which are wrong; an empty one marks the character behind it."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(max(end, start + 1), len(text))
        pieces += [TextPart(text[at:start], wrong=False), TextPart(text[start:end] or " ", wrong=True)]
        at = max(end, at)
    return [piece for piece in [*pieces, TextPart(text[at:], wrong=False)] if piece.text]


def typed_pieces(text: str, marks: Sequence[LineMark], misread: Sequence[Misread]) -> list[TextPart]:
    """Cut a quick line at what is understood, and at what is not, which takes precedence."""
    wrong = [(one.start, one.end) for one in misread]
    told = [mark for mark in marks if not any(start < mark.end and mark.start < end for start, end in wrong)]
    pieces: list[TextPart] = []
    at = 0
    for piece in around(text, wrong) if wrong else [TextPart(text, wrong=False)]:
        pieces += [piece] if piece.wrong else _told(piece.text, at, told)
        at += len(piece.text)
    return [piece for piece in pieces if piece.text]


def _told(text: str, at: int, marks: Sequence[LineMark]) -> list[TextPart]:
    """A stretch of the line that begins at `at`, cut at the marks inside."""
    pieces, done = [], 0
    for mark in marks:
        start, end = mark.start - at, mark.end - at
        if done <= start and end <= len(text):
            pieces += [
                TextPart(text[done:start], wrong=False),
                TextPart(text[start:end], wrong=False, tells=mark.tells),
            ]
            done = end
    return [*pieces, TextPart(text[done:], wrong=False)]


def complaint_pieces(text: str, complaint: InvalidRecurrence) -> list[TextPart]:
    """Cut a line at the place of its mistake: from there to the end of the value or the name."""
    start = min(complaint.position, len(text))
    end = next((place for place in range(start, len(text)) if text[place] in _ENDS), len(text))
    return around(text, [(start, end)])
