"""What all answers of the tenant share: pages with a cursor, and failures with their complaints."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from pydantic import ValidationError

from dashboard.tenant.errors import Complaint
from dashboard.tenant.json_model import Body, Items, Text, read_object


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


class Page(NamedTuple):
    """One page of a list, its elements still raw."""

    data: tuple[Any, ...]
    cursor: str  # of the next page; empty on the last one


class _ComplaintBody(Body):
    code: Text = ""
    title: Text = ""
    detail: Text = ""


class Failure(Body):
    """What a tenant says beside a status of 400 or more; what is not understood of it is left out."""

    trace_id: Text = ""
    errors: Items = ()

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """The entries of `errors` that are objects, their texts as they are."""
        return tuple(_complaint(entry) for entry in self.errors if isinstance(entry, dict))


def read_page(value: Any) -> Page:
    """Read a list's answer. Raises NotThisApi when it is none, or links to a next page without a cursor.

    Only the cursor is taken from the link: its host may be anybody's and never sees the token.
    """
    try:
        body = _PageBody.model_validate(value)
    except ValidationError as error:
        raise NotThisApi("shape") from error
    href = body.links.next.href if body.links and body.links.next else ""
    return Page(body.data, _cursor_in(href) if href else "")


def read_failure(value: Any) -> Failure:
    """Read the body of an error answer, whatever it is."""
    try:
        return Failure.model_validate(value)
    except ValidationError:
        return Failure()


def _cursor_in(href: str) -> str:
    try:
        return parse_qs(urlsplit(href).query)["next"][0]
    except (ValueError, KeyError) as error:
        raise NotThisApi("cursor") from error


def _complaint(entry: dict[str, Any]) -> Complaint:
    body, _ = read_object(_ComplaintBody, entry)
    return Complaint(code=body.code, title=body.title, detail=body.detail)
