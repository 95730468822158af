"""What a task waits for, as the editor's form posts it: tasks in their order, the end of each, and whether all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.http import QueryDict

from dashboard.inventory.copy import read
from dashboard.inventory.copy.links import circle_by
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.scheduling.task import After, Parent, TaskEnd
from dashboard.web.editor.choices import FormChoice

MOST = 50  # tasks that a form takes
ENDS = {TaskEnd.SUCCESS: "it succeeds", TaskEnd.FAILURE: "it fails", TaskEnd.ANY: "it ends, either way"}
_NONE = "Choose the task to wait for, or another kind of schedule."


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedTask:
    """One chosen task, with the ends that can be waited for."""

    task_id: str
    row: TaskRow | None  # None: the copy has no such task
    place: int  # in the form, from 0
    ends: list[FormChoice]


def post_after(data: QueryDict, after: After | None) -> None:
    parents = after.parents if after else ()
    data.setlist("parent", [parent.task_id for parent in parents])
    data.setlist("parent_end", [str(parent.end) for parent in parents])
    data["needs"] = "all" if after and after.needs_all else "any"


def after_of(data: QueryDict) -> After | None:
    parents = tuple(_parents(data))
    return After(parents=parents, needs_all=data.get("needs") == "all") if parents else None


def add_parent(data: QueryDict, task_id: str) -> None:
    """Choose a task, once; what is searched for has been found then."""
    if task_id and task_id not in data.getlist("parent"):
        post_after(data, After(parents=(*_parents(data), _parent(task_id)), needs_all=data.get("needs") == "all"))
    data["kind"], data["parent_search"] = "after", ""


def remove_parent(data: QueryDict, place: str) -> None:
    parents = list(_parents(data))
    if place.isdecimal() and len(place) < 4 and int(place) < len(parents):
        del parents[int(place)]
        post_after(data, After(parents=tuple(parents), needs_all=data.get("needs") == "all"))


def awaited(data: QueryDict) -> list[AwaitedTask]:
    parents = list(_parents(data))
    rows = read.by_id(parent.task_id for parent in parents)
    return [
        AwaitedTask(task_id=one.task_id, row=rows.get(one.task_id), place=place, ends=_ends(place, one))
        for place, one in enumerate(parents)
    ]


def complaint(after: After | None, task_id: str, known: Sequence[Parent]) -> str:
    """Say why this cannot be waited for by a task (empty: a new one); empty where it can. `known` may stay as it is."""
    if after is None:
        return _NONE
    fresh = [parent.task_id for parent in after.parents if parent not in known]
    rows = read.by_id(fresh)
    for parent_id in fresh:
        row = rows.get(parent_id)
        name = row.label if row else parent_id
        if row is None or row.deleted_at:
            return f"There is no task {name[:100]} to wait for. Choose another one."
        if task_id and circle_by(task_id, parent_id):
            return f"{name[:100]} waits for this task, so that each would wait for the other. Choose another one."
    return ""


def _parents(data: QueryDict) -> list[Parent]:
    ends = data.getlist("parent_end")
    pairs = zip_longest(data.getlist("parent")[:MOST], ends[:MOST], fillvalue="")
    return [_parent(task_id, end) for task_id, end in pairs if task_id]


def _parent(task_id: str, end: str = "") -> Parent:
    """An end that nobody has chosen is a success; one that is new to us stays as it came."""
    known: Mapping[str, TaskEnd] = {str(one): one for one in TaskEnd}
    return Parent(task_id=task_id, end=known.get(end, end[:100]) if end else TaskEnd.SUCCESS)


def _ends(place: int, parent: Parent) -> list[FormChoice]:
    words = {str(end): text for end, text in ENDS.items()}
    words.setdefault(str(parent.end), str(parent.end))
    return [
        FormChoice(
            id=f"parent-end-{place}-{value}",
            name="parent_end",
            value=value,
            words=text,
            title=text,
            chosen=value == parent.end,
        )
        for value, text in words.items()
    ]
