"""Bodies of scheduling tasks as tenants send them, and answers about them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.tenant.scripted import Answer

TASK_ID = "5b7c1111-0000-4000-8000-000000000001"
APP_ID = "116dbfae-7fb9-4983-8e23-5ccd8c508722"
LINE = "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0"
SCHEDULE = {"recurrence": LINE, "startDateTime": "2026-12-01T06:00:00", "timezone": "Europe/Zurich"}
METADATA = {
    "usage": "ANALYTICS",
    "ownerId": "67890d4f54918fed2faa2df5",
    "createdBy": "67890d4f54918fed2faa2df5",
    "spaceId": "67ffd1a958505bf21fd86284",
    "createdAt": "2026-11-27T19:00:00.123Z",
    "updatedAt": "2026-11-27T19:00:00.123Z",
    "migratedFrom": "67ffd32c08e939e2f3a31184",
    "orchestration": {
        "id": "o",
        "type": 3,
        "attrs": {"last_run_startedAt": "2026-12-01T05:00:06Z", "next_run_at": "2026-12-02T05:00:00Z"},
    },
}


def states(*refs: str, partial: bool = False, **fields: Any) -> list[dict[str, Any]]:
    """The one state with its one action, and with members that no reader knows."""
    arguments = {"appId": APP_ID, "partial": partial, "since": "always"}
    action = {"name": "reload-action", "functionRef": {"refName": "app.reload", "arguments": arguments}}
    return [
        {"name": "reload", "type": "event", "end": True, "onEvents": [{"eventRefs": [*refs], "actions": [action]}]}
        | fields
    ]


def ended(task_id: str, status: str = "") -> dict[str, Any]:
    """The event that a task has ended."""
    told = {"id": task_id, "spaceId": "s1"} | ({"status": status} if status else {})
    correlation = [{"contextAttributeName": name, "contextAttributeValue": value} for name, value in told.items()]
    kind = {"type": "com.qlik.v1.task.run.finished", "source": "system-events.task"}
    return {"name": f"{task_id} {status}", "correlation": correlation} | kind


def a_workflow(*, schedule: Any = None, metadata: Any = None, **fields: Any) -> dict[str, Any]:
    """A task that runs daily; a member set to `...` is left out, `schedule` and `metadata` are laid over the usual."""
    told = schedule if isinstance(schedule, str) else _without({**SCHEDULE, **(schedule or {})})
    body = {
        "id": TASK_ID,
        "name": "Sales, daily",
        "description": "",
        "enabled": True,
        "version": "1.0.0",
        "specVersion": "0.8",
        "keepActive": False,
        "resourceId": APP_ID,
        "start": {"stateName": "reload", "schedule": told},
        "states": states(),
        "metadata": _without({**METADATA, **(metadata or {})}),
    }
    return deepcopy(_without(body | fields))


def waiting(*events: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A task that starts when others end."""
    names = [event["name"] for event in events]
    return a_workflow(start=..., events=[*events], states=states(*names, **fields))


def refused(status: int, code: Any, detail: str = "", **more: Any) -> Answer:
    """An answer in the envelope of errors, with a code of the newer scheduling."""
    return Answer(
        status=status, body={"errors": [{"code": code, "title": "No", "detail": detail}], "traceId": "t"} | more
    )


def a_page(*data: Any, to: str = "") -> Answer:
    """A page of a list, with a link to the next one."""
    return Answer(body={"data": data, "links": {"next": {"href": to}} if to else {}})


def _without(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not ...}
