"""Minutes of the hour, as the quick line has them."""

from __future__ import annotations

from dataclasses import replace

from dashboard.scheduling.quickline.clauses import Clause, MinutesPast, Step
from dashboard.scheduling.quickline.phrases.times import AT, count_of
from dashboard.scheduling.quickline.tokens import TextToken, TokenCursor
from dashboard.scheduling.quickline.vocabulary import EVERY, NAMED_TIMES, NUMBERS, NotRead

_PAST = frozenset({"past", "after"})


def minutes_past(cursor: TokenCursor) -> list[Clause] | None:
    """Read `at :15 and :45`, `at minute 15`, `at quarter past every hour`, `on the hour`."""
    start = cursor.at
    if cursor.any_of(("on", "the", "hour"), ("on", "the", "full", "hour")):
        return [MinutesPast(span=cursor.span_from(start), minutes=(0,))]
    if cursor.any_of(("on", "the", "half", "hour"), ("on", "the", "half", "-", "hour")):
        return [MinutesPast(span=cursor.span_from(start), minutes=(30,))]
    if cursor.any_of(("at", "the", "top", "of"), ("on", "the", "top", "of"), ("top", "of")):
        return _of_hour(cursor, start, [0])
    cursor.take(AT)
    minutes = _signed_minutes(cursor) or _named_minutes(cursor)
    if minutes:
        return [MinutesPast(span=cursor.span_from(start), minutes=tuple(minutes))]
    minutes = _counted_minutes(cursor)
    if minutes:
        return _of_hour(cursor, start, minutes)
    cursor.at = start
    return None


def _of_hour(cursor: TokenCursor, start: int, minutes: list[int]) -> list[Clause]:
    """Read `every hour` behind the minutes, so that the hours are said as well."""
    past = MinutesPast(span=cursor.span_from(start), minutes=tuple(minutes))
    at = cursor.at
    if cursor.take("the", {"hour", "hours"}):
        return [replace(past, span=cursor.span_from(start))]
    if cursor.any_of((EVERY, "hour"), (EVERY, "full", "hour"), ("hourly",)):
        return [past, Step(span=cursor.span_from(at), minutes=60)]
    return [past]


def _signed_minutes(cursor: TokenCursor) -> list[int]:
    """Read `:15 and :45`."""
    found: list[int] = []
    while True:
        at = cursor.at
        if found:
            cursor.any_of((",", "and"), (",",), ("and",), ("&",), ("/",))
            cursor.take(AT)
        sign = cursor.take(":")
        token = cursor.peek()
        if not (sign and token.kind == "number" and len(token.text) == 2 and cursor.is_tight()):
            cursor.at = at
            return found
        cursor.at += 1
        found.append(_minute(token))


def _named_minutes(cursor: TokenCursor) -> list[int]:
    """Read `minute 15`, `minutes 0 and 30`."""
    at = cursor.at
    if not (cursor.any_of(({"minute", "minutes"},), ("the", {"minute", "minutes"})) and cursor.peek().kind == "number"):
        cursor.at = at
        return []
    found = [_minute(cursor.peek())]
    cursor.at += 1
    while True:
        at = cursor.at
        joined = cursor.any_of((",", "and"), (",",), ("and",), ("&",))
        if not (joined and cursor.peek().kind == "number" and cursor.word(1) != "times"):
            cursor.at = at
            return found
        found.append(_minute(cursor.peek()))
        cursor.at += 1


def _counted_minutes(cursor: TokenCursor) -> list[int]:
    """Read `15 past`, `quarter past`, `15 and 45 minutes past` or `quarter to`. `quarter past six` is a time of day."""
    at = cursor.at
    found: list[int] = []
    while True:
        token = cursor.peek()
        before = cursor.at
        if not (
            cursor.take("a", "quarter")
            or cursor.take({"quarter", "half"})
            or cursor.take_kind("number")
            or cursor.take(NUMBERS)
        ):
            cursor.at = before
            break
        found.append({"quarter": 15, "a": 15, "half": 30}.get(token.text) or count_of(token))
        if not cursor.any_of((",", "and"), (",",), ("and",), ("&",)):
            break
    cursor.take({"minutes", "minute", "mins", "min"})
    is_before = len(found) == 1 and cursor.any_of(("to",), ("before",))
    is_loose = is_before or cursor.word() == "after"  # words that need `the hour` behind them
    if found and (is_before or cursor.take(_PAST)) and not _hour_follows(cursor):
        if is_loose and not _the_hour_follows(cursor):
            cursor.at = at
            return []
        if any(minute > 59 for minute in found):
            raise NotRead(cursor.span_from(at), "An hour has the minutes 0 to 59.")
        return [60 - found[0]] if is_before else found
    cursor.at = at
    return []


def _hour_follows(cursor: TokenCursor) -> bool:
    return cursor.peek().kind in ("number", "time") or cursor.word() in NUMBERS or cursor.word() in NAMED_TIMES


def _the_hour_follows(cursor: TokenCursor) -> bool:
    return cursor.word() in EVERY or (cursor.word() == "the" and cursor.word(1) in ("hour", "full"))


def _minute(token: TextToken) -> int:
    if int(token.text[:4]) > 59:
        raise NotRead(token.span, f"“{token.text[:9]}” is no minute: an hour has the minutes 0 to 59.")
    return int(token.text)
