"""The card of one recurrence line: what its controls hold, and how a change comes back into just its own part."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from enum import StrEnum

from dashboard.scheduling.instants import LAST_SECOND
from dashboard.scheduling.recurrence.parts import BELOW_DAILY, WEEKDAYS, Frequency, WeekdayNum
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.web.editor.card_times import CardDayTimes, CardTiming, read_times, time_parts

_NUMBERED = (Frequency.MONTHLY, Frequency.YEARLY)  # frequencies with days of the month and numbered weekdays
_NEVER_SHOWN = ("BYSETPOS", "BYYEARDAY", "BYWEEKNO", "BYSECOND", "RSCALE", "SKIP")


class Ends(StrEnum):
    """How a rule ends, beside the end of the task."""

    NEVER = "never"
    COUNT = "count"
    UNTIL = "until"


class CardError(ValueError):
    """What the controls say cannot be written as a rule: the control at fault, and how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class CardData:
    """What the controls of a card hold. Lists are sorted; an empty one means that the part is left out."""

    frequency: Frequency = Frequency.DAILY
    interval: int = 1
    by_day: tuple[WeekdayNum, ...] = ()
    month_days: tuple[int, ...] = ()  # negative from the end
    months: tuple[int, ...] = ()  # all twelve are none
    day: CardDayTimes = field(default_factory=CardDayTimes)
    week_start: int = 0  # Monday is 0
    ends: Ends = Ends.NEVER
    count: int | None = None
    until: date | None = None  # on the clock of the task's zone, inclusive


NEW_TIME = time(6)
NEW_CARD = CardData(day=CardDayTimes(times=(NEW_TIME,)))


def read_card(rule: Recurrence, time_zone: tzinfo | None) -> CardData:
    return CardData(
        frequency=rule.freq or Frequency.DAILY,
        interval=rule.interval,
        by_day=rule.by_day,
        month_days=rule.by_month_day,
        months=rule.by_month if len(rule.by_month) < 12 else (),
        day=read_times(rule),
        week_start=rule.week_start,
        ends=Ends.COUNT if rule.count else Ends.UNTIL if rule.until else Ends.NEVER,
        count=rule.count,
        until=_wall_until(rule, time_zone).date() if rule.until else None,
    )


def kept_parts(rule: Recurrence, card: CardData) -> tuple[str, ...]:
    """The parts of a rule that this card has no control for and leaves as they are: `BYWEEKNO=20`."""
    timed = ("BYHOUR",) if card.frequency in BELOW_DAILY else ("BYHOUR", "BYMINUTE")
    hidden = {*_NEVER_SHOWN, *(timed if card.day.timing is CardTiming.KEPT else ())}
    if rule.freq is card.frequency:
        hidden |= {"BYMONTHDAY"} if card.frequency not in _NUMBERED else set()
        hidden |= {"BYMINUTE"} if card.frequency in (Frequency.SECONDLY, Frequency.MINUTELY) else set()
    if rule.by_second == (0,):
        hidden -= {"BYSECOND"}
    return tuple(f"{name}={value}" for name, value in rule.parts.items() if name in hidden)


def write_card(card: CardData, base: Recurrence | None, *, shown_zone: tzinfo | None, zone: tzinfo) -> tuple[str, ...]:
    """The lines of a card that was made from `base`: of a rule only what the person changed is rewritten.

    Raises CardError, and InvalidRecurrence for what the controls say together.
    """
    wanted = _parts(card)
    if len(wanted) > 1:
        _check_split(card, base)
    if base is None:
        return tuple(_new_line(parts, card, zone) for parts in wanted)
    before = _parts(read_card(base, shown_zone))[0]
    changes = [_differences(base, card, before, after) for after in wanted]
    if card.until and any(change.get("UNTIL") for change in changes):
        until = _until_like(base, card.until, shown_zone, zone)
        changes = [change | {"UNTIL": until} for change in changes]
    return tuple(base.with_parts(change).text if change else base.text for change in changes)


