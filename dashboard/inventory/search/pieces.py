"""A search piece by piece, in the order in which it was typed: what was understood, what was not, and how each goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.inventory.search.search import Search, Term
from dashboard.inventory.search.tokens import SearchToken


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceValue:
    """One value of a piece, or a word."""

    text: str
    understood: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPiece:
    """One token of a search."""

    text: str  # as it was typed
    key: str  # with its sign, unless that is a colon: `space`, `runs >`; empty for a word
    values: tuple[PieceValue, ...]
    understood: bool  # at least in a part; False: it is left out
    negated: bool
    either: bool  # joined by OR to the one before
    without: str  # the search without it


def pieces(search: Search) -> list[SearchPiece]:
    """Give the pieces of a search; none of one that is nothing but words, which looks in names as it stands."""
    if all(_is_plain(token) for token in search.tokens):
        return []
    read = {term.token.start: term for term in search.terms}
    before: Sequence[SearchToken | None] = (None, *search.tokens)
    return [
        _piece(search, token, read.get(token.start), either=earlier is not None and earlier.group == token.group)
        for earlier, token in zip(before, search.tokens, strict=False)
    ]


def _is_plain(token: SearchToken) -> bool:
    return token.closed and not (token.key or token.negated or token.grouped or token.joint)


def _piece(search: Search, token: SearchToken, term: Term | None, *, either: bool) -> SearchPiece:
    held = [condition.value for condition in term.conditions] if term else []
    return SearchPiece(
        text=search.text[token.start : token.end],
        key=token.key if token.operator in (":", "=") else f"{token.key} {token.operator}".strip(),
        values=tuple(PieceValue(text=value.text, understood=value in held) for value in token.values),
        understood=bool(held),
        negated=token.negated,
        either=either,
        without=search.dropping(token).text,
    )
