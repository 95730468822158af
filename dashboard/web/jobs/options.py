"""What a kind of job asks before it can be pressed: minutes, a time, a zone, an end, parts of names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

from django.http import QueryDict

from dashboard.inventory.copy.text import clean
from dashboard.inventory.jobs.kinds import KEEP_INSTANT, KEEP_WALL, LONGEST_NAME
from dashboard.inventory.jobs.watch import WATCH
from dashboard.inventory.models import JobKind
from dashboard.scheduling.zone_names import zones_called
from dashboard.scheduling.zones import zone_named

MOST_MINUTES = 1439  # a day less one
EARLIER = "earlier"


class BadOptions(ValueError):
    """What was typed makes no sense; the message says how to mend it."""


def options_of(kind: str, data: QueryDict) -> dict[str, Any]:
    """Read what was typed for a kind, as `Job.options` has it. Raises BadOptions."""
    return _READ[kind](data) if kind in _READ else {}


def _shift(data: QueryDict) -> dict[str, Any]:
    text = data.get("minutes", "").strip()
    minutes = int(text) if text.isdecimal() and len(text) < 5 else 0
    if not 1 <= minutes <= MOST_MINUTES:
        raise BadOptions(f"Nothing was shifted. Write by how many minutes, from 1 to {MOST_MINUTES:,}.")
    return {"minutes": -minutes if data.get("direction") == EARLIER else minutes}


def _time(data: QueryDict) -> dict[str, Any]:
    old, new = data.get("old", "").strip(), data.get("new", "").strip()
    if not _is_time(new) or (old and not _is_time(old)):
        raise BadOptions("No time was set. Write times of day such as 06:07.")
    return {"old": old, "new": new}


def _is_time(text: str) -> bool:
    try:
        return len(text) == len("06:07") and time.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _zone(data: QueryDict) -> dict[str, Any]:
    text = data.get("zone", "").strip()[:100]
    names = (text,) if zone_named(text) else zones_called(text)
    if len(names) != 1:
        told = f"can be {' or '.join(names[:4])}" if names else "is no time zone"
        raise BadOptions(f"No zone was changed. “{text}” {told}: write one such as Europe/Berlin.")
    return {"zone": names[0], "keep": KEEP_INSTANT if data.get("keep") == KEEP_INSTANT else KEEP_WALL}


def _end(data: QueryDict) -> dict[str, Any]:
    text = data.get("end", "").strip()
    if not text:
        return {"end": ""}
    try:
        end = datetime.fromisoformat(text)
    except ValueError:
        end = None
    if end is None or end.tzinfo is not None:
        raise BadOptions("No end was changed. Write a day and a time such as 2027-01-31T23:59, or nothing for no end.")
    return {"end": end.isoformat(timespec="minutes")}


def _enable(data: QueryDict) -> dict[str, Any]:
    return {WATCH: True} if WATCH in data else {}


def _rename(data: QueryDict) -> dict[str, Any]:
    """Texts as they were typed, with their spaces: `DEV ` before a name is no `DEV`."""
    typed = {name: clean(data.get(name, "")) for name in ("find", "replace", "before", "behind")}
    if any(len(text) > LONGEST_NAME or "".join(text.splitlines()) != text for text in typed.values()):
        raise BadOptions(f"No task was renamed. Write one line of at most {LONGEST_NAME} characters into each field.")
    if not typed["find"] and typed["replace"]:
        raise BadOptions("No task was renamed. Write the text that is to be replaced.")
    if not any(typed.values()):
        raise BadOptions("No task was renamed. Write what to replace, or what to put before or behind the names.")
    return typed


_READ: Mapping[str, Callable[[QueryDict], dict[str, Any]]] = {
    JobKind.ENABLE: _enable,
    JobKind.SHIFT: _shift,
    JobKind.TIME: _time,
    JobKind.ZONE: _zone,
    JobKind.END: _end,
    JobKind.RENAME: _rename,
}
