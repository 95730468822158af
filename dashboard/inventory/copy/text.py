"""Text as it is compared: so that neither case nor accents matter, and all databases agree."""

from __future__ import annotations

import unicodedata


def clean(text: str) -> str:
    """Text as every database takes it: PostgreSQL refuses a NUL, and none takes half a surrogate pair."""
    whole = text if text.isascii() else text.encode(errors="replace").decode()
    return whole.replace("\x00", "\N{REPLACEMENT CHARACTER}")


LONGEST_ERROR = 200  # characters: a search for one must hold it, and has a bound


def error_line(text: str) -> str:
    """An error as one line that rows are grouped and searched by: the text itself, without its line breaks."""
    return " ".join(clean(text).split())[:LONGEST_ERROR].rstrip()


def fold(text: str) -> str:
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return unicodedata.normalize("NFC", bare.casefold())
