"""What machines ask of us: whether this process answers, whether it is ready for people, and its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from dashboard.inventory.metrics import Metric, Sample, metrics
from dashboard.inventory.readiness import readiness

PREFIX = "reload_desk_"
TEXT = "text/plain; version=0.0.4; charset=utf-8"  # Prometheus' text format
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer `ok`; asks no tenant and no database, since a restart of ours mends nothing there."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when pages can be served and 503 when not, with what was found."""
    found = readiness(timezone.now())
    told = {
        "ready": found.is_ready,
        "database": "ok" if found.database else "does not answer",
        "migrations": "ok" if found.migrated else "not known" if not found.database else "run manage.py migrate",
        "copy": "none yet" if found.copy_age is None else "old" if found.copy_stale else "ok",
        "copy_age_seconds": found.copy_age,
        "worker": {None: "none", True: "ok", False: "gives no sign of life"}[found.worker],
    }
    return JsonResponse(told, status=200 if found.is_ready else 503)


@login_not_required
@require_safe
def metrics_text(request: HttpRequest) -> HttpResponse:
    """Answer the numbers to who has the token; without one in the settings there is no such page."""
    if not settings.METRICS_TOKEN:
        raise Http404("RELOAD_DESK_METRICS_TOKEN is not set.")
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not constant_time_compare(given.strip(), settings.METRICS_TOKEN):
        told = "Send the token: Authorization: Bearer RELOAD_DESK_METRICS_TOKEN\n"
        return HttpResponse(told, status=401, content_type="text/plain", headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse("".join(_lines(metrics(timezone.now()))), content_type=TEXT)


def _lines(found: Iterable[Metric]) -> Iterator[str]:
    for metric in found:
        name = PREFIX + metric.name
        yield f"# HELP {name} {metric.help}\n# TYPE {name} {metric.kind}\n"
        yield from (f"{name}{_labels(sample)} {sample.value:.15g}\n" for sample in metric.samples)


def _labels(sample: Sample) -> str:
    """`{state="disabled",reason="failures"}`; names that a tenant made up are escaped."""
    told = ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in sample.labels.items())
    return f"{{{told}}}" if told else ""
