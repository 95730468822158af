"""What bounds a rule, as the quick line has it: a last day, a number of runs, days left out; and the zone."""

from __future__ import annotations

import calendar
from datetime import date

from dashboard.scheduling.quickline.clauses import Clause, Count, Duration, Except, Until, Zone
from dashboard.scheduling.quickline.phrases.dates import month_list
from dashboard.scheduling.quickline.phrases.days import weekday_list
from dashboard.scheduling.quickline.tokens import TextToken, TokenCursor
from dashboard.scheduling.quickline.vocabulary import (
    EVERY,
    MONTH_NAMES,
    MONTHS,
    NUMBERS,
    ORDINALS,
    UNITS,
    WEEKDAYS,
    NotRead,
    Span,
    TextChange,
)
from dashboard.scheduling.zone_names import zone_words_like, zones_called

_RUNS = frozenset({"runs", "run", "times", "occurrences", "executions", "reloads"})
_UNTIL = (
    ("until",),
    ("till",),
    ("til",),
    ("through",),
    ("thru",),
    ("up", "to"),
    ("ending", "on"),
    ("ending",),
    ("ends", "on"),
)
_NOT = (
    ("except", "for"), ("except",), ("excepting",), ("excluding",), ("exclude",), ("excl",), ("other", "than"),
    ("apart", "from"), ("without",), ("skipping",), ("skip",), ("minus",), ("but", "not"), ("but",), ("not",),
    ("do", "not", "run"), ("don't", "run"), ("never",), ("no",),
)  # fmt: skip
_LATEST_YEAR = 9998
_SHORT_ZONES = frozenset(
    {"utc", "gmt", "cet", "cest", "est", "edt", "pst", "pdt", "mst", "mdt", "cst", "cdt", "bst", "jst"}
)
_ORDINARY_WORDS = frozenset(
    {"easter", "christmas", "reunion", "midway", "wake", "troll", "center", "central", "mountain"}
)
_ORDINARY_WORDS |= {"atlantic", "west", "home", "nice", "mobile", "z"}
_MOST_WORDS_OF_ZONE = 8


def until(cursor: TokenCursor, today: date) -> list[Clause] | None:
    """Read `until 30 june`, `through december 31, 2026`, `until end of year`."""
    start = cursor.at
    if not cursor.any_of(*_UNTIL):
        return None
    cursor.any_of(("and", "including"), ("including",))
    cursor.take("the")
    day = _end_of_period(cursor, today) or _numeric_date(cursor, start) or _named_date(cursor, start, today)
    if day is None:
        _check_month(cursor, start, today)
        cursor.at = start
        return None
    return [Until(span=cursor.span_from(start), day=day)]


def _end_of_period(cursor: TokenCursor, today: date) -> date | None:
    start = cursor.at
    if not (cursor.any_of(("end", "of"), ("last", "day", "of")) or cursor.word(1) == "end"):
        return None
    cursor.any_of(("the",), ("this",))
    word = cursor.word()
    if cursor.take("year"):
        cursor.take("end")
        return date(today.year, 12, 31)
    if cursor.take("month"):
        cursor.take("end")
        return _last_of(today.year, today.month)
    token = cursor.peek()
    if token.kind == "number" and len(token.text) == 4 and cursor.take(token.text):
        return _day(int(token.text), 12, 31, token.span)
    if cursor.take(MONTHS):
        month, year = MONTHS[word], _year(cursor)
        return _last_of(year or today.year + (month < today.month), month)
    cursor.at = start
    return None


