"""A quick line that was typed and not taken: nothing is saved past it, for what somebody typed may not be lost."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict

from dashboard.scheduling.task import Task
from dashboard.scheduling.zones import city
from dashboard.web.editor.actions import Acted, act
from dashboard.web.editor.quick_line import TypedReading


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingLine:
    """What is said of such a line once somebody wanted to save."""

    text: str
    words: str = ""  # how it was read; empty where it is not understood, or can mean several things
    taken: bool = False  # its rules are the schedule now
    ambiguous: bool = False
    other_kind: bool = False  # the schedule has no rules, and so no such line


def take_standing(
    data: QueryDict, reading: TypedReading, *, saved: Task | None, today: date
) -> tuple[StandingLine, Acted]:
    """Take the line as Enter does, where it is read without doubt and the schedule has rules; else leave all."""
    standing = StandingLine(
        text=reading.text.strip(),
        words=_words(reading),
        ambiguous=bool(reading.readings),
        other_kind=data.get("kind", "rules") != "rules",
    )
    if not standing.words or standing.other_kind:
        return standing, Acted(data, tuple(reading.misread))
    acted = act(data, "quick", saved=saved, today=today)
    return replace(standing, taken=not acted.misread), acted


def _words(reading: TypedReading) -> str:
    typed = reading.typed
    if typed is None or typed.read.misread or not typed.words:
        return ""
    return f"{typed.words}, on the clock of {city(typed.read.zone)}" if typed.read.zone else typed.words
