"""The page of disabled tasks: why, what to do about it, and the switch to enable them in place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard.inventory import disabled
from dashboard.inventory.disabled import DisabledGroup, DisabledRow, ErrorCount
from dashboard.web.reasons import DisabledReason, cause_of, reason_called
from dashboard.web.request import Request
from dashboard.web.zones import zones_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One reason with its tasks."""

    reason: DisabledReason
    steps: tuple[str, ...]
    count: int
    rows: list[DisabledRow]
    errors: list[ErrorCount]

    @property
    def heads(self) -> str:
        slug = slugify(self.reason.word)
        return f"#reason-{slug},#all-{slug}"


@require_safe
def disabled_list(request: Request) -> HttpResponse:
    """Show the disabled tasks by reason, most missed runs first; `shown` names reasons whose heads are asked for."""
    groups = [_group(reason) for reason in disabled.reasons()]
    context = {
        "groups": groups,
        "total": sum(group.count for group in groups),
        "emptied": _emptied(request, groups),
        "page_zones": zones_of(request),
    }
    context |= {"failing": disabled.failing(), "failing_count": disabled.failing_count()}
    if not groups:
        context["on_schedule"] = disabled.on_schedule()
    return render(request, "disabled/list.html", context)


def _emptied(request: Request, groups: list[Group]) -> list[DisabledReason]:
    """The reasons that a page already `shown` still has a head for, though no task is left with them."""
    left = {group.reason.word for group in groups}
    return [reason_called(word) for word in dict.fromkeys(request.GET.getlist("shown")) if word not in left]


def _group(found: DisabledGroup) -> Group:
    row = found.rows[0].row
    anybody = replace(row, owner_name="", task=replace(row.task, log=""))
    reason = reason_called(found.word, str(row.task.disabled_code or ""))
    return Group(reason=reason, steps=cause_of(anybody).steps, count=found.count, rows=found.rows, errors=found.errors)
