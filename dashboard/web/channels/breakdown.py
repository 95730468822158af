"""Lets an app of the embedded tenant fail, so that a visitor sees what is told of it."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dashboard.inventory import breakdown as breakdowns
from dashboard.web.request import Request

BROKEN = (
    "“{name}” fails from now on: five failures in 40 seconds, and Qlik disables its tasks. "
    "It is told here within two minutes."
)
MENDED = "“{name}” reloads again. Enable its task, and within a minute of its next run it is told that it is resolved."


@require_http_methods(["GET", "HEAD", "POST"])
def breakdown(request: Request) -> HttpResponse:
    """Choose an app and let it fail, or mend it. Only the embedded tenant does such things."""
    if not settings.TENANT_IS_EMBEDDED:
        raise Http404("The tenant is a real one.")
    apps, failing = breakdowns.apps(), breakdowns.failing_apps()
    if request.method != "POST":
        return render(request, "channels/breakdown.html", {"apps": apps, "failing": failing})
    app_id, broken = request.POST.get("app", ""), "mend" not in request.POST
    name = (apps if broken else failing | apps).get(app_id)
    if name is None:
        messages.error(request, "Choose an app of the list.")
        return redirect("breakdown")
    breakdowns.set_breakdown(app_id, broken=broken)
    messages.success(request, (BROKEN if broken else MENDED).format(name=name))
    return redirect("channels")
