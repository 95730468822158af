"""Weekdays, days of the month, dates and months, as the quick line has them."""

from __future__ import annotations

from dashboard.scheduling.quickline.clauses import (
    Clause,
    Weekdays,
)
from dashboard.scheduling.quickline.phrases.lists import TO, list_of
from dashboard.scheduling.quickline.tokens import TokenCursor
from dashboard.scheduling.quickline.vocabulary import (
    EVERY,
    SHORT_WEEKDAYS,
    WEEKDAYS,
    WEEKEND_WORDS,
    WORKDAY_FIRSTS,
    WORKDAY_WORDS,
    WORKDAYS,
    NotRead,
)


def weekdays(cursor: TokenCursor) -> list[Clause] | None:
    """Read `every monday and friday`, `on weekdays`, `from mon to fri`, `all days`."""
    start = cursor.at
    cursor.take("on")
    every = cursor.take(EVERY) or cursor.take("all")
    cursor.take("the")
    found = weekday_list(cursor)
    if found is None:
        cursor.at = start
        return None
    days, is_group = found
    return [Weekdays(span=cursor.span_from(start), days=tuple(days), is_group=is_group, every=every)]


def weekday_list(cursor: TokenCursor) -> tuple[list[int], bool] | None:
    """Read a list of weekdays and ranges, and whether it has only ranges, such as weekdays."""
    items = list_of(cursor, _weekday_item)
    if not items:
        return None
    return [day for days in items for day in days], all(len(days) > 1 and days != [5, 6] for days in items)


def _weekday_item(cursor: TokenCursor) -> list[int] | None:
    start = cursor.at
    cursor.take("on")
    if cursor.take(WORKDAY_WORDS) or cursor.take(WORKDAY_FIRSTS, {"day", "days"}) or cursor.take("m", "-", "f"):
        return list(WORKDAYS)
    if cursor.take(WEEKEND_WORDS):
        return [5, 6]
    between = cursor.take("between") and "between"
    led = between or (cursor.take("from") and "from")
    first = cursor.word()
    if not cursor.take(WEEKDAYS):
        cursor.at = start
        return None
    at = cursor.at
    if (cursor.take(TO) or (between and cursor.take("and"))) and cursor.word() in WEEKDAYS:
        last = cursor.word()
        cursor.at += 1
        if third := _third_day(cursor, start):
            return third
        return _days_from(WEEKDAYS[first], WEEKDAYS[last])
    cursor.at = start if led else at
    return None if led else [WEEKDAYS[first]]


def _days_from(first: int, last: int) -> list[int]:
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]


def _third_day(cursor: TokenCursor, start: int) -> list[int]:
    """Read `mon-wed-fri` where the list and the range are the same. None where no third day follows."""
    if not (cursor.word() in TO and cursor.word(1) in WEEKDAYS):
        return []
    days = [WEEKDAYS[token.text] for token in cursor.tokens[start : cursor.at + 2] if token.text in WEEKDAYS]
    cursor.at += 2
    if days == _days_from(days[0], days[-1]):
        return days
    names = [SHORT_WEEKDAYS[day] for day in days]
    message = "Three days with dashes can mean these three, or all from the first to the last."
    raise NotRead(cursor.span_from(start), message, readings=[", ".join(names), f"{names[0]}-{names[-1]}"])
