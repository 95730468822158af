"""The company's calendars as pages have them, and what people do with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from threading import Lock

from django.db import IntegrityError, transaction

from dashboard.inventory.company_calendars.reading import CalendarReading
from dashboard.inventory.models import CompanyCalendar
from dashboard.scheduling.company_calendar.occasions import Occasion, Occasions

HOLIDAY, FREEZE, WATCH = "holiday", "freeze", "watch"
KINDS = {HOLIDAY: "Holiday", FREEZE: "Freeze", WATCH: "Watch"}
FILE, ADDRESS, COUNTRY = "file", "address", "country"
COLOURS = ("blue", "teal", "green", "amber", "red", "pink", "violet", "grey")
MOST = 50  # calendars


class NameTaken(ValueError):
    """Another calendar has the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCalendar:
    """One calendar with its days."""

    pk: int
    name: str
    kind: str
    colour: str
    source: str
    first_day: date
    last_day: date  # exclusive
    digest: str
    read_at: datetime
    problem: str
    occasions: Occasions

    @property
    def kind_words(self) -> str:
        return KINDS.get(self.kind, self.kind)

    @property
    def years(self) -> str:
        return f"{self.first_day.year} to {(self.last_day - timedelta(days=1)).year}"

    @property
    def state(self) -> tuple[object, ...]:
        """What is drawn of it: of the same state the same."""
        return self.pk, self.name, self.kind, self.colour, self.digest


_COLUMNS = ("pk", "name", "kind", "colour", "source", "first_day", "last_day", "digest", "read_at", "problem")
_kept: dict[int, tuple[str, Occasions]] = {}  # by the key of the calendar, with the digest of its rows
_lock = Lock()


def day_calendars() -> list[DayCalendar]:
    """All of them, by name. One short query: days are read again only where they are others."""
    rows = list(CompanyCalendar.objects.values_list(*_COLUMNS))
    digests = {row[0]: row[7] for row in rows}
    lacking = [pk for pk, digest in digests.items() if pk not in _kept or _kept[pk][0] != digest]
    if lacking or len(_kept) > len(rows):
        _renew(lacking, digests)
    known = dict(_kept)
    return [
        DayCalendar(**dict(zip(_COLUMNS, row, strict=True)), occasions=known[row[0]][1])
        for row in rows
        if row[0] in known
    ]


def _renew(lacking: Sequence[int], digests: dict[int, str]) -> None:
    found = CompanyCalendar.objects.filter(pk__in=lacking).values_list("pk", "digest", "rows")
    fresh = {pk: (digest, Occasions(rows)) for pk, digest, rows in found}
    with _lock:
        for pk in _kept.keys() - digests.keys():
            del _kept[pk]
        _kept.update(fresh)


def occasions_between(
    calendars: Iterable[DayCalendar], first: date, last: date, zone: tzinfo
) -> list[tuple[DayCalendar, Occasion]]:
    """What of some calendars touches the days [first, last) of a clock, freezes first, each by its beginning."""
    found = [(one, occasion) for one in calendars for occasion in one.occasions.between(first, last, zone)]
    return sorted(found, key=lambda pair: (pair[0].kind != FREEZE, pair[1].begins, pair[0].name))


def add(
    reading: CalendarReading, now: datetime, *, name: str, kind: str, colour: str, source: str, **where: str
) -> CompanyCalendar:
    """Keep a new calendar. Raises NameTaken."""
    calendar = CompanyCalendar(name=name, kind=kind, colour=colour, source=source, **where)
    take(calendar, reading, now)
    return save(calendar)


def save(calendar: CompanyCalendar) -> CompanyCalendar:
    """Keep what was changed. Raises NameTaken."""
    try:
        with transaction.atomic():
            calendar.save()
    except IntegrityError as error:
        raise NameTaken(calendar.name) from error
    return calendar


def take(calendar: CompanyCalendar, reading: CalendarReading, now: datetime) -> None:
    """Put what was read into a calendar, which is not saved yet."""
    calendar.tried_at = calendar.read_at = now
    calendar.problem = ""
    if reading.rows is None:
        return
    calendar.rows = [list(row) for row in reading.rows]
    calendar.digest = hashlib.sha256(json.dumps(calendar.rows).encode()).hexdigest()[:16]
    calendar.first_day, calendar.last_day = reading.first, reading.last
    calendar.file, calendar.etag = reading.file, reading.etag


def remove(pk: int) -> bool:
    return bool(CompanyCalendar.objects.filter(pk=pk).delete()[0])
