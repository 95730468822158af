"""What the pages ask of the history: its entries, newest first, with what was before and after each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from dashboard import connect
from dashboard.inventory.changes.history import Entry, entries
from dashboard.inventory.copy.text import fold
from dashboard.inventory.copy.write import chunks
from dashboard.inventory.models.history import Change, Ending
from dashboard.inventory.paging import Paged, place

OF_TASK = 20  # entries that a task's own page shows
AT_ONCE = 200  # entries of an export that are read at a time
ELSEWHERE = "*"  # the person of changes that were not made here; no user can have this name


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """What a person asked the history for."""

    task: str = ""  # an id, or a part of an app's name
    person: str = ""  # a user's name, or ELSEWHERE
    kind: str = ""  # of Kind, or "undone" for what took another change back
    since: datetime | None = None  # aware UTC, inclusive
    until: datetime | None = None  # aware UTC, exclusive
    page: int = 1  # from 1; a page beyond the last one is the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Paged):
    """One page of the entries that match a filter."""

    entries: list[Entry]


def page(wanted: HistoryFilter) -> HistoryPage:
    """Give one page of the entries that match, newest first."""
    found = _matching(wanted)
    matching = found.count()
    number, pages, window = place(matching, wanted.page)
    rows = entries(found[window])
    return HistoryPage(entries=rows, shown=len(rows), matching=matching, number=number, pages=pages)


def everything(wanted: HistoryFilter) -> Iterator[Entry]:
    """Yield all entries that match, newest first, read bit by bit."""
    keys = list(_matching(wanted).values_list("pk", flat=True))
    for some in chunks(keys, AT_ONCE):
        yield from entries(_all().filter(pk__in=some))


def entry(change_id: int) -> Entry | None:
    """Give one entry; None when there is none."""
    return next(iter(entries(_all().filter(pk=change_id))), None)


def of(task_id: str, *, most: int = OF_TASK) -> list[Entry]:
    """Give the newest entries of a task."""
    return entries(_all().filter(_of_task(task_id))[:most])


def since(change: Change) -> list[Entry]:
    """Give what happened to the same task after a change, newest first."""
    ending = change.ending
    task_id = (ending.task_id if ending else "") or change.task_id
    return entries(_all().filter(_of_task(task_id), pk__gt=change.pk)[:OF_TASK])


def persons() -> list[str]:
    """Give the names of all who have changed something here."""
    found = Change.objects.filter(tenant=connect.tenant_name()).exclude(actor="")
    return list(found.order_by("actor").values_list("actor", flat=True).distinct())


def _all() -> QuerySet[Change]:
    return Change.objects.filter(tenant=connect.tenant_name()).order_by("-at", "-pk")


def _of_task(task_id: str) -> Q:
    """Of a task that was made here, its making has the id in the ending."""
    made = Ending.objects.filter(task_id=task_id).values("change")
    return Q(task_id=task_id) | Q(pk__in=made)


def _matching(wanted: HistoryFilter) -> QuerySet[Change]:
    found = _all()
    if wanted.task:
        found = found.filter(_of_task(wanted.task) | Q(app_sort__contains=fold(wanted.task)))
    if wanted.person:
        found = found.filter(actor="" if wanted.person == ELSEWHERE else wanted.person)
    if wanted.kind:
        found = found.exclude(undoes=None) if wanted.kind == "undone" else found.filter(kind=wanted.kind)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    return found.filter(at__lt=wanted.until) if wanted.until else found
