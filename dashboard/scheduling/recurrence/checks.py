"""What the parts of one rule may not be together (RFC 5545 3.3.10), and what is worth a note."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from dashboard.scheduling.recurrence.parts import Frequency

Fields = Mapping[str, Any]


class Constraint(NamedTuple):
    """A rule of the RFC about a whole line: the part at fault, and what to say where it is `broken`."""

    part: str
    broken: Callable[[Fields], bool]
    message: str


def broken_rule(fields: Fields) -> Constraint | None:
    """Return the first rule of the RFC that these fields of a Recurrence break together."""
    return next((rule for rule in RULES if rule.broken(fields)), None)


def meaning_notes(fields: Fields) -> tuple[str, ...]:
    """Return notes on meanings that calendars do not agree on, and how they are read here."""
    return tuple(note for applies, note in NOTES if applies(fields))


def _numbered(fields: Fields) -> bool:
    return any(weekday.nth is not None for weekday in fields.get("by_day", ()))


def _freq_in(*frequencies: Frequency) -> Callable[[Fields], bool]:
    return lambda fields: fields["freq"] in frequencies


_yearly = _freq_in(Frequency.YEARLY)
_numbers_weekdays = _freq_in(Frequency.MONTHLY, Frequency.YEARLY)
_no_year_days = _freq_in(Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY)

_BY_FIELDS = frozenset(
    {"by_second", "by_minute", "by_hour", "by_day", "by_month_day", "by_year_day", "by_week_no", "by_month"}
)

RULES: tuple[Constraint, ...] = (
    Constraint(
        "BYDAY",
        lambda fields: "by_day" in fields and not _numbers_weekdays(fields) and _numbered(fields),
        "BYDAY may be numbered only with FREQ=MONTHLY or FREQ=YEARLY: remove the number or change FREQ.",
    ),
    Constraint(
        "BYDAY",
        lambda fields: "by_week_no" in fields and _numbered(fields),
        "BYDAY may not be numbered beside BYWEEKNO: remove the number or BYWEEKNO.",
    ),
    Constraint(
        "BYWEEKNO",
        lambda fields: "by_week_no" in fields and not _yearly(fields),
        "BYWEEKNO goes only with FREQ=YEARLY: remove it or change FREQ.",
    ),
    Constraint(
        "BYMONTHDAY",
        lambda fields: "by_month_day" in fields and fields["freq"] is Frequency.WEEKLY,
        "BYMONTHDAY does not go with FREQ=WEEKLY: remove it or use FREQ=MONTHLY.",
    ),
    Constraint(
        "BYYEARDAY",
        lambda fields: "by_year_day" in fields and _no_year_days(fields),
        "BYYEARDAY does not go with FREQ=DAILY, WEEKLY or MONTHLY: remove it or use FREQ=YEARLY.",
    ),
    Constraint(
        "BYSETPOS",
        lambda fields: "by_set_pos" in fields and not _BY_FIELDS & fields.keys(),
        "BYSETPOS picks from what other BY parts list, and there is none: add one or remove BYSETPOS.",
    ),
    Constraint(
        "COUNT",
        lambda fields: "count" in fields and "until" in fields,
        "COUNT and UNTIL both end the rule: keep one of them.",
    ),
)

NOTES: tuple[tuple[Callable[[Fields], bool], str], ...] = (
    (
        lambda fields: "by_month_day" in fields and "by_month" not in fields and _yearly(fields),
        "BYMONTHDAY with FREQ=YEARLY and no BYMONTH means these days of every month; some calendars differ.",
    ),
    (
        lambda fields: "by_week_no" in fields and "by_day" not in fields,
        "BYWEEKNO without BYDAY means the weekday of the start; some calendars take all seven days.",
    ),
    (
        lambda fields: "by_week_no" in fields and fields.get("interval", 1) > 1,
        "BYWEEKNO with INTERVAL counts week-years; the standard leaves it open.",
    ),
)
