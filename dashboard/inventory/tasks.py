"""What the list asks: tasks of the copy, filtered, counted, sorted and paged. No tenant is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, OrderBy, QuerySet, Value, When

from dashboard.inventory.batches import chunks
from dashboard.inventory.copy import read
from dashboard.inventory.copy.cache import element
from dashboard.inventory.copy.facets import CHOICES, FACETS
from dashboard.inventory.copy.read import FAILING, copies
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.paging import Paged, place
from dashboard.inventory.search import unknown_names
from dashboard.inventory.search.search import Search, parse
from dashboard.scheduling.task import TaskState
from dashboard.tenant.wire import api_fields as api_fields_of

AT_ONCE = 500  # rows of an export that are read at a time
_STATES = (TaskState.DISABLED, TaskState.UNKNOWN, TaskState.ENABLED, TaskState.MOVED, TaskState.COMPLETED)
_COLUMNS: Mapping[str, tuple[Any, ...]] = {
    "app": (),
    "next": (F("next_run_at"),),
    "last": (F("last_run_at"),),
    "state": (
        Case(*(When(state=state, then=Value(place)) for place, state in enumerate(_STATES))),
        F("reason"),
        Case(When(FAILING, then=F("failures") * -1), default=Value(0)),  # before those that are merely enabled
    ),
    "space": (F("space_sort"),),
    "owner": (F("owner_sort"),),
    "zone": (F("zone_sort"),),
    "runs": (F("runs_a_day"),),
    "takes": (F("typical_seconds"),),
    "missed": (F("missed_runs"),),
}
DEFAULT_SORT = "next"
SORTS = ("app", "next", "last", "state", "space", "owner", "zone", "runs", "takes", "missed")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskQuery:
    """A search, an order and a page."""

    search: Search = field(default_factory=lambda: parse(""))
    sort: str = DEFAULT_SORT  # one of SORTS, with "-" before it for the other way round
    page: int = 1  # from 1; a page beyond the last one is the last one

    @classmethod
    def parse(cls, q: str, *, sort: str = "", page: str = "") -> TaskQuery:
        return cls(
            search=parse(q),
            sort=sort if sort.removeprefix("-") in SORTS and not sort.startswith("--") else DEFAULT_SORT,
            page=int(page) if page.isdecimal() and len(page) < 7 and int(page) else 1,
        )

    @property
    def q(self) -> str:
        return self.search.text


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskListPage(Paged):
    """One page of the tasks that match a filter."""

    rows: tuple[TaskRow, ...]
    total: int  # tasks of the tenant
    spaces: int  # spaces that hold the tasks of the tenant
    counts: Mapping[str, int]  # by `key:value` of FACETS, of the tasks that match all pieces but those of FACETS


def checked(wanted: TaskQuery, now: datetime) -> TaskQuery:
    """Leave out of a filter the names that the copy does not know, each with a hint: for pages that show hints.

    Without this, such a name matches nothing: right for a feed, where nobody would see the hint.
    """
    return replace(wanted, search=unknown_names.checked(wanted.search, now))


def tasks(wanted: TaskQuery, now: datetime) -> TaskListPage:
    counts, matching, total = _counts(wanted, now)
    number, pages, window = place(matching, wanted.page)
    rows = tuple(read.rows_of(matches(wanted, now).values_list("pk", flat=True)[window]))
    return TaskListPage(
        rows=rows,
        shown=len(rows),
        matching=matching,
        total=total,
        spaces=copies().exclude(space_id="").values("space_id").distinct().count(),
        counts=counts,
        number=number,
        pages=pages,
    )


def matches(wanted: TaskQuery, now: datetime) -> QuerySet[TaskCopy]:
    """All rows of the copy that match, in the wanted order; those without a value come last both ways.

    By the next run, tasks that are not enabled come behind those that really start, both ways too.
    """
    backwards = wanted.sort.startswith("-")
    columns = _COLUMNS[wanted.sort.removeprefix("-")]
    order = [OrderBy(column, descending=backwards, nulls_last=True) for column in columns]
    if wanted.sort.removeprefix("-") == "next":  # in a group all have a next run or none has: an index has this order
        order = [OrderBy(F("start_group")), OrderBy(F("next_run_at"), descending=backwards)]
    by_name = "-app_sort" if backwards and not columns else "app_sort"
    return copies().filter(wanted.search.where(now)).order_by(*order, by_name, "task_id")


def all_rows(wanted: TaskQuery, now: datetime) -> Iterator[TaskRow]:
    return every_row(matches(wanted, now))


def every_row(found: QuerySet[TaskCopy]) -> Iterator[TaskRow]:
    """Yield all rows, read bit by bit, whose bodies are not kept."""
    for keys in chunks(list(found.values_list("pk", flat=True)), AT_ONCE):
        yield from read.rows_once(keys)


def body_of(row: TaskRow) -> Any:
    return element(row.task.body)


def api_fields(row: TaskRow) -> dict[str, str]:
    return api_fields_of(row.task.body)


def _counts(wanted: TaskQuery, now: datetime) -> tuple[Counter[str], int, int]:
    """Count by facet, all that match, and all there are. Where nothing else is asked an index alone answers."""
    others, chosen = wanted.search.split(CHOICES)
    found = copies().filter(others.where(now))
    # Of the state, which every row has, and not of the key, which is not in that index.
    others_of, matching_of = Count("state"), Count("state", filter=chosen.where(now) or None)
    groups = found.values(*FACETS).annotate(others=others_of, matching=matching_of)
    counts: Counter[str] = Counter()
    matching = total = 0
    for group in groups.order_by():
        counts.update({f"{facet}:{group[facet]}": group["others"] for facet in FACETS if group[facet]})
        matching, total = matching + group["matching"], total + group["others"]
    counts["failing:yes"] = found.filter(FAILING).count()
    return counts, matching, copies().count() if others.terms else total
