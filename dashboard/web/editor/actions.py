"""The buttons of the editor that work without a script: each makes other posted data, and saves nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from django.http import QueryDict

from dashboard.scheduling.quickline.quickline import read_quick_line
from dashboard.scheduling.quickline.vocabulary import Misread
from dashboard.scheduling.task import Task
from dashboard.web.editor.after.awaited import add_parent, remove_parent
from dashboard.web.editor.fields import wall_time
from dashboard.web.editor.move import asked_move, move_time, move_words
from dashboard.web.editor.open_card import card_to_open
from dashboard.web.editor.posted import (
    MOST_CARDS,
    add_card,
    add_cards,
    drop_cards,
    kept_of,
    keys_of,
    open_card,
    origin_of,
    origins_of,
    text_of,
)
from dashboard.web.editor.presets import take_preset
from dashboard.web.editor.schedule_form import ScheduleForm
from dashboard.web.editor.source_line import CardZones, SourceLine


class Acted(NamedTuple):
    """The data after a button, what of the quick line could not be read, and the card that the button is about."""

    data: QueryDict
    misread: tuple[Misread, ...] = ()
    opens: str = ""  # the key of that card; empty where there is none
    said: str = ""  # what came of a button that stands far from what it changes


def act(data: QueryDict, action: str, *, saved: Task | None, today: date) -> Acted:
    """Do what a button says.

    `add`, `quick`, `raw` or `cards`, or of one card `remove:c2`, `up:c2`, `down:c2`, `duplicate:c2`, `open:c2`,
    `add-time:c2`, `add-nth:c2`, `remove-time:c2:0`, `preset:c2:weekdays`. `time:06:00-06:07` moves a time;
    `fill:every day at 6` and `zone:UTC` only fill their field. `add-parent:ID` and `remove-parent:0` choose tasks to
    wait for, and `replace:` puts a rule in the place of a cron expression.

    An action that is not known, or whose card is gone, changes nothing. `today` is the reader's, for the quick line.
    """
    acted = _act(data.copy(), action, saved=saved, today=today)
    return acted._replace(opens=card_to_open(data, acted.data, action))


def _act(data: QueryDict, action: str, *, saved: Task | None, today: date) -> Acted:
    name, _, rest = action.partition(":")
    if name in _FIELDS:
        data[_FIELDS[name]] = rest
        return Acted(data)
    key, _, place = rest.partition(":")
    if name in _ON_TEXT:
        _ON_TEXT[name](data, rest)
    if name == "time":
        return Acted(data, said=_move_time(data, rest))
    if name == "quick":
        return _quick(data, saved, today)
    if name in _ON_ALL:
        _ON_ALL[name](data, saved)
    elif name in _ON_ONE and key in keys_of(data):
        _ON_ONE[name](data, key, saved)
    elif name in _ON_PLACE and key in keys_of(data):
        _ON_PLACE[name](data, key, place, saved)
    return Acted(data)


def _move_time(data: QueryDict, rest: str) -> str:
    """Move a time of the schedule, and say what came of it; nothing is said of what asks for no move."""
    old, _, new = rest.partition("-")
    asked = asked_move({"time": old, "to": new})
    return move_words(*asked, moved=move_time(data, *asked)) if asked else ""


def _quick(data: QueryDict, saved: Task | None, today: date) -> Acted:
    """The rules of the quick line take the place of all cards, and the zone that it says that of the zone."""
    zone = ScheduleForm(data, saved=saved).time_zone or UTC
    read = read_quick_line(data.get("quick", ""), today=today, time_zone=zone, starts_at=posted_start(data))
    if read.misread:
        return Acted(data, read.misread)
    data["kind"], data["edit"], data["quick"] = "rules", "cards", ""
    data["zone"] = read.zone or data.get("zone", "")
    zones = ScheduleForm(data, saved=saved).zones
    drop_cards(data, keys_of(data))
    for line in read.lines:
        origin = SourceLine(text=line)
        key = add_card(data, origin, zones)
        if not kept_of(origin):
            del data[f"{key}-text"]  # its controls say all of it: they are as if a person had set them
    return Acted(data)


def posted_start(data: Mapping[str, Any]) -> datetime | None:
    """The start that is posted; None where there is none that can be read."""
    try:
        return wall_time(data.get("starts_at", "").strip())
    except ValueError:
        return None


def _zones(data: QueryDict, saved: Task | None) -> CardZones:
    return ScheduleForm(data, saved=saved).zones


def _add(data: QueryDict, saved: Task | None) -> None:
    add_card(data, None, _zones(data, saved))


def _to_raw(data: QueryDict, saved: Task | None) -> None:
    """Cards that cannot be written stay as they were: nothing that was typed may be lost."""
    form = ScheduleForm(data, saved=saved)
    if data.get("edit") == "raw" or any(card.errors for card in form.cards):
        return
    data["raw"] = text_of(line for card in form.cards for line in card.lines)
    data["edit"] = "raw"
    drop_cards(data, keys_of(data))


def _to_cards(data: QueryDict, saved: Task | None) -> None:
    if data.get("edit") != "raw":
        return
    origins = origins_of(data.get("raw", ""), saved.recurrences if saved else ())
    if len(origins) > MOST_CARDS:
        return
    drop_cards(data, keys_of(data))
    add_cards(data, origins, _zones(data, saved))
    data["edit"], data["raw"] = "cards", ""


def _remove(data: QueryDict, key: str, saved: Task | None) -> None:
    drop_cards(data, [key])


def _up(data: QueryDict, key: str, saved: Task | None) -> None:
    _move(data, key, -1)


def _down(data: QueryDict, key: str, saved: Task | None) -> None:
    _move(data, key, 1)


def _move(data: QueryDict, key: str, by: int) -> None:
    keys = keys_of(data)
    place = keys.index(key)
    keys.insert(max(place + by, 0), keys.pop(place))
    data.setlist("card", keys)


def _duplicate(data: QueryDict, key: str, saved: Task | None) -> None:
    """The copy stands below, with all that was typed; of a saved line it keeps the place, not the text."""
    add_card(data, None, _zones(data, saved), closed=True)
    copy = keys_of(data)[-1]
    for name in [name for name in data if name.startswith(f"{key}-")]:
        data.setlist(copy + name.removeprefix(key), data.getlist(name))
    keys = keys_of(data)
    keys.insert(keys.index(key) + 1, keys.pop())
    data.setlist("card", keys)


def _open(data: QueryDict, key: str, saved: Task | None) -> None:
    if f"{key}-frequency" not in data:
        open_card(data, key, origin_of(data, key, saved.recurrences if saved else ()), _zones(data, saved))


def _take_preset(data: QueryDict, key: str, name: str, saved: Task | None) -> None:
    take_preset(data, key, name, origin_of(data, key, saved.recurrences if saved else ()))


def _add_time(data: QueryDict, key: str, saved: Task | None) -> None:
    data.appendlist(f"{key}-time", "")


def _add_nth(data: QueryDict, key: str, saved: Task | None) -> None:
    for name in ("nth", "nth_day"):
        data.appendlist(f"{key}-{name}", "")


def _remove_time(data: QueryDict, key: str, place: str, saved: Task | None) -> None:
    times = data.getlist(f"{key}-time")
    if place.isdecimal() and len(place) < 4 and int(place) < len(times):
        times.pop(int(place))
        data.setlist(f"{key}-time", times)


def _replace(data: QueryDict, _: str) -> None:
    """A rule takes the place of a cron expression or an interval."""
    data["replace"], data["written"], data["kind"], data["edit"] = "yes", "", "rules", "cards"
    drop_cards(data, keys_of(data))
    add_card(data, None, CardZones())


_ON_TEXT: dict[str, Callable[[QueryDict, str], None]] = {
    "add-parent": add_parent,
    "remove-parent": remove_parent,
    "replace": _replace,
}
_FIELDS = {"fill": "quick", "zone": "zone"}  # the buttons that only fill one
_ON_ALL: dict[str, Callable[[QueryDict, Task | None], None]] = {"add": _add, "raw": _to_raw, "cards": _to_cards}
_ON_ONE: dict[str, Callable[[QueryDict, str, Task | None], None]] = {
    "remove": _remove,
    "up": _up,
    "down": _down,
    "duplicate": _duplicate,
    "open": _open,
    "add-time": _add_time,
    "add-nth": _add_nth,
}
_ON_PLACE: dict[str, Callable[[QueryDict, str, str, Task | None], None]] = {
    "remove-time": _remove_time,
    "preset": _take_preset,
}
