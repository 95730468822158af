"""What a person asked the list for, in one text: `state:disabled reason:failures "stock ledger"`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

PIECE = re.compile(r'"([^"]*)"|(\S+)')
TAG = re.compile(r"(state|reason|is):[^\s\"]+")
LONGEST = 500  # characters of a search that are read; nobody types more
DEFAULT_SORT = "next"
SORTS = ("app", "next", "last", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilter:
    """Words that must all occur, tags of which one a field must hold, an order and a page."""

    words: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()  # "state:disabled", "reason:failures", "is:unread"; see `rows.tags_of`
    sort: str = DEFAULT_SORT  # one of SORTS, with "-" before it for the other way round
    page: int = 1  # from 1; a page beyond the last one is the last one

    @classmethod
    def parse(cls, q: str, *, sort: str = "", page: str = "") -> TaskFilter:
        """Read what stands in the address. Anything can stand there: what makes no sense is left out."""
        pieces = [match.groups(default="") for match in PIECE.finditer(q[:LONGEST])]
        tags = [bare.casefold() for _, bare in pieces if TAG.fullmatch(bare.casefold())]
        words = [quoted or bare for quoted, bare in pieces if not TAG.fullmatch(bare.casefold())]
        return cls(
            words=tuple(word for word in words if word),
            tags=tuple(dict.fromkeys(tags)),
            sort=sort if sort.removeprefix("-") in SORTS else DEFAULT_SORT,
            page=int(page) if page.isdecimal() and len(page) < 7 and int(page) else 1,
        )

    @property
    def q(self) -> str:
        """The text that reads as this filter."""
        return " ".join([*self.tags, *(f'"{word}"' if " " in word else word for word in self.words)])

    def with_only(self, field: str, tag: str = "") -> TaskFilter:
        """Hold this tag as the only one of its field, or none of the field; from the first page on."""
        others = tuple(other for other in self.tags if not other.startswith(f"{field}:"))
        return replace(self, tags=(*others, tag) if tag else others, page=1)

    def holds(self, haystack: str) -> bool:
        """Whether all words occur in this case-folded text."""
        return all(word.casefold() in haystack for word in self.words)

    def chooses(self, tags: Collection[str]) -> bool:
        """Whether a task with these tags has one of each field that is asked for."""
        fields = {tag.partition(":")[0] for tag in self.tags}
        return fields <= {tag.partition(":")[0] for tag in tags if tag in self.tags}
