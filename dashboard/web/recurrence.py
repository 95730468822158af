"""The preview of a schedule that stands in the editor: asks no tenant and changes nothing."""

from __future__ import annotations

import calendar
from datetime import UTC, tzinfo
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from dashboard.inventory.changes import snapshots
from dashboard.scheduling.task import Task
from dashboard.web.editor.preview import Preview, preview_of
from dashboard.web.editor.schedule_form import ScheduleForm
from dashboard.web.request import Request
from dashboard.web.zones import zones_of


@require_POST
def preview(request: Request) -> HttpResponse:
    """Show what the posted schedule does. A POST, since a dozen cards do not fit into an address."""
    form = ScheduleForm(request.POST, saved=saved_task(request.POST))
    shown = preview_of(form, now=timezone.now(), reader_zone=reader_zone(request))
    return render(request, "recurrence/_live.html", context(form, shown))


def context(form: ScheduleForm, shown: Preview) -> dict[str, Any]:
    """What the fragments of `templates/recurrence/` need: on the editor's page, too."""
    weekdays = [(name[0], name) for name in calendar.day_name]
    return {"form": form, "preview": shown, "weekday_names": weekdays}


def saved_task(data: QueryDict) -> Task | None:
    """The task that a posted form was opened with; None for a new one, or one that is not known any more."""
    task_id, seen = data.get("task", ""), data.get("seen", "")
    return snapshots.recall(task_id, seen) if task_id and seen else None


def reader_zone(request: Request) -> tzinfo:
    """The zone of the reader's own clock, UTC until it is known."""
    return zones_of(request).own or UTC
