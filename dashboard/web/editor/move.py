"""A schedule moved from one time of day to another: the posted form with this time alone changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from enum import StrEnum

from django.utils.datastructures import MultiValueDict

from dashboard.scheduling.recurrence.parts import Frequency
from dashboard.web.editor.card_times import CardTiming
from dashboard.web.editor.fields import wall_time
from dashboard.web.editor.posted import keys_of

Posted = MultiValueDict[str, str]
_HOURS = (Frequency.HOURLY.value,)
_FINER = (Frequency.MINUTELY.value, Frequency.SECONDLY.value)


def time_of_address(text: str) -> time | None:
    """A time of day as an address writes it, 06:07; None where it is none."""
    try:
        at = time.fromisoformat(text) if len(text) == len("06:07") and text[2] == ":" else None
    except ValueError:
        return None
    return at


def asked_move(asked: Mapping[str, str]) -> tuple[time, time] | None:
    """The old and the new time that an address asks for; None where it asks for none."""
    old, new = (time_of_address(asked.get(name, "")) for name in ("time", "to"))
    return None if old is None or new is None else (old, new)


def move_time(data: Posted, old: time, new: time) -> bool:
    """Change each control that says the old time; False where none says it, or it cannot be moved alone."""
    moved = [_move_card(data, key, old, new) for key in keys_of(data) if data.get("kind") == "rules"]
    starts_at = [_move_start(data, old, new)] if _goes_by_start(data) else []
    return any([*moved, *starts_at])


class Reach(StrEnum):
    """How far a time of day can be moved by itself."""

    DAY = "day"
    HOUR = "hour"  # within its hour alone
    NONE = ""


def reach_of(data: Posted, at: time) -> Reach:
    """Try it on a copy: an hour on, then a minute on. A move puts new lists in the place of old ones."""
    if move_time(MultiValueDict(data.lists()), at, at.replace(hour=(at.hour + 1) % 24)):
        return Reach.DAY
    moved = move_time(MultiValueDict(data.lists()), at, at.replace(minute=(at.minute + 1) % 60))
    return Reach.HOUR if moved else Reach.NONE


def move_words(old: time, new: time, *, moved: bool) -> str:
    if moved:
        return f"Filled in: {old:%H:%M} becomes {new:%H:%M}. Save to keep it."
    return f"{old:%H:%M} cannot be moved by itself here. Change the times of the rule below."


def _move_card(data: Posted, key: str, old: time, new: time) -> bool:
    frequency, timing = data.get(f"{key}-frequency"), data.get(f"{key}-timing")
    if frequency is None or frequency in _FINER:
        return False
    if frequency in _HOURS or timing == CardTiming.WINDOW:
        return _move_minute(data, f"{key}-minute", old, new)
    times = data.getlist(f"{key}-time") if timing == CardTiming.TIMES else []
    if f"{old:%H:%M}" not in times:
        return False
    data.setlist(f"{key}-time", [f"{new:%H:%M}" if text == f"{old:%H:%M}" else text for text in times])
    return True


def _move_minute(data: Posted, name: str, old: time, new: time) -> bool:
    """Runs of a window move together, within their hour."""
    minutes = [text.strip() or "0" for text in data.get(name, "").split(",")]
    if str(old.minute) not in minutes or old.hour != new.hour:
        return False
    data[name] = ", ".join(str(new.minute) if text == str(old.minute) else text for text in minutes)
    return True


def _goes_by_start(data: Posted) -> bool:
    timings = [data.get(f"{key}-timing") for key in keys_of(data)]
    return data.get("kind") == "once" or (data.get("kind") == "rules" and CardTiming.START in timings)


def _move_start(data: Posted, old: time, new: time) -> bool:
    try:
        starts_at = wall_time(data.get("starts_at", "").strip())
    except ValueError:
        return False
    if (starts_at.hour, starts_at.minute) != (old.hour, old.minute):
        return False
    data["starts_at"] = starts_at.replace(hour=new.hour, minute=new.minute).isoformat(timespec="minutes")
    return True
