"""What may be typed next in a search: keys, and values with how many tasks of the copy they would leave."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from dashboard.inventory.copy.read import copies
from dashboard.inventory.copy.text import clean, fold
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.search.amounts import AmountKey
from dashboard.inventory.search.examples import KeyExample, counts_of, key_examples, where_of, written_name
from dashboard.inventory.search.keys import IS, KEYS, ChoiceKey, NameKey, SearchKey
from dashboard.inventory.search.offers import FILTERS
from dashboard.inventory.search.search import LONGEST, parse
from dashboard.inventory.search.tokens import SearchToken, Value, quoted, tokens_of
from dashboard.inventory.search.unknown_names import checked

MOST_VALUES = 8
MOST_NAMES = 3  # of each kind, for a word that may be a part of one
SHORTEST_NAME = 2  # characters of a word for which names are looked for
NAMES = ("app", "space", "owner")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One way to go on."""

    words: str  # what it is
    about: str = ""
    count: int | None = None  # tasks that would be left; None for a key
    example: KeyExample | None = None  # of a key, where nothing is typed yet
    head: str  # the search up to the caret, when this is taken
    tail: str  # and behind it

    @property
    def tasks(self) -> int | None:
        return self.example.count if self.example else self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class _Caret:
    """A token, or the gap, that the caret is in: what is taken stands in place of `start` to `end`."""

    text: str
    start: int
    end: int
    typed: str
    token: SearchToken | None

    @property
    def minus(self) -> str:
        return "-" if self.token and self.token.negated else ""

    def others(self, now: datetime) -> QuerySet[TaskCopy]:
        start, end = (self.token.start, self.token.end) if self.token else (self.start, self.end)
        others = parse(f"{self.text[:start]} {self.text[end:]}")
        return copies().filter(checked(others, now).where(now))

    def beside(self, now: datetime) -> Q:
        """What the other values of the same token ask; empty where there are none."""
        found = Q()
        if self.token and self.token.key:
            rest = self.text[self.token.start : self.start] + self.text[self.end : self.token.end]
            for term in checked(parse(rest), now).terms:
                for condition in term.conditions:
                    found |= condition.make(now)
        return found

    def taking(self, inserted: str, *, done: bool = True, **values: object) -> Suggestion:
        """`done`: nothing more is typed in this place, so that a space follows, unless other values do."""
        tail = self.text[self.end :]
        space = " " if done and not (tail[:1].isspace() or tail[:1] == ",") else ""
        return Suggestion(head=self.text[: self.start] + inserted + space, tail=tail, **values)  # type: ignore[arg-type]


def suggestions(q: str, at: int, now: datetime) -> list[Suggestion]:
    """Give ways to go on at the caret (`at` characters into the text). Anything can be asked: raises nothing."""
    text = clean(q[:LONGEST])
    at = max(0, min(at, len(text)))
    token = next((token for token in tokens_of(text) if token.start < at <= token.end), None)
    key = KEYS.get(token.key) if token else None
    if token and key and at >= token.values_start:
        return list(_values(_value_place(text, at, token), key, token.operator, now))
    place = _word_place(text, at, token)
    if not place.typed and not place.minus:
        return _keys_with_examples(place, now)
    return [*_filters(place, now), *_keys(place), *_names(place, now)]


def _value_place(text: str, at: int, token: SearchToken) -> _Caret:
    value = next((value for value in token.values if value.start <= at <= value.end), None)
    start, end, typed = (value.start, value.end, value.text) if value else (at, at, "")
    return _Caret(text=text, start=start, end=end, typed=typed, token=token)


def _word_place(text: str, at: int, token: SearchToken | None) -> _Caret:
    if token is None:
        return _Caret(text=text, start=at, end=at, typed="", token=None)
    typed = token.key or "".join(value.text for value in token.values)
    return _Caret(text=text, start=token.start, end=token.end, typed=typed.casefold(), token=token)


def _filters(place: _Caret, now: datetime) -> Iterator[Suggestion]:
    written = FILTERS.get(place.typed)
    if not written or not place.token or place.token.key:
        return
    where = parse(f"{place.minus}{written}").where(now)
    count = place.others(now).filter(where).count()
    if count:
        yield place.taking(place.minus + written, words=place.minus + written, about="the filter", count=count)


def _keys(place: _Caret) -> Iterator[Suggestion]:
    begun = [key for name, key in KEYS.items() if name.startswith(place.typed)]
    inside = [key for name, key in KEYS.items() if place.typed in name and key not in begun]
    for key in (*begun, *inside):
        written = key.name + key.operators[0]
        yield place.taking(place.minus + written, done=False, words=written, about=key.about)


def _keys_with_examples(place: _Caret, now: datetime) -> list[Suggestion]:
    examples = key_examples(place.others(now), now)
    return [replace(one, example=example) for one, example in zip(_keys(place), examples, strict=True)]


def _names(place: _Caret, now: datetime) -> Iterator[Suggestion]:
    if len(place.typed) < SHORTEST_NAME or (place.token and place.token.key):
        return
    others = place.others(now)
    for name in NAMES:
        key = KEYS[name]
        assert isinstance(key, NameKey)  # noqa: S101  the three are
        written = {found: quoted(found) for found in _found(others, key, place.typed, MOST_NAMES)}
        for found, count in _counts(place, others, key, IS[0], written, now).items():
            yield place.taking(f"{place.minus}{name}:{written[found]}", words=found, about=name, count=count)


def _values(place: _Caret, key: SearchKey, operator: str, now: datetime) -> Iterator[Suggestion]:
    others, written = place.others(now), dict[str, str]()
    if isinstance(key, NameKey) and operator in key.operators:
        written = {name: written_name(key, name) for name in _found(others, key, place.typed, MOST_VALUES)}
    elif isinstance(key, ChoiceKey):
        fitting = [choice for choice in key.choices if place.typed.casefold() in choice]
        written = {choice: choice for choice in fitting or key.choices}
    elif isinstance(key, AmountKey):
        begun = [example for example in key.examples if example.startswith(place.typed)]
        written = {amount: amount for amount in (place.typed, *begun)}
    for words, count in _counts(place, others, key, operator, written, now).items():
        yield place.taking(written[words], words=words, count=count)


def _counts(
    place: _Caret, others: QuerySet[TaskCopy], key: SearchKey, operator: str, written: Mapping[str, str], now: datetime
) -> dict[str, int]:
    """The tasks that would be left of the `others` by each value that makes sense; all counts by one query.

    `written` has the values as they are shown, and as they are written.
    """
    beside = place.beside(now)
    pieces = {words: f"{key.name}{operator}{value}" for words, value in written.items()}
    asked = {words: where | beside for words, piece in pieces.items() if (where := where_of(key, piece, now))}
    return counts_of(others, {words: ~where if place.minus else where for words, where in asked.items()})


def _found(others: QuerySet[TaskCopy], key: NameKey, typed: str, most: int) -> list[str]:
    """Names that hold what is typed, the most frequent first."""
    if key.names:
        return [name for name in key.names() if fold(typed) in fold(name)][:most]
    inside = key.where(Value(text=f"*{typed}*", start=0, end=0))
    names = others.filter(inside).exclude(**{key.shown: ""}).values_list(key.shown, flat=True)
    return list(names.annotate(tasks=Count("pk")).order_by("-tasks", key.shown)[:most])
