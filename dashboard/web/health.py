"""Whether this process answers; asks no tenant, since a restart of ours mends nothing there."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer `ok` in plain text."""
    return HttpResponse("ok\n", content_type="text/plain")
