"""What each clause of the quick line adds to the pieces of a rule, or why it cannot be."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field
from datetime import date

from dashboard.scheduling.quickline import vocabulary as word
from dashboard.scheduling.quickline.vocabulary import HOUR, TIME, NotRead, Span

_MOST_NTH = 5  # of a weekday in a month
_AMBIGUOUS = {
    "biweekly": "can mean two things: write “every 2 weeks on monday”, or name two weekdays.",
    "bimonthly": "can mean two things: write “every 2 months on the 1st”, or “1st and 15th”.",
    "fortnight": "needs a weekday: write “every 2 weeks on monday”.",
    "fortnightly": "needs a weekday: write “every 2 weeks on monday”.",
    "quarterly": "needs days: write “1st of january, april, july and october”.",
    "starting": "belongs to the start of the task: set it there.",
}


@dataclass(slots=True, kw_only=True)
class Pieces:
    """What the clauses said. `spans` holds where, for complaints about how they go together."""

    every: tuple[int, str] | None = None  # how many, and minute, hour, day, week, month or year
    weekdays: set[int] = field(default_factory=set)
    but: set[int] = field(default_factory=set)  # weekdays left out
    nths: set[tuple[int, int]] = field(default_factory=set)  # which one, of which weekday
    nth_workdays: set[int] = field(default_factory=set)  # which of the Mondays to Fridays of a month
    month_days: set[int] = field(default_factory=set)
    dates: set[tuple[int, int]] = field(default_factory=set)  # month and day
    months: set[int] = field(default_factory=set)
    times: set[int] = field(default_factory=set)  # minutes of the day
    window: tuple[int, int] | None = None  # first and last minute of the day, inclusive
    until: date | None = None
    count: int | None = None
    spans: dict[str, Span] = field(default_factory=dict)


def until(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """The last day."""
    if match["iso"]:
        pieces.until = _day_of(match, *(int(piece) for piece in match["iso"].split("-")))
        return
    month = word.months(match["month"] or match["month_first"])[0]
    day = word.day_of_month(match["day"] or match["day_last"])
    if year := match["year"] or match["year_last"]:
        pieces.until = _day_of(match, int(year), month, day)
        return
    years = (year for year in range(today.year, today.year + 9) if _exists(year, month, day))
    days = (date(year, month, day) for year in years)
    pieces.until = next((found for found in days if found >= today), None) or _day_of(match, today.year, month, day)


def _day_of(match: re.Match[str], year: int, month: int, day: int) -> date:
    if not _exists(year, month, day):
        raise NotRead(match.span(), f"“{match[0].strip()}” names a day that does not exist.")
    return date(year, month, day)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= 9998 and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def count(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """How many runs."""
    pieces.count = word.number(match["count"])
    if pieces.count == 0:
        raise NotRead(match.span(), "0 times is never: leave it out, or write 1 or more.")


def window(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """The first and the last minute of the day."""
    first = word.minute_of_day(match["first"], match.span("first"))
    last = word.minute_of_day(match["last"], match.span("last"))
    if match["last"].isdecimal():
        last += 59  # hours without minutes are whole hours, as in a crontab line
    if last < first:
        raise NotRead(match.span(), f"The window ends at {match['last']}, before it begins at {match['first']}.")
    pieces.window = first, last


def every(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """A step of so many units."""
    number = word.number(match["number"]) if match["number"] else 1
    if number == 0:
        raise NotRead(match.span(), "Every 0 means nothing: write 1 or more.")
    unit = "minute" if match["unit"].startswith("min") else match["unit"].removesuffix("s")
    pieces.every = number, unit


def adverb(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """A step of one unit."""
    adverb = match["adverb"]
    if pieces.every:
        raise NotRead(match.span(), f"“{adverb}” says again how often it runs. Keep one of the two.")
    pieces.every = 1, {"daily": "day", "annually": "year"}.get(adverb, adverb.removesuffix("ly"))


def every_other(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """Weekdays of every second week."""
    if pieces.every:
        raise NotRead(match.span(), f"“{match[0].strip()}” says again how often it runs. Keep one of the two.")
    pieces.every = 2, "week"
    pieces.weekdays.update(word.weekdays(match["days"]))


def ordinals(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """Days of the month, or numbered weekdays."""
    numbers = [word.ordinal(item) for item in word.items(match["ordinals"])]
    noun = match["noun"] or ""
    if not noun or noun.startswith("day"):
        _month_days(match, pieces, numbers)
        return
    if match["every"] and not match["of_month"] and {2, 3, 4, 5} & set(numbers):
        message = "can mean two things: write “2nd friday of the month”, or “every 2 weeks on friday”."
        raise NotRead(match.span(), f"“{match[0].strip()}” {message}")
    if any(number > _MOST_NTH or number == 0 for number in numbers):
        raise NotRead(match.span(), "A month has at most five of each weekday. Write 1st to 5th, or last.")
    if noun.startswith("w"):
        pieces.nth_workdays.update(numbers)
    else:
        pieces.nths.update((number, day) for number in numbers for day in word.weekdays(noun))


def _month_days(match: re.Match[str], pieces: Pieces, numbers: list[int]) -> None:
    if -1 in numbers and not match["noun"]:
        raise _lacks_noun(match)
    if any(not -1 <= number <= 31 or number == 0 for number in numbers):
        raise NotRead(match.span(), "A month has at most 31 days. Write 1st to 31st, or last day.")
    pieces.month_days.update(numbers)


def _lacks_noun(match: re.Match[str]) -> NotRead:
    message = "lacks a word: write “last day”, “last friday” or “last weekday”."
    return NotRead(match.span(), f"“{match[0].strip()}” {message}")


def dates(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """Days of named months."""
    months = word.months(match["months"] or match["month_first"])
    days = [word.day_of_month(item) for item in word.items(match["days"] or match["day_last"])]
    if -1 in days:
        raise _lacks_noun(match)
    for month in months:
        for day in days:
            if not _exists(2000, month, day):
                raise NotRead(match.span(), f"{calendar.month_name[month]} has no day {day}.")
    pieces.dates.update((month, day) for month in months for day in days)


def but(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """Weekdays left out."""
    pieces.but.update(word.weekdays(match["days"]))


def weekdays(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """Weekdays. “Every 2 weeks on friday and every monday” is two rules."""
    if "every_other" in pieces.spans or (match["every"] and pieces.every and pieces.every[0] > 1):
        raise NotRead(
            match.span(), f"“{match[0].strip()}” is a rule of its own: write it apart, with a semicolon between."
        )
    pieces.weekdays.update(word.weekdays(match["days"]))


def months(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """Months."""
    pieces.months.update(word.months(match["months"]))


def times(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """Times of day."""
    for item in re.finditer(rf"{TIME}|{HOUR}", match["times"]):
        begin = match.start("times")
        pieces.times.add(word.minute_of_day(item[0], (begin + item.start(), begin + item.end())))


def unknown(match: re.Match[str], pieces: Pieces, today: date) -> None:
    """What nobody knows."""
    text = match[0]
    raise NotRead(match.span(), f"“{text[:30]}” {_AMBIGUOUS.get(text, 'is not understood here.')}")
