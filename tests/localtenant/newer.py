"""Bodies and calls of the newer service, for its tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlparse

from tests.localtenant.inprocess import Answer, Api

TASKS = "/api/scheduling/tasks"
DAILY = "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=0;BYSECOND=0"
NOBODY = "00000000-0000-4000-8000-00000000dead"


def schedule(**fields: Any) -> dict[str, Any]:
    """Every day at six in Zurich, unless `fields` say otherwise."""
    told = {"recurrence": DAILY, "startDateTime": "2026-11-01T06:00:00", "timezone": "Europe/Zurich"} | fields
    return {"stateName": "reload", "schedule": {name: value for name, value in told.items() if value is not None}}


def states(app_id: str, *refs: str, **fields: Any) -> list[dict[str, Any]]:
    """The one state with its one action."""
    function = {"refName": "app.reload", "arguments": {"appId": app_id, "partial": False}}
    on = {"eventRefs": list(refs), "actions": [{"name": "reload-action", "functionRef": function}]}
    return [{"name": "reload", "type": "event", "end": True, "onEvents": [on]} | fields]


def ended(task_id: str, status: str = "succeeded", name: str = "") -> dict[str, Any]:
    """The event that another task has ended."""
    told = {"id": task_id} | ({"status": status} if status else {})
    correlation = [{"contextAttributeName": key, "contextAttributeValue": value} for key, value in told.items()]
    return {
        "name": name or f"{task_id}-{status}",
        "type": "com.qlik.v1.task.run.finished",
        "source": "system-events.task",
        "correlation": correlation,
    }


def a_body(app_id: str, **fields: Any) -> dict[str, Any]:
    """A task that runs every day; a field that is None is left out."""
    body = {
        "name": "Sales, daily",
        "version": "1.0.0",
        "specVersion": "0.8",
        "enabled": True,
        "start": schedule(),
        "states": states(app_id),
    } | fields
    return {name: value for name, value in body.items() if value is not None}


def make(api: Api, name: str = "Sales, daily", *, app: Any = None, **fields: Any) -> Any:
    """A task as it is answered, with an app of its own."""
    app_id = (app or api.data.make_app(name)).id
    answer = api.post(TASKS, a_body(app_id, name=name, **fields))
    assert answer.status == 201, answer.text
    return answer.json


def make_after(api: Api, name: str, *parents: tuple[str, str], exclusive: bool = True, **fields: Any) -> Any:
    """A task that waits for others, told by id and status."""
    events = [ended(task_id, status) for task_id, status in parents]
    app = api.data.make_app(name, **fields)
    waiting = states(app.id, *(event["name"] for event in events), exclusive=exclusive)
    return make(api, name, app=app, start=None, events=events, states=waiting)


def patch(api: Api, task_id: str, *steps: tuple[str, str, Any], **options: Any) -> Answer:
    """PATCH, by (op, path, value)."""
    operations = [{"op": op, "path": path, "value": value} for op, path, value in steps]
    return api.call("PATCH", f"{TASKS}/{task_id}", operations, **options)


def get(api: Api, task_id: str) -> Any:
    return api.get(f"{TASKS}/{task_id}").json


def runs(api: Api, task_id: str, **query: Any) -> Any:
    return api.get(f"{TASKS}/{task_id}/runs", **query).json["data"]


def pass_by(api: Api, **span: float) -> None:
    api.data.clock.set(api.data.clock.at + timedelta(**span))


def follow(api: Api, page: Answer, name: str) -> Answer:
    """The neighbour page, by calling the link as it is."""
    parts = urlparse(page.json["links"][name]["href"])
    return api.get(f"{parts.path}?{parts.query}")


def names(page: Answer) -> list[str]:
    return [task["name"] for task in page.json["data"]]


def check(answer: Answer, status: int, code: str, starts: str = "") -> None:
    """Every error has the envelope of today's readers, with a code of the newer service."""
    assert answer.status == status, answer.text
    error = answer.json["errors"][0]
    assert error["code"] == code
    assert error["detail"].startswith(starts), error["detail"]
