"""Pages of a list in any order: a cursor names the row that it stands at, whatever is inserted or deleted."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from dashboard.localtenant.errors import ApiError, Code, refuse
from dashboard.localtenant.paging import PageOfRows

_MODEL = TypeVar("_MODEL", bound=Model)
_LONGEST = 2_000  # characters of a cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """By a column that is never null, growing or falling; `name` is the parameter's, which a cursor belongs to."""

    name: str
    column: str
    falling: bool
    is_instant: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A row's place in an order, and whether the page before it is meant."""

    value: Any
    id: str
    back: bool


def order_of(sort: str, columns: Mapping[str, str], *, instants: set[str]) -> Order:
    """Read a parameter such as -updatedAt; a plus sign may have become a blank on its way. Raises ApiError 400."""
    sign, name = (sort[:1], sort[1:]) if sort[:1] in ("+", "-", " ") else ("+", sort)
    if name not in columns:
        raise refuse(400, Code.TASK_BODY, f"sort: use + or - and one of {', '.join(columns)}.")
    return Order(name=name, column=columns[name], falling=sign == "-", is_instant=name in instants)


def page(rows: QuerySet[_MODEL], order: Order, *, limit: int, cursor: str | None) -> PageOfRows[_MODEL]:
    """The first rows, or those that the cursor leads to, and the cursors to both neighbours. Raises ApiError 400."""
    place = None if cursor is None else _decode(cursor, order)
    back = place is not None and place.back
    found = _from(rows, order, place, limit + 1)
    items = found[:limit][::-1] if back else found[:limit]
    if not items:
        return _behind(rows, order, place)
    is_last = len(found) <= limit if not back else not _from(rows, order, _place_of(items[-1], order, back=False), 1)
    is_first = len(found) <= limit if back else not _from(rows, order, _place_of(items[0], order, back=True), 1)
    return PageOfRows(
        items=items,
        next=None if is_last else _encode(order, _place_of(items[-1], order, back=False)),
        prev=None if is_first else _encode(order, _place_of(items[0], order, back=True)),
    )


def _behind(rows: QuerySet[_MODEL], order: Order, place: _Place | None) -> PageOfRows[_MODEL]:
    """An empty page; one that lies behind or before all rows leads back to them."""
    if place is None or not rows.exists():
        return PageOfRows(items=[], next=None)
    cursor = _encode(order, _Place(value=place.value, id=place.id, back=not place.back))
    return PageOfRows(items=[], next=cursor if place.back else None, prev=None if place.back else cursor)


def _from(rows: QuerySet[_MODEL], order: Order, place: _Place | None, count: int) -> list[_MODEL]:
    """The next rows from a place, in the direction in which it is left."""
    falls = order.falling ^ (place is not None and place.back)
    if place is not None:
        beyond = "lt" if falls else "gt"
        further = Q(**{f"{order.column}__{beyond}": place.value})
        rows = rows.filter(further | Q(**{order.column: place.value, f"id__{beyond}": place.id}))
    sign = "-" if falls else ""
    return list(rows.order_by(f"{sign}{order.column}", f"{sign}id")[:count])


def _place_of(row: Model, order: Order, *, back: bool) -> _Place:
    return _Place(value=getattr(row, order.column), id=str(row.pk), back=back)


def _encode(order: Order, place: _Place) -> str:
    value = place.value.isoformat() if isinstance(place.value, datetime) else place.value
    told = [order.name, order.falling, value, place.id, place.back]
    return urlsafe_b64encode(json.dumps(told, separators=(",", ":")).encode()).decode().rstrip("=")


def _decode(cursor: str, order: Order) -> _Place:
    try:
        raw = urlsafe_b64decode(cursor[:_LONGEST].encode("ascii") + b"=" * (-len(cursor[:_LONGEST]) % 4))
        name, falling, value, row_id, back = json.loads(raw)
        value = datetime.fromisoformat(value) if order.is_instant else value
    except (ValueError, TypeError, RecursionError) as error:
        raise _not_ours() from error
    is_ours = (name, falling) == (order.name, order.falling) and isinstance(row_id, str) and isinstance(back, bool)
    if not is_ours or not _can_be_compared(value) or not _can_be_compared(row_id):
        raise _not_ours()
    return _Place(value=value, id=row_id, back=back)


def _can_be_compared(value: object) -> bool:
    """Whether a database takes it: somebody may have written the cursor by hand."""
    if isinstance(value, datetime):
        return value.tzinfo is not None
    if isinstance(value, int):
        return abs(value) < 2**31
    return isinstance(value, str) and "\x00" not in value and value.encode("utf-8", "replace").decode() == value


def _not_ours() -> ApiError:
    return refuse(400, Code.TASK_BODY, "page: this is not a cursor of this list; take one from its links.")
