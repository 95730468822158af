"""What can be done with newer tasks: each function is one call of the API, without its HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from dashboard.localtenant import clock, users
from dashboard.localtenant.errors import Code, refuse
from dashboard.localtenant.models import LocalReload, LocalSchedulingTask, LocalTask, LocalUser
from dashboard.localtenant.paging import PageOfRows
from dashboard.localtenant.router import ALIAS
from dashboard.localtenant.scheduling_tasks import chains, checks, keyset, life, listing, timing
from dashboard.localtenant.scheduling_tasks.definition import DefinitionBody, PatchOperation
from dashboard.localtenant.scheduling_tasks.json_patch import BadPatch, patched

TASKS_PER_APP = 10
_ATTEMPTS = 5
_SETTLED_AT_ONCE = 100  # tasks brought to the present before a list that is ordered or filtered by runs
_WRITTEN = (
    *("name", "folded_name", "definition", "enabled", "disabled_code", "app_id", "owner_id", "updated_by"),
    *("updated_at", "trigger_type", "failures", "arrived", "next_at", "next_known"),
)
_READ_ONLY = ("/id", "/resourceId", "/metadata")  # of a patch; what is written there is passed over
_USAGE = "/metadata/usage"
Definition = dict[str, Any]


def list_tasks(
    user: LocalUser,
    *,
    limit: int,
    cursor: str | None = None,
    resource_id: str | None = None,
    sort: str | None = None,
    filter: str | None = None,
    rows: QuerySet[LocalSchedulingTask] | None = None,
) -> PageOfRows[LocalSchedulingTask]:
    """A page of the tasks that the user has access to, brought to the present. Raises ApiError 400."""
    found = listing.select(tasks_of(user) if rows is None else rows, resource_id=resource_id, filter=filter)
    order = listing.order_of(sort or listing.SORT)
    if listing.asks_for_runs(sort, filter):
        life.settle(life.due().order_by("next_at")[:_SETTLED_AT_ONCE])
    page = keyset.page(found, order, limit=limit, cursor=cursor)
    life.settle(page.items)
    return page


def tasks_of(user: LocalUser) -> QuerySet[LocalSchedulingTask]:
    """The tasks of the apps that the user may reload; an admin also sees tasks whose app is gone."""
    rows = LocalSchedulingTask.objects.all()
    return rows if user.is_admin else rows.filter(app_id__in=users.apps_of(user).values("id"))


def get_task(user: LocalUser, task_id: str) -> LocalSchedulingTask:
    """The task, brought to the present. Raises ApiError 404, or 403 when the user may not reload its app."""
    task = LocalSchedulingTask.objects.filter(id=task_id).first()
    if task is None:
        raise refuse(404, Code.TASK_NOT_FOUND, f"id: there is no task {task_id[:64]!r}.")
    if not (user.is_admin or users.may_reload(user, task.app_id)):
        raise refuse(403, Code.TASK_APP, "You may not reload the app of this task.")
    life.settle([task])
    return task


def create_task(user: LocalUser, body: DefinitionBody, *, migrate_from: str | None = None) -> LocalSchedulingTask:
    """Store a new task of the user; without `enabled` it is disabled.

    From then on the reload tasks of its app are off, and the one of `migrate_from` is migrated. Raises ApiError 400,
    403 for an app out of reach, 404 for a reload task that is not there, 422 where there are too many tasks.
    """
    definition = document_of(body)
    checks.check(user, definition)
    moved = None if migrate_from is None else _reload_task(user, migrate_from)
    _check_room(user, timing.app_of(definition))
    now = listing.whole_milliseconds(clock.now())
    task = LocalSchedulingTask(
        owner=user,
        created_by=user.id,
        updated_by=user.id,
        created_at=now,
        updated_at=now,
        enabled=bool(body.enabled),
    )
    task.define(definition)
    task.migrated_from = moved.id if moved else ""
    life.plan(task, life.apps_of([task]), after=clock.now())
    with transaction.atomic(using=ALIAS):
        task.save(force_insert=True)
        chains.store(task)
        _turn_off_reload_tasks(task.app_id, moved)
    return task


def document_of(body: DefinitionBody) -> Definition:
    """What is stored of a body; whether the task is enabled is kept by itself."""
    document = body.document()
    document.pop("enabled", None)
    return document


def replace_task(user: LocalUser, task_id: str, body: DefinitionBody) -> LocalSchedulingTask:
    """Put a whole definition in the place of the stored one: what is left out falls back to its default.

    Raises ApiError 400, 403, 404; 503 when other writers were faster time and again.
    """
    return _written(user, task_id, lambda task: (document_of(body), body.enabled or False))


def patch_task(user: LocalUser, task_id: str, operations: Sequence[PatchOperation]) -> LocalSchedulingTask:
    """Change what the operations name, and nothing else. Raises as `replace_task` does."""

    def change(task: LocalSchedulingTask) -> tuple[Definition, bool]:
        body = checks.read(_patched(_patchable(task), operations))
        return document_of(body), body.enabled or False

    return _written(user, task_id, change)


def _patchable(task: LocalSchedulingTask) -> Definition:
    """The document that a patch applies to: every path of an answer that can be written is there."""
    metadata = {"usage": "ANALYTICS", **(task.definition.get("metadata") or {})}
    return {"description": "", **task.definition, "enabled": task.enabled, "metadata": metadata}


def _patched(document: Definition, operations: Sequence[PatchOperation]) -> Definition:
    wanted = [operation for operation in operations if not _is_read_only(operation.path)]
    try:
        return patched(document, wanted)
    except BadPatch as error:
        raise refuse(400, Code.TASK_BODY, str(error)) from error


def _is_read_only(path: str) -> bool:
    return path != _USAGE and any(path == name or path.startswith(f"{name}/") for name in _READ_ONLY)


def _written(
    user: LocalUser, task_id: str, change: Callable[[LocalSchedulingTask], tuple[Definition, bool]]
) -> LocalSchedulingTask:
    for _ in range(_ATTEMPTS):
        task = get_task(user, task_id)
        definition, enabled = change(task)
        checks.check(user, definition, stored=task.definition, task_id=task.id)
        if timing.app_of(definition) != task.app_id:
            _check_room(user, timing.app_of(definition), moved=True)
        _change(task, user, definition, enabled=enabled)
        with transaction.atomic(using=ALIAS):
            if life.save(task, fields=_WRITTEN):
                chains.store(task)
                return task
    raise refuse(503, Code.SCHEDULER, "Others are writing this task; try again.")


def _change(task: LocalSchedulingTask, user: LocalUser, definition: Definition, *, enabled: bool) -> None:
    rescheduled = definition != task.definition or enabled != task.enabled
    if definition.get("events") != task.definition.get("events"):
        task.arrived = {}
    if settings.LOCALTENANT_OWNER_FOLLOWS_PUT:
        task.owner = user
    set_enabled(task, enabled=enabled)
    task.define(definition)
    task.updated_by, task.updated_at = user.id, listing.whole_milliseconds(clock.now())
    if rescheduled:
        life.plan(task, life.apps_of([task]), after=clock.now())


def set_enabled(task: LocalSchedulingTask, *, enabled: bool) -> None:
    """Switch a task with what belongs to it. Raises ApiError 400 where the owner is not active."""
    if enabled and task.owner.status != LocalUser.Status.ACTIVE:
        raise refuse(400, Code.TASK_BODY, "enabled: the owner of the task is not active.")
    if enabled:
        task.disabled_code = ""
        task.failures = task.failures if task.enabled else 0
    elif task.enabled:
        task.disabled_code, task.arrived = "MANUALLY", {}
    task.enabled = enabled


def delete_task(user: LocalUser, task_id: str) -> None:
    """Delete the task: what waits for it runs no more. Raises ApiError 403, 404."""
    task = get_task(user, task_id)
    LocalReload.objects.filter(task_id=task.id, is_open=True).update(is_open=False)
    task.delete()


def _reload_task(user: LocalUser, task_id: str) -> LocalTask:
    found = LocalTask.objects.filter(id=task_id).first()
    if found is None or not users.may_touch(user, found):
        raise refuse(404, Code.TASK_NOT_FOUND, f"migrateFrom: there is no reload task {task_id[:64]!r}.")
    return found


def _check_room(user: LocalUser, app_id: str, *, moved: bool = False) -> None:
    """Let an app have one more task, and the user, where the tenant counts. Raises ApiError 422."""
    if LocalSchedulingTask.objects.filter(app_id=app_id).count() >= TASKS_PER_APP:
        raise refuse(422, Code.TASK_LIMIT, f"appId: an app has at most {TASKS_PER_APP} tasks.")
    quota = settings.LOCALTENANT_TASKS_PER_USER
    if quota and not moved and LocalSchedulingTask.objects.filter(owner=user).count() >= quota:
        raise refuse(422, Code.TASK_QUOTA, f"You have {quota} tasks, which is all that a user may have here.")


def _turn_off_reload_tasks(app_id: str, moved: LocalTask | None) -> None:
    """A newer task turns off all reload tasks of its app; Qlik gives no code for these."""
    if moved is not None:
        LocalTask.objects.filter(id=moved.id).update(migrated=True, revision=F("revision") + 1)
    enabled = (LocalTask.State.ENABLED, "")
    LocalTask.objects.filter(app_id=app_id, migrated=False, state__in=enabled).update(
        state=LocalTask.State.DISABLED, next_at=None, revision=F("revision") + 1
    )
