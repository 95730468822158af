"""Times of day, windows and minutes of the hour, as the quick line has them."""

from __future__ import annotations

from dashboard.scheduling.quickline.clauses import AtTimes, Begin, Clause, ClockTime, TimeWindow
from dashboard.scheduling.quickline.tokens import DASHES, TextToken, TokenCursor
from dashboard.scheduling.quickline.vocabulary import MONTHS, NAMED_TIMES, NUMBERS, PARTS_OF_DAY, UNITS, NotRead, Span

AT = frozenset({"at", "@"})
_TO = DASHES | {"to", "until", "till", "through", "thru"}
_HOURS = frozenset({"h", "hrs", "hours"})
_OTHER_NOUNS = (
    {unit for unit in UNITS if len(unit) > 1} - _HOURS
    | MONTHS.keys()
    | {"times", "runs", "occurrences", "executions", "of", "past", "o"}
)
_MINUTE_WORDS = frozenset({"ten", "fifteen", "twenty", "thirty", "forty", "fifty"})
_HALVES = {"morning": "am", "afternoon": "pm", "evening": "pm"}


def times(cursor: TokenCursor, *, bare: bool) -> list[Clause] | None:
    """Read `at 6:30 and 12:30` or `6pm`; with `bare` also `8, 12 and 16`. Raises NotRead."""
    start = cursor.at
    led = cursor.take(AT)
    first = clock(cursor, bare=bare or led, led=led)
    if first is None or _is_window(cursor):
        cursor.at = start
        return None
    clocks = [first]
    while another := _another(cursor):
        clocks.append(another)
    return [AtTimes(span=cursor.span_from(start), clocks=tuple(clocks))]


def _is_window(cursor: TokenCursor) -> bool:
    """Return whether a dash or `to` and another time follow."""
    at = cursor.at
    found = cursor.take(_TO) and clock(cursor, bare=True) is not None
    cursor.at = at
    return found


def _another(cursor: TokenCursor) -> ClockTime | None:
    """Read the next time of a list. The list ends before what is no time, and before a window."""
    at = cursor.at
    joined = cursor.any_of((",", "and"), (",",), ("and",), ("&",), ("/",), ("plus",), ("+",))
    led = cursor.take(AT)
    found = clock(cursor, bare=joined or led, led=led)
    if found is None or _is_window(cursor):
        cursor.at = at
        return None
    return found


def window(cursor: TokenCursor) -> list[Clause] | None:
    """Read `from 8 to 18`, `between 8am and 6pm`, `8-18`, `starting at 8`."""
    start = cursor.at
    if cursor.any_of(("around", "the", "clock"), ("round", "the", "clock"), ("24", "/", "7")):
        span = cursor.span_from(start)
        midnight, last = (
            ClockTime(span=span, hour=0, is_sure=True),
            ClockTime(span=span, hour=23, minute=59, is_sure=True),
        )
        return [TimeWindow(span=span, first=midnight, last=last)]
    begins = cursor.any_of(
        *((word, *more) for word in ("starting", "beginning") for more in (("at",), ("from",), ("@",)))
    )
    between = not begins and cursor.take("between")
    led = begins or between or cursor.take("from")
    first = clock(cursor, bare=True)
    if first is None:
        cursor.at = start
        return None
    if (between and cursor.take("and")) or cursor.any_of(
        (_TO,), ("up", "to"), ("and", "ending", "at"), ("ending", "at")
    ):
        end = clock(cursor, bare=True)
        if end is not None:
            return [TimeWindow(span=cursor.span_from(start), first=first, last=end)]
    elif led and not between:
        return [Begin(span=cursor.span_from(start), clock=first)]
    cursor.at = start
    return None


def count_of(token: TextToken) -> int:
    return NUMBERS[token.text] if token.text in NUMBERS else int(token.text[:4])


def clock(cursor: TokenCursor, *, bare: bool, led: bool = False) -> ClockTime | None:
    """Read one time of day. A mere number is one only with `bare`, `ten to six` only behind `at`. Raises NotRead."""
    start = cursor.at
    found = _named(cursor) or _past(cursor, led) or _written(cursor, bare, led)
    if found is None:
        cursor.at = start
    return found


