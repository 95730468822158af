"""Dates and months, as the quick line has them."""

from __future__ import annotations

import calendar

from dashboard.scheduling.quickline.clauses import (
    Clause,
    MonthDates,
    Months,
)
from dashboard.scheduling.quickline.phrases.lists import TO, list_of, number_range, ordinal_range
from dashboard.scheduling.quickline.tokens import TokenCursor
from dashboard.scheduling.quickline.vocabulary import (
    EVERY,
    MONTH_NAMES,
    MONTHS,
    NotRead,
)


def dates(cursor: TokenCursor) -> list[Clause] | None:
    """Read `31 december`, `dec 31`, `1st of january and july`, `jan 1 and 15`."""
    start = cursor.at
    cursor.take("on")
    every = cursor.take(EVERY)
    found = _days_then_months(cursor, start) or _months_then_days(cursor, start)
    if not found:
        cursor.at = start
        return None
    if (cursor.peek().kind == "number" and len(cursor.word()) == 4 and not cursor.word().startswith("0")) or (
        cursor.word() == "," and cursor.peek(1).kind == "number" and len(cursor.word(1)) == 4
    ):
        cursor.take(",")
        cursor.at += 1
        span = cursor.span_from(start)
        raise NotRead(span, "A day with its year comes once: choose Once, and set the start.", _said(found))
    return [MonthDates(span=cursor.span_from(start), dates=tuple(found), every=every)]


def _said(found: tuple[tuple[int, int], ...]) -> str:
    return " and ".join(f"{day} {MONTH_NAMES[month]}" for month, day in found)


def _days_then_months(cursor: TokenCursor, start: int) -> tuple[tuple[int, int], ...] | None:
    at = cursor.at
    cursor.take("the")
    days = list_of(cursor, _day_of_date)
    cursor.take("of")
    months = month_list(cursor) if days else None
    if not months:
        cursor.at = at
        return None
    return checked_dates(cursor, start, [day for item in days for day in item], months)


def _day_of_date(cursor: TokenCursor) -> list[int] | None:
    """Read `1`, `1st` or `first`, and ranges of them."""
    at = cursor.at
    cursor.take("the")
    if cursor.peek().kind == "number" and len(cursor.word()) <= 2:
        return number_range(cursor)
    if (found := ordinal_range(cursor)) and all(number > 0 for number in found):
        return found
    cursor.at = at
    return None


def _months_then_days(cursor: TokenCursor, start: int) -> tuple[tuple[int, int], ...] | None:
    at = cursor.at
    month = cursor.word()
    cursor.take("the") if cursor.take(MONTHS) else None
    days = list_of(cursor, _plain_day) if cursor.at > at else []
    if not days:
        cursor.at = at
        return None
    return checked_dates(cursor, start, [day for item in days for day in item], [MONTHS[month]])


def _plain_day(cursor: TokenCursor) -> list[int] | None:
    """Read a day behind its month.

    In `jan 1 and 2 feb` the 2 is another date's, in `jan 1 at 9` and `jan 1 9am` a time.
    """
    at = cursor.at
    found = _day_of_date(cursor)
    follows = cursor.word()
    if found is None or follows in MONTHS or cursor.peek().kind == "half" or follows in ("of", "h", "o'clock", "times"):
        cursor.at = at
        return None
    return found


def checked_dates(cursor: TokenCursor, start: int, days: list[int], months: list[int]) -> tuple[tuple[int, int], ...]:
    span = cursor.span_from(start)
    for month in months:
        most = calendar.monthrange(2000, month)[1]
        for day in days:
            if not (1 <= day <= most or -most <= day <= -1):
                message = f"{calendar.month_name[month]} has no day {day}."
                raise NotRead(
                    span, message, f"last day of {MONTH_NAMES[month]}" if day > 0 else "last day of the month"
                )
    return tuple((month, day) for month in months for day in days)


def months(cursor: TokenCursor) -> list[Clause] | None:
    """Read `in june and july`, `from november to february`, `every january`."""
    start = cursor.at
    cursor.any_of(("only", "in"), ("in",), ("of",), ("during",))
    every = cursor.take(EVERY)
    found = month_list(cursor)
    if not found:
        cursor.at = start
        return None
    return [Months(span=cursor.span_from(start), months=tuple(found), every=every)]


def month_list(cursor: TokenCursor) -> list[int]:
    """Read a list of months and ranges. A range may run over December."""
    return [month for item in list_of(cursor, _month_item) for month in item]


def _month_item(cursor: TokenCursor) -> list[int] | None:
    start = cursor.at
    cursor.any_of(("in",), ("of",)) if cursor.word(1) in MONTHS else None
    between = cursor.take("between") and "between"
    led = between or (cursor.take("from") and "from")
    first = cursor.word()
    if not cursor.take(MONTHS) or cursor.peek().kind == "ordinal":
        cursor.at = start
        return None
    at = cursor.at
    if (cursor.take(TO) or (between and cursor.take("and"))) and cursor.word() in MONTHS:
        last = MONTHS[cursor.word()]
        cursor.at += 1
        return [(MONTHS[first] - 1 + step) % 12 + 1 for step in range((last - MONTHS[first]) % 12 + 1)]
    cursor.at = start if led else at
    return None if led else [MONTHS[first]]
