"""Pages of a long list: which one is shown, and where its rows stand among all that match."""

from __future__ import annotations

from dataclasses import dataclass

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Paged:
    """One page of what matches a filter."""

    matching: int  # on all pages
    number: int  # of this page, from 1
    pages: int  # at least 1
    shown: int  # on this page

    @property
    def earlier(self) -> int:
        return self.number - 1

    @property
    def later(self) -> int:
        return self.number + 1

    @property
    def first(self) -> int:
        """The place of the first row among the matching, from 1; 0 when there is none."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.shown else 0

    @property
    def last(self) -> int:
        return max(self.first + self.shown - 1, 0)


def place(matching: int, wanted: int) -> tuple[int, int, slice]:
    """The page that is shown when page `wanted` is asked for, how many there are, and its rows.

    A page beyond the last one is the last one.
    """
    pages = max(1, -(-matching // PAGE_SIZE))
    number = min(wanted, pages)
    return number, pages, slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE)
