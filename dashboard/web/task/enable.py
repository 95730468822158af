"""The page that a message leads to: whether to enable a task. Nothing happens until its button is pressed."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.inventory import disabled
from dashboard.inventory import task as one_task
from dashboard.scheduling.task import TaskState
from dashboard.web.notices import notice_of
from dashboard.web.reasons import cause_of
from dashboard.web.request import Request


@require_safe
def task_enable(request: Request, task_id: str) -> HttpResponse:
    """Ask; of a task that is enabled already, say so; of one that is gone, its history."""
    found = one_task.load(task_id)
    if found.row.deleted_at:
        return render(request, "task/gone.html", {"row": found.row}, status=410)
    is_off = found.row.task.state is TaskState.DISABLED
    cause = cause_of(found.row, disabled.disabled_by(task_id), reader=request.user.get_username()) if is_off else None
    notice = notice_of(found.error) if found.error else None
    context = {"row": found.row, "cause": cause, "is_off": is_off, "unread": notice}
    return render(request, "task/enable.html", context, status=notice.status if notice else 200)
