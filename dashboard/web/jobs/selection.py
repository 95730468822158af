"""The tasks that somebody has selected in the list: kept in the session over its pages, for one search at a time.

A selection names tasks by their ids, or all that the search finds but some: so what travels is one page's ids at most.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from dashboard.inventory import tasks as task_list
from dashboard.inventory import token_user
from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.text import clean
from dashboard.inventory.models import JobKind, ScheduleKind, TaskCopy
from dashboard.inventory.tasks import TaskQuery
from dashboard.scheduling.task import Origin, TaskState
from dashboard.web.zones import query_of

KEY = "selection"  # in the session
MOST = 2_000  # tasks by their ids; more are selected by a search
LONGEST_SEARCH = 500
_TIMED = (ScheduleKind.RECURRING, ScheduleKind.ONCE)
_NEWER = Q(origin=Origin.SCHEDULING)
_RUNS = _NEWER & ~Q(state__in=(TaskState.DISABLED, TaskState.MOVED))  # those that can be started at once
_MISSED = Q(was_disabled_until__isnull=False) & (Q(last_run_at=None) | Q(last_run_at__lt=F("was_disabled_until")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Tasks of one search."""

    q: str = ""  # the search, without what is left out of it
    everything: bool = False  # all that match, but those with `ids`; else those with `ids` alone
    ids: frozenset[str] = field(default_factory=frozenset)

    def has(self, task_id: str) -> bool:
        return (task_id in self.ids) is not self.everything

    def found(self, now: datetime) -> QuerySet[TaskCopy]:
        """The rows of the copy, in the order of the list."""
        if self.everything:
            return task_list.matches(TaskQuery.parse(self.q), now).exclude(task_id__in=self.ids)
        return copies().filter(task_id__in=self.ids).order_by("app_sort", "task_id")

    def with_page(self, shown: Collection[str], ticked: Collection[str]) -> Selection:
        """The selection after somebody has ticked some of the tasks that a page shows, and none of the others."""
        of_page = set(shown) - set(ticked) if self.everything else set(ticked) & set(shown)
        ids = (self.ids - set(shown)) | of_page
        return Selection(q=self.q, everything=self.everything, ids=frozenset(sorted(ids)[:MOST]))


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedAct:
    """Something that can be done to a selection."""

    kind: str
    words: str
    icon: str
    count: int  # of the selected tasks that it applies to
    asks: str = ""  # the template of what it asks first; empty where a press is enough


def selection_of(request: HttpRequest, q: str) -> Selection:
    """Give what is selected of a search, nothing where the selection is of another one."""
    kept = request.session.get(KEY) or {}
    if kept.get("q") != q:
        return Selection(q=q)
    return Selection(q=q, everything=bool(kept.get("all")), ids=frozenset(kept.get("ids", ())))


def selection_on(request: HttpRequest, address: str) -> Selection:
    search = task_list.checked(TaskQuery.parse(query_of(address).get("q", "")), timezone.now()).search
    return selection_of(request, search.understood)


def elsewhere(request: HttpRequest, q: str) -> str | None:
    """The other search that a selection is kept for; None where there is none."""
    kept = request.session.get(KEY) or {}
    return str(kept["q"]) if kept and kept.get("q") != q else None


def ticked_in(request: HttpRequest) -> str:
    """The search that the ticks kept in this session are of; empty where there are none."""
    return str((request.session.get(KEY) or {}).get("q", ""))


def keep(request: HttpRequest, selection: Selection) -> None:
    if selection.everything or selection.ids:
        kept: dict[str, Any] = {"q": selection.q, "all": selection.everything, "ids": sorted(selection.ids)}
        request.session[KEY] = kept
    else:
        request.session.pop(KEY, None)


def posted(request: HttpRequest, data: QueryDict) -> Selection:
    """The selection with what a form of the list says of its page; `every` asks for all that match or for none."""
    q = clean(data.get("q", "")[:LONGEST_SEARCH])
    every = data.get("every")
    if every:
        return Selection(q=q, everything=every == "all")
    shown, ticked = ([clean(text) for text in data.getlist(name)] for name in ("shown", "id"))
    return selection_of(request, q).with_page(shown, ticked)


def acts(found: QuerySet[TaskCopy]) -> tuple[int, list[OfferedAct]]:
    """The number of tasks, and what can be done to at least one of them."""
    mine = token_user.known().user_id if token_user.becomes_owner() else ""
    here = ~Q(state=TaskState.MOVED)
    others = here & ~Q(owner_id=mine) if mine else Q(pk=None)
    numbers = found.order_by().aggregate(
        all=Count("pk"),
        enable=Count("pk", filter=Q(state=TaskState.DISABLED)),
        disable=Count("pk", filter=Q(state=TaskState.ENABLED)),
        others=Count("pk", filter=others),
        timed=Count("pk", filter=here & Q(kind__in=_TIMED)),
        here=Count("pk", filter=here),
        named=Count("pk", filter=here & _NEWER),
        runs=Count("pk", filter=_RUNS),
        missed=Count("pk", filter=_RUNS & _MISSED),
    )
    offered = [
        OfferedAct(kind=kind, words=words, icon=icon, count=numbers[of], asks=asks)
        for kind, words, icon, of, asks in _ACTS
    ]
    return numbers["all"], [act for act in offered if act.count]


_ACTS = (
    (JobKind.ENABLE, "Enable", "play", "enable", ""),
    (JobKind.DISABLE, "Disable", "pause", "disable", ""),
    (JobKind.PAUSE, "Pause until…", "clock", "disable", ""),
    (JobKind.SHIFT, "Shift…", "shift", "timed", "jobs/_ask_shift.html"),
    (JobKind.TIME, "Set time…", "clock", "timed", "jobs/_ask_time.html"),
    (JobKind.ZONE, "Change zone…", "zone", "timed", "jobs/_ask_zone.html"),
    (JobKind.END, "Change end…", "completed", "timed", "jobs/_ask_end.html"),
    (JobKind.RENAME, "Rename…", "edit", "named", "jobs/_ask_rename.html"),
    (JobKind.RUN, "Run now…", "play", "runs", ""),
    (JobKind.RUN_MISSED, "Run what was missed…", "play", "missed", ""),
    (JobKind.TAKE_OVER, "Take over…", "person", "others", ""),
    (JobKind.DUPLICATE, "Duplicate…", "copy", "here", ""),
    (JobKind.DELETE, "Delete…", "trash", "here", ""),
)
