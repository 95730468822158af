"""JSON Patch (RFC 6902) on a document: add, remove, replace, move, copy."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any, Protocol

OPERATIONS_AT_MOST = 100


class BadPatch(ValueError):
    """A step that cannot be done; the text says which and why."""


class Operation(Protocol):
    """One step."""

    @property
    def op(self) -> str: ...

    @property
    def path(self) -> str: ...

    @property
    def from_(self) -> str | None: ...

    @property
    def value(self) -> Any: ...


def patched(document: dict[str, Any], operations: Sequence[Operation]) -> dict[str, Any]:
    """The document after all steps; the one that is given stays as it is. Raises BadPatch."""
    if len(operations) > OPERATIONS_AT_MOST:
        raise BadPatch(f"A patch has at most {OPERATIONS_AT_MOST} operations.")
    document = copy.deepcopy(document)
    for operation in operations:
        _do(document, operation)
    return document


def _do(document: dict[str, Any], operation: Operation) -> None:
    path = _tokens(operation.path)
    if operation.op == "remove":
        _take(document, path)
    elif operation.op == "replace":
        _replace(document, path, operation.value)
    elif operation.op == "add":
        _add(document, path, copy.deepcopy(operation.value))
    else:
        source = _tokens(operation.from_ or "")
        if operation.op == "move" and path[: len(source)] == source and path != source:
            raise BadPatch(f"{operation.path}: nothing can be moved into itself.")
        value = _take(document, source) if operation.op == "move" else copy.deepcopy(_at(document, source))
        _add(document, path, value)


def _tokens(pointer: str) -> list[str]:
    """The steps of a JSON Pointer (RFC 6901)."""
    if not pointer.startswith("/"):
        raise BadPatch(f"{pointer[:80]!r} is no path: it begins with a slash.")
    return [token.replace("~1", "/").replace("~0", "~") for token in pointer[1:].split("/")]


def _at(document: Any, path: list[str]) -> Any:
    for token in path:
        document = document[_place(document, token, last=len(document) - 1 if isinstance(document, list) else 0)]
    return document


def _place(holder: Any, token: str, *, last: int) -> Any:
    """The key or the index that a token names; one of a list is at most `last`. Raises BadPatch."""
    if isinstance(holder, dict):
        if token in holder or last:
            return token
    elif isinstance(holder, list) and token.isascii() and token.isdecimal() and len(token) < 6 and int(token) <= last:
        return int(token)
    raise BadPatch(f"{token[:80]!r} is not there.")


def _add(document: Any, path: list[str], value: Any) -> None:
    holder = _at(document, path[:-1])
    if isinstance(holder, dict):
        holder[path[-1]] = value
    elif isinstance(holder, list) and path[-1] == "-":
        holder.append(value)
    else:
        size = len(holder) if isinstance(holder, list) else 0
        holder.insert(_place(holder, path[-1], last=size), value)


def _take(document: Any, path: list[str]) -> Any:
    holder = _at(document, path[:-1])
    return holder.pop(_place(holder, path[-1], last=len(holder) - 1 if isinstance(holder, list) else 0))


def _replace(document: Any, path: list[str], value: Any) -> None:
    holder = _at(document, path[:-1])
    place = _place(holder, path[-1], last=len(holder) - 1 if isinstance(holder, list) else 0)
    holder[place] = copy.deepcopy(value)
