"""The columns of the list: what they are called, what pressing a head sorts by, and which of them a person chose."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from django.http import HttpRequest

from dashboard.web.zones import query_of

NONE = "none"  # in the cookie: the fixed columns alone
KEPT = 365 * 86400  # seconds
COOKIE = "columns"  # in an address too: what this browser shows; a phone of the same person differs


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. Pressing the one that sorts turns the order round."""

    name: str  # the class of its head, tasks__<name>, and of its cells, task__<name>
    words: str
    sort: str = ""  # what a press sorts by; empty when the column does not sort
    usual: bool = True  # shown unless a person chose otherwise
    fixed: bool = False  # always shown
    direction: str = ""  # ascending or descending, when it is the one that sorts

    @property
    def cell(self) -> str:
        return f"tasks/_{self.name}.html"


COLUMNS = (
    Column(name="app", words="App", sort="app", fixed=True),
    Column(name="schedule", words="Schedule"),
    Column(name="day", words="Starts in its day"),
    Column(name="runs", words="Runs a day", sort="-runs", usual=False),
    Column(name="next", words="Next run", sort="next"),
    Column(name="last", words="Last run", sort="-last"),
    Column(name="takes", words="Takes", sort="-takes", usual=False),
    Column(name="space", words="Space", sort="space", usual=False),
    Column(name="owner", words="Owner", sort="owner", usual=False),
    Column(name="zone", words="Time zone", sort="zone", usual=False),
    Column(name="missed", words="Missed", sort="-missed", usual=False),
    Column(name="state", words="State", sort="state", fixed=True),
)
OPTIONAL = {column.name for column in COLUMNS if not column.fixed}
USUAL = {column.name for column in COLUMNS if column.usual}
SORTS = (
    ("next", "Next run first"),
    ("-last", "Last run first"),
    ("app", "App A to Z"),
    ("state", "State"),
    ("-runs", "Most runs first"),
    ("-takes", "Longest runs first"),
    ("-missed", "Most missed first"),
    ("space", "Space A to Z"),
    ("owner", "Owner A to Z"),
    ("zone", "Time zone"),
)


def shown(request: HttpRequest, address: str | None = None) -> set[str]:
    """The names of the columns that the address asks for, or that of the page which a fragment is a part of.

    Else those that this browser shows; the usual ones where it has chosen none, or nonsense.
    """
    query = request.GET if address is None else query_of(address)
    kept = query.get(COOKIE, "") or request.COOKIES.get(COOKIE, "")
    return named(kept.split(".")) if kept else USUAL


def choices(request: HttpRequest) -> list[tuple[Column, bool]]:
    names = shown(request)
    return [(column, column.name in names) for column in COLUMNS if not column.fixed]


def named(names: Collection[str]) -> set[str]:
    return {column.name for column in COLUMNS if column.fixed or column.name in names}


def written(names: Collection[str]) -> str:
    """Write columns as the cookie and an address have them."""
    return ".".join(sorted(OPTIONAL & set(names))) or NONE


def columns(names: Collection[str], sort: str) -> list[Column]:
    return [_sorted(column, sort) for column in COLUMNS if column.name in names]


def _sorted(column: Column, sort: str) -> Column:
    if not column.sort or column.sort.removeprefix("-") != sort.removeprefix("-"):
        return column
    descending = sort.startswith("-")
    turned = sort.removeprefix("-") if descending else f"-{sort}"
    return replace(column, sort=turned, direction="descending" if descending else "ascending")
