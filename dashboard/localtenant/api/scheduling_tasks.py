"""The newer scheduling service: addresses, parameters, answers. Its older address has most of the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.responses import Status

from dashboard.localtenant import clock
from dashboard.localtenant.api.bodies import Body, precise
from dashboard.localtenant.api.links import page_links
from dashboard.localtenant.api.scheduling_bodies import graph_body, run_bodies, scheduling_bodies
from dashboard.localtenant.api.scheduling_schemas import (
    AppPath,
    Filter,
    GraphOut,
    Level,
    LogOut,
    MigrateFrom,
    OneCall,
    OnTaskEvent,
    OnTimeSchedule,
    Page,
    ResourceId,
    RunId,
    RunOut,
    RunPage,
    RunSort,
    SchedulingPage,
    SchedulingTaskOut,
    Sort,
    StartedOut,
    StartedV1,
    TaskId,
    WithTask,
)
from dashboard.localtenant.api.schemas import ErrorsOut, Limit
from dashboard.localtenant.api.shell import ERRORS, user_of
from dashboard.localtenant.models import LocalReload, LocalSchedulingTask
from dashboard.localtenant.paging import PageOfRows
from dashboard.localtenant.scheduling_tasks import creation, graphs, logs, runs, tasks
from dashboard.localtenant.scheduling_tasks.definition import DefinitionBody, PatchOperation

ROOT, ROOT_V1 = "/api/scheduling/tasks", "/api/v1/tasks"
FULL = ERRORS | dict.fromkeys((409, 422, 424), ErrorsOut)


def list_tasks(
    request: HttpRequest,
    filter: Filter = None,
    limit: Limit = 20,
    page: Page = None,
    resource_id: ResourceId = None,
    sort: Sort = None,
) -> Body:
    """Finds and returns the tasks that the user has access to."""
    found = tasks.list_tasks(
        user_of(request), limit=limit, cursor=page, resource_id=resource_id, sort=sort, filter=filter
    )
    return _task_page(request, found)


def create_task(request: HttpRequest, body: DefinitionBody, migrate_from: MigrateFrom = None) -> Status[Body]:
    """Creates a task, disabled unless it is enabled. The reload tasks of its app are off from then on."""
    return Status(201, _body(tasks.create_task(user_of(request), body, migrate_from=migrate_from)))


def get_task(request: HttpRequest, task_id: TaskId) -> Body:
    """Finds and returns a task."""
    return _body(tasks.get_task(user_of(request), task_id))


def update_task(request: HttpRequest, body: DefinitionBody, task_id: TaskId) -> Body:
    """Replaces the definition of a task: what is left out falls back to its default. Its owner becomes the user."""
    return _body(tasks.replace_task(user_of(request), task_id, body))


def patch_task(request: HttpRequest, body: list[PatchOperation], task_id: TaskId) -> Body:
    """Changes what the operations (RFC 6902) name. Its owner becomes the user."""
    return _body(tasks.patch_task(user_of(request), task_id, body))


def delete_task(request: HttpRequest, task_id: TaskId) -> Status[None]:
    """Deletes a task. Tasks that wait for it run no more."""
    tasks.delete_task(user_of(request), task_id)
    return Status(204, None)


def start_task(request: HttpRequest, task_id: TaskId, source: str | None = None) -> Body:
    """Runs a task now."""
    runs.start(user_of(request), task_id, source)
    return {"message": "Task started successfully"}


def start_task_v1(request: HttpRequest, task_id: TaskId, source: str | None = None) -> Body:
    """Runs a task now."""
    runs.start(user_of(request), task_id, source)
    envelope = {"status_code": 200, "code": "CHO-000", "message": "", "context": "StartTask"}
    return envelope | {"timestamp": precise(clock.now()), "value": None}


def list_runs(
    request: HttpRequest, task_id: TaskId, limit: Limit = 20, page: Page = None, sort: RunSort = None
) -> Body:
    """Finds and returns the runs of a task."""
    return _run_page(request, runs.of_task(user_of(request), task_id, limit=limit, cursor=page, sort=sort))


def list_resource_runs(
    request: HttpRequest, app_id: AppPath, limit: Limit = 20, page: Page = None, sort: RunSort = None
) -> Body:
    """Finds and returns the runs of all tasks of an app."""
    return _run_page(request, runs.of_app(user_of(request), app_id, limit=limit, cursor=page, sort=sort))


def get_last_run(request: HttpRequest, task_id: TaskId) -> Body:
    """Returns the newest run of a task; 404 where it has never run."""
    return _run_bodies([runs.last(user_of(request), task_id)])[0]


def get_run_log(request: HttpRequest, task_id: TaskId, run_id: RunId) -> Any:
    """Returns the log of a run, as plain text where that is what the client accepts."""
    text = logs.log_of(runs.one(user_of(request), task_id, run_id), clock.now())
    accepted = request.headers.get("Accept", "")
    if "text/plain" in accepted and "json" not in accepted:
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    return {"logContent": text}


def list_parents(
    request: HttpRequest,
    task_id: TaskId,
    filter: Filter = None,
    limit: Limit = 20,
    page: Page = None,
    sort: Sort = None,
) -> Body:
    """Finds and returns the tasks whose end starts this one."""
    user = user_of(request)
    rows = graphs.parents(user, task_id)
    return _task_page(request, tasks.list_tasks(user, limit=limit, cursor=page, sort=sort, filter=filter, rows=rows))


def list_children(
    request: HttpRequest,
    task_id: TaskId,
    filter: Filter = None,
    limit: Limit = 20,
    page: Page = None,
    sort: Sort = None,
) -> Body:
    """Finds and returns the tasks that start when this one ends."""
    user = user_of(request)
    rows = graphs.children(user, task_id)
    return _task_page(request, tasks.list_tasks(user, limit=limit, cursor=page, sort=sort, filter=filter, rows=rows))


def get_ancestors(
    request: HttpRequest, task_id: TaskId, level: Level = graphs.LEVELS, with_task: WithTask = False
) -> Body:
    """Returns the tasks before a task, through any number of others."""
    return _graph(request, task_id, level, with_task, up=True, down=False)


def get_descendants(
    request: HttpRequest, task_id: TaskId, level: Level = graphs.LEVELS, with_task: WithTask = False
) -> Body:
    """Returns the tasks behind a task, through any number of others."""
    return _graph(request, task_id, level, with_task, up=False, down=True)


def get_subgraph(
    request: HttpRequest, task_id: TaskId, level: Level = graphs.LEVELS, with_task: WithTask = False
) -> Body:
    """Returns the tasks before and behind a task."""
    return _graph(request, task_id, level, with_task, up=True, down=True)


def create_on_time_schedule(request: HttpRequest, body: OnTimeSchedule, app_id: AppPath) -> Status[Body]:
    """Creates a task that recurs."""
    names = ("recurrence", "timezone", "startDateTime", "endDateTime")
    sent = body.model_dump(by_alias=True)
    schedule = {name: sent[name] for name in names if sent[name]}
    facts = _facts(body, "On schedule")
    return Status(201, _body(creation.on_time_schedule(user_of(request), app_id, facts, schedule)))


def create_on_task_event(request: HttpRequest, body: OnTaskEvent, app_id: AppPath) -> Status[Body]:
    """Creates a task that starts when another one ends."""
    facts = _facts(body, "After another task")
    made = creation.on_task_event(user_of(request), app_id, facts, task_id=body.on_task_id, status=body.on_task_status)
    return Status(201, _body(made))


def create_on_dataset_updated(request: HttpRequest, body: OneCall, app_id: AppPath) -> Status[Body]:
    """Creates a task that starts when a pipeline has updated a dataset that the app reads."""
    facts = _facts(body, "When data is updated")
    return Status(201, _body(creation.on_dataset_updated(user_of(request), app_id, facts)))


def _facts(body: OneCall, name: str) -> Body:
    facts = body.model_dump(include={"name", "description", "enabled", "partial"})
    return facts | {"name": facts["name"] or name}


def _body(task: LocalSchedulingTask) -> Body:
    return scheduling_bodies([task])[0]


def _task_page(request: HttpRequest, page: PageOfRows[LocalSchedulingTask]) -> Body:
    return {"data": scheduling_bodies(page.items), "links": page_links(request, page, parameter="page")}


def _run_bodies(found: list[LocalReload]) -> list[Body]:
    return run_bodies(found, runs.tasks_of_runs(found))


def _run_page(request: HttpRequest, page: PageOfRows[LocalReload]) -> Body:
    return {"data": _run_bodies(page.items), "links": page_links(request, page, parameter="page")}


def _graph(request: HttpRequest, task_id: str, level: int, with_task: bool, *, up: bool, down: bool) -> Body:
    user = user_of(request)
    found = graphs.graph(user, task_id, level=level, up=up, down=down)
    return graph_body(found, graphs.tasks_of_graph(user, found) if with_task else {}, with_task=with_task)


_View = Callable[..., Any]
_SHARED: list[tuple[str, str, _View, dict[Any, Any]]] = [  # at both addresses
    ("GET", "", list_tasks, {200: SchedulingPage, **ERRORS}),
    ("POST", "", create_task, {201: SchedulingTaskOut, **FULL}),
    ("GET", "/{id}", get_task, {200: SchedulingTaskOut, **ERRORS}),
    ("PUT", "/{id}", update_task, {200: SchedulingTaskOut, **FULL}),
    ("DELETE", "/{id}", delete_task, {204: None, **ERRORS}),
    ("GET", "/{id}/runs", list_runs, {200: RunPage, **ERRORS}),
    ("GET", "/{id}/runs/last", get_last_run, {200: RunOut, **ERRORS}),
    ("GET", "/{id}/runs/{runId}/log", get_run_log, {200: LogOut, **ERRORS}),
    ("GET", "/resources/{id}/runs", list_resource_runs, {200: RunPage, **ERRORS}),
]
_NEWER: list[tuple[str, str, _View, dict[Any, Any]]] = [
    ("PATCH", "/{id}", patch_task, {200: SchedulingTaskOut, 204: None, **FULL}),
    ("POST", "/{id}/actions/start", start_task, {200: StartedOut, **ERRORS}),
    ("GET", "/{id}/graphs/parents", list_parents, {200: SchedulingPage, **ERRORS}),
    ("GET", "/{id}/graphs/children", list_children, {200: SchedulingPage, **ERRORS}),
    ("GET", "/{id}/graphs/ancestors", get_ancestors, {200: GraphOut, **ERRORS}),
    ("GET", "/{id}/graphs/descendants", get_descendants, {200: GraphOut, **ERRORS}),
    ("GET", "/{id}/graphs/subgraph", get_subgraph, {200: GraphOut, **ERRORS}),
    *(
        ("POST", f"/resources/{{id}}/actions/reload/{name}", view, {201: SchedulingTaskOut, **FULL})
        for name, view in (
            ("on-time-schedule", create_on_time_schedule),
            ("on-task-event", create_on_task_event),
            ("on-dataset-updated", create_on_dataset_updated),
        )
    ),
]
_V1: list[tuple[str, str, _View, dict[Any, Any]]] = [
    ("POST", "/{id}/actions/start", start_task_v1, {200: StartedV1, **ERRORS}),
]


def _router(prefix: str, tag: str, endpoints: list[tuple[str, str, _View, dict[Any, Any]]]) -> Router:
    made = Router(by_alias=True, exclude_unset=True, tags=[tag])
    for method, path, view, response in endpoints:
        made.add_api_operation(path, [method], view, response=response, operation_id=f"{prefix}{view.__name__}")
    return made


router = _router("scheduling_", "scheduling-tasks", [*_SHARED, *_NEWER])
router_v1 = _router("v1_", "tasks", [*_SHARED, *_V1])
