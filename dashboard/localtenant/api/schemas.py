"""The JSON that goes in and out, as the OpenAPI description says it."""

from typing import Annotated, Any, Literal

from ninja import QueryEx
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    StrictBool,
    StrictStr,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel

DISABLED_CODES: list[JsonValue] = ["", "MANUALLY", "CONSECUTIVE-FAILURES", "OWNER-DELETED", "OWNER-DISABLED"]


def _storable(text: str) -> str:
    text.encode()
    if "\x00" in text:
        raise ValueError("must hold no NUL")
    return text


Text = Annotated[StrictStr, AfterValidator(_storable)]  # JSON can write halves of characters and NULs, no database can


class Json(BaseModel):
    """Snake case here, camel case there."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class TaskFields(Json):
    """What a client may write. Unknown and read-only fields are ignored; a null is a wrong type."""

    app_id: Text = Field(default="", description="The ID of the app.")
    partial: StrictBool = Field(default=False, description="Whether the reload is partial.")
    time_zone: Text = Field(default="", description="An IANA time zone, e.g. Europe/Zurich.")
    auto_reload: StrictBool = Field(default=False, description="Whether a change of the app's data triggers a reload.")
    auto_reload_partial: StrictBool = Field(default=False, description="Whether that reload is partial.")
    recurrence: list[Text] = Field(default=[], description="RECUR lines (RFC 5545) without DTSTART and DTEND.")
    start_date_time: Text = Field(default="", description="Wall time of the zone from which the task recurs.")
    end_date_time: Text = Field(default="", description="Wall time of the zone until which the task recurs.")

    def sent(self) -> dict[str, Any]:
        """What the client sent, by the names of the model LocalTask."""
        names = {"start_date_time": "start", "end_date_time": "end"}
        return {names.get(name, name): value for name, value in self.model_dump(exclude_unset=True).items()}


class NewTask(TaskFields):
    """The body of POST."""

    app_id: Text = Field(description="The ID of the app.")
    time_zone: Text = Field(description="An IANA time zone, e.g. Europe/Zurich.")
    type: Literal["scheduled_reload"] = Field(default="scheduled_reload", deprecated="Not used.")

    def sent(self) -> dict[str, Any]:
        """What the client sent, without the deprecated type, which is not kept."""
        sent = super().sent()
        sent.pop("type", None)
        return sent


class TaskChanges(TaskFields):
    """The body of PUT: what is left out stays as it is."""

    state: Literal["Enabled", "Disabled", "Completed"] = Field(
        default="Enabled", description="Enabled or Disabled; Completed is the tenant's own word and changes no state."
    )


class Href(BaseModel):
    """An absolute address."""

    href: str


class SelfLink(BaseModel):
    """The links of a single thing."""

    self_: Href = Field(alias="self")


class PageLinks(SelfLink):
    """The links of a page; next is missing on the last one, prev on the first."""

    next: Href | None = None
    prev: Href | None = None


class TaskOut(Json):
    """A task as it is answered. Empty strings stand for none where a real tenant sends them."""

    id: str
    app_id: str
    user_id: str
    tenant_id: str
    partial: bool
    auto_reload: bool
    auto_reload_partial: bool
    recurrence: list[str]
    start_date_time: str
    log: str = Field(deprecated="See disabledCode.")
    disabled_code: str = Field(json_schema_extra={"enum": DISABLED_CODES})
    fortress_id: str = Field(deprecated="Always empty.")
    links: SelfLink
    state: str | None = Field(default=None, json_schema_extra={"enum": ["Enabled", "Disabled", "Completed"]})
    time_zone: str | None = None
    end_date_time: str | None = None
    space_id: str | None = None
    last_execution_time: str | None = None
    next_execution_time: str | None = None
    migrated: bool | None = None


class TaskPageOut(BaseModel):
    """A page of tasks."""

    data: list[TaskOut]
    links: PageLinks


class AnyPage(BaseModel):
    """A page of a neighbour's list."""

    data: list[dict[str, Any]]
    links: PageLinks


class ErrorOut(BaseModel):
    """One error."""

    code: str
    title: str
    detail: str | None = None


class RefusedValue(Json):
    """What a refusal tells besides."""

    existing_task_id: str


class ErrorsOut(Json):
    """The body of every answer that is not a success."""

    errors: list[ErrorOut]
    trace_id: str
    value: RefusedValue | None = None


def _whole_number(value: object) -> int:
    text = str(value)
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ValueError("must be a whole number between 1 and 100")
    return int(text)


def _either(value: object) -> bool:
    text = str(value).lower()
    if text not in ("true", "false"):
        raise ValueError("must be true or false")
    return text == "true"


Limit = Annotated[
    int,
    BeforeValidator(_whole_number),
    Field(ge=1, le=100),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 100}),
]
Boolean = Annotated[bool | None, BeforeValidator(_either), WithJsonSchema({"type": "boolean"})]
AppId = Annotated[str | None, QueryEx(alias="appId", description="Case sensitive.")]
