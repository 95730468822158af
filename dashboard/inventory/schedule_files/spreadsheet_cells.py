"""Cells of spreadsheets: text that none takes for a formula, and the same text back again."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

FORMULA = frozenset("=+-@\N{MINUS SIGN}")  # a cell that begins so would be computed by a spreadsheet
GUARD = "'"


def guarded(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula; None is an empty one."""
    if isinstance(value, str) and _is_risky(value[:1]):
        return f"{GUARD}{value}"
    return "" if value is None else value


def guarded_text(text: str) -> str:
    """Guard a text that is to be read back: one that looks guarded already gets a second guard."""
    return f"{GUARD}{text}" if _needs_guard(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith(GUARD) and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    bare = text.lstrip(GUARD)
    return _is_risky(bare[:1])


@lru_cache(maxsize=1_024)
def _is_risky(first: str) -> bool:
    """Whether a cell that begins so may be computed: by its sign in any width, or behind what is not seen.

    Blanks, line ends, tabs, byte order marks and the like are left out by some programs before they look.
    """
    if first.isascii() and first.isalnum():
        return False
    is_unseen = first != "" and (first.isspace() or unicodedata.category(first)[0] in "CZ")
    return is_unseen or unicodedata.normalize("NFKC", first) in FORMULA
