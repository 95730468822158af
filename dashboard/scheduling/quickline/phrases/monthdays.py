"""Days of the month and numbered weekdays, as the quick line has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from dashboard.scheduling.quickline.clauses import (
    Clause,
    MonthDates,
    MonthDays,
    NumberedWeekdays,
    NumberedWorkdays,
)
from dashboard.scheduling.quickline.phrases.dates import checked_dates, month_list
from dashboard.scheduling.quickline.phrases.lists import TO, list_of, number_range, ordinal_range
from dashboard.scheduling.quickline.tokens import TokenCursor
from dashboard.scheduling.quickline.vocabulary import (
    EVERY,
    MONTHS,
    NUMBERS,
    ORDINALS,
    WEEKDAY_NAMES,
    WEEKDAYS,
    WEEKEND_WORDS,
    WORKDAY_FIRSTS,
    WORKDAY_WORDS,
    NotRead,
)

One = TypeVar("One", MonthDays, NumberedWeekdays, NumberedWorkdays)
_MOST_NTH = 5  # of a weekday in a month
_OF = frozenset({"of", "in"})
_SCOPES = frozenset({"month", "quarter", "year"})
_NOUNS_OF_DAY = frozenset({"day", "days"})


def ordinals(cursor: TokenCursor) -> list[Clause] | None:
    """Read `the 1st and 15th`, `last day`, `first monday`, `2nd and last working day of the month`, `1st to 5th`."""
    start = cursor.at
    cursor.take("on")
    every = cursor.take(EVERY)
    items = list_of(cursor, ordinal_range)
    if not items:
        cursor.at = start
        return None
    numbers = [number for item in items for number in item]
    if every and len(numbers) == 1 and numbers[0] >= 2 and _names_weekdays(cursor):
        return _after_every(cursor, start, numbers)
    return _counted(cursor, start, numbers, every)


def _names_weekdays(cursor: TokenCursor) -> bool:
    words = WEEKDAYS.keys() | WORKDAY_WORDS | WEEKEND_WORDS
    return cursor.word() in words or (cursor.word() in WORKDAY_FIRSTS and cursor.word(1) in _NOUNS_OF_DAY)


def _counted(cursor: TokenCursor, start: int, numbers: list[int], every: bool) -> list[Clause] | None:
    """Return what ordinals count: weekdays, working days or days."""
    if count := _several(cursor, numbers):
        numbers = list(range(1, count + 1)) if numbers == [1] else list(range(-count, 0))
    if cursor.take(WORKDAY_WORDS) or cursor.take(WORKDAY_FIRSTS, {"day", "days"}):
        _check_numbers(cursor, start, numbers, 23, "working days")
        return [_scoped(cursor, start, NumberedWorkdays(span=(0, 0), numbers=tuple(numbers), every=every))]
    if cursor.word() in WEEKDAYS and (found := list_of(cursor, _one_weekday)):
        _check_numbers(cursor, start, numbers, _MOST_NTH, "of each weekday")
        pairs = tuple((number, day) for day in found for number in numbers)
        clause = _scoped(cursor, start, NumberedWeekdays(span=(0, 0), pairs=pairs, every=every))
        if len(found) > 1 and not clause.scope and cursor.word() not in MONTHS and cursor.word(1) not in MONTHS:
            _refuse_several(clause, numbers, found)
        return [clause]
    if cursor.word() in WEEKEND_WORDS:
        cursor.at += 1
        which = cursor.text[slice(*cursor.span_from(start))].rsplit(" ", 1)[0]
        scope = " of the month" if _scope(cursor) else ""
        raise NotRead(
            cursor.span_from(start),
            "A weekend has two days, and one of them may lie in another month.",
            readings=[f"{which} saturday{scope}", f"{which} sunday{scope}"],
        )
    if count and cursor.word() not in _NOUNS_OF_DAY:
        cursor.at = start
        return None
    return _month_days(cursor, start, numbers, every)


def _refuse_several(clause: NumberedWeekdays, numbers: list[int], days: list[int]) -> None:
    """Refuse `first monday and friday`: the first Friday, or every Friday?"""
    names = {number: name for name, number in reversed(ORDINALS.items())}
    spoken = [f"{names.get(number, number)} {WEEKDAY_NAMES[day]}" for day in days for number in numbers]
    message = "Is each of these weekdays counted, or only the first?"
    raise NotRead(clause.span, message, f"{' and '.join(spoken)} of the month")


def _several(cursor: TokenCursor, numbers: list[int]) -> int:
    """Read the 3 of `last 3 days` and `first three mondays`."""
    if numbers not in ([1], [-1]):
        return 0
    word = cursor.word()
    count = NUMBERS.get(word) or (int(word) if word.isdecimal() and word.isascii() and len(word) < 3 else 0)
    if 2 <= count <= 31:
        cursor.at += 1
        return count
    return 0


def _one_weekday(cursor: TokenCursor) -> int | None:
    word = cursor.word()
    if word not in WEEKDAYS or (cursor.word(1) in TO and cursor.word(2) in WEEKDAYS):
        return None
    cursor.at += 1
    return WEEKDAYS[word]


def _month_days(cursor: TokenCursor, start: int, numbers: list[int], every: bool) -> list[Clause] | None:
    noun = cursor.take(_NOUNS_OF_DAY)
    at = cursor.at
    is_plain = bool(noun) or min(numbers) > 0  # `last august` is no day
    if (cursor.take("of") or (is_plain and cursor.word() in MONTHS)) and (months := month_list(cursor)):
        return [
            MonthDates(span=cursor.span_from(start), dates=checked_dates(cursor, start, numbers, months), every=every)
        ]
    cursor.at = at
    clause = _scoped(cursor, start, MonthDays(span=(0, 0), days=tuple(numbers), every=every))
    said = cursor.text[slice(*clause.span)]
    if not noun and not clause.scope and any(number < 0 for number in numbers):
        raise NotRead(clause.span, f"“{said}” of what?", f"{said} day of the month", f"{said} friday of the month")
    if every and len(numbers) == 1 and 1 < numbers[0] < 6 and (noun or not clause.scope):
        readings = [f"every {numbers[0]} days", f"on day {numbers[0]} of every month"]
        raise NotRead(clause.span, f"“{said}” can mean two things.", readings=readings)
    if noun and not clause.scope and not every and numbers[0] > 1 and len(numbers) == 1:
        readings = [f"on day {numbers[0]} of every month", f"every {numbers[0]} days"]
        raise NotRead(clause.span, f"“{said}”: of the month, or counted from one to the next?", readings=readings)
    if not (noun or clause.scope or every or any(sign.isdigit() or sign == " " for sign in said)):
        offers = [f"{said} day of the month", f"{said} monday of the month"]
        raise NotRead(clause.span, f"“{said}” of what?", *offers)
    limit = 31 if clause.scope in ("", "month") else 1
    if any(abs(number) > limit or number == 0 for number in numbers):
        what = "A month has the days 1st to 31st." if limit > 1 else f"Of a {clause.scope} only the first and last day."
        raise NotRead(clause.span, what)
    return [clause]


def _scoped(cursor: TokenCursor, start: int, clause: One) -> One:
    """Return the clause with `of the month` or `of each quarter` that stands behind it, and with its place."""
    scope = _scope(cursor)
    return replace(clause, scope=scope or clause.scope, span=cursor.span_from(start))


def _scope(cursor: TokenCursor) -> str:
    at = cursor.at
    if cursor.take(_OF):
        cursor.take(EVERY | {"the", "a"})
        word = cursor.word()
        if cursor.take(_SCOPES):
            return word
    cursor.at = at
    return ""


def _check_numbers(cursor: TokenCursor, start: int, numbers: list[int], most: int, what: str) -> None:
    if any(abs(number) > most or number == 0 for number in numbers):
        raise NotRead(cursor.span_from(start), f"A month has at most {most} {what}.")


def _after_every(cursor: TokenCursor, start: int, numbers: list[int]) -> list[Clause]:
    """Read `every second monday of the month`; refuse `every second monday`, which could be each second one."""
    named = cursor.tokens[cursor.at - 1].text
    workday = cursor.take(WORKDAY_WORDS) or cursor.take(WORKDAY_FIRSTS, {"day", "days"})
    one = "working day" if workday else cursor.word()
    names = one if workday else WEEKDAY_NAMES[WEEKDAYS[one]] if one in WEEKDAYS else one
    if not workday:
        cursor.at += 1
    at = cursor.at
    scope = _scope(cursor)
    if scope == "month" and len(numbers) == 1 and one in WEEKDAYS and 2 <= numbers[0] <= _MOST_NTH:
        pairs = ((numbers[0], WEEKDAYS[one]),)
        return [NumberedWeekdays(span=cursor.span_from(start), pairs=pairs, scope=scope, every=True)]
    if scope == "month" and len(numbers) == 1 and workday:
        return [NumberedWorkdays(span=cursor.span_from(start), numbers=tuple(numbers), scope=scope, every=True)]
    cursor.at = at
    apart = f"every {numbers[0]} days" if workday else f"every {numbers[0]} weeks on {names}"
    readings = [apart, f"{named} {names} of the month"]
    said = cursor.text[slice(*cursor.span_from(start))]
    raise NotRead(cursor.span_from(start), f"“{said}” can mean two things.", readings=readings)


def days_by_number(cursor: TokenCursor) -> list[Clause] | None:
    """Read `day 15 of the month`, `days 1 and 15`, `days 1-5 of the month`."""
    start = cursor.at
    cursor.take("on")
    cursor.take("the")
    items = list_of(cursor, number_range) if cursor.take(_NOUNS_OF_DAY) else []
    if not items:
        cursor.at = start
        return None
    numbers = [number for item in items for number in item]
    if any(not 1 <= number <= 31 for number in numbers):
        raise NotRead(cursor.span_from(start), "A month has the days 1 to 31.")
    clause = _scoped(cursor, start, MonthDays(span=(0, 0), days=tuple(numbers)))
    if clause.scope in ("quarter", "year"):
        raise NotRead(clause.span, f"Of a {clause.scope} only the first and last day.")
    return [clause]


def ends_of_periods(cursor: TokenCursor) -> list[Clause] | None:
    """Read `end of the month`, `month-end`, `start of every quarter`, `end of june`."""
    start = cursor.at
    cursor.any_of(("at",), ("on",))
    cursor.take("the")
    first = cursor.word()
    last = first in ("end", "ends")
    if cursor.take(_SCOPES, "-", "end") or cursor.take(_SCOPES, "end"):
        scope = cursor.tokens[cursor.at - (3 if cursor.word(-2) == "-" else 2)].text
        return [MonthDays(span=cursor.span_from(start), days=(-1,), scope=scope)]
    if not cursor.take({"end", "ends", "start", "beginning"}, "of"):
        cursor.at = start
        return None
    every = cursor.take(EVERY)
    cursor.any_of(("the",), ("a",))
    scope = cursor.word()
    day = -1 if last else 1
    if cursor.take(_SCOPES):
        return [MonthDays(span=cursor.span_from(start), days=(day,), scope=scope, every=every)]
    if months := month_list(cursor):
        return [MonthDates(span=cursor.span_from(start), dates=tuple((month, day) for month in months))]
    if cursor.take("week"):
        readings = ["on sunday", "on friday"] if last else ["on monday", "on sunday"]
        raise NotRead(cursor.span_from(start), "Weeks begin and end on other days in other places.", readings=readings)
    cursor.at = start
    return None
