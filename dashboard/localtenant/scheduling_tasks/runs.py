"""The runs of newer tasks: start one now, list them, read the log of one."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Coalesce

from dashboard.localtenant import clock, users
from dashboard.localtenant.constants import RELOADS_KEPT
from dashboard.localtenant.errors import Code, refuse
from dashboard.localtenant.ids import new_id
from dashboard.localtenant.models import LocalReload, LocalSchedulingTask, LocalUser
from dashboard.localtenant.paging import PageOfRows
from dashboard.localtenant.scheduling_tasks import keyset, life
from dashboard.localtenant.scheduling_tasks.tasks import get_task, tasks_of

SORT = "-startedAt"
_COLUMNS = {
    "startedAt": "started_at",
    "endedAt": "ended_key",
    "status": "status_key",
    "taskId": "task_id",
    "actionId": "task_id",  # each task has one action
}
SORTS = tuple(f"{sign}{name}" for name in _COLUMNS for sign in "+-")
MANUALLY = "manual"
SOURCE_AT_MOST = 200  # characters
_NEVER = datetime(9000, 1, 1, tzinfo=UTC)  # a run that goes on ends after all others
_ATTEMPTS = 5


def start(user: LocalUser, task_id: str, source: str | None) -> LocalReload:
    """Run a task now. Raises ApiError 400 for one that is disabled, 403, 404; 503 when others write it meanwhile."""
    by = (source or MANUALLY)[:SOURCE_AT_MOST]
    for _ in range(_ATTEMPTS):
        task = get_task(user, task_id)
        if not task.enabled:
            raise refuse(400, Code.TASK_BODY, "enabled: a task that is disabled does not run; enable it first.")
        if not users.may_reload(user, task.app_id):
            raise refuse(403, Code.TASK_APP, "The app of this task is missing, or you may not reload it.")
        chronicle = life.Chronicle(tasks={task.id: task}, edges=(), apps=life.apps_of([task]), until=clock.now())
        run = chronicle.run(task, clock.now(), by=by, run_id=new_id())
        if life.write(chronicle):
            return run
    raise refuse(503, Code.SCHEDULER, "Others are writing this task; try again.")


def of_task(
    user: LocalUser, task_id: str, *, limit: int, cursor: str | None, sort: str | None
) -> PageOfRows[LocalReload]:
    """A page of the runs of a task. Raises ApiError 400, 403, 404."""
    task = get_task(user, task_id)
    return _page(_runs().filter(task_id=task.id), limit, cursor, sort)


def of_app(
    user: LocalUser, app_id: str, *, limit: int, cursor: str | None, sort: str | None
) -> PageOfRows[LocalReload]:
    """A page of the runs of all tasks of an app. Raises ApiError 400, and 403 for an app that is missing."""
    if not users.may_reload(user, app_id):
        raise refuse(403, Code.TASK_APP, f"id: there is no app {app_id[:64]!r} that you may reload.")
    tasks = tasks_of(user).filter(app_id=app_id)
    life.settle(tasks)
    return _page(_runs().filter(task_id__in=tasks.values("id")), limit, cursor, sort)


def last(user: LocalUser, task_id: str) -> LocalReload:
    """The newest run of a task. Raises ApiError 404 where it has never run, too."""
    run = _runs().filter(task_id=get_task(user, task_id).id).order_by("-started_at", "-id").first()
    if run is None:
        raise refuse(404, Code.TASK_NOT_FOUND, "The task has never run.")
    return run


def one(user: LocalUser, task_id: str, run_id: str) -> LocalReload:
    """A run of a task. Raises ApiError 404."""
    task = get_task(user, task_id)
    run = _runs().filter(task_id=task.id, id=reload_of(run_id)).first()
    if run is None:
        raise refuse(404, Code.TASK_NOT_FOUND, f"runId: there is no run {run_id[:64]!r} of this task.")
    return run


def tasks_of_runs(runs: list[LocalReload]) -> dict[str, LocalSchedulingTask]:
    return LocalSchedulingTask.objects.in_bulk({run.task_id for run in runs})


def run_id_of(reload_id: str) -> str:
    """The id of a run: a UUID that begins as the reload's does, which has 24 hexadecimal digits."""
    digits = reload_id[:24].rjust(24, "0") + sha256(reload_id.encode()).hexdigest()[:8]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def reload_of(run_id: str) -> str:
    return run_id.replace("-", "")[:24]


def _runs() -> QuerySet[LocalReload]:
    now = clock.now()
    kept = LocalReload.objects.filter(source=LocalReload.Source.TASKS, created_at__gte=now - RELOADS_KEPT)
    status = Case(
        When(ended_at__gt=now, then=Value("RUNNING")),
        When(succeeded=True, then=Value("SUCCEEDED")),
        default=Value("FAILED"),
        output_field=TextField(),
    )
    ended = Coalesce(Case(When(ended_at__lte=now, then=F("ended_at")), default=None), Value(_NEVER))
    return kept.annotate(status_key=status, ended_key=ended)


def _page(rows: QuerySet[LocalReload], limit: int, cursor: str | None, sort: str | None) -> PageOfRows[LocalReload]:
    order = keyset.order_of(sort or SORT, _COLUMNS, instants={"startedAt", "endedAt"})
    return keyset.page(rows, order, limit=limit, cursor=cursor)
