"""Pages of a list in the order of its ids. A cursor names a position, so it holds whatever is inserted or deleted."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from dashboard.localtenant.errors import Code, refuse

_MODEL = TypeVar("_MODEL", bound=Model)
_PREFIX = b"at:"
_POSITION = re.compile(rb"[0-9A-Za-z_-]{0,64}~?")
_AFTER = "~"  # sorts after every character of an id: a position just behind that id


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOfRows(Generic[_MODEL]):
    """One page, and the cursors to its neighbours where there are any."""

    items: list[_MODEL]
    next: str | None
    prev: str | None = None


def page(rows: QuerySet[_MODEL], *, limit: int, next: str | None = None, prev: str | None = None) -> PageOfRows[_MODEL]:
    """The first rows behind the cursor `next`, or the last ones before `prev`, by growing id.

    Raises ApiError 400 when both are given or one is not a cursor of ours.
    """
    if next is not None and prev is not None:
        raise refuse(400, Code.CURSOR, "next: give either next or prev, not both.")
    if prev is not None:
        return _before(rows, _decode("prev", prev), limit)
    return _behind(rows, _decode("next", next) if next is not None else "", limit)


def page_of_newest(rows: QuerySet[_MODEL], *, limit: int, next: str | None = None) -> PageOfRows[_MODEL]:
    """The first rows after the cursor `next` by falling id, the newest first. Raises ApiError 400 for a bad cursor."""
    if next is not None:
        rows = rows.filter(pk__lt=_decode("next", next))
    items = list(rows.order_by("-pk")[: limit + 1])
    return PageOfRows(items=items[:limit], next=_encode(items[limit - 1].pk) if len(items) > limit else None)


def _behind(rows: QuerySet[_MODEL], position: str, limit: int) -> PageOfRows[_MODEL]:
    found = list(rows.filter(pk__gt=position).order_by("pk")[: limit + 1])
    items = found[:limit]
    # An empty page after the end has no first row to page back from: its position is used.
    first = items[0].pk if items else position + _AFTER
    return PageOfRows(
        items=items,
        next=_encode(items[-1].pk) if len(found) > limit else None,
        prev=_encode(first) if rows.filter(pk__lt=first).exists() else None,
    )


def _before(rows: QuerySet[_MODEL], position: str, limit: int) -> PageOfRows[_MODEL]:
    found = list(rows.filter(pk__lt=position).order_by("-pk")[: limit + 1])
    items = found[:limit][::-1]
    last = items[-1].pk if items else ""
    return PageOfRows(
        items=items,
        next=_encode(last) if rows.filter(pk__gt=last).exists() else None,
        prev=_encode(items[0].pk) if len(found) > limit else None,
    )


def _encode(position: str) -> str:
    return urlsafe_b64encode(_PREFIX + position.encode()).decode().rstrip("=")


def _decode(name: str, cursor: str) -> str:
    try:
        raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
    except ValueError:
        raw = b""
    position = raw.removeprefix(_PREFIX)
    if not raw.startswith(_PREFIX) or not _POSITION.fullmatch(position):
        raise refuse(400, Code.CURSOR, f"{name}: this is not a cursor of this list; take one from its links.")
    return position.decode()
