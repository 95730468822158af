"""The lines of a task as a text to edit: what was not touched is known again, byte for byte."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.web.editor.source_line import Origin

# Line ends and other control characters inside a line, as signs that survive a text area.
_SIGNS = {code: 0x2400 + code for code in range(32) if chr(code) != "\t"} | {
    0x85: 0x2424,
    0x2028: 0x2424,
    0x2029: 0x2424,
}


def text_of(lines: Iterable[str]) -> str:
    """The lines one below the other."""
    return "\n".join(map(_shown, lines))


def origins_of(text: str, saved: Sequence[str]) -> list[Origin]:
    """The lines of an edited text: each is the saved line that looks like it, else a line typed here."""
    places: dict[str, list[int]] = {}
    for place, line in enumerate(saved):
        places.setdefault(_shown(line), []).append(place)
    origins = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if free := places.get(line):
            place = free.pop(0) if len(free) > 1 else free[0]
            origins.append(Origin(text=saved[place], place=place))
        elif line.strip():
            origins.append(Origin(text=line.strip()))
    return origins


def _shown(line: str) -> str:
    return line.translate(_SIGNS)
