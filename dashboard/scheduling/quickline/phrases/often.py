"""How often: steps, periods and so many times a day, as the quick line has them."""

from __future__ import annotations

from dashboard.scheduling.quickline.clauses import (
    AtTimes,
    Clause,
    ClockTime,
    EveryPeriod,
    PartOfDay,
    Step,
    TimesPer,
    Weekdays,
)
from dashboard.scheduling.quickline.phrases.days import weekday_list
from dashboard.scheduling.quickline.tokens import TokenCursor
from dashboard.scheduling.quickline.vocabulary import (
    EVERY,
    NAMED_TIMES,
    NUMBERS,
    ORDINALS,
    PARTS_OF_DAY,
    TIMES_WORDS,
    UNITS,
    WEEKDAY_NAMES,
    WEEKDAYS,
    WEEKEND_WORDS,
    WORKDAY_FIRSTS,
    WORKDAY_WORDS,
    NotRead,
)

_LENGTH = {"minute": 1, "hour": 60}
_OTHER = frozenset({"other", "alternate"})
_SECONDS = frozenset({"second", "seconds", "secs", "sec"})
_QUARTERS = {"5": 30, "25": 15, "75": 45, "50": 30, "0": 0}
_WHOLE_WEEKDAYS = WORKDAY_WORDS | WORKDAY_FIRSTS


def period(cursor: TokenCursor, start: int, number: int, unit: str) -> Clause:
    span = cursor.span_from(start)
    if number == 0:
        raise NotRead(span, "Every 0 means nothing: write 1 or more.")
    if unit in _LENGTH:
        return Step(span=span, minutes=number * _LENGTH[unit])
    if unit == "quarter":
        if number > 1:
            raise NotRead(span, f"Write it in months: every {3 * number} months.", f"every {3 * number} months")
        return EveryPeriod(span=span, number=1, unit=unit)
    return EveryPeriod(span=span, number=number, unit=unit)


def every(cursor: TokenCursor) -> list[Clause] | None:
    """Read `every 15 minutes`, `each day`, `every second week`, `every half hour`, `every morning`."""
    start = cursor.at
    cursor.take("once")
    if not (cursor.take("each", "and", "every") or cursor.take(EVERY)):
        cursor.at = start
        return _alternate(cursor)
    cursor.take("single")
    behind = cursor.at
    for read in (_other, _length, _nth_unit, _plain_unit, _part_of_day):
        cursor.at = behind
        if found := read(cursor, start):
            return found
    cursor.at = behind
    _check_seconds(cursor, start)
    cursor.at = start
    return None


def _alternate(cursor: TokenCursor) -> list[Clause] | None:
    """Read `alternate mondays`, `alternate weeks`."""
    start = cursor.at
    cursor.take("on")
    found = _other(cursor, start) if cursor.word() == "alternate" else None
    if found is None:
        cursor.at = start
    return found


def _other(cursor: TokenCursor, start: int) -> list[Clause] | None:
    if not cursor.take(_OTHER):
        return None
    word = cursor.word()
    if cursor.take(UNITS):
        return _continued(cursor, start, [period(cursor, start, 2, UNITS[word])])
    if word in _WHOLE_WEEKDAYS:
        cursor.take(WORKDAY_WORDS) or cursor.take(WORKDAY_FIRSTS, {"day", "days"})
        message = (
            "Every other working day can mean Monday, Wednesday and Friday, or days that differ from week to week."
        )
        raise NotRead(cursor.span_from(start), message, readings=["on mon, wed and fri", "every 2 days"])
    return _other_weekday(cursor, start)


