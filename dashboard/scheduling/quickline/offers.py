"""What to write instead of a quick line that is not understood: only what can be read is offered."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence

from dashboard.scheduling.quickline.vocabulary import WORDS, Misread, NotRead, Span, TextChange

_MOST = 3  # offers of one piece
_WHOLE = "\0"  # an offer that begins so is about the whole sentence, which stands for {said}


def misread_of(text: str, errors: Sequence[tuple[NotRead, Span]], can_be_read: Callable[[str], bool]) -> list[Misread]:
    """Return the pieces that are not understood with their offers, in the order of the text.

    `can_be_read` tries an offer.
    """
    found = []
    for error, sentence in sorted(errors, key=lambda pair: pair[0].span):
        wanted = [offer for offer in _candidates(text, error, sentence, only=len(errors) == 1) if offer != text]
        readings = _readable(wanted[: error.number_of_readings], can_be_read)
        offers = readings if len(readings) > 1 else _readable(wanted, can_be_read)
        is_ambiguous = error.number_of_readings > 1 and len(offers) > 1
        found.append(Misread(*error.span, error.message, offers if is_ambiguous else offers[:_MOST], is_ambiguous))
    return found


def _readable(offers: Sequence[str], can_be_read: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_completed(offers[: 3 * _MOST], can_be_read)))[: _MOST + 1]


def _completed(offers: Iterable[str], can_be_read: Callable[[str], bool]) -> Iterator[str]:
    """Yield the offers that can be read, also those that only lack a time."""
    for offer in offers:
        lacks_time = ":" not in offer and " at " not in f" {offer}"
        found = next(filter(can_be_read, [offer, f"{offer} at 06:00"] if lacks_time else [offer]), None)
        if found:
            yield found


def _candidates(text: str, error: NotRead, sentence: Span, *, only: bool) -> Iterator[str]:
    for changes in error.changes:
        yield _tidy(_changed(text, changes, sentence))
    if only and not error.changes:
        word = text[slice(*error.span)]
        for near in difflib.get_close_matches(word.lower(), WORDS, n=3, cutoff=0.76):
            yield _changed(text, (TextChange(*error.span, near),), sentence)
        yield _tidy(_changed(text, (TextChange(*error.span, ""),), sentence))


def _changed(text: str, changes: Iterable[TextChange], sentence: Span) -> str:
    for start, end, words in sorted(changes, reverse=True):
        if words.startswith(_WHOLE):
            said = text[slice(*sentence)]
            template = words[1:]
            new = template.replace("{said}", said) if "{said}" in template else said + template
            text = text[: sentence[0]] + new + text[sentence[1] :]
        else:
            text = text[:start] + words + text[end:]
    return text


def _tidy(text: str) -> str:
    """Remove the blanks and joints that a piece leaves behind."""
    words = " ".join(text.split()).replace(" ,", ",").replace(" ;", ";").strip(" ,;")
    return words.removeprefix("and ").removesuffix(" and")
