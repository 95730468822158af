"""Adverbs of time and so many times a day, as the quick line has them."""

from __future__ import annotations

from dashboard.scheduling.quickline.clauses import Clause, EveryPeriod, PartOfDay, Step, TimesPer
from dashboard.scheduling.quickline.phrases.often import number_word, period, times_word
from dashboard.scheduling.quickline.tokens import TokenCursor
from dashboard.scheduling.quickline.vocabulary import (
    ADVERBS,
    EVERY,
    UNITS,
    NotRead,
)

_SEVEN = frozenset({"7", "seven"})
_WITH_DAYS = {  # where the line names no days
    "biweekly": ("every 2 weeks on monday", "every week on monday and thursday"),
    "bimonthly": ("every 2 months on the 1st", "on the 1st and 15th"),
}
_TWO_THINGS = {
    "biweekly": ("every 2 weeks", "every week"),
    "bimonthly": ("every 2 months", "on the 15th and"),
    "semiweekly": ("twice a week",),
    "semimonthly": ("on the 1st and 15th",),
    "biannually": ("on 1 january and 1 july", "every 2 years on 1 january"),
    "biannual": ("on 1 january and 1 july", "every 2 years on 1 january"),
    "biennially": ("every 2 years",),
    "semiannually": ("on 1 january and 1 july",),
    "biyearly": ("on 1 january and 1 july", "every 2 years on 1 january"),
    "bidaily": ("twice a day", "every 2 days"),
    "bihourly": ("every 2 hours", "every 30 minutes"),
}


def adverbs(cursor: TokenCursor) -> list[Clause] | None:
    """Read `hourly`, `daily`, `nightly`, `fortnightly` or `everyday`. Raises NotRead for what can mean two things."""
    start = cursor.at
    _check_twofold(cursor)
    _check_days_a_week(cursor)
    if cursor.any_of(("everyday",), ("all", "days"), (_SEVEN, "days", {"a", "per"}, "week")):
        return [EveryPeriod(span=cursor.span_from(start), number=1, unit="day")]
    if cursor.any_of(("half", "-", "hourly"), ("half", "hourly")):
        return [Step(span=cursor.span_from(start), minutes=30)]
    if cursor.take("nightly"):
        span = cursor.span_from(start)
        return [EveryPeriod(span=span, number=1, unit="day"), PartOfDay(span=span, name="night")]
    if cursor.take("fortnightly"):
        return [EveryPeriod(span=cursor.span_from(start), number=2, unit="week")]
    cursor.any_of(("on", "a"), ("on", "an")) if cursor.word(2) in ADVERBS and cursor.word(3) == "basis" else None
    word = cursor.word()
    if not cursor.take(ADVERBS):
        cursor.at = start
        return None
    cursor.take("basis") if cursor.word(-2) in ("a", "an") else None
    return [period(cursor, start, 1, ADVERBS[word])]


def _check_days_a_week(cursor: TokenCursor) -> None:
    """Refuse `5 days a week`, which does not say which ones."""
    at = cursor.at
    number = number_word(cursor)
    if number and number < 7 and cursor.take({"day", "days"}, {"a", "per"}, "week"):
        offers = {5: ["on weekdays"], 6: ["mon-sat"]}.get(number, [])
        raise NotRead(cursor.span_from(at), "On which days of the week?", *offers)
    cursor.at = at


def _check_twofold(cursor: TokenCursor) -> None:
    start = cursor.at
    word = cursor.word()
    if cursor.take({"bi", "semi", "half"}, "-", frozenset({*ADVERBS, "annually"})):
        word += cursor.tokens[cursor.at - 1].text
        if word in ("halfyearly", "halfannually"):
            word = "semiannually"
    elif not cursor.take(_TWO_THINGS):
        return
    if word not in _TWO_THINGS:
        cursor.at = start
        return
    readings = list(_TWO_THINGS[word])
    if len(readings) == 1:
        raise NotRead(
            cursor.span_from(start), f"“{cursor.text[slice(*cursor.span_from(start))]}”: say on which days.", *readings
        )
    said = cursor.text[slice(*cursor.span_from(start))]
    with_days = _WITH_DAYS.get(word, ())
    raise NotRead(cursor.span_from(start), f"“{said}” can mean two things.", *with_days, readings=readings)


def times_per(cursor: TokenCursor) -> list[Clause] | None:
    """Read `twice a day`, `3 times daily`, `once a week`, `4 times every hour`."""
    start = cursor.at
    number = times_word(cursor)
    if number is None:
        cursor.at = start
        return None
    word = cursor.word()
    if cursor.take(ADVERBS):
        return [TimesPer(span=cursor.span_from(start), number=number, unit=ADVERBS[word])]
    if cursor.take({"a", "an", "per", *EVERY}):
        unit = cursor.word()
        if cursor.take(UNITS):
            return [TimesPer(span=cursor.span_from(start), number=number, unit=UNITS[unit])]
        if cursor.take("fortnight") and number == 1:
            return [EveryPeriod(span=cursor.span_from(start), number=2, unit="week")]
        if number > 1:
            raise NotRead(cursor.span_from(start), f"{number} times a what? Write a day, a week, a month or a year.")
    cursor.at = start
    return None
