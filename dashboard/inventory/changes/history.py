"""One entry of the history with all that is known of it: what came of the change, and the task before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import Min, Q, QuerySet

from dashboard.inventory.batches import chunks
from dashboard.inventory.changes import side_effect, undo
from dashboard.inventory.changes.diff import FieldDifference, RawLine, differences, raw_lines
from dashboard.inventory.copy import names
from dashboard.inventory.copy import read as copy
from dashboard.inventory.copy.cache import task_of, version_of
from dashboard.inventory.copy.names import Names
from dashboard.inventory.copy.task_row import TaskRow, label_of
from dashboard.inventory.copy.text import fold
from dashboard.inventory.copy.version import CopyMark, mark_of
from dashboard.inventory.models import Job, TaskCopy
from dashboard.inventory.models.history import Change, ChangeKind, ChangePage, ChangeResult, Ending, undoing
from dashboard.inventory.paging import Paged, place
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import Task, TaskState
from dashboard.tenant import errors
from dashboard.tenant.errors import TenantError

OF_TASK = 20  # entries that a task's own page shows
BEFORE = 12  # tasks that were disabled before the first entry
AT_ONCE = 200  # entries of an export that are read at a time
HERE = "+"  # the person of all changes that were made here
ELSEWHERE = "*"  # the person of changes that were not made here; no user can have this name


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change, what came of it, and the task before and after."""

    change: Change
    ending: Ending | None  # None while it lasts, or until a look has told what became of it
    before: Task | None
    after: Task | None
    names: Names
    undone_by: Change | None = None  # the newest change that took this one back, if that was done
    made_again: TaskRow | None = None  # the task that was made of the one that was deleted here
    creation: Change | None = None  # of a newer task, for which Qlik turned this one off
    restored: Task | None = None  # the deleted task that it makes a new one of; None where that is forgotten

    @property
    def result(self) -> str:
        return self.ending.result if self.ending else ""

    @property
    def is_ours(self) -> bool:
        return self.change.page != ChangePage.SYNC

    @property
    def is_turned_off(self) -> bool:
        """Whether Qlik disabled it because a newer task of its app was made here."""
        return side_effect.is_turned_off(self.change)

    @property
    def task_id(self) -> str:
        return (self.ending.task_id if self.ending else "") or self.change.task_id

    @property
    def task(self) -> Task | None:
        return self.after or self.before

    @property
    def moved_from(self) -> str:
        return self.before.id if self.before and self.change.kind == ChangeKind.MOVED else ""

    @property
    def app_name(self) -> str:
        """The app as it was called then; as it is called now where only its id was known."""
        task = self.task
        return self.names.app(task) if task and self.change.app_name == task.app_id else self.change.app_name

    @property
    def label(self) -> str:
        return label_of(self.task.name if self.task else "", self.app_name)

    @property
    def differences(self) -> list[FieldDifference]:
        """Before and after in words. What failed has none; of an unknown outcome it is what a look has found."""
        if self.result not in (ChangeResult.DONE, ChangeResult.UNKNOWN) or (
            self.after is None and self.result == ChangeResult.UNKNOWN
        ):
            return []
        found = differences(self.before, self.after, self.names)
        is_flagged = self.before is not None and self.before.state is TaskState.MOVED  # and so has no state of its own
        return [one for one in found if not (is_flagged and self.moved_from and one.field == "State")]

    @property
    def runs_anew(self) -> bool:
        return undo.runs_anew(self.restored, self.after)

    @property
    def raw(self) -> list[RawLine]:
        return raw_lines(self.before.body if self.before else None, self.after.body if self.after else None)

    @property
    def error(self) -> TenantError | None:
        return errors.from_json(self.ending.error) if self.ending else None

    @property
    def can_undo(self) -> bool:
        return self.undone_by is None and undo.can_undo(self.change, self.ending)

    @property
    def can_look_for(self) -> bool:
        return undo.can_look_for(self.change, self.ending)


