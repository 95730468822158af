"""A text cut where something in it is not understood, so that a page can mark the place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dashboard.scheduling.quickline.quickline import Misread
from dashboard.scheduling.recurrence.recurrence import InvalidRecurrence

_ENDS = ";,="


class Piece(NamedTuple):
    """A part of a text, and whether it is at fault."""

    text: str
    wrong: bool


def around(text: str, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """Cut a text at these spans, which are wrong; an empty one marks the character behind it."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(max(end, start + 1), len(text))
        pieces += [Piece(text[at:start], wrong=False), Piece(text[start:end] or " ", wrong=True)]
        at = max(end, at)
    return [piece for piece in [*pieces, Piece(text[at:], wrong=False)] if piece.text]


def misread_pieces(text: str, misread: Sequence[Misread]) -> list[Piece]:
    """Cut a quick line at the words that are not understood."""
    return around(text, [(wrong.start, wrong.end) for wrong in misread])


def complaint_pieces(text: str, complaint: InvalidRecurrence) -> list[Piece]:
    """Cut a line at the place of its mistake: from there to the end of the value or the name."""
    start = min(complaint.position, len(text))
    end = next((place for place in range(start, len(text)) if text[place] in _ENDS), len(text))
    return around(text, [(start, end)])