def _named(cursor: TokenCursor) -> ClockTime | None:
    start = cursor.at
    cursor.take("12") if cursor.word(1) in NAMED_TIMES else None
    word = cursor.word()
    if not cursor.take(NAMED_TIMES):
        cursor.at = start
        return None
    return ClockTime(span=cursor.span_from(start), hour=NAMED_TIMES[word] // 60, is_sure=True)


def _past(cursor: TokenCursor, led: bool) -> ClockTime | None:
    """Read `half past six`, `20 past 6 pm`, `quarter to six`."""
    start = cursor.at
    cursor.take("a")
    token = cursor.peek()
    is_name = cursor.take({"quarter", "half"})
    if not is_name and not (cursor.take(NUMBERS) or cursor.take_kind("number")):
        cursor.at = start
        return None
    minute = {"quarter": 15, "half": 30}.get(token.text) or count_of(token)
    is_name = cursor.take({"minutes", "minute", "mins"}) or is_name
    is_spoken = is_name or (led and token.kind == "word")  # `8 to 11` may be from 8 to 11
    before = is_spoken and token.text != "half" and cursor.take("to")
    hour = (
        (_named(cursor) or _written(cursor, bare=True, led=True))
        if (before or cursor.take("past")) and 0 < minute < 60
        else None
    )
    if hour is None or hour.minute:
        cursor.at = start
        return None
    return _shifted(hour, -minute if before else minute, cursor.span_from(start))


def _shifted(hour: ClockTime, by: int, span: Span) -> ClockTime:
    if by < 0 and not hour.is_sure and hour.hour == 1:
        raise NotRead(
            span, "This is shortly before 1 in the night or in the afternoon: write it in figures.", "00:45", "12:45"
        )
    at = (hour.minutes + by) % 1440
    return ClockTime(span=span, hour=at // 60, minute=at % 60, is_sure=hour.is_sure)


def _written(cursor: TokenCursor, bare: bool, led: bool) -> ClockTime | None:
    """Read 6:30, 6.30 pm, 6pm, 0630, 6h30, 18h, six or 6 o'clock."""
    start = cursor.at
    token = cursor.peek()
    if not (
        cursor.take_kind("time") or cursor.take_kind("number") or (token.text in NUMBERS and cursor.take(token.text))
    ):
        return None
    hour, minute = _hour_and_minute(token, _minute_word(cursor) if token.text in NUMBERS else 0)
    half, marked = _half_behind(cursor)
    is_number = token.kind != "time"
    is_year = token.text[:2] in ("19", "20") and len(token.text) == 4 and not led
    if is_number and not marked and (is_year or _is_other_number(cursor, token) or not (bare or _is_military(token))):
        cursor.at = start
        return None
    span = cursor.span_from(start)
    _check(hour, minute, half, span, cursor.text[slice(*span)])
    is_sure = bool(half) or hour > 12 or token.text.startswith("0") or (len(token.text) == 4 and is_number)
    is_night = marked and cursor.tokens[cursor.at - 1].text in ("night", "nights")
    return ClockTime(span=span, hour=hour, minute=minute, half=half, is_sure=is_sure, is_night=is_night)


def _is_military(token: TextToken) -> bool:
    """Return whether a number is a time by itself, as 0630. 1830 could be a year, and needs `at`."""
    return len(token.text) == 4 and token.text.startswith("0")


def _is_other_number(cursor: TokenCursor, token: TextToken) -> bool:
    """Return whether a number counts something else, as in `15 june`, or has digits that no time has."""
    return cursor.word() in _OTHER_NOUNS or (len(token.text) not in (0, 1, 2, 4) and token.kind == "number")


def _minute_word(cursor: TokenCursor) -> int:
    """Read the 30 of `nine thirty`."""
    word = cursor.word()
    return NUMBERS[word] if word in _MINUTE_WORDS and cursor.take(word) else 0


def _hour_and_minute(token: TextToken, minute: int) -> tuple[int, int]:
    if token.text in NUMBERS:
        return NUMBERS[token.text], minute
    if token.kind == "number":
        digits = token.text[:4]
        return (int(digits[:2]), int(digits[2:])) if len(digits) == 4 else (int(digits), 0)
    pieces = token.text.replace(".", ":").replace("h", ":").split(":")
    if len(pieces) == 3 and int(pieces[2]):
        raise NotRead(
            token.span, "A schedule is written in whole minutes here: leave the seconds out.", ":".join(pieces[:2])
        )
    return int(pieces[0]), int(pieces[1])


def _half_behind(cursor: TokenCursor) -> tuple[str, bool]:
    """Read am or pm behind a number, and whether anything there makes it a time."""
    marked = cursor.take(_HOURS) if cursor.word() in _HOURS and cursor.is_tight() else False
    marked = cursor.any_of(("o'clock",), ("oclock",), ("o", "clock")) or marked
    if token := cursor.take_kind("half"):
        return token.text.replace(".", ""), True
    at = cursor.at
    part = cursor.word(2 if cursor.word(1) == "the" else 1)
    if cursor.any_of(("in", "the", PARTS_OF_DAY), ("at", "night")):
        return _half_of(cursor, at, part), True
    return "", marked


def _half_of(cursor: TokenCursor, at: int, part: str) -> str:
    """Return am or pm for a part of the day. For the night the number before it decides."""
    name = PARTS_OF_DAY.get(part, "night")
    if name != "night":
        return _HALVES[name]
    before = cursor.tokens[at - 1].text
    number = NUMBERS.get(before, int(before[:2].rstrip(":.h")) if before[:1].isdecimal() else 0)
    if number in (6, 7):
        raise NotRead(
            cursor.span_from(at - 1), "At night this can be early or late.", readings=[f"{number}am", f"{number}pm"]
        )
    return "pm" if 8 <= number <= 11 else "am"


def _check(hour: int, minute: int, half: str, span: Span, said: str) -> None:
    if minute > 59 or hour > 24 or (hour == 24 and minute) or (half and not 1 <= hour <= 12):
        right = f"{hour:02}:{minute:02}"
        offers = [right] if half and 12 < hour < 24 and minute < 60 else []
        raise NotRead(span, f"“{said[:30]}” is no time of day: write 00:00 to 23:59.", *offers)
