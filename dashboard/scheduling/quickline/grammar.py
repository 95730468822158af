"""The grammar of the quick line in English: clauses in whatever order; what fits none is named, not guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

from dashboard.scheduling.quickline import clauses as clause
from dashboard.scheduling.quickline.clauses import Pieces
from dashboard.scheduling.quickline.vocabulary import (
    AND,
    DAY,
    DAY_SET,
    HOUR,
    MONTH,
    NUMBER,
    ORDINAL,
    TIME,
    TO,
    Misread,
    NotRead,
    Span,
    listed,
    ranged,
)

Reader = Callable[[re.Match[str], Pieces, date], None]
_ONCE = ("every", "every_other", "adverb", "window", "months", "times", "but", "until", "count")
_DAYS = ("weekdays", "ordinals", "dates")  # may come again, before what applies to all of them
_APPLIES = ("times", "months")


def read_clauses(text: str, span: Span, today: date) -> tuple[Pieces, list[Misread]]:
    """Read the span of a text in small letters. `today` tells the year of a day that is given without one."""
    pieces = Pieces()
    misread: list[Misread] = []
    at, end = span
    while at < end:
        match, read = _clause_at(text, at, end)
        at = match.end()
        try:
            if read:
                _note(pieces, match, read.__name__)
                read(match, pieces, today)
        except NotRead as error:
            misread.append(error.misread)
    return pieces, misread


def _clause_at(text: str, at: int, end: int) -> tuple[re.Match[str], Reader | None]:
    """The first clause that fits here; the last pattern fits anything."""
    found = ((match, read) for pattern, read in _CLAUSES if (match := pattern.match(text, at, end)))
    return next(found)


def _note(pieces: Pieces, match: re.Match[str], name: str) -> None:
    """Remember where a clause stands. "Monday at 6 and friday at 8" is two rules, not one of two days and two times."""
    said = match[0].strip()
    if name in pieces.spans and name in _ONCE:
        raise NotRead(
            match.span(), f"“{said}” comes after another of its kind. Write two rules, with a semicolon between."
        )
    begin = min((pieces.spans[days] for days in _DAYS if days in pieces.spans), default=match.span())
    if name in _DAYS and any(begin < pieces.spans.get(applies, begin) < match.span() for applies in _APPLIES):
        raise NotRead(
            match.span(),
            f"“{said}” comes after the time or month of other days. Write two rules, with a semicolon between.",
        )
    pieces.spans.setdefault(name, match.span())


def _patterns() -> Iterator[tuple[str, Reader | None]]:
    unit = r"(?P<unit>minutes?|mins?|hours?|days?|weeks?|months?|years?)\b"
    moment, days = rf"(?:{TIME}|{HOUR})", listed(rf"(?:{ranged(DAY)}|{DAY_SET})")
    day = rf"(?:{ORDINAL}|\b\d{{1,2}}\b(?![:.]\d|\s?[ap]m\b))"
    year = r"\d{4}\b"
    month_day = rf"(?P<day>{day})\s+(?:of\s+)?(?P<month>{MONTH})(?:,?\s+(?P<year>{year}))?"
    day_of_month = rf"(?P<month_first>{MONTH})\s+(?:the\s+)?(?P<day_last>{day})(?:,?\s+(?P<year_last>{year}))?"
    iso = r"(?P<iso>\d{4}-\d{1,2}-\d{1,2})\b"
    yield rf"(?:until|till)\s+(?:the\s+)?(?:{iso}|{month_day}|{day_of_month})", clause.until
    yield rf"(?:for\s+)?(?P<count>{NUMBER})\s+(?:times|runs)\b", clause.count
    yield rf"(?:from|between)\s+(?P<first>{moment})(?:{TO}|\s+(?:and|until|till)\s+)(?P<last>{moment})", clause.window
    yield rf"every\s+(?:(?P<number>{NUMBER})\s+)?{unit}", clause.every
    yield rf"every\s+other\s+(?P<days>{days})", clause.every_other
    yield r"(?P<adverb>hourly|daily|weekly|monthly|yearly|annually)\b", clause.adverb
    days_of = rf"(?P<days>{listed(day)})\s+(?:of\s+)?(?P<months>{listed(ranged(MONTH))})"
    yield rf"(?:{days_of}|(?P<month_first>{MONTH})\s+(?:the\s+)?(?P<day_last>{day}))", clause.dates
    noun = rf"(?P<noun>days?|weekdays?|workdays?|working\s+days?|{listed(DAY)})\b"
    ordinals = listed(rf"(?:the\s+)?{ORDINAL}")
    of_month = r"(?P<of_month>\s+of\s+(?:the|every|each|a)\s+month\b)?"
    yield rf"(?P<every>every\s+)?(?P<ordinals>{ordinals})(?:\s+{noun})?{of_month}", clause.ordinals
    yield rf"(?:except|but\s+not|not)\s+(?:on\s+)?(?P<days>{days})", clause.but
    yield rf"(?P<every>every\s+|each\s+)?(?P<days>{days})", clause.weekdays
    yield rf"(?P<months>{listed(ranged(MONTH))})", clause.months
    yield rf"at\s+(?P<times>{moment}(?:{AND}(?:at\s+)?{moment})*)", clause.times
    yield rf"(?P<times>{listed(TIME)})", clause.times
    yield r"(?:the|on|of|in|and|each|run|runs|reload)\b|every(?=\s+[a-z])|[\s,&.]+", None
    yield r"\S+?(?=[\s,;&]|$)|\S", clause.unknown


_CLAUSES = [(re.compile(pattern, re.ASCII), read) for pattern, read in _patterns()]
