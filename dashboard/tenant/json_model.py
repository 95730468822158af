"""JSON objects by their wire names: a field may be absent, null or wrong. Only an answer that is no list is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Strict, ValidationError, model_validator
from pydantic.alias_generators import to_camel

from dashboard.tenant.datetimes import read_instant
from dashboard.tenant.errors import Complaint
from dashboard.tenant.storable import cut, short_id

BodyT = TypeVar("BodyT", bound="Body")
MOST_COMPLAINTS = 20  # of one answer
LONGEST_COMPLAINT = 2_000  # characters
LONGEST_WORD = 200  # characters of what is no sentence: a code, a title, a trace
LONGEST_LINK = 16_384  # characters; of a longer one no server takes the cursor back


class Body(BaseModel):
    """A body by its wire names: a field may be null, and absent unless it is a page's `data`; others do not matter."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


def read_object(model: type[BodyT], value: Any) -> tuple[BodyT, list[str]]:
    """Read what can be read of one object, and the names of its fields that cannot."""
    body = value if isinstance(value, dict) else {}
    try:
        return model.model_validate(body), []
    except ValidationError as error:
        unread = sorted({str(entry["loc"][0]) for entry in error.errors(include_url=False, include_input=False)})
        return model.model_validate({name: body[name] for name in body if name not in unread}), unread


def _none_is_empty(value: Any) -> Any:
    return "" if value is None else value


def _none_is_no(value: Any) -> Any:
    return False if value is None else value


def _none_is_nothing(value: Any) -> Any:
    return () if value is None else value


def _whole(text: str) -> str:
    """Refuse half a surrogate pair, which JSON can hold and no page can show (UnicodeEncodeError is a ValueError)."""
    text.encode()
    return text


def _number_is_text(value: Any) -> Any:
    return str(value or "") if isinstance(value, int | None) else value


def _instant(value: Any) -> Any:
    return read_instant(value or "") if isinstance(value, str | None) else value


Whole = Annotated[str, AfterValidator(_whole)]
Text = Annotated[Whole, BeforeValidator(_none_is_empty)]
Id = Annotated[Whole, AfterValidator(short_id), BeforeValidator(_none_is_empty)]  # of what a task refers to
AnyId = Annotated[Whole, AfterValidator(short_id), BeforeValidator(_number_is_text)]  # Qlik's examples have numbers
Flag = Annotated[bool, BeforeValidator(_none_is_no)]
Lines = Annotated[tuple[Whole, ...], BeforeValidator(_none_is_nothing)]
Instant = Annotated[datetime | None, Strict(), BeforeValidator(_instant)]  # aware UTC
Items = Annotated[tuple[Any, ...], BeforeValidator(_none_is_nothing)]


class NotThisApi(ValueError):
    """A JSON value that no answer of this API can be; `reason` is one of `errors.Malformed`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Link(Body):
    href: Text = ""


class _Links(Body):
    next: _Link | None = None


class _PageBody(Body):
    data: Items
    links: _Links | None = None

    @model_validator(mode="before")
    @classmethod
    def _without_data(cls, value: Any) -> Any:
        """A list of nothing may come without its data; by its links it is a list all the same."""
        has_links = isinstance(value, dict) and isinstance(value.get("links"), dict)
        return {"data": None} | value if has_links else value


class RawPage(NamedTuple):
    """One page of a list, its elements still raw."""

    data: tuple[Any, ...]
    cursor: str  # of the next page; empty on the last one


class _ComplaintBody(Body):
    code: AnyId = ""
    title: Text = ""
    message: Text = ""
    detail: Text = ""


class _Value(Body):
    existing_task_id: Id = ""


class Failure(Body):
    """What a tenant says beside a status of 400 or more; what is not understood of it is left out."""

    trace_id: Text = ""
    errors: Items = ()
    code: Any = ""
    message: Any = ""
    value: Any = None

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """The objects among the first MOST_COMPLAINTS entries of `errors`, their texts cut to a length.

        Without any it is the code and the message of the answer itself.
        """
        told = [entry for entry in self.errors[:MOST_COMPLAINTS] if isinstance(entry, dict)]
        if not told and self.code:
            told = [{"code": self.code, "message": self.message}]
        return tuple(map(_complaint, told))

    @property
    def existing_task(self) -> str:
        """The id of the task that stands in the way of a new one; empty where none is named."""
        values = (self.value, *(entry.get("value") for entry in self.errors if isinstance(entry, dict)))
        return next(filter(None, (read_object(_Value, value)[0].existing_task_id for value in values)), "")

    @property
    def trace(self) -> str:
        """What the tenant's support asks for."""
        return cut(self.trace_id, LONGEST_WORD)


def read_page(value: Any, *, cursor_name: str = "next") -> RawPage:
    """Read a list's answer. Raises NotThisApi when it is none, or links to a next page without a cursor.

    Only the cursor is taken from the link: its host may be anybody's and never sees the token.
    """
    try:
        body = _PageBody.model_validate(value)
    except ValidationError as error:
        raise NotThisApi("shape") from error
    href = body.links.next.href if body.links and body.links.next else ""
    if len(href) > LONGEST_LINK:
        raise NotThisApi("cursor")
    return RawPage(body.data, _cursor_in(href, cursor_name) if href else "")


def read_failure(value: Any) -> Failure:
    """Read the body of an error answer, whatever it is."""
    try:
        return Failure.model_validate(value)
    except ValidationError:
        return Failure()


def _cursor_in(href: str, name: str) -> str:
    try:
        return parse_qs(urlsplit(href).query)[name][0]
    except (ValueError, KeyError) as error:
        raise NotThisApi("cursor") from error


def _complaint(entry: dict[str, Any]) -> Complaint:
    body, _ = read_object(_ComplaintBody, entry)
    return Complaint(
        code=cut(body.code, LONGEST_WORD),
        title=cut(body.title or body.message, LONGEST_WORD),
        detail=cut(body.detail, LONGEST_COMPLAINT),
    )
