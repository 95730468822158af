"""The schedules that a search finds, as files that can be imported again."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from dashboard.connect import tenant_name
from dashboard.inventory import tasks as task_list
from dashboard.inventory.schedule_files.read import CSV, JSON, XLSX, YAML
from dashboard.inventory.schedule_files.write import write_schedule_file
from dashboard.inventory.tasks import TaskQuery
from dashboard.web.request import Request

_TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
    YAML: "application/yaml",
    JSON: "application/json",
}


@require_safe
def export_schedules(request: Request, ending: str) -> HttpResponseBase:
    """Stream the filtered schedules; a search that is not understood as a whole finds what of it is."""
    if ending not in _TYPES:
        raise Http404("No such format.")
    now = timezone.now()
    wanted = task_list.checked(TaskQuery.parse(request.GET.get("q", ""), sort="app"), now)
    name = "-".join(filter(None, ("schedules", slugify(tenant_name().partition(".")[0]), f"{now:%Y-%m-%d}")))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(write_schedule_file(wanted, ending, now), content_type=_TYPES[ending], headers=headers)
