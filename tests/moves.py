"""What a move may lose, done to the bodies of newer tasks: for tests and for the table of `tests.bench.moves`."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from dashboard.inventory.copy import write
from dashboard.inventory.tenant_key import tenant_key
from dashboard.tenant.parse import read_task
from tests.conftest import LocalTenant

Body = dict[str, Any]
LIST = "/api/scheduling/tasks"


def take(bodies: Iterable[Body]) -> None:
    """Take over what the newer service says of some tasks."""
    with transaction.atomic():
        write.take(tenant_key(), list(map(read_task, bodies)), asked_at=timezone.now(), generation=-1)


def newer_bodies(tenant: LocalTenant) -> list[Body]:
    """All tasks of the newer service, as the tenant tells them."""
    bodies: list[Body] = []
    address: str | None = f"{tenant.url}{LIST}?limit=100&sort=%2BcreatedAt"
    while address:
        answer = tenant.session.get(address, timeout=30).json()
        bodies += answer["data"]
        address = answer["links"].get("next", {}).get("href")
    return bodies


def _zone_lost(body: Body) -> bool:
    return schedule(body).pop("timezone", "UTC") != "UTC"


def _end_lost(body: Body) -> bool:
    return schedule(body).pop("endDateTime", None) is not None


def _interval_lost(body: Body) -> bool:
    line = schedule(body).get("recurrence", "")
    schedule(body)["recurrence"] = re.sub(r";INTERVAL=\d+", "", line)
    return re.search(r";INTERVAL=(?!1\b)\d+", line) is not None


def _start_replaced(body: Body) -> bool:
    """By the moment of the move."""
    had = schedule(body).get("startDateTime")
    schedule(body)["startDateTime"] = "2026-11-24T14:35:00"
    return had is not None


def _start_as_utc(body: Body) -> bool:
    """The wall time of the start was taken for one of UTC."""
    told, zone = schedule(body).get("startDateTime", ""), schedule(body).get("timezone", "UTC")
    if not told or told.endswith("Z"):
        return False
    schedule(body)["startDateTime"] = f"{told}Z"
    shown = datetime.fromisoformat(f"{told}Z").astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return shown != datetime.fromisoformat(told)


def _partial_flipped(body: Body) -> bool:
    arguments = body["states"][0]["onEvents"][0]["actions"][0]["functionRef"]["arguments"]
    arguments["partial"] = not arguments.get("partial")
    return True


def _state_flipped(body: Body) -> bool:
    body["enabled"] = not body["enabled"]
    body["metadata"].pop("disabledCode", None)
    return True


MUTATIONS: dict[str, Callable[[Body], bool]] = {  # each changes a body; says whether there was something to lose
    "zone lost": _zone_lost,
    "end lost": _end_lost,
    "INTERVAL lost": _interval_lost,
    "start replaced": _start_replaced,
    "start read as UTC": _start_as_utc,
    "partial flipped": _partial_flipped,
    "state flipped": _state_flipped,
}  # and "a line lost", which is a newer task that is not there


def schedule(body: Body) -> Body:
    """The schedule of a body, empty where it has none."""
    found: Body = (body.get("start") or {}).get("schedule") or {}
    return found


def mutated(body: Body, name: str) -> Body | None:
    """The body with one thing lost; None where it has nothing of the kind to lose."""
    changed = copy.deepcopy(body)
    return changed if MUTATIONS[name](changed) else None
