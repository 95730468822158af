"""A row moved by hand to a time of day, and an order of two rows; where that cannot be, why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from dashboard.web.calendar.spread.page import SpreadPage, reach_words
from dashboard.web.calendar.spread.state import SpreadState
from dashboard.web.calendar.spread.window_starts import WindowRow
from dashboard.web.editor.move import time_of_address
from dashboard.web.notices import short_name


def hand_problem(page: SpreadPage, asked: Mapping[str, str]) -> str:
    """Say why a row cannot stand at `to`, or an order of `first` and `then` not be kept; empty where it can."""
    if "first" in asked:
        first, then = (page.row_of(asked.get(name, "")) for name in ("first", "then"))
        if first is None or then is None or first.key == then.key:
            return "Choose two different tasks of this plan to keep their order."
        return "" if first.line.minutes[0] <= then.line.minutes[0] else _not_in_order(first, then)
    row, to = page.row_of(asked.get("row", "")), time_of_address(asked.get("to", ""))
    if row is None or to is None:
        return "Give a time such as 06:07, and a task of this plan."
    reach, name = row.line.range, short_name(row.task.app_name)
    if reach is None:
        return f"{name} cannot be moved by its minutes alone. Its schedule can be edited."
    if not reach.earliest <= _minutes(page, row, asked.get("to", "")) <= reach.latest:
        return f"{name} can start from {reach_words(row, page.window, page.state)} here. Nothing was changed."
    return ""


def with_hand(page: SpreadPage, asked: Mapping[str, str]) -> SpreadState:
    """The state with what was asked by hand, which has no problem."""
    if "first" in asked:
        pair = (asked["first"], asked.get("then", ""))
        return replace(page.state, pairs=tuple(dict.fromkeys((*page.state.pairs, pair))))
    row = page.row_of(asked["row"])
    assert row is not None, "A row without a problem is there."  # noqa: S101
    return page.state.moved(row.key, _minutes(page, row, asked["to"]))


def _minutes(page: SpreadPage, row: WindowRow, text: str) -> int:
    """From when the row starts now to a time of the same day, on the page's clock."""
    now = page.window.moment_of(row.line.minutes[0]).astimezone(page.window.zone)
    to = time_of_address(text)
    assert to is not None, "A time that was read before."  # noqa: S101
    wanted = datetime.combine(now.date(), to, tzinfo=page.window.zone)
    return int((wanted - now.replace(second=0)).total_seconds()) // 60


def _not_in_order(first: WindowRow, then: WindowRow) -> str:
    names = [short_name(row.task.app_name) for row in (first, then)]
    return f"{names[0]} starts after {names[1]} now: there is no such order to keep."
