"""The document that a client writes: a workflow of one state and one action (CNCF Serverless Workflow 0.8)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictStr, WithJsonSchema
from pydantic.alias_generators import to_camel

NAME_AT_MOST, DESCRIPTION_AT_MOST = 255, 4_000  # characters; Qlik tells no numbers
_TEXT_AT_MOST = 12_000


def _storable(text: str) -> str:
    text.encode()
    if "\x00" in text:
        raise ValueError("must hold no NUL")
    return text


def _event_state(text: str) -> str:
    if text.upper() != "EVENT":
        raise ValueError("must be EVENT")
    return text


JsonText = Annotated[StrictStr, Field(max_length=_TEXT_AT_MOST), AfterValidator(_storable)]
StateType = Annotated[JsonText, AfterValidator(_event_state), WithJsonSchema({"type": "string", "enum": ["EVENT"]})]


class Part(BaseModel):
    """Camel case there; unknown fields are passed over, a null is as if it were not there."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class CronBody(Part):
    """A crontab line, and until when it counts."""

    expression: JsonText
    valid_until: JsonText | None = None


class ScheduleBody(Part):
    """When a task runs: by one recurrence, a cron expression or an interval."""

    recurrence: JsonText | None = Field(default=None, description="One RRULE line.")
    start_date_time: JsonText | None = None
    end_date_time: JsonText | None = None
    timezone: JsonText | None = Field(default=None, description="An IANA time zone; UTC where none is given.")
    cron: JsonText | CronBody | None = None
    interval: JsonText | None = Field(default=None, description="A repeating interval of ISO 8601.")


class StartBody(Part):
    """What starts a task by time."""

    state_name: JsonText | None = None
    schedule: JsonText | ScheduleBody


class FunctionBody(Part):
    """The function that an action calls."""

    ref_name: Literal["app.reload"]
    arguments: ArgumentsBody | None = None
    invoke: JsonText | None = None
    selection_set: JsonText | None = None


class ArgumentsBody(Part):
    """What is reloaded."""

    app_id: JsonText
    partial: StrictBool | None = None


class ActionBody(Part):
    """The action of a task."""

    name: JsonText | None = None
    function_ref: JsonText | FunctionBody | None = None
    condition: JsonText | None = None
    retry_ref: JsonText | None = None
    retryable_errors: list[JsonText] | None = None
    non_retryable_errors: list[JsonText] | None = None


class OnEventsBody(Part):
    """The actions that follow from events; without events they follow from the schedule."""

    event_refs: list[JsonText]
    action_mode: JsonText | None = None
    actions: list[ActionBody] | None = None


class TimeoutsBody(Part):
    """How long a state may take."""

    event_timeout: JsonText | None = None
    state_exec_timeout: JsonText | None = None
    action_exec_timeout: JsonText | None = None


class StateBody(Part):
    """The state of a task."""

    name: JsonText | None = None
    type: StateType | None = None
    end: StrictBool | None = None
    exclusive: StrictBool | None = Field(default=None, description="One event is enough; otherwise all must come.")
    compensated_by: JsonText | None = None
    timeouts: TimeoutsBody | None = None
    on_events: list[OnEventsBody] | None = None


class CorrelationBody(Part):
    """What an event must say to count."""

    context_attribute_name: Literal["id", "status", "appId", "spaceId", "datasetId"]
    context_attribute_value: JsonText | None = None


class EventBody(Part):
    """An event that starts a task."""

    name: JsonText | None = None
    type: Literal["com.qlik.v1.task.run.finished", "com.qlik/active-analytics-orch"]
    source: Literal["system-events.task", "dataset.updated"]
    data_only: StrictBool | None = None
    correlation: list[CorrelationBody] | None = None


class MetadataBody(Part):
    """Of what the service says of a task a client sets only this; everything else is passed over."""

    usage: Literal["ANALYTICS", "DATA_PREPARATION", "DATAFLOW_PREP", "SINGLE_TABLE_PREP"] | None = None


class DefinitionBody(Part):
    """A task as it is written. What the service keeps itself (id, resourceId, owner) is passed over."""

    name: Annotated[JsonText, Field(min_length=1, max_length=NAME_AT_MOST)]
    spec_version: Annotated[JsonText, Field(min_length=1, max_length=40)]
    states: Annotated[list[StateBody] | None, Field(description="Exactly one state with one action.")] = None
    description: Annotated[JsonText | None, Field(max_length=DESCRIPTION_AT_MOST)] = None
    enabled: Annotated[StrictBool | None, Field(description="False where it is left out.")] = None
    version: JsonText | None = None
    keep_active: StrictBool | None = None
    key: JsonText | None = None
    annotations: list[JsonText] | None = None
    start: StartBody | None = None
    events: list[EventBody] | None = None
    metadata: MetadataBody | None = None

    def document(self) -> dict[str, Any]:
        return self.model_dump(by_alias=True, exclude_unset=True, exclude_none=True)


class PatchOperation(Part):
    """One step of a JSON Patch (RFC 6902)."""

    op: Literal["add", "remove", "replace", "move", "copy"]
    path: JsonText
    from_: Annotated[JsonText | None, Field(alias="from")] = None
    value: Any = None
