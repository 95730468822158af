"""The grammar of the quick line in English: clauses in whatever order; every token is used or refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from dashboard.scheduling.quickline.clauses import Clause, EveryPeriod, Filler, Joint, PartOfDay, TimesPer, Weekdays
from dashboard.scheduling.quickline.phrases import adverbs, dates, days, ends, minutes, monthdays, often, times
from dashboard.scheduling.quickline.tokens import TextToken, TokenCursor, tokens_of
from dashboard.scheduling.quickline.vocabulary import FILLERS, JOINTS, MONTHS, WEEKDAYS, NotRead, Span

_PREPOSITIONS = frozenset({"at", "on", "in", "of", "every", "each", "and", "&", "plus", "+", "then"})
_STARTS = frozenset({"starting", "start", "starts", "beginning", "from", "begins", "effective"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The clauses of a text between semicolons, and what of it is not understood."""

    span: Span
    clauses: list[Clause] = field(default_factory=list)
    errors: list[NotRead] = field(default_factory=list)


def parts_of(text: str) -> list[list[TextToken]]:
    """Cut a text in small letters into sentences of tokens.

    Semicolons, new lines and some full stops end a sentence.
    """
    found: list[list[TextToken]] = [[]]
    for token in tokens_of(text.replace("\n", ";").replace("\r", ";"), (0, len(text))):
        if token.text == "." and _is_short_name(found[-1]):
            continue
        if token.text == ";" or (token.text == "." and _ends_sentence(text, token, found[-1])):
            found.append([])
        else:
            found[-1].append(token)
    return [tokens for tokens in found if tokens]


def _is_short_name(before: Sequence[TextToken]) -> bool:
    """Return whether the full stop is that of `Mon.` or `Dec.`"""
    word = before[-1].text if before else ""
    return len(word) < 5 and (word in WEEKDAYS or word in MONTHS)


def _ends_sentence(text: str, token: TextToken, before: Sequence[TextToken]) -> bool:
    """Return whether a full stop ends a sentence: before a blank, but not behind the letter of `W. Europe` or `St.`."""
    return not text[token.end : token.end + 1].strip() and not (
        before and len(before[-1].text) < 3 and before[-1].kind == "word"
    )


def read_clauses(text: str, original: str, tokens: list[TextToken], today: date) -> Read:
    """Read the tokens of one sentence into clauses. `today` tells the year of a day that is given without one."""
    cursor = TokenCursor(text, tokens)
    read = Read(span=(tokens[0].start, tokens[-1].end))
    while not cursor.is_done:
        begin = cursor.at
        try:
            read.clauses.extend(_clause(cursor, original, today, read.clauses))
        except NotRead as error:
            read.errors.append(error)
            while not cursor.is_done and cursor.peek().end <= error.span[1]:
                cursor.at += 1
        cursor.at = max(cursor.at, begin + 1)
    _forget_prepositions(text, read.errors)
    return read


def _forget_prepositions(text: str, errors: list[NotRead]) -> None:
    """Drop the complaint about a word before one that is not understood, as `every` of `every blursday`."""
    starts = {error.span[0] for error in errors}
    errors[:] = [
        error
        for error in errors
        if text[slice(*error.span)] not in _PREPOSITIONS or _next_word(text, error.span[1]) not in starts
    ]


def _next_word(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip())


def _clause(cursor: TokenCursor, original: str, today: date, before: list[Clause]) -> list[Clause]:
    start = cursor.at
    bare = bool(before) and _leads_to_time(before[-1])
    for found in _tries(cursor, original, today, bare):
        if found:
            return found
        cursor.at = start
    return [_filler(cursor)]


def _leads_to_time(clause: Clause) -> bool:
    """Return whether a mere number behind it is an hour: `daily 9`, `weekdays 9`; `monday 9` may be a date."""
    if isinstance(clause, Weekdays):
        return len(clause.days) > 1
    return isinstance(clause, PartOfDay | TimesPer) or (isinstance(clause, EveryPeriod) and clause.unit == "day")


def _tries(cursor: TokenCursor, original: str, today: date, bare: bool) -> Iterator[list[Clause] | None]:
    """Yield what each kind of clause makes of the next tokens. Where several fit, the first counts."""
    yield ends.until(cursor, today)
    yield adverbs.times_per(cursor)
    yield ends.counts(cursor)
    yield often.every(cursor)
    yield adverbs.adverbs(cursor)
    yield ends.exceptions(cursor)
    yield minutes.minutes_past(cursor)
    yield dates.dates(cursor)
    yield monthdays.ends_of_periods(cursor)
    yield monthdays.days_by_number(cursor)
    yield monthdays.ordinals(cursor)
    yield days.weekdays(cursor)
    yield dates.months(cursor)
    yield times.window(cursor)
    yield often.parts_of_day(cursor)
    yield times.times(cursor, bare=bare)
    yield ends.zones(cursor, original)


def _filler(cursor: TokenCursor) -> Clause:
    token = cursor.peek()
    cursor.at += 1
    if token.text in JOINTS and not (cursor.is_done and token.text not in (",", "also")):
        return Joint(span=token.span)
    if token.text in FILLERS or _is_sign_between(cursor, token):
        return Filler(span=token.span)
    raise unknown(token)


def _is_sign_between(cursor: TokenCursor, token: TextToken) -> bool:
    """Return whether a sign only separates words.

    It is a colon, a dash between blanks, a bracket, or a last full stop.
    """
    follows = cursor.peek().start
    if token.text == ":":
        return cursor.at > 1 and follows > token.end and not cursor.is_done
    if token.text in ("(", ")") or (token.text in (".", "!") and cursor.is_done):
        return True
    return token.text == "-" and follows > token.end and cursor.peek(-2).end < token.start and not cursor.is_done


def unknown(token: TextToken) -> NotRead:
    """Return the complaint about a token that nobody knows, or that belongs elsewhere."""
    shown = token.text[:30] if token.text.isprintable() else ascii(token.text[:5])
    if token.text in _STARTS:
        return NotRead(token.span, f"“{shown}”: the first day is the start of the task. Set it there.")
    if token.text in _PREPOSITIONS:
        return NotRead(token.span, f"“{shown}” what? Something is missing behind it.")
    return NotRead(token.span, f"“{shown}” is not understood here.")
