"""A search cut into tokens, each with its place in the text: words, `key:value`, `key>amount`.

Spaces may stand around an operator behind a key that is known, and behind a comma between its values.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

KEY_NAMES = (
    *("state", "reason", "space", "owner", "app", "zone", "kind", "runs", "next", "last", "missed", "takes", "result"),
    *(
        "partial",
        "auto",
        "never",
        "clock",
        "orphan",
        "owner-gone",
        "id",
        "in",
        "holiday",
        "failing",
        "stopped",
        "failures",
        "error",
        "name",
        "after",
        "origin",
        "moved",
        "paused",
    ),
)
_SPACE = re.compile(r"\s*")
_KEYED = re.compile(r"(?P<minus>-?)(?P<key>[^\W\d_][\w-]*)(?P<operator>[<>]=?|[:=])")
_SPACED = re.compile(
    rf"(?P<minus>-?)(?P<key>{'|'.join(sorted(KEY_NAMES, key=len, reverse=True))})\s+(?P<operator>[<>]=?|[:=])",
    re.IGNORECASE,
)
_QUOTED = re.compile(r'"(?P<text>(?:[^"]|"")*)(?P<close>"|\Z)')
_BARE_VALUE = re.compile(r"[^\s,]*")
_BARE_WORD = re.compile(r"\S+")
_JOINT = re.compile(r"(?:AND|OR|NOT)(?!\S)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a key, or a word; a quoted one means exactly what it says."""

    text: str  # without the quotation marks
    start: int  # in the search, with the quotation marks
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchToken:
    """A word, or a key with its values, of which one must hold."""

    start: int  # with the minus, or the NOT, before it
    end: int
    begin: int  # where the key or the word begins
    negated: bool
    key: str = ""  # in small letters; empty for a word
    operator: str = ""  # one of : = < <= > >=; empty for a word
    values_start: int  # where the values begin, or the word
    values: tuple[Value, ...]
    group: int = 0  # tokens with the same number are joined by OR
    grouped: bool = False  # whether there are others with the same number
    joint: str = ""  # an OR or NOT that joins nothing
    closed: bool = True  # False where a quotation mark is not closed, and so all after it is taken as quoted


def tokens_of(text: str) -> Iterator[SearchToken]:
    yield from joined(_cut_up(text))


def _cut_up(text: str) -> Iterator[SearchToken]:
    at = 0
    while (start := _end(_SPACE, text, at)) < len(text):
        token = _keyed(text, start) or _word(text, start)
        yield token
        at = token.end


def joined(tokens: Iterable[SearchToken]) -> list[SearchToken]:
    """The tokens with what AND, OR and NOT in capitals say of them; one of these that joins nothing stays, as such."""
    found: list[SearchToken] = []
    either: SearchToken | None = None  # an OR that waits for what stands behind it
    denied: list[SearchToken] = []  # NOTs that wait
    for token in tokens:
        match _joint(token):
            case "OR" if found and not found[-1].joint and not either and not denied:
                either = token
            case "NOT":
                denied.append(token)
            case "OR":
                found.append(replace(token, joint="OR", group=token.start))
            case "":
                found.append(_with_joints(token, found[-1] if either else None, denied))
                either, denied = None, []
    waiting = [*([either] if either else []), *denied]
    found += [replace(token, joint=_joint(token), group=token.start) for token in waiting]
    sizes = Counter(token.group for token in found)
    return [replace(token, grouped=sizes[token.group] > 1) for token in found]


def _joint(token: SearchToken) -> str:
    if token.key or token.negated or len(token.values) != 1 or token.values[0].quoted:
        return ""
    return token.values[0].text if token.values[0].text in ("AND", "OR", "NOT") else ""


def _with_joints(token: SearchToken, before: SearchToken | None, denied: list[SearchToken]) -> SearchToken:
    return replace(
        token,
        start=denied[0].start if denied else token.start,
        negated=token.negated != bool(len(denied) % 2),
        group=before.group if before else token.start,
    )


def quoted(text: str) -> str:
    """Write a value so that it is read as exactly this one; a quotation mark inside is doubled."""
    return '"' + text.replace('"', '""') + '"'


def _keyed(text: str, start: int) -> SearchToken | None:
    found = _KEYED.match(text, start) or _SPACED.match(text, start)
    if found is None:
        return None
    is_known = found["key"].casefold() in KEY_NAMES
    first = _next_value(text, found.end()) if is_known else found.end()
    values, end, closed = [], first, True
    while True:
        value, closed = _value(text, end, _BARE_VALUE)
        values.append(value)
        end = value.end
        if text[end : end + 1] != ",":
            break
        end = _next_value(text, end + 1) if is_known else end + 1
    return SearchToken(
        start=start,
        end=end,
        begin=found.start("key"),
        negated=bool(found["minus"]),
        key=found["key"].casefold(),
        operator=found["operator"],
        values_start=first,
        values=tuple(value for value in values if value.text),
        closed=closed,
    )


def _word(text: str, start: int) -> SearchToken:
    negated = text[start] == "-" and not _is_space(text[start + 1 : start + 2])
    value, closed = _value(text, start + negated, _BARE_WORD)
    values = (value,) if value.text else ()
    return SearchToken(
        start=start,
        end=value.end,
        begin=value.start,
        negated=negated,
        values_start=value.start,
        values=values,
        closed=closed,
    )


def _next_value(text: str, at: int) -> int:
    """Where a value begins that may stand behind spaces; at once where what stands there is a token of its own."""
    start = _end(_SPACE, text, at)
    is_own = start == len(text) or _KEYED.match(text, start) or _SPACED.match(text, start)
    return at if is_own or text[start] in ",-" or _JOINT.match(text, start) else start


def _value(text: str, start: int, bare: re.Pattern[str]) -> tuple[Value, bool]:
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
