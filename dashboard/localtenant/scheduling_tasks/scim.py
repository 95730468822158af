"""Filters in the syntax of SCIM (RFC 7644, 3.4.2.2) as conditions on rows: `name co "sales" and enabled eq true`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

LONGEST = 4_000  # characters
DEEPEST = 30  # parentheses in each other
_TOKEN = re.compile(r'\s*(?:([()])|("(?:[^"\\]|\\.)*")|([^\s()"]+))')
_TEXT = {"eq": "", "co": "__contains", "sw": "__startswith", "ew": "__endswith"}
_ORDER = {"gt": "__gt", "ge": "__gte", "lt": "__lt", "le": "__lte"}


class BadFilter(ValueError):
    """A filter that cannot be read; the text says where it is wrong."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a name of a filter compares: a column or an annotation. Texts are in lower case."""

    column: str
    kind: str  # text, boolean, number or instant


def condition(text: str, attributes: Mapping[str, Attribute]) -> Q:
    """The condition that a filter means. Raises BadFilter."""
    if len(text) > LONGEST:
        raise BadFilter(f"A filter has at most {LONGEST} characters.")
    reader = _Reader(_tokens(text), attributes)
    found = reader.either()
    if reader.peek():
        raise BadFilter(f"{reader.peek()[:40]!r} is not expected there.")
    return found


def _tokens(text: str) -> list[str]:
    tokens, place = [], 0
    text = text.strip()
    while place < len(text):
        matched = _TOKEN.match(text, place)
        if matched is None:
            raise BadFilter("A quotation mark is not closed.")
        tokens.append(matched[0].strip())
        place = matched.end()
    return tokens


@dataclass(slots=True)
class _Reader:
    """Reads tokens from the first to the last: `or` binds less than `and`, `and` less than `not`."""

    tokens: list[str]
    attributes: Mapping[str, Attribute]
    place: int = 0
    depth: int = 0
    names: dict[str, Attribute] = field(init=False)

    def __post_init__(self) -> None:
        self.names = {name.lower(): attribute for name, attribute in self.attributes.items()}

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        if not token:
            raise BadFilter("It ends too early.")
        self.place += 1
        return token

    def either(self) -> Q:
        found = self.both()
        while self.peek().lower() == "or":
            self.take()
            found |= self.both()
        return found

    def both(self) -> Q:
        found = self.single()
        while self.peek().lower() == "and":
            self.take()
            found &= self.single()
        return found

    def single(self) -> Q:
        first = self.take()
        if first.lower() == "not" and self.peek() == "(":
            return ~self.single()
        return self.group() if first == "(" else self.comparison(first)

    def group(self) -> Q:
        self.depth += 1
        if self.depth > DEEPEST:
            raise BadFilter(f"More than {DEEPEST} parentheses stand in each other.")
        found = self.either()
        if self.take() != ")":
            raise BadFilter("A parenthesis is not closed.")
        self.depth -= 1
        return found

    def comparison(self, name: str) -> Q:
        attribute = self.names.get(name.lower())
        if attribute is None:
            raise BadFilter(f"{name[:40]!r} is no field to filter by: use {', '.join(self.attributes)}.")
        operator = self.take().lower()
        if operator == "pr":
            return ~_nothing(attribute)
        return _KINDS[attribute.kind](attribute, operator, _value(self.take()))


def _value(token: str) -> Any:
    """A JSON value. Raises BadFilter."""
    try:
        value = json.loads(token)
    except ValueError as error:
        raise BadFilter(f"{token[:40]} is no value: write a text in quotation marks, true or false.") from error
    if isinstance(value, dict | list):
        raise BadFilter(f"{token[:40]} is no value: write a text in quotation marks, true or false.")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise BadFilter("A text holds half of a character.") from error
        value = value.replace("\x00", "\ufffd")
    return value


def _nothing(attribute: Attribute) -> Q:
    nothing = Q(**{f"{attribute.column}__isnull": True})
    return nothing | Q(**{attribute.column: ""}) if attribute.kind == "text" else nothing


def _text(attribute: Attribute, operator: str, value: Any) -> Q:
    if value is None and operator in ("eq", "ne"):
        return _nothing(attribute) if operator == "eq" else ~_nothing(attribute)
    text = (value if isinstance(value, str) else json.dumps(value)).casefold()
    if operator == "ne":
        return ~Q(**{attribute.column: text})
    return Q(**{attribute.column + _lookup(operator, _TEXT | _ORDER): text})


def _boolean(attribute: Attribute, operator: str, value: Any) -> Q:
    wanted = {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(wanted, bool) or operator not in ("eq", "ne"):
        raise BadFilter("It is compared by eq or ne with true or false.")
    return Q(**{attribute.column: wanted is (operator == "eq")})


def _number(attribute: Attribute, operator: str, value: Any) -> Q:
    text = str(value)
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise BadFilter("It is compared with a number.")
    if operator == "ne":
        return ~Q(**{attribute.column: int(text)})
    return Q(**{attribute.column + _lookup(operator, {"eq": ""} | _ORDER): int(text)})


def _instant(attribute: Attribute, operator: str, value: Any) -> Q:
    if value is None and operator in ("eq", "ne"):
        return _nothing(attribute) if operator == "eq" else ~_nothing(attribute)
    try:
        at = datetime.fromisoformat(value)
        at = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError) as error:
        raise BadFilter("It is compared with an instant such as 2026-11-28T06:00:00Z.") from error
    if operator == "ne":
        return ~Q(**{attribute.column: at})
    return Q(**{attribute.column + _lookup(operator, {"eq": ""} | _ORDER): at})


def _lookup(operator: str, lookups: Mapping[str, str]) -> str:
    if operator not in lookups:
        raise BadFilter(f"{operator[:40]!r} is no comparison here: use {', '.join(['ne', *lookups])}.")
    return lookups[operator]


_KINDS: dict[str, Callable[[Attribute, str, Any], Q]] = {
    "text": _text,
    "boolean": _boolean,
    "number": _number,
    "instant": _instant,
}
