"""A search cut into pieces, each with its place in the text: words, `key:value`, `key>amount`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SPACE = re.compile(r"\s*")
_KEYED = re.compile(r"(?P<minus>-?)(?P<key>[^\W\d_][\w-]*)(?P<operator>[<>]=?|[:=])")
_QUOTED = re.compile(r'"(?P<text>(?:[^"]|"")*)(?P<close>"|\Z)')
_BARE_VALUE = re.compile(r"[^\s,]*")
_BARE_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a key, or a word; a quoted one means exactly what it says."""

    text: str  # without the quotation marks
    start: int  # in the search, with the quotation marks
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A word, or a key with its values, of which one must hold."""

    start: int
    end: int
    negated: bool
    key: str = ""  # in small letters; empty for a word
    operator: str = ""  # one of : = < <= > >=; empty for a word
    values_start: int  # where the values begin, or the word
    values: tuple[Value, ...]
    closed: bool = True  # False where a quotation mark is not closed, and so all after it is taken as quoted


def pieces_of(text: str) -> Iterator[Piece]:
    """Cut a text into its pieces. Every text can be cut: what is no key is a word."""
    at = 0
    while (start := _end(_SPACE, text, at)) < len(text):
        piece = _keyed(text, start) or _word(text, start)
        yield piece
        at = piece.end


def quoted(text: str) -> str:
    """Write a value so that it is read as exactly this one; a quotation mark inside is doubled."""
    return '"' + text.replace('"', '""') + '"'


def _keyed(text: str, start: int) -> Piece | None:
    found = _KEYED.match(text, start)
    if found is None:
        return None
    values, end, closed = [], found.end(), True
    while True:
        value, closed = _value(text, end, _BARE_VALUE)
        values.append(value)
        end = value.end
        if text[end : end + 1] != ",":
            break
        end += 1
    return Piece(
        start=start,
        end=end,
        negated=bool(found["minus"]),
        key=found["key"].casefold(),
        operator=found["operator"],
        values_start=found.end(),
        values=tuple(value for value in values if value.text),
        closed=closed,
    )


def _word(text: str, start: int) -> Piece:
    negated = text[start] == "-" and not _is_space(text[start + 1 : start + 2])
    value, closed = _value(text, start + negated, _BARE_WORD)
    values = (value,) if value.text else ()
    return Piece(start=start, end=value.end, negated=negated, values_start=value.start, values=values, closed=closed)


def _value(text: str, start: int, bare: re.Pattern[str]) -> tuple[Value, bool]:
    """Read one value, and say whether its quotation mark, if it has one, is closed."""
    found = _QUOTED.match(text, start)
    if found:
        inner = found["text"].replace('""', '"')
        return Value(text=inner, start=start, end=found.end(), quoted=True), bool(found["close"])
    end = _end(bare, text, start)
    return Value(text=text[start:end], start=start, end=end), True


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    found = pattern.match(text, start)
    return found.end() if found else start


def _is_space(text: str) -> bool:
    return not text or text.isspace()
