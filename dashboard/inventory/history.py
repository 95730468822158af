"""What the pages ask of the history: its entries, newest first, with what was before and after each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from dashboard import connect
from dashboard.inventory import failures, names, undo
from dashboard.inventory.changelog import Change, Ending, Page, Result
from dashboard.inventory.copy import chunks
from dashboard.inventory.diff import Difference, RawLine, differences, raw_lines
from dashboard.inventory.folding import fold
from dashboard.inventory.names import Names
from dashboard.inventory.parsed import task_of, version_of
from dashboard.scheduling.task import Task
from dashboard.tenant.errors import TenantError

PAGE_SIZE = 50
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
class Entry:
    """One change, what came of it, and the task before and after."""

    change: Change
    ending: Ending | None  # None while it lasts, or until a look has told what became of it
    before: Task | None
    after: Task | None
    names: Names
    undone_by: Change | None = None  # the newest change that took this one back, if that was done

    @property
    def result(self) -> str:
        """The word of what came of it; empty while it lasts."""
        return self.ending.result if self.ending else ""

    @property
    def is_ours(self) -> bool:
        """Whether it was asked for here."""
        return self.change.page != Page.SYNC

    @property
    def task_id(self) -> str:
        """The task that it is about now: of a new one the id that it got."""
        return (self.ending.task_id if self.ending else "") or self.change.task_id

    @property
    def differences(self) -> list[Difference]:
        """Before and after in words; what was not done, or is not known, has none."""
        return differences(self.before, self.after, self.names) if self.result == Result.DONE else []

    @property
    def raw(self) -> list[RawLine]:
        """Before and after as the API has them, line by line."""
        return raw_lines(self.before.body if self.before else None, self.after.body if self.after else None)

    @property
    def error(self) -> TenantError | None:
        """Why it failed."""
        return failures.unpacked(self.ending.error) if self.ending else None

    @property
    def can_undo(self) -> bool:
        """Whether it can be taken back, and has not been."""
        return self.undone_by is None and undo.can_undo(self.change, self.ending)

    @property
    def can_look(self) -> bool:
        """Whether it is a creation whose outcome is not known: the task can be looked for."""
        return self.change.makes and self.is_ours and self.result == Result.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage:
    """One page of the entries that match a filter."""

    entries: list[Entry]
    matching: int  # on all pages
    number: int  # of this page, from 1
    pages: int  # at least 1

    @property
    def earlier(self) -> int:
        """The number of the page before this one."""
        return self.number - 1

    @property
    def later(self) -> int:
        """The number of the page after this one."""
        return self.number + 1

    @property
    def first(self) -> int:
        """The place of the first entry among the matching, from 1; 0 when there is none."""
        return (self.number - 1) * PAGE_SIZE + 1 if self.entries else 0

    @property
    def last(self) -> int:
        """The place of the last entry among the matching."""
        return max(self.first + len(self.entries) - 1, 0)


def page(wanted: HistoryFilter) -> HistoryPage:
    """Give one page of the entries that match, newest first."""
    found = _matching(wanted)
    matching = found.count()
    pages = max(1, -(-matching // PAGE_SIZE))
    number = min(wanted.page, pages)
    entries = _entries(found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE])
    return HistoryPage(entries=entries, matching=matching, number=number, pages=pages)


def everything(wanted: HistoryFilter) -> Iterator[Entry]:
    """Yield all entries that match, newest first, read bit by bit."""
    keys = list(_matching(wanted).values_list("pk", flat=True))
    for some in chunks(keys, AT_ONCE):
        yield from _entries(_all().filter(pk__in=some))


def entry(change_id: int) -> Entry | None:
    """Give one entry; None when there is none."""
    return next(iter(_entries(_all().filter(pk=change_id))), None)


def of(task_id: str, *, most: int = OF_TASK) -> list[Entry]:
    """Give the newest entries of a task."""
    return _entries(_all().filter(_of_task(task_id))[:most])


def since(change: Change) -> list[Entry]:
    """Give what happened to the same task after a change, newest first."""
    ending = change.ending
    task_id = (ending.task_id if ending else "") or change.task_id
    return _entries(_all().filter(_of_task(task_id), pk__gt=change.pk)[:OF_TASK])


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


def _entries(found: Iterable[Change]) -> list[Entry]:
    """Read what belongs to these changes, with as many questions for one as for fifty."""
    changes = list(found.prefetch_related("endings") if isinstance(found, QuerySet) else found)
    read = [_read(change) for change in changes]
    tasks = [task for _, *pair in read for task in pair if task]
    known = names.known(connect.tenant_name(), tasks) if tasks else Names()
    undone = _undone(changes)
    return [
        Entry(change=change, ending=ending, before=before, after=after, names=known, undone_by=undone.get(change.pk))
        for change, (ending, before, after) in zip(changes, read, strict=True)
    ]


def _read(change: Change) -> tuple[Ending | None, Task | None, Task | None]:
    ending = change.ending
    bodies = (change.before, ending.after if ending else None)
    before, after = (
        None if body is None else task_of(change.tenant, change.task_id, version_of(body), body) for body in bodies
    )
    return ending, before, after


def _undone(changes: list[Change]) -> dict[int, Change]:
    """Who took these back, of those who have done it."""
    undoing = Change.objects.filter(undoes__in=[change.pk for change in changes], endings__result=Result.DONE)
    return {change.undoes: change for change in undoing.order_by("pk") if change.undoes}
