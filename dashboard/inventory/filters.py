"""What a person asked a page for: a search, an order and a page of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dashboard.inventory.search.search import Search, parse

DEFAULT_SORT = "next"
SORTS = ("app", "next", "last", "state", "space", "owner", "zone", "runs", "takes", "missed")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """A search, an order and a page."""

    search: Search = field(default_factory=lambda: parse(""))
    sort: str = DEFAULT_SORT  # one of SORTS, with "-" before it for the other way round
    page: int = 1  # from 1; a page beyond the last one is the last one

    @classmethod
    def parse(cls, q: str, *, sort: str = "", page: str = "") -> TaskFilter:
        """Read what stands in the address. Anything can stand there: what makes no sense is left out."""
        return cls(
            search=parse(q),
            sort=sort if sort.removeprefix("-") in SORTS and not sort.startswith("--") else DEFAULT_SORT,
            page=int(page) if page.isdecimal() and len(page) < 7 and int(page) else 1,
        )

    @property
    def q(self) -> str:
        """The text of the search."""
        return self.search.text
