"""The heads of the list's columns, and what pressing one sorts by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One head. Pressing the column that sorts turns the order round."""

    words: str
    name: str  # the class of the head: tasks__<name>
    sort: str = ""  # what a press sorts by; empty when the column does not sort
    direction: str = ""  # ascending or descending, when it is the one that sorts


HEADS = (
    ("app", "App", "app"),
    ("schedule", "Schedule", ""),
    ("next", "Next run", "next"),
    ("last", "Last run", "-last"),
    ("state", "State", "state"),
)
SORTS = (("next", "Next run first"), ("-last", "Last run first"), ("app", "App A to Z"), ("state", "State"))


def columns(sort: str) -> list[Column]:
    """Give the five heads for a list that is sorted so."""
    return [_column(name, words, first, sort) for name, words, first in HEADS]


def _column(name: str, words: str, first: str, sort: str) -> Column:
    if not first or first.removeprefix("-") != sort.removeprefix("-"):
        return Column(words=words, name=name, sort=first)
    descending = sort.startswith("-")
    turned = sort.removeprefix("-") if descending else f"-{sort}"
    return Column(words=words, name=name, sort=turned, direction="descending" if descending else "ascending")
