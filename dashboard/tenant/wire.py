"""What a tenant is sent, in the field names of reload tasks: the only file that knows them, beside those of `Body`.

Of a body that somebody keeps, `writable`, `digest`, `owner_of` and `at_rest` take those of either scheduler.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from dashboard.tenant.datetimes import offset_of, read_wall
from dashboard.tenant.errors import Complaint
from dashboard.tenant.resources import Changes, Draft
from dashboard.tenant.storable import as_sent
from dashboard.tenant.workflow import wire as workflow

APPS_QUERY = {"resourceType": "app", "noActions": "true"}
_WIRE_NAMES = {
    "recurrences": "recurrence",
    "time_zone_name": "timeZone",
    "starts_at": "startDateTime",
    "ends_at": "endDateTime",
    "app_id": "appId",
    "auto_reload_partial": "autoReloadPartial",
    "auto_reload": "autoReload",
    "partial": "partial",
    "enabled": "state",
}
_MOVED = "migrated"
# What the tenant alone decides. All else goes back with a PUT, so that a field newer than this file survives there too.
_READ_ONLY = frozenset(
    {"id", "log", "links", "userId", "spaceId", "tenantId", "fortressId", "disabledCode", _MOVED}
    | {"lastExecutionTime", "nextExecutionTime", "state"}
)
_OWNER = "userId"
_MOVING = ("lastExecutionTime", "nextExecutionTime", "log")  # what runs alone change
_BOUNDS = ("startDateTime", "endDateTime")
_UNSET_WHEN_EMPTY = ("timeZone", "endDateTime")  # an empty start is a statement of its own: no time schedule
_SEEN = (*_WIRE_NAMES.values(), "disabledCode", _OWNER)
_ENABLED = {True: "Enabled", False: "Disabled"}


def app_query(app_id: str) -> dict[str, str]:
    """The query that narrows a list to one app; to none when the id is empty."""
    return {"appId": app_id} if app_id else {}


def writable(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a PUT sends of a fresh GET: every value as it came.

    Of a reload task the state is left out, which goes only when it changes, and so are nulls, an empty zone and an
    empty end: they are unset whether the tenant merges or replaces.
    """
    if workflow.is_workflow(body):
        return workflow.writable(body)
    return {
        name: value
        for name, value in as_sent(body).items()
        if name not in _READ_ONLY and value is not None and not (value == "" and name in _UNSET_WHEN_EMPTY)
    }


def merged(body: Mapping[str, Any], changes: Changes) -> dict[str, Any]:
    """The body of a PUT: the writable part of `body` with `changes` written over it.

    A task that gets its first zone keeps its wall times and loses their offsets, which the API forbids beside a zone.
    """
    result = writable(body)
    if changes.get("time_zone_name"):
        result |= _without_offsets(result)
    offset = None if changes.get("time_zone_name") or result.get("timeZone") else _offset(body)
    told = ((name, value) for name, value in changes.items() if name in _WIRE_NAMES and name != "enabled")
    result |= {_WIRE_NAMES[name]: _written(value, offset) for name, value in told}
    return result | _state_change(body, changes)


def created(draft: Draft) -> dict[str, Any]:
    """The body of a POST. Without lines and start it says so by an empty start, as the API wants it."""
    told = ((name, getattr(draft, name)) for name in _WIRE_NAMES if name != "enabled")
    body = {_WIRE_NAMES[name]: _written(value, None) for name, value in told}
    unset = _BOUNDS if draft.recurrences else _UNSET_WHEN_EMPTY
    return {name: value for name, value in body.items() if value != "" or name not in unset}


def digest(body: Mapping[str, Any]) -> str:
    """Sixteen hex digits over what a person saw of a task and may base a decision on; its runs are not part of it."""
    is_newer = workflow.is_workflow(body)
    seen = workflow.seen(body) if is_newer else {name: body[name] for name in _SEEN if body.get(name) not in (None, "")}
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:16]


def owner_of(body: Mapping[str, Any]) -> Any:
    """Give the id of a task's owner, as it was sent."""
    return workflow.owner_of(body) if workflow.is_workflow(body) else body.get(_OWNER)


def at_rest(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give a body without what runs alone change."""
    if workflow.is_workflow(body):
        return workflow.at_rest(body)
    return {name: value for name, value in body.items() if name not in _MOVING}


def before_move(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give the body of a reload task without the mark that the tenant has moved it."""
    return {name: value for name, value in body.items() if name != _MOVED}


def field_of(complaints: tuple[Complaint, ...]) -> str:
    """The field of `Task` that a tenant complains about, by the wire name in its texts; empty when none is named."""
    text = " ".join(f"{complaint.title} {complaint.detail}" for complaint in complaints)
    return next((name for name, wire in _WIRE_NAMES.items() if re.search(rf"\b{wire}\b", text)), "")


def _without_offsets(body: Mapping[str, Any]) -> dict[str, str]:
    """The start and end that carry an offset, by their wall times alone."""
    texts = {name: str(body.get(name, "")) for name in _BOUNDS}
    return {name: _written(read_wall(text, None), None) for name, text in texts.items() if offset_of(text)}


def _offset(body: Mapping[str, Any]) -> tzinfo | None:
    """The offset that the start or the end of a task without a zone carries."""
    return next(filter(None, (offset_of(str(body.get(name, ""))) for name in _BOUNDS)), None)


def _written(value: Any, offset: tzinfo | None) -> Any:
    """One value as JSON has it; a wall time gets `offset`, where the task has that instead of a zone."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=offset).isoformat(timespec="seconds")
    if isinstance(value, tuple):
        return list(value)
    return "" if value is None else value


def _state_change(body: Mapping[str, Any], changes: Changes) -> dict[str, str]:
    if "enabled" not in changes or body.get("state") == _ENABLED[changes["enabled"]]:
        return {}
    return {"state": _ENABLED[changes["enabled"]]}


API_FIELDS = {
    "state in the API": "state",
    "disabled code": "disabledCode",
    "log": "log",
    "auto reload partial": "autoReloadPartial",
    "next execution in the API": "nextExecutionTime",
    "last execution in the API": "lastExecutionTime",
    "tenant id": "tenantId",
    "fortress id": "fortressId",
}


def api_fields(body: Mapping[str, Any]) -> dict[str, str]:
    """Fields of a task in the API's own words, `true` and `false` among them, for files; empty where there is none."""
    if workflow.is_workflow(body):
        return dict.fromkeys((*API_FIELDS, "link"), "") | {
            name: _text(value) for name, value in workflow.api_fields(body).items()
        }
    links = body.get("links")
    own = links.get("self") if isinstance(links, Mapping) else None
    link = own.get("href") if isinstance(own, Mapping) else None
    return {name: _text(body.get(field)) for name, field in API_FIELDS.items()} | {"link": _text(link)}


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value)


def is_whole(body: Mapping[str, Any]) -> bool:
    """Whether a body says all of a task, and not only what somebody wanted to change of it."""
    if workflow.is_workflow(body):
        return workflow.is_definition(body)
    return _WIRE_NAMES["app_id"] in body and any(name in body for name in ("recurrence", "startDateTime", "autoReload"))


def of_app(body: Mapping[str, Any], app_id: str) -> dict[str, Any]:
    """Give the body of a reload task with another app."""
    return dict(body) | {_WIRE_NAMES["app_id"]: app_id}
