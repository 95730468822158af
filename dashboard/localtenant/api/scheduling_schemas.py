"""The JSON of the newer service, as the OpenAPI description says it."""

from typing import Annotated, Any

from ninja import PathEx, QueryEx
from pydantic import Field, JsonValue, WithJsonSchema

from dashboard.localtenant.api.schemas import Json, PageLinks
from dashboard.localtenant.scheduling_tasks import listing, runs
from dashboard.localtenant.scheduling_tasks.definition import (
    DESCRIPTION_AT_MOST,
    NAME_AT_MOST,
    JsonText,
)
from dashboard.localtenant.scheduling_tasks.graphs import LEVELS

CODES: list[JsonValue] = [
    *("MANUALLY", "CONSECUTIVE-FAILURES", "APP-SCRIPT-UPDATED", "OWNER-DELETED", "OWNER-DISABLED"),
    *("APP-MOVED-SPACE", "OWNER-MOVED", "SCHEDULE-EXPIRED"),
]
STATUSES: list[JsonValue] = ["RUNNING", "SUCCEEDED", "FAILED"]


class OneCall(Json):
    """What each of the three creations takes."""

    name: Annotated[JsonText, Field(max_length=NAME_AT_MOST)] = ""
    description: Annotated[JsonText, Field(max_length=DESCRIPTION_AT_MOST)] = ""
    enabled: bool = Field(default=False, strict=True)
    partial: bool = Field(default=False, strict=True)


class OnTimeSchedule(OneCall):
    """A task that recurs."""

    recurrence: JsonText = Field(description="One RRULE line.")
    timezone: JsonText = Field(default="UTC", description="An IANA time zone.")
    start_date_time: JsonText = ""
    end_date_time: JsonText = ""


class OnTaskEvent(OneCall):
    """A task that starts when another one ends."""

    on_task_id: JsonText
    on_task_status: JsonText = Field(default="succeeded", description="succeeded, failed or any.")


class TopologyOut(Json):
    """A task's place among those that start each other."""

    is_child: bool
    is_parent: bool


class TriggerOut(Json):
    """What starts a task."""

    id: str
    type: int = Field(ge=0, le=4)


class RunFacts(Json):
    """A run, as its task tells of it; without an end while it goes on."""

    id: str
    status: str = Field(json_schema_extra={"enum": STATUSES})
    started_at: str
    ended_at: str | None = None
    triggered_by: str
    executed_as: str
    worker_id: str = Field(description="The id of the reload.")
    worker_type: str


class OrchestrationOut(Json):
    """Last and next run."""

    id: str
    type: int = Field(ge=0, le=3)
    attrs: dict[str, str]
    last_run: RunFacts | None = None


class TaskMetadataOut(Json):
    """What the service says of a task."""

    usage: str
    owner_id: str
    created_by: str
    script_owner_id: str | None = None
    space_id: str
    space_type: str
    tenant_id: str
    created_at: str
    updated_at: str
    resource_name: str | None = None
    resource_type: str
    resource_sub_type: str
    disabled_code: str | None = Field(default=None, json_schema_extra={"enum": CODES})
    migrated_from: str | None = None
    topology: TopologyOut
    trigger: TriggerOut
    orchestration: OrchestrationOut


class SchedulingTaskOut(Json):
    """A task as it is answered."""

    id: str
    name: str
    description: str
    enabled: bool
    resource_id: str
    spec_version: str
    version: str | None = None
    keep_active: bool | None = None
    key: str | None = None
    annotations: list[str] | None = None
    start: dict[str, Any] | None = None
    events: list[dict[str, Any]] | None = None
    states: list[dict[str, Any]]
    metadata: TaskMetadataOut


class SchedulingPage(Json):
    """A page of tasks."""

    data: list[SchedulingTaskOut]
    links: PageLinks


class RunOut(RunFacts):
    """A run."""

    action_id: str
    resource_id: str
    task_id: str
    task_name: str
    task_meta: TaskMetadataOut


class RunPage(Json):
    """A page of runs."""

    data: list[RunOut]
    links: PageLinks


class LogOut(Json):
    """The log of a run."""

    log_content: str


class StartedOut(Json):
    """That a task was started."""

    message: str


class StartedV1(Json):
    """The same, as the older address says it."""

    status_code: int = Field(alias="status_code")
    code: str
    message: str
    context: str
    timestamp: str
    value: None


class VertexOut(Json):
    """A task of a graph; `task` where it is asked for and may be read."""

    task_id: str
    attrs: dict[str, Any]
    task: SchedulingTaskOut | None = None


class EdgeOut(Json):
    """The source's end starts the target."""

    source: str
    target: str
    attrs: dict[str, int]


class GraphOut(Json):
    """Tasks around one of them."""

    task_id: str
    vertices: list[VertexOut]
    edges: list[EdgeOut]


_TEXT: dict[str, Any] = {"type": "string"}
Sort = Annotated[str | None, WithJsonSchema(_TEXT | {"enum": list(listing.SORTS), "default": listing.SORT})]
RunSort = Annotated[str | None, WithJsonSchema(_TEXT | {"enum": list(runs.SORTS), "default": runs.SORT})]
Filter = Annotated[str | None, QueryEx(description="In the syntax of SCIM (RFC 7644).")]
Page = Annotated[str | None, QueryEx(description="A cursor, taken from a link.")]
ResourceId = Annotated[str | None, QueryEx(alias="resourceId", description="The tasks of one app.")]
MigrateFrom = Annotated[str | None, QueryEx(alias="migrateFrom", description="The reload task that this one replaces.")]
TaskId = Annotated[str, PathEx(alias="id", description="The unique identifier of the task.")]
RunId = Annotated[str, PathEx(alias="runId")]
AppPath = Annotated[str, PathEx(alias="id", description="The unique identifier of the app.")]
Level = Annotated[int, QueryEx(ge=1, le=LEVELS)]
WithTask = Annotated[bool, QueryEx(alias="withTask")]
