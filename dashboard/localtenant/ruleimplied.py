"""The BY parts that a rule leaves to its start (RFC 5545 3.3.10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from dashboard.localtenant.rules.parts import FREQUENCIES
from dashboard.localtenant.rules.values import BadLine, Rule


def with_implied_parts(rule: Rule, start: datetime | None) -> Rule:
    """The rule with every BY part filled that it leaves to its start.

    Raises BadLine when there is no start and the rule's meaning hangs on one.
    """
    missing = _implied_parts(rule)
    if start is None:
        _check_free_of_start(rule, missing)
        return rule
    values: dict[str, Any] = {
        "by_second": (start.second,),
        "by_minute": (start.minute,),
        "by_hour": (start.hour,),
        "by_day": ((0, start.weekday()),),
        "by_month_day": (start.day,),
        "by_month": (start.month,),
    }
    return replace(rule, **{name: values[name] for name in missing})


def _check_free_of_start(rule: Rule, missing: list[str]) -> None:
    parts = [name.upper().replace("_", "") for name in missing]
    parts += ["INTERVAL"] if rule.interval > 1 else []
    parts += ["COUNT"] if rule.count else []
    if parts:
        raise BadLine(parts[0], f"{parts[0]} hangs on the start: give startDateTime or complete the rule.")


def _implied_parts(rule: Rule) -> list[str]:
    unit = FREQUENCIES.index(rule.freq)  # seconds, minutes, hours, then whole days and more
    clock = ("by_second", "by_minute", "by_hour")
    missing = [name for index, name in enumerate(clock) if unit > index and not getattr(rule, name)]
    if rule.freq == "WEEKLY" and not rule.by_day:
        missing.append("by_day")
    if rule.freq in ("MONTHLY", "YEARLY") and not (rule.by_day or rule.by_month_day or rule.by_year_day):
        if rule.by_week_no:
            missing.append("by_day")
        else:
            missing += ["by_month_day"] if rule.freq == "MONTHLY" or rule.by_month else ["by_month_day", "by_month"]
    return missing
