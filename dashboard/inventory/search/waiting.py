"""The tasks that wait for others, found by those that they wait for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from django.db.models import Q

from dashboard.inventory.copy import links
from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.task_row import own_name
from dashboard.inventory.copy.text import fold
from dashboard.inventory.fields import pattern
from dashboard.inventory.search.tokens import Value


def after(value: Value) -> Q:
    """Those that wait for a task of this name, of an app of this name, or with this id."""
    waited = _parents()
    text = pattern(fold(value.text), exact=value.quoted)
    like = text if value.quoted or "*" in value.text else f"%{text}%"
    named = Q(name_sort__like=like) | Q(app_sort__like=like) | Q(task_id=value.text) | Q(app_id=value.text)
    ids = {parent for parents in waited.values() for parent in parents}
    found = set(copies().filter(named, task_id__in=ids).values_list("task_id", flat=True)) if ids else set()
    if value.text in ids:
        found.add(value.text)  # one that is gone, by its id
    return Q(task_id__in=[task_id for task_id, parents in waited.items() if found.intersection(parents)])


def parent_names() -> Sequence[str]:
    """The names of tasks that are waited for, those of most tasks first."""
    counts = Counter(parent for parents in _parents().values() for parent in parents)
    rows = copies().filter(task_id__in=list(counts)).values_list("task_id", "name", "app_name") if counts else ()
    names: Counter[str] = Counter()
    for task_id, name, app_name in rows:
        names[own_name(name, app_name) or app_name] += counts[task_id]
    return [name for name, _ in sorted(names.items(), key=lambda one: (-one[1], one[0]))]


def _parents() -> Mapping[str, list[str]]:
    return {task_id: [one.task_id for one in found.parents] for task_id, found in links.waiting().items()}
