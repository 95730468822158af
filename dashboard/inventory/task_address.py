"""The id of a task as a part of an address, whatever characters a tenant gave it."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

_MARK = "~"  # before an id that stands in an address encoded
_TAKEN = frozenset({"new", "suggest", "columns"})  # names of pages that stand where an id would


def id_of(text: str) -> str:
    """Give the id that a part of an address says. Raises ValueError for what none of our addresses says."""
    if not text.startswith(_MARK):
        return text
    raw = text.removeprefix(_MARK).encode()
    return urlsafe_b64decode(raw + b"=" * (-len(raw) % 4)).decode()


def part_of(task_id: str) -> str:
    """Give the part of the address: a slash, dots alone and what other servers cut off would lead elsewhere."""
    is_plain = "/" not in task_id and "\\" not in task_id and task_id.isprintable() and bool(task_id.strip(". "))
    if is_plain and not task_id.startswith((_MARK, "?")) and task_id not in _TAKEN:
        return task_id
    return _MARK + urlsafe_b64encode(task_id.encode(errors="replace")).decode().rstrip("=")