def _parts(card: CardData) -> list[dict[str, str | None]]:
    """The parts that the controls of this frequency govern, for each line that is needed; None for one left out."""
    numbered = card.frequency in _NUMBERED
    days = [day for day in card.by_day if numbered or day.nth is None]
    parts: dict[str, str | None] = {
        "FREQ": card.frequency.value,
        "INTERVAL": str(card.interval) if card.interval > 1 else None,
        "BYMONTH": _listed(card.months),
        "BYDAY": ",".join(f"{day.nth or ''}{WEEKDAYS[day.day]}" for day in days) or None,
    }
    if numbered:
        parts["BYMONTHDAY"] = _listed(card.month_days)
    ends = {
        "WKST": WEEKDAYS[card.week_start] if card.week_start else None,
        "COUNT": str(card.count) if card.ends is Ends.COUNT else None,
        "UNTIL": card.until.isoformat() if card.until and card.ends is Ends.UNTIL else None,
    }
    return [parts | times | ends for times in time_parts(card.day, card.frequency)]


def _listed(values: tuple[int, ...]) -> str | None:
    return ",".join(map(str, values)) or None


def _new_line(parts: Mapping[str, str | None], card: CardData, zone: tzinfo) -> str:
    written = {name: value for name, value in parts.items() if value is not None}
    if "UNTIL" in written and card.until:
        written["UNTIL"] = _until_text(datetime.combine(card.until, LAST_SECOND), zone)
    if card.frequency is not Frequency.SECONDLY:
        ends = {name: written.pop(name) for name in ("WKST", "COUNT", "UNTIL") if name in written}
        written |= {"BYSECOND": "0"} | ends
    line = "RRULE:" + ";".join(f"{name}={value}" for name, value in written.items())
    return Recurrence.parse(line).text


def _check_split(card: CardData, base: Recurrence | None) -> None:
    """Several lines must mean together what one would: not so where the runs of all of them are counted."""
    if card.ends is Ends.COUNT:
        message = "These times need a rule each, and each rule would count its own runs. End on a date instead."
        raise CardError("count", message)
    if base and base.by_set_pos:
        message = "BYSETPOS picks among all times of one rule, and these times need a rule each. Use fewer times."
        raise CardError("time", message)


def _differences(
    base: Recurrence, card: CardData, before: Mapping[str, str | None], after: Mapping[str, str | None]
) -> dict[str, str | None]:
    """The parts to set, or to remove (None).

    With a new frequency BYMONTHDAY, and BYMINUTE unless the times are kept, are removed too where the controls do not
    write them. All other parts without a control stay.
    """
    names = [name for name in {**before, **after} if before.get(name, "kept") != after.get(name, "kept")]
    if base.freq is not card.frequency:
        strays = {"BYMONTHDAY", *(("BYMINUTE",) if card.day.timing is not CardTiming.KEPT else ())}
        names += [name for name in base.parts if name in strays and name not in after]
    return {name: after.get(name) for name in names}


def _wall_until(rule: Recurrence, time_zone: tzinfo | None) -> datetime:
    """UNTIL on the wall clock of the zone; a whole day ends with its last second."""
    until = rule.until
    if not isinstance(until, datetime):
        return datetime.combine(until or date.max, LAST_SECOND)
    if until.tzinfo is None:
        return until
    try:
        return until.astimezone(time_zone or UTC).replace(tzinfo=None)
    except OverflowError:
        return until.replace(tzinfo=None)


def _until_like(base: Recurrence, day: date, shown_zone: tzinfo | None, zone: tzinfo) -> str:
    """Another day in the form that the rule has: a day, a wall time, or an instant; the time of day stays."""
    if base.until is None:
        return _until_text(datetime.combine(day, LAST_SECOND), zone)
    if not isinstance(base.until, datetime):
        return day.isoformat().replace("-", "")
    wall = datetime.combine(day, _wall_until(base, shown_zone).time())
    return _digits(wall) if base.until.tzinfo is None else _until_text(wall, zone)


def _until_text(wall: datetime, zone: tzinfo) -> str:
    """UNTIL as an instant, which RFC 5545 3.3.10 wants beside a start with a time zone."""
    try:
        return _digits(wall.replace(tzinfo=zone).astimezone(UTC)) + "Z"
    except OverflowError:
        raise CardError("until", "This day is out of reach: choose one before the year 9999.") from None


def _digits(moment: datetime) -> str:
    return re.sub(r"[-:]|\+.*", "", moment.isoformat(timespec="seconds"))
