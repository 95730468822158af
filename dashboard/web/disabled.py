"""The page of disabled tasks: why, what to do about it, and the switch to enable them in place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.inventory import disabled
from dashboard.inventory.disabled import DisabledGroup, DisabledRow
from dashboard.web.reasons import cause_of
from dashboard.web.request import Request
from dashboard.web.status import status_of
from dashboard.web.tasks.facets import REASONS, Look

SAYS = {
    "failures": "Qlik disabled these tasks after failed reloads in a row.",
    "owner-deleted": "The accounts of their owners no longer exist.",
    "owner-disabled": "The accounts of their owners are disabled.",
    "person": "Somebody disabled these tasks.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One reason with its tasks, and what to do about it."""

    word: str
    look: Look
    kind: str  # the variant of .cause
    says: str
    steps: tuple[str, ...]
    count: int
    rows: list[DisabledRow]


@require_safe
def disabled_list(request: Request) -> HttpResponse:
    """Show the disabled tasks by reason, most missed runs first; `shown` names reasons whose heads are asked for."""
    groups = [_group(reason) for reason in disabled.reasons()]
    context = {"groups": groups, "total": sum(group.count for group in groups), "emptied": _emptied(request, groups)}
    if not groups:
        context["on_schedule"] = disabled.on_schedule()
    return render(request, "disabled/list.html", context)


@require_safe
def disabled_count(request: Request) -> HttpResponse:
    """Answer with the number beside the word in the navigation."""
    return render(request, "disabled/_count.html", {"count": disabled.count()})


def _emptied(request: Request, groups: list[Group]) -> list[tuple[str, Look]]:
    """The reasons that a page already `shown` still has a head for, though no task is left with them."""
    left = {group.word for group in groups}
    return [(word, _look(word)) for word in dict.fromkeys(request.GET.getlist("shown")) if word not in left]


def _group(reason: DisabledGroup) -> Group:
    row = reason.rows[0].row
    anybody = replace(row, owner_name="", task=replace(row.task, log=""))
    cause = cause_of(anybody)
    return Group(
        word=reason.word,
        look=_look(reason.word),
        kind=status_of(row.task).kind,
        says=SAYS.get(reason.word) or cause.says,
        steps=cause.steps,
        count=reason.count,
        rows=reason.rows,
    )


def _look(word: str) -> Look:
    if word in REASONS:
        return REASONS[word]
    return Look(words="No reason given", icon="none") if word == "none" else Look(words=word.upper(), icon="unread")
