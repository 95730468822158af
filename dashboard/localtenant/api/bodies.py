"""Rows of the database as the API's JSON."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.http import HttpRequest

from dashboard.localtenant import clock
from dashboard.localtenant.api import links
from dashboard.localtenant.identity import NAME, tenant_id
from dashboard.localtenant.models import LocalApp, LocalReload, LocalSpace, LocalTask, LocalUser

Body = dict[str, Any]
TASKS = "/api/v1/reload-tasks"
_TYPES: dict[str, str] = {LocalReload.Source.RELOAD_TASKS: "chronos", LocalReload.Source.TASKS: "choreographer"}


def task_body(request: HttpRequest, task: LocalTask, spaces: Mapping[str, str | None]) -> Body:
    """A task; `spaces` says the space of each app. What a task has not is left out or empty, as a real tenant does."""
    return {
        "id": task.id,
        "appId": task.app_id,
        "userId": task.owner_id,
        "tenantId": tenant_id(),
        "partial": task.partial,
        "autoReload": task.auto_reload,
        "autoReloadPartial": task.auto_reload_partial,
        "recurrence": task.recurrence,
        "startDateTime": task.start,
        "log": task.log,
        "disabledCode": task.disabled_code,
        "fortressId": "",
        "links": links.self_link(request, f"{TASKS}/{task.id}"),
    } | _what_a_task_may_lack(task, spaces)


def _what_a_task_may_lack(task: LocalTask, spaces: Mapping[str, str | None]) -> Body:
    maybe = {
        "state": task.state,
        "timeZone": task.time_zone,
        "endDateTime": task.end,
        "spaceId": spaces.get(task.app_id),
        "lastExecutionTime": task.last_at and instant(task.last_at),
        "nextExecutionTime": task.next_at and instant(task.next_at),
        "migrated": task.migrated,
    }
    return {name: value for name, value in maybe.items() if value}


def reload_body(request: HttpRequest, run: LocalReload) -> Body:
    """A reload; until its end has come it is running and has no end."""
    body = {
        "id": run.id,
        "appId": run.app_id,
        "tenantId": tenant_id(),
        "userId": run.user_id,
        "type": _TYPES[run.source],
        "status": "RELOADING",
        "partial": run.partial,
        "weight": 1,
        "creationTime": precise(run.created_at),
        "startTime": precise(run.started_at),
        "resourceType": run.source,
        "resourceId": run.task_id,
        "links": links.self_link(request, f"/api/v1/reloads/{run.id}"),
    }
    if run.ended_at > clock.now():
        return body
    body |= {"status": "SUCCEEDED" if run.succeeded else "FAILED", "endTime": precise(run.ended_at)}
    return body if run.succeeded else body | {"errorCode": "EngineScriptError", "errorMessage": run.error}


def app_body(request: HttpRequest, app: LocalApp) -> Body:
    """An app as an item of the catalogue, which has an id of its own."""
    item_id = sha256(app.id.encode()).hexdigest()[:24]
    body = {
        "id": item_id,
        "resourceId": app.id,
        "resourceType": "app",
        "name": app.name,
        "description": app.description,
        "ownerId": app.owner_id,
        "tenantId": tenant_id(),
        "createdAt": precise(app.created_at),
        "updatedAt": precise(app.created_at),
        "resourceAttributes": {"id": app.id, "name": app.name, "ownerId": app.owner_id, "_resourcetype": "app"},
        "links": links.self_link(request, f"/api/v1/items/{item_id}"),
    }
    return body | ({"spaceId": app.space_id} if app.space_id else {})


def space_body(request: HttpRequest, space: LocalSpace) -> Body:
    return {
        "id": space.id,
        "name": space.name,
        "type": space.type,
        "description": space.description,
        "ownerId": space.owner_id,
        "tenantId": tenant_id(),
        "createdAt": precise(space.created_at),
        "updatedAt": precise(space.created_at),
        "links": links.self_link(request, f"/api/v1/spaces/{space.id}"),
    }


def user_body(request: HttpRequest, user: LocalUser) -> Body:
    """A user, deleted ones too: their status explains OWNER-DELETED."""
    roles = [{"id": "role-tenant-admin", "name": "TenantAdmin", "type": "default", "level": "admin"}]
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "subject": f"local\\{user.id}",
        "status": user.status,
        "tenantId": tenant_id(),
        "assignedRoles": roles if user.is_admin else [],
        "zoneinfo": user.zone,
        "preferredZoneinfo": user.zone,
        "createdAt": precise(user.created_at),
        "lastUpdatedAt": precise(user.created_at),
        "links": links.self_link(request, f"/api/v1/users/{user.id}"),
    }


def instant(at: datetime) -> str:
    """An instant in whole seconds, UTC with Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def precise(at: datetime) -> str:
    """An instant in milliseconds, UTC with Z."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def tenant_body(request: HttpRequest) -> Body:
    return {
        "id": tenant_id(),
        "name": NAME,
        "hostnames": [request.META.get("HTTP_HOST", "")],
        "status": "active",
        "datacenter": "embedded",
        "links": links.self_link(request, f"/api/v1/tenants/{tenant_id()}"),
    }
