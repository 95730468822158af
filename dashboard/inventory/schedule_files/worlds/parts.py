"""What becomes of a row where the newer scheduling makes its task: one has one line, so it may be several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from dashboard.scheduling.task import Origin
from dashboard.tenant.resources import Draft

_SPAN = ("recurrences", "time_zone_name", "starts_at", "ends_at")
_FLAGS = ("partial", "auto_reload", "auto_reload_partial")
_OF_DRAFT = frozenset(field.name for field in fields(Draft)) - {"origin", "app_id"}


def parts_of(values: Mapping[str, Any], app_id: str) -> list[dict[str, Any]]:
    """Give wanted values as those of the tasks that the newer scheduling makes of them: one has one line.

    What was not said is not told, but for what becomes another value there.
    """
    draft = Draft(**{"app_id": app_id, "time_zone_name": "", **_drafted(values)}, origin=Origin.SCHEDULING)
    told = _told(values, is_split=len(draft.parts) > 1)
    return [{name: getattr(part, name) for name in told} | {"origin": Origin.SCHEDULING} for part in draft.parts]


def _drafted(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in _OF_DRAFT}


def _told(values: Mapping[str, Any], *, is_split: bool) -> list[str]:
    told = {name for name in values if name in _OF_DRAFT}
    if is_split or "recurrences" in told or "starts_at" in told:
        told |= {"recurrences"}
    if is_split:
        told |= set(_SPAN)
    if told & set(_FLAGS):
        told |= set(_FLAGS)
    return sorted(told)
