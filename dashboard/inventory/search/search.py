"""The search language: `sales state:disabled space:"Finance" runs>24/d -owner:keller`, read into what it asks.

Every piece narrows what is found; of the values of one piece, set apart by commas, one must hold; `-` or NOT before a
piece turns it round; OR joins the pieces beside it, and binds closer than a space or AND. A piece that makes no sense
is left out and gets a hint at its place.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, reduce
from itertools import groupby
from operator import or_

from django.db.models import Q

from dashboard.inventory.copy.text import clean
from dashboard.inventory.search.amounts import BadValue, Predicate
from dashboard.inventory.search.keys import KEYS, SearchKey, nearest, words
from dashboard.inventory.search.tokens import SearchToken, Value, quoted, tokens_of

LONGEST = 500  # characters of a search that are read; nobody types more


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something in a search that cannot be what was meant; it is left out, and all else holds."""

    kind: str  # key, value, amount, operator, empty, name, quote, joint or long
    text: str  # the words that are meant
    start: int  # their place in the search
    end: int
    key: str = ""  # of the piece
    instead: str = ""  # what may stand in this place instead; empty when nothing comes near


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One value of a term."""

    value: Value
    make: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A piece that makes sense: one of its conditions must hold, or none where it is negated."""

    piece: SearchToken
    conditions: tuple[Condition, ...]

    def where(self, now: datetime) -> Q:
        """What it asks of a row of the copy."""
        found = Q()
        for condition in self.conditions:
            found |= condition.make(now)
        return ~found if self.piece.negated else found

    def written(self, text: str) -> str:
        """The piece as it stands in the text that it was read from, with those values alone that hold."""
        values = (text[found.value.start : found.value.end] for found in self.conditions)
        return text[self.piece.start : self.piece.values_start] + ",".join(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search as it was typed, and what of it was understood."""

    text: str
    pieces: tuple[SearchToken, ...] = ()
    terms: tuple[Term, ...] = ()
    hints: tuple[Hint, ...] = ()

    def where(self, now: datetime) -> Q:
        """What a row of the copy (TaskCopy) must be like; relative times are told from `now`, aware UTC."""
        found = Q()
        for _, terms in groupby(self.terms, lambda term: term.piece.group):
            found &= reduce(or_, (term.where(now) for term in terms))
        return found

    @property
    def understood(self) -> str:
        """The text of what it asks, without what is left out: so a file finds what the page beside it shows."""
        return _joined([(term.piece, term.written(self.text)) for term in self.terms])

    def has(self, key: str, value: str) -> bool:
        """Whether it asks for exactly this value of a key; what is left out asks for nothing."""
        return any([found.value.text.casefold() for found in term.conditions] == [value] for term in self._of(key))

    def asks(self, key: str) -> bool:
        """Whether it asks for some value of a key."""
        return any(self._of(key))

    def _of(self, key: str) -> list[Term]:
        return [term for term in self.terms if term.piece.key == key and _stands_alone(term.piece)]

    def without(self, *keys: str) -> Search:
        """The search without the pieces of these keys; those negated or joined by OR go together with any choice."""
        kept = [piece for piece in self.pieces if piece.key not in keys or not _stands_alone(piece)]
        return parse(_joined([(piece, self.text[piece.start : piece.end]) for piece in kept if not piece.joint]))

    def split(self, keys: Collection[str]) -> tuple[Search, Search]:
        """What `without` these keys gives, and all the rest."""
        chosen = [term for term in self.terms if term.piece.key in keys and _stands_alone(term.piece)]
        others = [term for term in self.terms if term not in chosen]
        return replace(self, terms=tuple(others)), replace(self, terms=tuple(chosen))

    def adding(self, key: str, value: str) -> Search:
        """The search with one piece more, at its end."""
        return parse(f"{self.text} {key}:{value}".strip())

    def leaving_out(self, hints: dict[Value, Hint]) -> Search:
        """The search without some of its values, each with the hint that says why."""
        terms = [
            replace(term, conditions=conditions)
            for term in self.terms
            if (conditions := tuple(found for found in term.conditions if found.value not in hints))
        ]
        ordered = sorted((*self.hints, *hints.values()), key=lambda hint: hint.start)
        return replace(self, terms=tuple(terms), hints=tuple(ordered))

    def mended(self, hint: Hint) -> str:
        """The text with what a hint offers instead."""
        return self.text[: hint.start] + hint.instead + self.text[hint.end :]


def _stands_alone(piece: SearchToken) -> bool:
    return not piece.negated and not piece.grouped


def _joined(written: list[tuple[SearchToken, str]]) -> str:
    """Pieces as one text, those of one group with OR between them."""
    text, group = "", None
    for piece, part in written:
        between = (" OR " if piece.group == group else " ") if text else ""
        text, group = text + between + part, piece.group
    return text


@lru_cache(maxsize=1000)
def parse(q: str) -> Search:
    """Read a search. Anything can stand in an address: raises nothing, and takes time in proportion to its length."""
    text = clean(q[:LONGEST]).strip()
    pieces = tuple(tokens_of(text))
    terms: list[Term] = []
    hints = [_hint("long", "", len(text), len(text))] if len(q.strip()) > LONGEST else []
    for piece in pieces:
        term = _term(piece, text, hints)
        terms += [term] if term else []
    return Search(text=text, pieces=pieces, terms=tuple(terms), hints=tuple(hints))


def _term(piece: SearchToken, text: str, hints: list[Hint]) -> Term | None:
    if piece.joint:
        hints.append(_hint("joint", piece.joint, piece.start, piece.end, instead=quoted(piece.joint)))
        return None
    if not piece.closed:
        whole = text[piece.start : piece.end]
        hints.append(_hint("quote", whole, piece.start, piece.end, instead=f'{whole}"'))
    if not piece.key:
        conditions = tuple(Condition(value=value, make=_words(value)) for value in piece.values)
        return Term(piece=piece, conditions=conditions) if conditions else None
    key = KEYS.get(piece.key)
    if key is None:
        hints.append(_unknown_key(piece, text))
        return None
    if not piece.values:
        hints.append(_hint("empty", text[piece.start : piece.end], piece.start, piece.end, key=key.name))
        return None
    return _keyed(piece, key, hints)


def _keyed(piece: SearchToken, key: SearchKey, hints: list[Hint]) -> Term | None:
    conditions = []
    for value in piece.values:
        try:
            conditions.append(Condition(value=value, make=key.read(piece.operator, value)))
        except BadValue as error:
            is_whole = error.reason == "operator"
            start, end = (piece.begin, piece.end) if is_whole else (value.start, value.end)
            text = f"{key.name}{piece.operator}" if is_whole else value.text
            hints.append(_hint(error.reason, text, start, end, key=key.name, instead=error.nearest))
            if is_whole:
                return None
    return Term(piece=piece, conditions=tuple(conditions)) if conditions else None


def _words(value: Value) -> Predicate:
    where = words(value)
    return lambda now: where


def _unknown_key(piece: SearchToken, text: str) -> Hint:
    """A key that comes near, or else the same as words."""
    near = nearest(piece.key, list(KEYS))
    start = piece.begin
    whole = text[start : piece.end]
    instead = near + whole[len(piece.key) :] if near else quoted(whole)
    return _hint("key", piece.key, start, piece.end, key=near, instead=instead)


def _hint(kind: str, text: str, start: int, end: int, *, key: str = "", instead: str = "") -> Hint:
    return Hint(kind=kind, text=text, start=start, end=end, key=key, instead=instead)
