"""The reload tasks of the API: addresses, parameters, answers."""

from collections.abc import Iterable
from typing import Annotated

from django.http import HttpRequest
from ninja import PathEx, Router
from ninja.responses import Status

from dashboard.localtenant import offer, tasks
from dashboard.localtenant.api.bodies import Body, task_body
from dashboard.localtenant.api.links import page_links
from dashboard.localtenant.api.schemas import (
    AppId,
    Boolean,
    ErrorsOut,
    Limit,
    NewTask,
    TaskChanges,
    TaskOut,
    TaskPageOut,
)
from dashboard.localtenant.api.shell import ERRORS, BearerToken, user_of
from dashboard.localtenant.models import LocalApp, LocalTask, LocalUser


class _WhileOffered(BearerToken):
    """Lets a known user in for as long as the tenant offers what is asked for."""

    def authenticate(self, request: HttpRequest, token: str) -> LocalUser:
        user = super().authenticate(request, token)
        offer.check(request.method)
        return user


REFUSALS = ERRORS | {410: ErrorsOut}
router = Router(auth=_WhileOffered(), by_alias=True, exclude_unset=True, tags=["reload-tasks"])
TaskId = Annotated[str, PathEx(alias="taskId", description="The unique identifier of the task.")]


@router.get("", response={200: TaskPageOut, **REFUSALS})
def list_reload_tasks(
    request: HttpRequest,
    app_id: AppId = None,
    limit: Limit = 10,
    next: str | None = None,
    partial: Boolean = None,
    prev: str | None = None,
) -> Body:
    """Finds and returns the tasks that the user has access to."""
    page = tasks.list_tasks(user_of(request), app_id=app_id, partial=partial, limit=limit, next=next, prev=prev)
    return {"data": _bodies(request, page.items), "links": page_links(request, page)}


@router.post("", response={201: TaskOut, **REFUSALS})
def create_reload_task(request: HttpRequest, body: NewTask) -> Status[Body]:
    """Creates a task for a specified app."""
    return Status(201, _body(request, tasks.create_task(user_of(request), body.sent())))


@router.get("/{taskId}", response={200: TaskOut, **REFUSALS})
def get_reload_task(request: HttpRequest, task_id: TaskId) -> Body:
    """Finds and returns a task."""
    return _body(request, tasks.get_task(user_of(request), task_id))


@router.put("/{taskId}", response={200: TaskOut, **REFUSALS})
def update_reload_task(request: HttpRequest, body: TaskChanges, task_id: TaskId) -> Body:
    """Updates an existing task: what is left out stays as it is."""
    return _body(request, tasks.update_task(user_of(request), task_id, body.sent()))


@router.delete("/{taskId}", response={204: None, **REFUSALS})
def delete_reload_task(request: HttpRequest, task_id: TaskId) -> Status[None]:
    """Deletes a task."""
    tasks.delete_task(user_of(request), task_id)
    return Status(204, None)


def _body(request: HttpRequest, task: LocalTask) -> Body:
    return _bodies(request, [task])[0]


def _bodies(request: HttpRequest, found: Iterable[LocalTask]) -> list[Body]:
    found = list(found)
    apps = LocalApp.objects.filter(id__in={task.app_id for task in found})
    spaces = dict(apps.values_list("id", "space_id"))
    return [task_body(request, task, spaces) for task in found]