def _last_of(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _numeric_date(cursor: TokenCursor, start: int) -> date | None:
    token = cursor.peek()
    if cursor.take_kind("iso"):
        year, month, day = map(int, token.text.split("-"))
        return _day(year, month, day, cursor.span_from(start))
    if not cursor.take_kind("dotted"):
        return None
    sign = next(sign for sign in token.text if not sign.isdecimal())
    first, second, year = map(int, token.text.split(sign))
    span = cursor.span_from(start)
    if sign != "." and first != second and max(first, second) <= 12 and min(first, second) > 0:
        readings = [f"until {first} {MONTH_NAMES[second]} {year}", f"until {second} {MONTH_NAMES[first]} {year}"]
        raise NotRead(span, f"“{token.text}” can be two days: which number is the month?", readings=readings)
    day, month = (second, first) if sign != "." and second > 12 else (first, second)
    return _day(year, month, day, span)


def _named_date(cursor: TokenCursor, start: int, today: date) -> date | None:
    at = cursor.at
    day = _day_of_month(cursor)
    cursor.take("of") if day else None
    month = MONTHS.get(cursor.word())
    if month is None or not cursor.take(cursor.word()):
        cursor.at = at
        return None
    if day is None:
        cursor.take("the")
        day = _day_of_month(cursor)
    if day is None:
        cursor.at = at
        return None
    year = _year(cursor)
    span = cursor.span_from(start)
    if year:
        return _day(year, month, day, span)
    years = (year for year in range(today.year, today.year + 9) if _exists(year, month, day))
    found = (date(year, month, day) for year in years)
    return next((one for one in found if one >= today), None) or _day(today.year, month, day, span)


def _day_of_month(cursor: TokenCursor) -> int | None:
    token = cursor.peek()
    if token.kind == "ordinal" and cursor.take(token.text):
        return int(token.text[:-2])
    if token.kind == "number" and len(token.text) <= 2 and cursor.word(1) not in _RUNS and cursor.take(token.text):
        return int(token.text)
    if ORDINALS.get(token.text, 0) > 0 and cursor.take(token.text):
        return ORDINALS[token.text]
    return None


def _year(cursor: TokenCursor) -> int:
    at = cursor.at
    cursor.take(",")
    token = cursor.take_kind("number")
    if token and len(token.text) == 4 and token.text[:1] in "12":
        return int(token.text)
    cursor.at = at
    return 0


def _check_month(cursor: TokenCursor, start: int, today: date) -> None:
    """Refuse `until june`, its first or its last day, and `until friday`, which needs its date."""
    word = cursor.word()
    if cursor.take(MONTHS):
        month, year = MONTHS[word], _year(cursor)
        year = year or today.year + (month < today.month)
        before = _last_of(*((year, month - 1) if month > 1 else (year - 1, 12)))
        last = _last_of(year, month)
        readings = [f"until {one.day} {MONTH_NAMES[one.month]} {one.year}" for one in (before, last)]
        raise NotRead(
            cursor.span_from(start), f"Until the begin of {MONTH_NAMES[month]}, or to its end?", readings=readings
        )
    if word in WEEKDAYS or word in ("tomorrow", "today", "next"):
        cursor.at += 1
        message = "An end needs its date, such as 31 december 2027."
        raise NotRead(cursor.span_from(start), message, "until 31 december 2027")


def _day(year: int, month: int, day: int, span: Span) -> date:
    if not _exists(year, month, day):
        raise NotRead(span, "There is no such day.")
    return date(year, month, day)


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= year <= _LATEST_YEAR and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def counts(cursor: TokenCursor) -> list[Clause] | None:
    """Read `for 10 runs`, `10 times`, `for 2 weeks`."""
    start = cursor.at
    led = cursor.take("for")
    cursor.any_of(("a", "total", "of"), ("the", "first")) if led else cursor.any_of(
        ("max",), ("only",), ("a", "total", "of")
    )
    number = _count(cursor)
    if number is None:
        cursor.at = start
        return None
    unit = cursor.word()
    if cursor.take(_RUNS):
        total = cursor.any_of(("in", "total"), ("in", "all"), ("altogether",)) or led or unit != "times"
        return [Count(span=cursor.span_from(start), number=_positive(number, cursor.span_from(start)), is_total=total)]
    if led and cursor.take(UNITS):
        unit = UNITS[unit]
        if unit in ("minute", "hour", "quarter"):
            raise NotRead(
                cursor.span_from(start), "Say for how many days, weeks, months or years, or for how many runs."
            )
        return [Duration(span=cursor.span_from(start), number=_positive(number, cursor.span_from(start)), unit=unit)]
    cursor.at = start
    return None


def _positive(number: int, span: Span) -> int:
    if number == 0:
        raise NotRead(span, "0 times is never: leave it out, or write 1 or more.")
    return number


def _count(cursor: TokenCursor) -> int | None:
    token = cursor.peek()
    if cursor.take_kind("number"):
        if len(token.text) > 4:
            raise NotRead(token.span, f"{token.text[:20]} is too many.")
        return int(token.text)
    if token.text in ("a", "one") and cursor.word(1) in UNITS:
        cursor.at += 1
        return 1
    return NUMBERS[token.text] if cursor.take(NUMBERS) else None


def exceptions(cursor: TokenCursor) -> list[Clause] | None:
    """Read `except sundays`, `but not in august`, `excluding weekends`."""
    start = cursor.at
    if not cursor.any_of(*_NOT):
        return None
    cursor.any_of(("on",), ("in",))
    cursor.take(EVERY)
    if found := weekday_list(cursor):
        return [Except(span=cursor.span_from(start), weekdays=tuple(found[0]))]
    if months := month_list(cursor):
        return [Except(span=cursor.span_from(start), months=tuple(months))]
    at = cursor.at
    while not cursor.is_done and cursor.word() not in ("at", ",", ";", "from", "every"):
        cursor.at += 1
    said = cursor.text[slice(*cursor.span_from(start))]
    cursor.at = max(cursor.at, at)
    known = "Qlik cannot leave out holidays by itself." if "holiday" in said else ""
    why = known or "only weekdays and months can be left out here."
    raise NotRead(cursor.span_from(start), f"“{said[:60]}”: {why}", "")


def zones(cursor: TokenCursor, original: str) -> list[Clause] | None:
    """Read `in Berlin`, `Tokyo time`, `UTC`, `(Europe/Zurich)`."""
    start = cursor.at
    bracket = cursor.take("(")
    led = cursor.any_of(("in", "the"), ("in",), ("zone",), ("timezone",), ("time", "zone"))
    begin = cursor.at
    if cursor.peek().kind != "word":
        cursor.at = start
        return None
    for length in range(min(_MOST_WORDS_OF_ZONE, len(cursor.tokens) - begin), 0, -1):
        last = cursor.peek(length - 1)
        name = original[cursor.peek().start : last.end]
        found = zones_called(name)
        if found and _is_zone_name(name, cursor, length, led or bracket):
            cursor.at += length
            cursor.any_of(("local", "time"), ("time", "zone"), ("timezone",), ("time",))
            cursor.take(")") if bracket else None
            return [_zone(found, name, (cursor.tokens[begin].start, last.end), cursor.span_from(start))]
    _check_unknown_zone(cursor, led)
    cursor.at = start
    return None


def _is_zone_name(name: str, cursor: TokenCursor, length: int, led: bool) -> bool:
    """Return whether a word names a zone. An ordinary or very short one does only where something else says so."""
    said = led or cursor.word(length) in ("time", "timezone") or name.lower().endswith(" time")
    is_ordinary = name.lower() in _ORDINARY_WORDS or (len(name) <= 3 and name.lower() not in _SHORT_ZONES)
    return said or not is_ordinary or (name.isupper() and len(name) > 1)


def _zone(found: tuple[str, ...], name: str, at: Span, span: Span) -> Zone:
    if len(found) > 1:
        readings = [(TextChange(*at, zone),) for zone in found]
        raise NotRead(span, f"“{name}” can be several time zones.", readings=readings)
    return Zone(span=span, name=found[0])


def _check_unknown_zone(cursor: TokenCursor, led: bool) -> None:
    """Refuse `in Tokio`, which is nearly a zone and said to be one."""
    token: TextToken = cursor.peek()
    near = zone_words_like(token.text) if led or cursor.word(1) == "time" else []
    if near:
        cursor.at += 1
        raise NotRead(token.span, f"“{token.text}” is no time zone known here.", *near)
