"""JSON objects by their wire names: every field may be absent, null or wrong, and none of that is fatal."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Strict, ValidationError
from pydantic.alias_generators import to_camel

from dashboard.tenant.datetimes import read_instant

BodyT = TypeVar("BodyT", bound="Body")


class Body(BaseModel):
    """A body by its wire names: every field may be absent or null, and unknown ones do not matter."""

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


def _instant(value: Any) -> Any:
    return read_instant(value or "") if isinstance(value, str | None) else value


Whole = Annotated[str, AfterValidator(_whole)]
Text = Annotated[Whole, BeforeValidator(_none_is_empty)]
Flag = Annotated[bool, BeforeValidator(_none_is_no)]
Lines = Annotated[tuple[Whole, ...], BeforeValidator(_none_is_nothing)]
Instant = Annotated[datetime | None, Strict(), BeforeValidator(_instant)]  # aware UTC
Items = Annotated[tuple[Any, ...], BeforeValidator(_none_is_nothing)]
