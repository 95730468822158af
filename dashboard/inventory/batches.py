"""Long lists, cut into pieces that a database takes at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

AT_ONCE = 200  # rows that are rewritten by one statement
ItemT = TypeVar("ItemT")


def chunks(items: Iterable[ItemT], size: int = AT_ONCE) -> Iterator[list[ItemT]]:
    items = iter(items)
    while chunk := list(islice(items, size)):
        yield chunk
