"""What recurring-ical-events says about tasks, each line taken from its first real run on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

from tests.scheduling.expansion.oracles import ZONES

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_AROUND = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Given:
    """A task as the tenant has it."""

    lines: Sequence[str]
    zone: str
    start: str
    end: str = ""

    @property
    def time_zone(self) -> tzinfo:
        """Named, or the offset of the start."""
        offset = datetime.fromisoformat(self.start).utcoffset()
        return timezone(offset) if offset is not None else ZoneInfo(self.zone)


def instants(given: Given, first: datetime, last: datetime) -> set[datetime]:
    """The runs in [first, last); without a line the start is the one run."""
    start = _wall(given.start)
    end = _wall(given.end) if given.end else None
    if not given.lines:
        return _within({start.replace(tzinfo=given.time_zone).astimezone(UTC)}, first, last)
    rules = [line for line in given.lines if not line.startswith(("RDATE", "EXDATE"))]
    found = {run for rule in rules for run in _by_library(given, rule, start, first, last)}
    found |= set(_dates(given, "RDATE:"))
    found -= set(_dates(given, "EXDATE:"))
    if end:
        found = {run for run in found if run.astimezone(given.time_zone).replace(tzinfo=None) <= end}
    return _within(found, first, last)


def a_task(random: Random) -> Given:
    """A task as people make them: any frequency but SECONDLY, with explicit times of day."""
    start = datetime(2026, random.randint(1, 9), random.randint(1, 28), random.randint(0, 23), 0)  # noqa: DTZ001
    lines = tuple(f"RRULE:{_rule(random)}" for _ in range(random.choice((1, 1, 1, 2))))
    return Given(lines=lines, zone=random.choice(ZONES), start=start.isoformat())


def _rule(random: Random) -> str:
    freq = random.choice(("YEARLY", "MONTHLY", "MONTHLY", "WEEKLY", "WEEKLY", "DAILY", "DAILY", "DAILY", "HOURLY"))
    parts = [f"FREQ={freq}"]
    if freq != "YEARLY":
        parts += [f"INTERVAL={random.choice((1, 1, 2, 3))}"]
    parts += _day_parts(random, freq)
    if freq != "HOURLY":
        parts += [f"BYHOUR={_some(random, range(24))}"]
    parts += [f"BYMINUTE={_some(random, (0, 0, 10, 15, 30, 45))}", "BYSECOND=0"]
    if random.random() < 0.1:
        parts += [f"COUNT={random.randint(1, 400)}"]
    return ";".join(parts)


def _day_parts(random: Random, freq: str) -> list[str]:
    if freq == "YEARLY":
        return [f"BYMONTH={_some(random, range(1, 13))}", f"BYMONTHDAY={_some(random, range(1, 32))}"]
    if freq == "MONTHLY":
        return random.choice(
            (
                [f"BYMONTHDAY={_some(random, (1, 5, 15, 24, 29, 31, -1, -2))}"],
                [f"BYDAY={random.choice((1, 2, 3, 4, -1))}{random.choice(DAYS)}"],
                ["BYDAY=MO,TU,WE,TH,FR", f"BYSETPOS={random.choice((1, 2, -1))}"],
            )
        )
    return random.choice(([], [], [f"BYDAY={_some(random, DAYS)}"]))


def _some(random: Random, values: Sequence[object]) -> str:
    chosen = dict.fromkeys(random.sample(list(values), random.randint(1, 2)))
    return ",".join(map(str, chosen))


def _by_library(given: Given, rule: str, start: datetime, first: datetime, last: datetime) -> Iterable[datetime]:
    query = _query(rule.removeprefix("RRULE:"), start, given.time_zone)
    found = query.between(first - _AROUND, last + _AROUND) if query else ()
    return {event["DTSTART"].dt.astimezone(UTC) for event in found}


@cache
def _query(rule: str, start: datetime, time_zone: tzinfo) -> Any:
    """The library's question for a rule, asked in each window anew; None for a rule that has no run."""
    begin = next(iter(rrulestr(rule.replace("Z", ""), dtstart=start)), None)
    if begin is None:
        return None
    event = icalendar.Event()
    event.add("uid", "1")
    event.add("dtstart", begin.replace(tzinfo=time_zone))
    event.add("rrule", icalendar.vRecur.from_ical(rule))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    return recurring_ical_events.of(calendar)


def _dates(given: Given, name: str) -> Iterable[datetime]:
    for line in given.lines:
        if line.startswith(name):
            for text in line.removeprefix(name).split(","):
                yield datetime.strptime(text, "%Y%m%dT%H%M%S").replace(tzinfo=given.time_zone).astimezone(UTC)


def _wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


def _within(found: set[datetime], first: datetime, last: datetime) -> set[datetime]:
    return {run for run in found if first <= run < last}