def entries(found: QuerySet[Change]) -> list[Entry]:
    """Read what belongs to these changes, with as many questions for one as for fifty."""
    changes = list(found.prefetch_related("endings", "afterthoughts"))
    read = [_read(change) for change in changes]
    tasks = [task for _, *pair in read for task in pair if task]
    known = replace(names.known(tenant_key(), tasks), tasks=_awaited(tasks)) if tasks else Names()
    undone = _undone(changes)
    made = _made_again(undone)
    restored = _restored(changes)
    made_newer = side_effect.creations(changes)
    return [
        Entry(
            change=change,
            ending=ending,
            before=before,
            after=after,
            names=known,
            undone_by=undone.get(change.pk),
            made_again=made.get(change.pk),
            creation=made_newer.get(change.pk),
            restored=restored.get(change.undoes or 0),
        )
        for change, (ending, before, after) in zip(changes, read, strict=True)
    ]


def _awaited(tasks: Iterable[Task]) -> dict[str, str]:
    """The labels of the tasks that some wait for, by their ids."""
    ids = {parent.task_id for task in tasks if task.after for parent in task.after.parents}
    return {task_id: row.label for task_id, row in copy.by_id(ids).items()} if ids else {}


def _read(change: Change) -> tuple[Ending | None, Task | None, Task | None]:
    ending = change.ending
    return ending, _task(change, change.before), _task(change, ending.after if ending else None)


def _task(change: Change, body: Mapping[str, Any] | None) -> Task | None:
    return None if body is None else task_of(change.tenant, change.task_id, version_of(body), body)


def _undone(changes: list[Change]) -> dict[int, Change]:
    found = undoing(change.pk for change in changes).order_by("pk").prefetch_related("endings")
    return {change.undoes: change for change in found if change.undoes}


def _made_again(undone: Mapping[int, Change]) -> dict[int, TaskRow]:
    """The tasks that were made of deleted ones, by the key of the deletion; one that the copy never had is left out."""
    restored = {pk: change.ending for pk, change in undone.items() if change.kind == ChangeKind.RESTORED}
    ids = {pk: ending.task_id for pk, ending in restored.items() if ending}
    rows = copy.by_id(ids.values()) if ids else {}
    return {pk: rows[task_id] for pk, task_id in ids.items() if task_id in rows}


def _restored(changes: list[Change]) -> dict[int, Task | None]:
    keys = [change.undoes for change in changes if change.kind == ChangeKind.RESTORED]
    found = Change.objects.filter(pk__in=keys) if keys else []
    return {deletion.pk: _task(deletion, deletion.before) for deletion in found}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryFilter:
    """What a person asked the history for."""

    task: str = ""  # an id, or a part of an app's name
    person: str = ""  # a user's name, or ELSEWHERE
    kind: str = ""  # of Kind, or "undone" for what took another change back
    since: datetime | None = None  # aware UTC, inclusive
    until: datetime | None = None  # aware UTC, exclusive
    job: int | None = None  # the changes of one job
    page: int = 1  # from 1; a page beyond the last one is the last one


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """What was known of the past when the tenant was first read: nothing of it was seen to change."""

    at: datetime  # aware UTC
    disabled: Sequence[TaskRow]  # some of the tasks that are disabled since before, the last first
    more: int  # such tasks that are not among them


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Paged):
    """One page of the entries that match a filter."""

    entries: list[Entry]
    beginning: Beginning | None = None  # on the last page of all that there is; None: no task was ever seen


def page(wanted: HistoryFilter) -> HistoryPage:
    """Give one page of the entries that match, newest first; a job is one entry, unless a task or it is asked for."""
    found = _matching(wanted)
    if not wanted.task and wanted.job is None and Job.objects.filter(tenant=tenant_key()).exists():
        found = found.filter(Q(job=None) | Q(pk__in=_firsts(found)))
    matching = found.count()
    number, pages, window = place(matching, wanted.page)
    rows = entries(found[window])
    begins = beginning() if number == pages and replace(wanted, page=1) == HistoryFilter() else None
    return HistoryPage(entries=rows, shown=len(rows), matching=matching, number=number, pages=pages, beginning=begins)


