"""What may be typed next in a search: keys, and values with how many tasks of the copy they would leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from dashboard.inventory.copied import copies
from dashboard.inventory.folding import clean
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.search import LONGEST, parse
from dashboard.inventory.search_amounts import Unread
from dashboard.inventory.search_keys import KEYS, Amount, Choice, Key, Named
from dashboard.inventory.search_names import checked
from dashboard.inventory.search_text import Piece, Value, pieces_of, quoted

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
    head: str  # the search up to the caret, when this is taken
    tail: str  # and behind it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A piece, or the gap, that the caret is in: what is taken stands in place of `start` to `end`."""

    text: str
    start: int
    end: int
    typed: str
    piece: Piece | None

    @property
    def minus(self) -> str:
        return "-" if self.piece and self.piece.negated else ""

    def others(self, now: datetime) -> QuerySet[TaskCopy]:
        """The tasks that all other pieces leave."""
        start, end = (self.piece.start, self.piece.end) if self.piece else (self.start, self.end)
        others = parse(f"{self.text[:start]} {self.text[end:]}")
        return copies().filter(checked(others, now).where(now))

    def taking(self, inserted: str, *, done: bool = True, **values: object) -> Suggestion:
        """`done`: nothing more belongs to this piece, so that a space follows."""
        tail = self.text[self.end :]
        space = " " if done and not tail[:1].isspace() else ""
        return Suggestion(head=self.text[: self.start] + inserted + space, tail=tail, **values)  # type: ignore[arg-type]


def suggestions(q: str, at: int, now: datetime) -> list[Suggestion]:
    """Give ways to go on at the caret (`at` characters into the text). Anything can be asked: raises nothing."""
    text = clean(q[:LONGEST])
    at = max(0, min(at, len(text)))
    piece = next((piece for piece in pieces_of(text) if piece.start < at <= piece.end), None)
    key = KEYS.get(piece.key) if piece else None
    if piece and key and at >= piece.values_start:
        return list(_values(_value_place(text, at, piece), key, piece.operator, now))
    return [*_keys(_word_place(text, at, piece)), *_names(_word_place(text, at, piece), now)]


def _value_place(text: str, at: int, piece: Piece) -> _Place:
    value = next((value for value in piece.values if value.start <= at <= value.end), None)
    start, end, typed = (value.start, value.end, value.text) if value else (at, at, "")
    return _Place(text=text, start=start, end=end, typed=typed, piece=piece)


def _word_place(text: str, at: int, piece: Piece | None) -> _Place:
    if piece is None:
        return _Place(text=text, start=at, end=at, typed="", piece=None)
    typed = piece.key or "".join(value.text for value in piece.values)
    return _Place(text=text, start=piece.start, end=piece.end, typed=typed.casefold(), piece=piece)


def _keys(place: _Place) -> Iterator[Suggestion]:
    begun = [key for name, key in KEYS.items() if name.startswith(place.typed)]
    inside = [key for name, key in KEYS.items() if place.typed in name and key not in begun]
    for key in (*begun, *inside):
        written = key.name + key.operators[0]
        yield place.taking(place.minus + written, done=False, words=written, about=key.about)


def _names(place: _Place, now: datetime) -> Iterator[Suggestion]:
    if len(place.typed) < SHORTEST_NAME or (place.piece and place.piece.key):
        return
    for name in NAMES:
        key = KEYS[name]
        assert isinstance(key, Named)  # noqa: S101  the three are
        for found, count in _found(place, key, now, MOST_NAMES):
            inserted = f"{place.minus}{name}:{quoted(found)}"
            yield place.taking(inserted, words=found, about=name, count=count)


def _values(place: _Place, key: Key, operator: str, now: datetime) -> Iterator[Suggestion]:
    if isinstance(key, Named) and operator in key.operators:
        for name, count in _found(place, key, now, MOST_VALUES):
            yield place.taking(name if _is_bare(key, name) else quoted(name), words=name, count=count)
    elif isinstance(key, Choice):
        fitting = [choice for choice in key.choices if place.typed.casefold() in choice]
        yield from _counted(place, key, operator, fitting or key.choices, now)
    elif isinstance(key, Amount):
        begun = [example for example in key.examples if example.startswith(place.typed)]
        yield from _counted(place, key, operator, [place.typed, *begun], now)


def _counted(place: _Place, key: Key, operator: str, words: Iterable[str], now: datetime) -> Iterator[Suggestion]:
    """Values of ours, each with its count; all counts by one query."""
    conditions = {word: where for word in words if (where := _where(key, operator, word, now)) is not None}
    counts = _counts(place.others(now), conditions)
    for word in conditions:
        yield place.taking(word, words=word, count=counts[word])


def _where(key: Key, operator: str, word: str, now: datetime) -> Q | None:
    try:
        return key.read(operator, Value(text=word, start=0, end=0))(now)
    except Unread:
        return None


def _counts(found: QuerySet[TaskCopy], conditions: Mapping[str, Q]) -> dict[str, int]:
    counted = {f"n{place}": Count("pk", filter=where) for place, where in enumerate(conditions.values())}
    return dict(zip(conditions, found.aggregate(**counted).values(), strict=True)) if counted else {}


def _found(place: _Place, key: Named, now: datetime, most: int) -> list[tuple[str, int]]:
    """Names that hold what is typed, the most frequent first."""
    inside = key.where(Value(text=f"*{place.typed}*", start=0, end=0))
    names = place.others(now).filter(inside).exclude(**{key.shown: ""}).values_list(key.shown)
    return list(names.annotate(tasks=Count("pk")).order_by("-tasks", key.shown)[:most])


def _is_bare(key: Named, name: str) -> bool:
    return key.whole and not any(character.isspace() or character in ',"' for character in name)
