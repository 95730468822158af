"""What stands around the tasks of a file: its settings, its columns, and the apps that it renames."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from dashboard.inventory.schedule_files.contents import LONGEST_VALUE, FileCell, FileProblem, Place, UnreadFile
from dashboard.inventory.schedule_files.fields import KNOWN, NONE, field_called, is_of_list, plain_name

_SETTINGS = ("tenant", "tenant name", "search", "exported")


def settings_of(said: Iterable[tuple[str, Place, Any]], notes: list[FileProblem]) -> dict[str, Any]:
    """Give the settings of a file by the names of ScheduleFile; what is not known is noted. Raises UnreadFile."""
    found: dict[str, Any] = {}
    for name, place, value in said:
        plain = plain_name(name)
        if not isinstance(value, FileCell):
            raise UnreadFile(f"“{name[:60]}” must have one value.", place)
        if value.refused or len(value.text) > LONGEST_VALUE:
            raise UnreadFile(value.refused or "The value is too long.", value.place)
        if plain not in _SETTINGS:
            notes.append(FileProblem(place=place, says=f"“{name[:60]}” is nothing that is read here: it is left out."))
        elif plain != "tenant name":
            found[plain] = "" if value.text == NONE else value.text
    return found


def apps_of(pairs: Iterable[tuple[str, FileCell]]) -> dict[str, str]:
    """Give what apps of the file are called here; an empty one is not said."""
    return {name: cell.text.strip() for name, cell in pairs if cell.text.strip() and not cell.refused}


def column(name: str, place: Place, notes: list[FileProblem]) -> str:
    """Give the field of a column, empty for one that is left out, with a note.

    Raises UnreadFile for one that is nearly a known one: it would be left out, and nobody would see it.
    """
    if field := field_called(name):
        return field
    if near := get_close_matches(plain_name(name), KNOWN, n=1, cutoff=0.8):
        raise UnreadFile(f"There is no “{name[:60]}”. Write “{near[0]}”.", place)
    if name.strip() and not is_of_list(name):
        notes.append(FileProblem(place=place, says=f"“{name[:60]}” is nothing that is read here: it is left out."))
    return ""