def _other_weekday(cursor: TokenCursor, start: int) -> list[Clause] | None:
    """Read weekdays of every second week. With several it is not clear how many are meant."""
    is_weekend = cursor.word() in WEEKEND_WORDS
    found = weekday_list(cursor)
    if found is None:
        return None
    span = cursor.span_from(start)
    days = [WEEKDAY_NAMES[day] for day in found[0]]
    if len(days) > 1 and not is_weekend:
        all_of_them = f"every 2 weeks on {' and '.join(days)}"
        raise NotRead(
            span,
            "Are all these days in every other week?",
            all_of_them,
            readings=[all_of_them, f"every 2 weeks on {days[0]}"],
        )
    return [EveryPeriod(span=span, number=2, unit="week"), Weekdays(span=span, days=tuple(found[0]))]


def _length(cursor: TokenCursor, start: int) -> list[Clause] | None:
    """Read a number of units, also `one and a half`, `1.5`, `1h30` and `1 hour 30 minutes`."""
    at = cursor.at
    if minutes := _named_length(cursor) or _mixed_length(cursor):
        return _continued(cursor, start, [Step(span=cursor.span_from(start), minutes=minutes)])
    number = number_word(cursor)
    unit = cursor.word()
    if number is None or not cursor.take(UNITS):
        cursor.at = at
        return None
    return _continued(cursor, start, [period(cursor, start, number, UNITS[unit])])


def _continued(cursor: TokenCursor, start: int, clauses: list[Clause]) -> list[Clause] | None:
    """Return the clauses of a step; None where `of` goes on, as in `every second week of the month`."""
    if cursor.word() == "of" and not _is_whole(cursor, clauses[0]):
        cursor.at = start
        return None
    return clauses


def _is_whole(cursor: TokenCursor, clause: Clause) -> bool:
    """Read `of the week` behind `every day`, where it changes nothing."""
    is_every = isinstance(clause, EveryPeriod) and clause.number == 1 and clause.unit == "day"
    return is_every and cursor.any_of(("of", "the", {"week", "month", "year"}))


def _named_length(cursor: TokenCursor) -> int:
    halves = (("half", "hour"), ("half", "an", "hour"), ("half", "-", "hour"), ("half", "of", "an", "hour"))
    if cursor.any_of(*halves):
        return 30
    quarters = (
        ("quarter", "hour"),
        ("quarter", "-", "hour"),
        ("quarter", "of", "an", "hour"),
        ("quarter", "of", "hour"),
    )
    if cursor.any_of(*quarters, *(("a", *words) for words in quarters)):
        return 15
    return 90 if cursor.any_of(("hour", "and", "a", "half"), ("an", "hour", "and", "a", "half")) else 0


def _mixed_length(cursor: TokenCursor) -> int:
    """Return the minutes of `1.5 hours`, `one and a half hours` or `1 hour and 30 minutes`, else 0."""
    at = cursor.at
    token = cursor.peek()
    if token.kind in ("decimal", "time") and cursor.word(1) in UNITS and UNITS[cursor.word(1)] == "hour":
        whole, _, part = token.text.partition(".")
        if part in _QUARTERS:
            cursor.at += 2
            return int(whole) * 60 + _QUARTERS[part]
        return 0
    if token.kind == "time" and "h" in token.text and len(token.text) < 6:
        cursor.at += 1
        cursor.take({"m", "min", "minutes"})
        hours, _, rest = token.text.partition("h")
        return int(hours) * 60 + int(rest)
    number = number_word(cursor)
    if number and number < 1000:
        if cursor.any_of(("and", "a", "half", {"hours", "hour", "h", "hrs"})):
            return number * 60 + 30
        if cursor.take({"hour", "hours", "h", "hr", "hrs"}):
            cursor.take("and")
            minutes = number_word(cursor)
            if minutes and cursor.take({"minutes", "min", "mins", "m", "minute"}):
                return number * 60 + minutes
    cursor.at = at
    return 0