def beginning() -> Beginning | None:
    """Tell from when on there can be entries, and what was so before."""
    seen = TaskCopy.objects.filter(tenant=tenant_key()).order_by("pk").values_list("first_seen_at", flat=True)
    at = seen.first()
    if at is None:
        return None
    mark = mark_of(tenant_key())
    disabled_before = _disabled_before if mark else _disabled_before.__wrapped__  # as the copy is in one state
    return Beginning(at=at, **disabled_before(tenant_key(), mark, at)._asdict())


class _DisabledBefore(NamedTuple):
    disabled: Sequence[TaskRow]
    more: int


@lru_cache(maxsize=2)
def _disabled_before(tenant: str, mark: CopyMark | None, at: datetime) -> _DisabledBefore:
    before = copy.copies().filter(state=TaskState.DISABLED, disabled_at__lt=at).order_by("-disabled_at", "pk")
    return _DisabledBefore(copy.rows(before[:BEFORE]), max(before.count() - BEFORE, 0))


def everything(wanted: HistoryFilter) -> Iterator[Entry]:
    """Yield all entries that match, newest first, read bit by bit."""
    keys = list(_matching(wanted).values_list("pk", flat=True))
    for some in chunks(keys, AT_ONCE):
        yield from entries(_all().filter(pk__in=some))


def entry(change_id: int) -> Entry | None:
    return next(iter(entries(_all().filter(pk=change_id))), None)


def of(task_id: str, *, most: int = OF_TASK) -> list[Entry]:
    """Give the newest entries of a task, and of the one that it was made of."""
    before = TaskCopy.objects.filter(tenant=tenant_key(), task_id=task_id).values_list("moved_from", flat=True).first()
    wanted = _of_task(task_id) | _of_task(before) if before else _of_task(task_id)
    return entries(_all().filter(wanted)[:most])


def since(change: Change) -> list[Entry]:
    """Give what happened to the same task after a change, newest first."""
    ending = change.ending
    task_id = (ending.task_id if ending else "") or change.task_id
    return entries(_all().filter(_of_task(task_id), pk__gt=change.pk)[:OF_TASK])


def persons() -> list[str]:
    found = Change.objects.filter(tenant=tenant_key()).exclude(actor="")
    return list(found.order_by("actor").values_list("actor", flat=True).distinct())


def _firsts(found: QuerySet[Change]) -> Any:
    """The first change of each job, and of each undo of one, which stands for all."""
    of_jobs = found.exclude(job=None).order_by().annotate(is_undo=Q(undoes__isnull=False))
    return of_jobs.values("job", "is_undo").annotate(first=Min("pk")).values("first")


def _all() -> QuerySet[Change]:
    return Change.objects.filter(tenant=tenant_key()).order_by("-at", "-pk")


def _of_task(task_id: str) -> Q:
    """Of a task that was made here, its making has the id in the ending."""
    made = Ending.objects.filter(task_id=task_id).values("change")
    return Q(task_id=task_id) | Q(pk__in=made)


def _matching(wanted: HistoryFilter) -> QuerySet[Change]:
    found = _all()
    if wanted.task:
        found = found.filter(_of_task(wanted.task) | Q(app_sort__contains=fold(wanted.task)))
    if wanted.person == HERE:
        found = found.exclude(actor="")
    elif wanted.person:
        found = found.filter(actor="" if wanted.person == ELSEWHERE else wanted.person)
    if wanted.kind:
        found = found.exclude(undoes=None) if wanted.kind == "undone" else found.filter(kind=wanted.kind)
    if wanted.job is not None:
        found = found.filter(job=wanted.job)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    return found.filter(at__lt=wanted.until) if wanted.until else found
