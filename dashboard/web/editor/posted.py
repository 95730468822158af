"""What the editor's form posts, as data: made from a task, and changed by the buttons that work without a script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from dashboard.inventory.changes import snapshots
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.task import Task
from dashboard.web.editor.after.awaited import post_after
from dashboard.web.editor.card import NEW_CARD, kept_parts, read_card
from dashboard.web.editor.card_form import controls_of
from dashboard.web.editor.source_line import CardZones, SourceLine

OPEN_CARDS = 12  # more are shown closed at first, each with a button that opens it
MOST_CARDS = 60  # the lines of a task that has more are edited as text: nobody finds their way in so many cards
_KEY = re.compile(r"c[0-9]{1,6}", re.ASCII)
# Line ends and other control characters inside a line, as signs that survive a text area.
_SIGNS = {code: 0x2400 + code for code in range(32) if chr(code) != "\t"} | {
    0x85: 0x2424,
    0x2028: 0x2424,
    0x2029: 0x2424,
}


def text_of(lines: Iterable[str]) -> str:
    return "\n".join(map(_shown, lines))


def origins_of(text: str, saved: Sequence[str]) -> list[SourceLine]:
    """The lines of an edited text: each is the saved line that looks like it, else a line typed here."""
    places: dict[str, list[int]] = {}
    for place, line in enumerate(saved):
        places.setdefault(_shown(line), []).append(place)
    origins = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if free := places.get(line):
            place = free.pop(0) if len(free) > 1 else free[0]
            origins.append(SourceLine(text=saved[place], place=place))
        elif line.strip():
            origins.append(SourceLine(text=line.strip()))
    return origins


def _shown(line: str) -> str:
    return line.translate(_SIGNS)


def post_of(task: Task | None, *, zone: str = "UTC", starts_at: datetime | None = None) -> QueryDict:
    """What a browser posts of the untouched form: of a saved task, or of a new one in a zone, from a start on."""
    data = QueryDict(mutable=True)
    if task is None:
        _set_span(data, "rules", zone, starts_at, None)
        add_card(data, None, CardZones())
        return data
    _set_span(data, kind_of(task), task.time_zone_name, task.starts_at, task.ends_at)
    post_after(data, task.after)
    for name, is_on in (("auto_reload", task.auto_reload), ("auto_reload_partial", task.auto_reload_partial)):
        data.setlist(name, ["on"] if is_on else [])
    if len(task.recurrences) > MOST_CARDS:
        data["edit"], data["raw"] = "raw", text_of(task.recurrences)
        return data
    origins = [SourceLine(text=line, place=place) for place, line in enumerate(task.recurrences)]
    add_cards(data, origins, CardZones(saved=task.time_zone, wanted=task.time_zone))
    return data


def kind_of(task: Task) -> str:
    """What a task's schedule is: `rules`, `once`, `after`, `data` (only when data changes) or `none`."""
    if task.recurrences:
        return "rules"
    if task.starts_at:
        return "once"
    if task.after:
        return "after"
    return "data" if task.auto_reload else "none"


def keys_of(data: MultiValueDict[str, str]) -> list[str]:
    return list(dict.fromkeys(key for key in data.getlist("card") if _KEY.fullmatch(key)))


def origins_in(data: QueryDict, saved: Sequence[str]) -> list[tuple[str, SourceLine | None]]:
    if data.get("edit") == "raw":
        return [(f"c{number}", origin) for number, origin in enumerate(origins_of(data.get("raw", ""), saved), start=1)]
    return [(key, origin_of(data, key, saved)) for key in keys_of(data)]


def origin_of(data: Mapping[str, str], key: str, saved: Sequence[str]) -> SourceLine | None:
    """The line that a card was made from, None for a new card. A place that the saved task does not have is an
    empty line, which is refused: nothing is saved in its place.
    """
    place = data.get(f"{key}-line", "")
    if place.isdecimal() and len(place) < 6 and int(place) < len(saved):
        return SourceLine(text=saved[int(place)], place=int(place))
    text = data.get(f"{key}-text", "").strip()
    return SourceLine(text=text) if text or place else None


def add_cards(data: QueryDict, origins: Sequence[SourceLine], zones: CardZones) -> None:
    first = _next_number(data)
    for number, origin in enumerate(origins):
        _put_card(data, f"c{first + number}", origin, zones, closed=number >= OPEN_CARDS)


def add_card(data: QueryDict, origin: SourceLine | None, zones: CardZones, *, closed: bool = False) -> str:
    key = f"c{_next_number(data)}"
    _put_card(data, key, origin, zones, closed=closed)
    return key


def open_card(data: QueryDict, key: str, origin: SourceLine | None, zones: CardZones) -> None:
    """Set the controls of a card to what its line says; a line without controls gets none."""
    read = origin.read() if origin else None
    if origin and not (isinstance(read, Recurrence) and read.kind is LineKind.RRULE):
        return
    card = read_card(read, zones.shown(origin)) if isinstance(read, Recurrence) else NEW_CARD
    for name, values in controls_of(card).items():
        data.setlist(f"{key}-{name}", values)


def kept_of(origin: SourceLine) -> tuple[str, ...]:
    """The parts of a line that no control shows; the whole of one without controls."""
    read = origin.read()
    if not (isinstance(read, Recurrence) and read.kind is LineKind.RRULE):
        return (origin.text,)
    return kept_parts(read, read_card(read, None))


def drop_cards(data: QueryDict, keys: Sequence[str]) -> None:
    data.setlist("card", [key for key in keys_of(data) if key not in keys])
    for name in [name for name in data if name.partition("-")[0] in keys]:
        del data[name]


def _next_number(data: QueryDict) -> int:
    return max((int(key[1:]) for key in keys_of(data)), default=0) + 1


def _put_card(data: QueryDict, key: str, origin: SourceLine | None, zones: CardZones, *, closed: bool) -> None:
    data.appendlist("card", key)
    if origin and origin.place is not None:
        data[f"{key}-line"] = str(origin.place)
    elif origin:
        data[f"{key}-text"] = origin.text
    if not closed:
        open_card(data, key, origin, zones)


def _set_span(data: QueryDict, kind: str, zone: str, starts_at: datetime | None, ends_at: datetime | None) -> None:
    data["kind"], data["edit"], data["zone"] = kind, "cards", zone
    for name, at in (("starts_at", starts_at), ("ends_at", ends_at)):
        data[name] = _wall_text(at) if at else ""


def _wall_text(at: datetime) -> str:
    """As the browser's own control writes it: without seconds where there are none."""
    return at.isoformat(timespec="seconds" if at.second else "minutes")


def saved_task(data: QueryDict) -> Task | None:
    """The task that a posted form was opened with; None for a new one, or one that is not known any more."""
    task_id, seen = data.get("task", ""), data.get("seen", "")
    return snapshots.load(task_id, seen) if task_id and seen else None
