"""What may be typed next in the search, asked while somebody types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.inventory.search.suggestions import suggestions
from dashboard.web.request import Request


@require_safe
def suggest(request: Request) -> HttpResponse:
    """Give the options for the caret (`at` characters into `q`, by default at its end)."""
    q, at = request.GET.get("q", ""), request.GET.get("at", "")
    place = int(at) if at.isdecimal() and len(at) < 7 else len(q)
    return render(request, "tasks/_suggestions.html", {"suggestions": suggestions(q, place, timezone.now())})
