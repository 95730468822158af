"""Lists, ranges and ordinals of the quick line: what may stand between items, and what counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from dashboard.scheduling.quickline.tokens import TokenCursor
from dashboard.scheduling.quickline.vocabulary import ORDINALS, NotRead

Item = TypeVar("Item")
TO = frozenset({"-", "to", "through", "thru", "until", "till", "..", "...", "…"})
_JOINTS = ((",", "and"), (",", "or"), (",",), ("and",), ("&",), ("/",), ("or",), ("plus",), ("+",))


def joined(cursor: TokenCursor) -> bool:
    """Move over what stands between the items of a list."""
    return cursor.any_of(*_JOINTS)


def list_of(cursor: TokenCursor, item: Callable[[TokenCursor], Item | None]) -> list[Item]:
    """Read the items of a list. It ends before a joint behind which there is none."""
    found: list[Item] = []
    while True:
        at = cursor.at
        if found and not joined(cursor):
            return found
        one = item(cursor)
        if one is None:
            cursor.at = at
            return found
        found.append(one)


def ordinal_range(cursor: TokenCursor) -> list[int] | None:
    """Read `2nd`, `the first`, `second last` or `1st to 5th`. None where it begins a date or counts several days."""
    start = cursor.at
    between = cursor.take("between") and "between"
    led = between or (cursor.take("from") and "from")
    first = _ordinal(cursor)
    if first is None:
        cursor.at = start
        return None
    at = cursor.at
    if (cursor.take(TO) or (between and cursor.take("and"))) and (last := _ordinal(cursor)) is not None:
        if 0 < first < last or first < last < 0:
            return list(range(first, last + 1))
        raise NotRead(cursor.span_from(start), "These days end before they begin: write two lists.")
    cursor.at = start if led else at
    return None if led else [first]


def _ordinal(cursor: TokenCursor) -> int | None:
    """Read `1st` and `the first` as 1, `last` as -1, `second last`, `next to last` and `last but one` as -2."""
    start = cursor.at
    cursor.take("the")
    if cursor.any_of(("next", "to", "last"), ("last", "but", "one")):
        return -2
    token = cursor.peek()
    if not (cursor.take_kind("ordinal") or cursor.take(ORDINALS)):
        cursor.at = start
        return None
    number = ORDINALS[token.text] if token.text in ORDINALS else int(token.text[:-2])
    if number > 0 and cursor.any_of(
        ("last",), ("-", "last"), ("to", "last"), ("-", "to", "-", "last"), ("from", "last")
    ):
        return -number
    return number


def number_range(cursor: TokenCursor) -> list[int] | None:
    first = _day_number(cursor)
    if first is None:
        return None
    at = cursor.at
    if cursor.take(TO) and (last := _day_number(cursor)) is not None:
        return list(range(first, last + 1)) or [0]
    cursor.at = at
    return [first]


def _day_number(cursor: TokenCursor) -> int | None:
    token = cursor.take_kind("number")
    return int(token.text[:4]) if token else None
