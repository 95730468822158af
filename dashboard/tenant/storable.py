"""Makes what a tenant sent storable and showable, once, and notes in each thing which of its fields were changed.

No database takes half of a surrogate pair, PostgreSQL takes no NUL, no file format of ours takes the other control
characters, and JSON has no NaN and no infinity. Each such character stands as its own escape (`\\u0000`), each such
number as its text, so that people still see what was sent.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from typing import Any

CHANGED = "changedByReloadDesk"  # in a body: by field what was sent, as JSON, or null where JSON cannot say it
DEEPEST = 64  # lists and objects inside each other
LONGEST_ID = 512  # bytes: ids are indexed, and a row of an index has at most 2,704 in PostgreSQL
_SHOWN = 100  # characters of a longer id that are kept
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class OddNumber(str):  # a text, so that whoever does not look closer can show it
    """A number that JSON cannot write, or that no one can compute with, by its own text."""

    __slots__ = ()


def storable(value: Any, deep: Collection[str] = ()) -> Any:
    """Make an answer storable: a page element by element, all else as one value.

    `deep` are the strings that stand for parts nested too deep, which `answer` writes as their own JSON.

    Raises RecursionError for what is nested more than DEEPEST deep.
    """
    fit = _Fit(deep)
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        rest = fit.thing({name: item for name, item in value.items() if name != "data"})
        return rest | {"data": [fit.thing(item) for item in value["data"]]}
    return fit.thing(value)


def fit_text(text: str) -> str:
    """Give a text with the escape of each character that cannot be kept."""
    return _UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", text) if _UNFIT.search(text) else text


def changed_fields(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the names of the fields of a body that are not as they were sent."""
    changed = body.get(CHANGED)
    return tuple(changed) if isinstance(changed, dict) else ()


def as_sent(body: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of a body as they were sent; those that JSON cannot say are left out."""
    changed = body.get(CHANGED)
    if not isinstance(changed, dict):
        return dict(body)
    result = {name: value for name, value in body.items() if name not in changed and name != CHANGED}
    for was in changed.values():
        result |= _sent(was)
    return result


def short_id(text: str) -> str:
    """Give an id that fits a key of the database; of a longer one its beginning and a digest."""
    if len(text) * 4 <= LONGEST_ID or len(text.encode(errors="replace")) <= LONGEST_ID:
        return text
    return f"{text[:_SHOWN]}…{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:16]}"


def cut(text: str, most: int) -> str:
    """Give a text of at most so many characters; a longer one says by its end that it goes on."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _sent(was: Any) -> dict[str, Any]:
    try:
        value = json.loads(was)
    except (TypeError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


class _Fit:
    """Walks through values; what needs no change is given back as the same object."""

    def __init__(self, deep: Collection[str]) -> None:
        self._deep = deep
        self._is_sayable = True  # of the field that is walked through: JSON can say what was sent

    def thing(self, value: Any) -> Any:
        """Make one object storable, with a note of what was changed."""
        if not isinstance(value, dict):
            return self._value(value, 1)
        result: dict[str, Any] = {}
        changed: dict[str, str | None] = {}
        for key, item in value.items():
            self._is_sayable = True
            name = _free_name(fit_text(key), {*result, CHANGED})
            result[name] = self._value(item, 2)
            if name != key or result[name] is not item:
                changed[name] = json.dumps({key: item}) if self._is_sayable else None
        return result | {CHANGED: changed} if changed else value

    def _value(self, value: Any, depth: int) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if not isinstance(value, list | dict):
            return value
        if depth > DEEPEST:
            raise RecursionError(f"More than {DEEPEST} levels.")
        if isinstance(value, list):
            items = [self._value(item, depth + 1) for item in value]
            return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
        return self._object(value, depth)

    def _object(self, value: dict[str, Any], depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, item in value.items():
            result[_free_name(fit_text(key), result)] = self._value(item, depth + 1)
        is_same = all(name in value and value[name] is item for name, item in result.items())
        return value if is_same else result

    def _text(self, value: str) -> str:
        if isinstance(value, OddNumber) or value in self._deep:
            self._is_sayable = False
            return fit_text(str(OddNumber(value)))  # a new object, by which the walk sees the change
        return fit_text(value)


def _free_name(name: str, taken: Collection[str]) -> str:
    """Two names that only differ in what cannot be kept stay two."""
    while name in taken:
        name += "'"
    return name
