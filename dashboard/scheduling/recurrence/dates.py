"""The dates of an RDATE or EXDATE line (RFC 5545 3.8.5.1 and 3.8.5.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dashboard.scheduling.recurrence.line import ContentLine
from dashboard.scheduling.recurrence.parts import InvalidRecurrence, Item, PartReading, form_notes, items, shown
from dashboard.scheduling.recurrence.values import read_date_time
from dashboard.scheduling.zones import zone_named

_PERIOD_END = re.compile(r"[0-9]{8}T[0-9]{6}Z?|\+?P(?=[0-9T])([0-9]+W)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?")
_READ = {"VALUE", "TZID"}
_TYPES = ("DATE", "DATE-TIME", "PERIOD")
_PERIOD_NOTE = "Of a period only its start is read: a reload has no planned length."
_ZONE_NOTE = "TZID is ignored for times that end with Z."


def read_dates(line: ContentLine) -> PartReading:
    """Read the dates of an RDATE or EXDATE line: instants where it gives Z or TZID, else wall times, or days.

    Raises InvalidRecurrence.
    """
    parameters = _parameters(line)
    value_type, zone = _value_type(parameters), _zone(parameters)
    dates: list[datetime | date] = []
    notes = form_notes(line.body) + ((_PERIOD_NOTE,) if value_type == "PERIOD" else ())
    notes += ("Of what stands before the colon, only VALUE and TZID are read.",) if parameters.keys() - _READ else ()
    for item in items(line.body.upper()):
        try:
            moment, more_notes = _moment(line, item, value_type)
        except InvalidRecurrence as error:
            raise error.moved(line.body_at) from None
        dates.append(_placed(line, moment, zone))
        notes += more_notes + ((_ZONE_NOTE,) if zone and _aware(moment) else ())
    return PartReading("dates", tuple(dict.fromkeys(dates)), tuple(dict.fromkeys(notes)))


def _parameters(line: ContentLine) -> dict[str, Item]:
    found: dict[str, Item] = {}
    at = line.parameters_at + 1
    for text in line.parameters.split(";")[1:]:
        written_name, _, written = text.partition("=")
        name, value = written_name.strip().upper(), written.strip().strip('"')
        if not name or not value or name in found:
            mend = "write each parameter once, as NAME=value."
            message = f"{line.kind} has “{shown(text.strip())}” before its colon: {mend}"
            raise InvalidRecurrence(line.kind, at, message)
        found[name] = Item(value, at + len(text) - len(text.lstrip()))
        at += len(text) + 1
    return found


def _value_type(parameters: Mapping[str, Item]) -> str:
    written, at = parameters.get("VALUE", Item("", 0))
    if written and written.upper() not in _TYPES:
        message = f"VALUE={shown(written)} is not known: use DATE, DATE-TIME or PERIOD."
        raise InvalidRecurrence("VALUE", at, message)
    return written.upper()


def _zone(parameters: Mapping[str, Item]) -> ZoneInfo | None:
    if "TZID" not in parameters:
        return None
    name, at = parameters["TZID"]
    zone = zone_named(name)
    if zone is None:
        message = f"TZID={shown(name)} is no time zone known here: use a name such as Europe/Zurich."
        raise InvalidRecurrence("TZID", at, message)
    return zone


def _moment(line: ContentLine, item: Item, value_type: str) -> tuple[datetime | date, tuple[str, ...]]:
    start = _start_of_period(line, item) if value_type == "PERIOD" else item
    moment, notes = read_date_time(line.kind, start)
    _check_type(line, start, moment, value_type)
    return moment, notes


def _start_of_period(line: ContentLine, item: Item) -> Item:
    start, _, end = item.text.partition("/")
    if not _PERIOD_END.fullmatch(end.strip()):
        message = f"{line.kind} has the period “{shown(item.text)}”: write it as start/end or start/duration."
        raise InvalidRecurrence(line.kind, item.offset, message)
    return Item(start.strip(), item.offset)


def _check_type(line: ContentLine, item: Item, moment: datetime | date, value_type: str) -> None:
    is_day = not isinstance(moment, datetime)
    if value_type and is_day != (value_type == "DATE"):
        kind_of = "a day" if is_day else "a time"
        message = f"{line.kind} holds {kind_of}, {item.text}, beside VALUE={value_type}: make the two agree."
        raise InvalidRecurrence(line.kind, item.offset, message)


def _placed(line: ContentLine, moment: datetime | date, zone: ZoneInfo | None) -> datetime | date:
    if zone is None or not isinstance(moment, datetime) or _aware(moment):
        return moment
    try:
        return moment.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        message = f"{line.kind} names a time at the edge of the calendar: use a year from 2 to 9998."
        raise InvalidRecurrence(line.kind, line.body_at, message) from None


def _aware(moment: datetime | date) -> bool:
    return isinstance(moment, datetime) and moment.tzinfo is not None
