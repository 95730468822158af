"""The search language: `sales state:disabled space:"Finance" runs>24/d -owner:keller`, read into what it asks.

Every token narrows what is found; of the values of one token, set apart by commas, one must hold; `-` or NOT before a
token turns it round; OR joins the tokens beside it, and binds closer than a space or AND. A token that makes no sense
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
    key: str = ""  # of the token
    instead: str = ""  # what may stand in this place instead; empty when nothing comes near


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One value of a term."""

    value: Value
    make: Predicate


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A token that makes sense: one of its conditions must hold, or none where it is negated."""

    token: SearchToken
    conditions: tuple[Condition, ...]

    def where(self, now: datetime) -> Q:
        found = Q()
        for condition in self.conditions:
            found |= condition.make(now)
        return ~found if self.token.negated else found

    def written(self, text: str) -> str:
        values = (text[found.value.start : found.value.end] for found in self.conditions)
        return text[self.token.start : self.token.values_start] + ",".join(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search as it was typed, and what of it was understood."""

    text: str
    tokens: tuple[SearchToken, ...] = ()
    terms: tuple[Term, ...] = ()
    hints: tuple[Hint, ...] = ()

    def where(self, now: datetime) -> Q:
        """What a row of the copy (TaskCopy) must be like; relative times are told from `now`, aware UTC."""
        found = Q()
        for _, terms in groupby(self.terms, lambda term: term.token.group):
            found &= reduce(or_, (term.where(now) for term in terms))
        return found

    @property
    def understood(self) -> str:
        """The text of what it asks, without what is left out: so a file finds what the page beside it shows."""
        return _joined([(term.token, term.written(self.text)) for term in self.terms])

    def has(self, key: str, value: str) -> bool:
        """Whether it asks for exactly this value of a key; what is left out asks for nothing."""
        return any([found.value.text.casefold() for found in term.conditions] == [value] for term in self._of(key))

    def asks(self, key: str) -> bool:
        return any(self._of(key))

    def _of(self, key: str) -> list[Term]:
        return [term for term in self.terms if term.token.key == key and _stands_alone(term.token)]

    def without(self, *keys: str) -> Search:
        """The search without the tokens of these keys; those negated or joined by OR go together with any choice."""
        return self._of_tokens([token for token in self.tokens if token.key not in keys or not _stands_alone(token)])

    def dropping(self, token: SearchToken) -> Search:
        """The search without one of its tokens, and without an OR or NOT that joins nothing."""
        return self._of_tokens([one for one in self.tokens if one is not token])

    def _of_tokens(self, tokens: Collection[SearchToken]) -> Search:
        return parse(_joined([(token, self.text[token.start : token.end]) for token in tokens if not token.joint]))

    def split(self, keys: Collection[str]) -> tuple[Search, Search]:
        chosen = [term for term in self.terms if term.token.key in keys and _stands_alone(term.token)]
        others = [term for term in self.terms if term not in chosen]
        return replace(self, terms=tuple(others)), replace(self, terms=tuple(chosen))

    def adding(self, key: str, value: str) -> Search:
        return parse(f"{self.text} {key}:{value}".strip())

    def leaving_out(self, hints: dict[Value, Hint]) -> Search:
        terms = [
            replace(term, conditions=conditions)
            for term in self.terms
            if (conditions := tuple(found for found in term.conditions if found.value not in hints))
        ]
        ordered = sorted((*self.hints, *hints.values()), key=lambda hint: hint.start)
        return replace(self, terms=tuple(terms), hints=tuple(ordered))

    def mended(self, hint: Hint) -> str:
        return self.text[: hint.start] + hint.instead + self.text[hint.end :]


def _stands_alone(token: SearchToken) -> bool:
    return not token.negated and not token.grouped


def _joined(written: list[tuple[SearchToken, str]]) -> str:
    text, group = "", None
    for token, part in written:
        between = (" OR " if token.group == group else " ") if text else ""
        text, group = text + between + part, token.group
    return text


@lru_cache(maxsize=1000)
def parse(q: str) -> Search:
    """Read a search. Anything can stand in an address: raises nothing, and takes time in proportion to its length."""
    text = clean(q[:LONGEST]).strip()
    tokens = tuple(tokens_of(text))
    terms: list[Term] = []
    hints = [_hint("long", "", len(text), len(text))] if len(q.strip()) > LONGEST else []
    for token in tokens:
        term = _term(token, text, hints)
        terms += [term] if term else []
    return Search(text=text, tokens=tokens, terms=tuple(terms), hints=tuple(hints))


def _term(token: SearchToken, text: str, hints: list[Hint]) -> Term | None:
    if token.joint:
        hints.append(_hint("joint", token.joint, token.start, token.end, instead=quoted(token.joint)))
        return None
    if not token.closed:
        whole = text[token.start : token.end]
        hints.append(_hint("quote", whole, token.start, token.end, instead=f'{whole}"'))
    if not token.key:
        conditions = tuple(Condition(value=value, make=_words(value)) for value in token.values)
        return Term(token=token, conditions=conditions) if conditions else None
    key = KEYS.get(token.key)
    if key is None:
        hints.append(_unknown_key(token, text))
        return None
    if not token.values:
        hints.append(_hint("empty", text[token.start : token.end], token.start, token.end, key=key.name))
        return None
    return _keyed(token, key, hints)


def _keyed(token: SearchToken, key: SearchKey, hints: list[Hint]) -> Term | None:
    conditions = []
    for value in token.values:
        try:
            conditions.append(Condition(value=value, make=key.read(token.operator, value)))
        except BadValue as error:
            is_whole = error.reason == "operator"
            start, end = (token.begin, token.end) if is_whole else (value.start, value.end)
            text = f"{key.name}{token.operator}" if is_whole else value.text
            hints.append(_hint(error.reason, text, start, end, key=key.name, instead=error.nearest))
            if is_whole:
                return None
    return Term(token=token, conditions=tuple(conditions)) if conditions else None


def _words(value: Value) -> Predicate:
    where = words(value)
    return lambda now: where


def _unknown_key(token: SearchToken, text: str) -> Hint:
    near = nearest(token.key, list(KEYS))
    start = token.begin
    whole = text[start : token.end]
    instead = near + whole[len(token.key) :] if near else quoted(whole)
    return _hint("key", token.key, start, token.end, key=near, instead=instead)


def _hint(kind: str, text: str, start: int, end: int, *, key: str = "", instead: str = "") -> Hint:
    return Hint(kind=kind, text=text, start=start, end=end, key=key, instead=instead)
