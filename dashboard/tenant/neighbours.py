"""Bodies of apps, spaces, users and reloads to values; what is no such thing gets an empty id."""

from __future__ import annotations

from typing import Any

from dashboard.tenant.json_model import Body, Instant, Text, read_object
from dashboard.tenant.resources import App, Reload, Space, User

_RELOAD_TASKS = "reload-tasks"  # the resource type of a reload that a reload task started


def read_app(value: Any) -> App:
    """Read one item of resource type app (GET /items)."""
    body, _ = read_object(_AppBody, value)
    return App(id=body.resource_id, name=body.name, space_id=body.space_id, owner_id=body.owner_id)


def read_space(value: Any) -> Space:
    """Read one space (GET /spaces)."""
    body, _ = read_object(_SpaceBody, value)
    return Space(id=body.id, name=body.name, kind=body.type)


def read_user(value: Any) -> User:
    """Read one user (GET /users/{id}, /users/me)."""
    body, _ = read_object(_UserBody, value)
    return User(id=body.id, name=body.name, email=body.email, status=body.status)


def read_reload(value: Any) -> Reload:
    """Read one reload (GET /reloads)."""
    body, _ = read_object(_ReloadBody, value)
    return Reload(
        id=body.id,
        app_id=body.app_id,
        task_id=body.resource_id if body.resource_type == _RELOAD_TASKS else "",
        status=body.status,
        created_at=body.creation_time,
        started_at=body.start_time,
        ended_at=body.end_time,
        error=body.error_message or body.error_code,
    )


class _AppBody(Body):
    resource_id: Text = ""
    name: Text = ""
    space_id: Text = ""
    owner_id: Text = ""


class _SpaceBody(Body):
    id: Text = ""
    name: Text = ""
    type: Text = ""


class _UserBody(Body):
    id: Text = ""
    name: Text = ""
    email: Text = ""
    status: Text = ""


class _ReloadBody(Body):
    id: Text = ""
    app_id: Text = ""
    resource_id: Text = ""
    resource_type: Text = ""
    status: Text = ""
    creation_time: Instant = None
    start_time: Instant = None
    end_time: Instant = None
    error_code: Text = ""
    error_message: Text = ""
