"""Amounts in a search: `24/d`, `2h`, `10`, and the columns that they are compared with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Q

from dashboard.inventory.search.tokens import Value

HOUR, DAY = 3600.0, 86400.0
SECONDS = {"s": 1.0, "m": 60.0, "min": 60.0, "h": HOUR, "d": DAY, "w": 7 * DAY}
_AMOUNT = re.compile(r"(?P<number>\d{1,6}(?:\.\d{1,3})?)(?P<unit>/?[a-z]+)?", re.ASCII)
_LOOKUPS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "=": "exact"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

Predicate = Callable[[datetime], Q]  # given the moment `now`


class BadValue(ValueError):
    """A value or an operator that a key does not take; `nearest` is a value that may be meant."""

    def __init__(self, reason: str, nearest: str = "") -> None:
        super().__init__(reason)
        self.reason = reason  # operator, amount or value
        self.nearest = nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountKey:
    """A key that compares a column with a number, a rate or a length of time; a column without a value never fits."""

    name: str
    about: str
    column: str
    units: Mapping[str, float]  # how much one of a unit is in the column
    examples: tuple[str, ...]  # amounts that are offered
    operators: tuple[str, ...] = ("<", ">", "<=", ">=", "=")
    relation: str = ""  # ahead or ago: the column is an instant, told from now

    def read(self, operator: str, value: Value) -> Predicate:
        if operator not in self.operators:
            raise BadValue("operator", f"{self.name}{self.operators[0]}{value.text or self.examples[0]}")
        amount = self._amount(value.text.casefold())
        if not self.relation:
            condition = self._where(operator, amount)
            return lambda now: condition
        is_ago = self.relation == "ago"
        operator = _TURNED[operator] if is_ago else operator
        return lambda now: self._where(operator, moment(now, -amount if is_ago else amount))

    def _amount(self, text: str) -> float:
        found = _AMOUNT.fullmatch(text)
        unit = (found["unit"] or "") if found else ""
        if found is None or unit not in self.units:
            raise BadValue("amount", self.examples[0])
        return float(found["number"]) * self.units[unit]

    def _where(self, operator: str, value: Any) -> Q:
        return Q(**{f"{self.column}__isnull": False, f"{self.column}__{_LOOKUPS[operator]}": value})


def moment(now: datetime, seconds: float) -> datetime:
    """So many seconds from now, or where time begins or ends for a computer."""
    try:
        return now + timedelta(seconds=seconds)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if seconds > 0 else datetime.min.replace(tzinfo=UTC)


_RATES = {"": 1.0, "/d": 1.0, "/w": 1 / 7, "/h": DAY / HOUR, "/m": DAY / 60, "/min": DAY / 60}
AMOUNTS = (
    AmountKey(
        name="runs",
        about="how often it runs",
        column="runs_a_day",
        units=_RATES,
        examples=("24/d", "1/d", "1/h", "1/w"),
        operators=(">", "<", ">=", "<=", "="),
    ),
    AmountKey(
        name="next",
        about="how soon it runs next",
        column="next_run_at",
        units=SECONDS,
        examples=("1h", "2h", "24h", "7d"),
        operators=("<", ">", "<=", ">="),
        relation="ahead",
    ),
    AmountKey(
        name="last",
        about="how long ago it ran last",
        column="last_run_at",
        units=SECONDS,
        examples=("7d", "1d", "30d", "1h"),
        operators=(">", "<", ">=", "<="),
        relation="ago",
    ),
    AmountKey(
        name="stopped",
        about="how long ago it was disabled",
        column="disabled_at",
        units=SECONDS,
        examples=("1d", "1h", "7d", "30d"),
        operators=("<", ">", "<=", ">="),
        relation="ago",
    ),
    AmountKey(
        name="missed",
        about="runs missed since it was disabled",
        column="missed_runs",
        units={"": 1.0},
        examples=("0", "10", "100"),
        operators=(">", "<", ">=", "<=", "="),
    ),
    AmountKey(
        name="failures",
        about="failed runs in a row",
        column="failures",
        units={"": 1.0},
        examples=("1", "3", "0"),
        operators=(">=", ">", "<", "<=", "="),
    ),
    AmountKey(
        name="takes",
        about="how long a run typically takes",
        column="typical_seconds",
        units=SECONDS,
        examples=("10min", "1h", "1min"),
        operators=(">", "<", ">=", "<="),
    ),
)