def _nth_unit(cursor: TokenCursor, start: int) -> list[Clause] | None:
    """Read `every second day` or `every 3rd week`. Of a day it is no day of the month."""
    at = cursor.at
    token = cursor.peek()
    if not (cursor.take_kind("ordinal") or cursor.take(ORDINALS)):
        return None
    number = ORDINALS[token.text] if token.text in ORDINALS else int(token.text[:-2])
    unit = cursor.word()
    if not cursor.take(UNITS) or number < 1 or (number == 1 and UNITS[unit] == "day"):
        cursor.at = at
        return None
    if number == 1:
        raise NotRead(cursor.span_from(start), f"Every first {unit} of what?")
    found = _continued(cursor, start, [period(cursor, start, number, UNITS[unit])])
    if found is None:
        cursor.at = at
    return found


def _plain_unit(cursor: TokenCursor, start: int) -> list[Clause] | None:
    unit = cursor.word()
    if cursor.take("fortnight"):
        return [EveryPeriod(span=cursor.span_from(start), number=2, unit="week")]
    if unit in WORKDAY_FIRSTS and cursor.word(1) in ("day", "days"):
        return None
    if not cursor.take(UNITS):
        return None
    if unit.endswith("s") and unit not in ("mins", "hrs"):
        message = f"Every how many {unit}?"
        raise NotRead(cursor.span_from(start), message, f"every 2 {unit}", f"every {unit[:-1]}")
    often = _times_behind(cursor)
    if often:
        return [TimesPer(span=cursor.span_from(start), number=often, unit=UNITS[unit])]
    return _continued(cursor, start, [period(cursor, start, 1, UNITS[unit])])


def _times_behind(cursor: TokenCursor) -> int:
    """Read the 2 of `every day twice`."""
    at = cursor.at
    number = times_word(cursor)
    if not number or cursor.word() in ("a", "an", "per", *EVERY):
        cursor.at = at
        return 0
    return number


def _part_of_day(cursor: TokenCursor, start: int) -> list[Clause] | None:
    word = cursor.word()
    if cursor.take(PARTS_OF_DAY):
        span = cursor.span_from(start)
        return [EveryPeriod(span=span, number=1, unit="day"), PartOfDay(span=span, name=PARTS_OF_DAY[word])]
    if cursor.take(NAMED_TIMES):
        span = cursor.span_from(start)
        clock = ClockTime(span=span, hour=NAMED_TIMES[word] // 60, is_sure=True)
        return [EveryPeriod(span=span, number=1, unit="day"), AtTimes(span=span, clocks=(clock,))]
    return None


def parts_of_day(cursor: TokenCursor) -> list[Clause] | None:
    """Read `mornings`, `in the evening`, `at night`."""
    start = cursor.at
    cursor.any_of(("in", "the"), ("at",), ("during", "the"))
    word = cursor.word()
    if cursor.take(PARTS_OF_DAY):
        is_plural = word != PARTS_OF_DAY[word]
        return [PartOfDay(span=cursor.span_from(start), name=PARTS_OF_DAY[word], is_plural=is_plural)]
    cursor.at = start
    return None


def _check_seconds(cursor: TokenCursor, start: int) -> None:
    at = cursor.at
    number = number_word(cursor)
    nouns = WEEKDAYS.keys() | UNITS.keys() | _WHOLE_WEEKDAYS | WEEKEND_WORDS
    if cursor.word() in _SECONDS and (number or cursor.word(1) not in nouns):
        cursor.at += 1
        message = "Reloads cannot run every few seconds: every minute is the least."
        raise NotRead(cursor.span_from(start), message, "every minute", "every 5 minutes")
    cursor.at = at


def times_word(cursor: TokenCursor) -> int | None:
    word = cursor.word()
    if cursor.take(TIMES_WORDS):
        return TIMES_WORDS[word]
    number = number_word(cursor)
    return number if number is not None and cursor.take({"times", "time", "x"}) else None


def number_word(cursor: TokenCursor) -> int | None:
    token = cursor.peek()
    if cursor.take_kind("number"):
        if len(token.text) > 4:
            raise NotRead(token.span, f"{token.text[:20]} is too many.")
        return int(token.text)
    return NUMBERS[token.text] if cursor.take(NUMBERS) else None
