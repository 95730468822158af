"""A quick line as tokens: words, numbers, times and signs, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from dashboard.scheduling.quickline.vocabulary import Span

_TOKEN = re.compile(
    r"""
      (?P<ordinal>\d{1,2}(?:st|nd|rd|th)(?![a-z]))
    | (?P<iso>\d{4}-\d{1,2}-\d{1,2}(?!\d))
    | (?P<dotted>\d{1,2}(?P<sign>[./-])\d{1,2}(?P=sign)\d{4}(?!\d))
    | (?P<time>\d{1,2}[:.h]\d\d(?::\d\d)?(?![\d:]))
    | (?P<decimal>\d{1,4}\.\d(?!\d))
    | (?P<number>\d+)
    | (?P<half>[ap]\.?m(?:\.(?!\.)|(?![a-z])))
    | (?P<word>[^\W\d_]+(?:'[a-z]+)*)
    | (?P<dots>\.{2,}|…)
    | (?P<other>\S)
    """,
    re.VERBOSE,
)
_SAME_SIGN = str.maketrans("–—−‐‑’", "-----'")  # noqa: RUF001 - people type all of them
DASHES = frozenset({"-"})


@dataclass(frozen=True, slots=True)
class TextToken:
    """One word, number or sign of a text in small letters."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.start, self.end


def small_letters(text: str) -> str:
    """Return the text in small letters with plain dashes, each character in its place."""
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text).translate(_SAME_SIGN)


def tokens_of(text: str, span: Span) -> list[TextToken]:
    """Return the tokens of a part of a text in small letters."""
    return [
        TextToken(match.lastgroup if match.lastgroup != "sign" else "dotted", match[0], *match.span())
        for match in _TOKEN.finditer(text, *span)
        if match.lastgroup
    ]


class TokenCursor:
    """A place among the tokens. Its methods move on where they find something, and stay where they do not."""

    def __init__(self, text: str, tokens: list[TextToken]) -> None:
        """Start before the first token."""
        self.text, self.tokens, self.at = text, tokens, 0

    @property
    def is_done(self) -> bool:
        """Whether no token is left."""
        return self.at >= len(self.tokens)

    def peek(self, ahead: int = 0) -> TextToken:
        """Return the next token, or the one so far behind it; an empty one at the end."""
        place = self.at + ahead
        return (
            self.tokens[place]
            if 0 <= place < len(self.tokens)
            else TextToken("end", "", len(self.text), len(self.text))
        )

    def word(self, ahead: int = 0) -> str:
        """Return the text of the next token."""
        return self.peek(ahead).text

    def take(self, *words: str | Collection[str]) -> bool:
        """Move over these words if they come next. Each is a word, or a set of words to choose from."""
        for ahead, wanted in enumerate(words):
            found = self.word(ahead)
            if not found or (found != wanted if isinstance(wanted, str) else found not in wanted):
                return False
        self.at += len(words)
        return True

    def take_kind(self, kind: str) -> TextToken | None:
        """Move over the next token if it is of that kind."""
        token = self.peek()
        if token.kind != kind:
            return None
        self.at += 1
        return token

    def any_of(self, *choices: tuple[str | Collection[str], ...]) -> bool:
        """Move over the first of these sequences of words that comes next."""
        return any(self.take(*choice) for choice in choices)

    def is_tight(self, ahead: int = 0) -> bool:
        """Return whether no blank stands before that token."""
        return self.peek(ahead).start == self.peek(ahead - 1).end

    def span_from(self, start: int) -> Span:
        """Return the span from a token to the last one that was taken."""
        if self.at <= start:
            return self.peek().span
        return self.tokens[start].start, self.tokens[self.at - 1].end
