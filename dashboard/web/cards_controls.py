"""The controls of a card as a browser posts them, and which of them belong to the choices made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dashboard.scheduling.recurrence.recurrence import Frequency, WeekdayNum
from dashboard.web.editor.card import CardData, CardError
from dashboard.web.editor.card_times import BELOW_DAILY, STEPS, Timing


def controls_of(card: CardData) -> dict[str, list[str]]:
    """What a browser posts of the untouched controls of a card, by the names of the fields."""
    shown = card.day
    return {
        "frequency": [card.frequency.value],
        "interval": [str(card.interval)],
        "weekday": [str(weekday.day) for weekday in card.by_day if weekday.nth is None],
        "on": [_on(card)],
        "month_day": [str(number) for number in card.month_days],
        "nth": [str(weekday.nth) for weekday in card.by_day if weekday.nth is not None],
        "nth_day": [str(weekday.day) for weekday in card.by_day if weekday.nth is not None],
        "month": [str(month) for month in card.months or range(1, 13)],
        "timing": [_timing(card)],
        "time": [f"{at:%H:%M}" for at in shown.times],
        "every": [str(shown.every)],
        "from_hour": ["" if shown.from_hour is None else str(shown.from_hour)],
        "to_hour": ["" if shown.to_hour is None else str(shown.to_hour)],
        "minute": [", ".join(map(str, shown.minutes))],
        "week_start": [str(card.week_start)],
        "ends": [card.ends.value],
        "count": ["" if card.count is None else str(card.count)],
        "until": [card.until.isoformat() if card.until else ""],
    }


def asked(posted: Mapping[str, Any]) -> set[str]:
    """The controls that belong to the choices made."""
    frequency, on = Frequency(posted["frequency"]), posted["on"]
    asked = {"interval", "month", "week_start", *({posted["ends"]} & {"count", "until"})}
    numbered = frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    if not numbered or on != "days":
        asked |= {"weekday", "nth", "nth_day"} if numbered else {"weekday"}
    if numbered and on != "weekdays":
        asked |= {"month_day"}
    if frequency in BELOW_DAILY:
        return asked | {"from_hour", "to_hour", "minute"}
    return asked | {Timing.TIMES: {"time"}, Timing.WINDOW: {"every", "from_hour", "to_hour", "minute"}}.get(
        posted["timing"], set()
    )


def by_day(posted: Mapping[str, Any], frequency: Frequency) -> tuple[WeekdayNum, ...]:
    """The weekdays that were chosen, numbered ones where the frequency has them."""
    days = {WeekdayNum(weekday) for weekday in posted["weekday"]}
    if frequency in (Frequency.MONTHLY, Frequency.YEARLY):
        pairs = zip(posted["nth"], posted["nth_day"], strict=False)
        numbered = {WeekdayNum(weekday, nth) for nth, weekday in pairs if None not in (nth, weekday)}
        days = days | numbered if posted["on"] != "days" else set()
    return tuple(sorted(days, key=lambda weekday: (weekday.day, weekday.nth or 0)))


def check_window(posted: Mapping[str, Any], frequency: Frequency) -> None:
    """Raise CardError for hours, a step or a minute that make no window."""
    first, last = posted["from_hour"], posted["to_hour"]
    if (first is None) != (last is None):
        raise CardError("to_hour" if last is None else "from_hour", "A window needs two hours. Choose this one too.")
    if first is not None and last < first:
        raise CardError("to_hour", f"{last:02}:00 is before {first:02}:00. Choose an hour after {first:02}:00.")
    if frequency in BELOW_DAILY:
        return
    if first is None:
        raise CardError("from_hour", "Choose the first and the last hour of the window.")
    if posted["every"] not in STEPS:
        raise CardError("every", "This step does not fit into hours. Choose 5, 10, 15, 20, 30 or 60 minutes.")
    if len(posted["minute"]) > 1 or (posted["minute"] or (0,))[0] >= min(posted["every"], 60):
        raise CardError("minute", f"Choose one minute below {min(posted['every'], 60)}: the first of each hour.")


def _on(card: CardData) -> str:
    if card.by_day and card.month_days:
        return "both"
    return "weekdays" if card.by_day else "days"


def _timing(card: CardData) -> str:
    """Frequencies below daily have no choice of it: should the person turn to days, a list of times comes up."""
    return Timing.TIMES.value if card.frequency in BELOW_DAILY else card.day.timing.value
