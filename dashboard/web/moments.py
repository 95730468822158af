"""Days and times as people type them for a pause, on the clock of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo

from dashboard.scheduling.zones import city, name_of
from dashboard.web.times import abbreviation

LONGEST = timedelta(days=366)  # from now to an end
FIRST, SECOND = "first", "second"  # of an hour that the clock shows twice
_MORNING = time(6)


class BadMoment(ValueError):
    """What was typed is no moment; the message says how to mend it. `twice`: what it can mean, by FIRST and SECOND."""

    def __init__(self, message: str, twice: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.twice = twice or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedTimes:
    """The times of a pause as they were typed, with what is wrong with them."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    error: str = ""
    wrong: str = ""  # the field: `from` or `until`
    twice: Mapping[str, str] = field(default_factory=dict)


def read_times(data: Mapping[str, str], zone: tzinfo, now: datetime) -> TypedTimes:
    try:
        starts_at = moment(data, "from", zone) if data.get("begin") == "at" else None
    except BadMoment as error:
        return TypedTimes(error=str(error), wrong="from", twice=error.twice)
    try:
        return TypedTimes(starts_at=starts_at, ends_at=end_of(data, zone, now, starts_at=starts_at))
    except BadMoment as error:
        return TypedTimes(starts_at=starts_at, error=str(error), wrong="until", twice=error.twice)


def end_of(data: Mapping[str, str], zone: tzinfo, now: datetime, *, starts_at: datetime | None = None) -> datetime:
    """Read the end. Raises BadMoment: no pause is without an end, and none ends before it begins."""
    ends_at = moment(data, "until", zone)
    if ends_at <= now:
        raise BadMoment("This is past. Write a day and a time to come.")
    if starts_at and ends_at <= starts_at:
        raise BadMoment("It would end before it begins. Write a later end, or an earlier beginning.")
    if ends_at - now > LONGEST:
        raise BadMoment("A pause lasts a year at most. Disable the tasks for longer.")
    return ends_at


def moment(data: Mapping[str, str], name: str, zone: tzinfo) -> datetime:
    """Read a field with a day and a time as an aware UTC datetime. Raises BadMoment."""
    wall = _wall(data.get(name, "").strip())
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first.astimezone(zone).replace(tzinfo=None) != wall:
        gone = f"{wall:%H:%M} does not exist on {wall:%a} {wall.day} {wall:%b} in {city(name_of(zone))}"
        raise BadMoment(f"{gone}: the clock goes on then. Write another time.")
    if first == second:
        return first
    meant = data.get(f"{name}_of", "")
    if meant not in (FIRST, SECOND):
        told = {FIRST: abbreviation(first, zone), SECOND: abbreviation(second, zone)}
        raise BadMoment(f"{wall:%H:%M} comes twice that day, for the clock goes back. Choose which one.", told)
    return first if meant == FIRST else second


def _wall(text: str) -> datetime:
    try:
        wall = datetime.fromisoformat(text)
    except ValueError:
        wall = None
    if wall is None or wall.tzinfo is not None or "T" not in text.replace(" ", "T"):
        raise BadMoment("Write a day and a time such as 2026-11-29T06:00.")
    if not datetime(1971, 1, 1) < wall < datetime(9998, 1, 1):  # noqa: DTZ001 -- of the page's clock
        raise BadMoment("Write a day of these years.")
    return wall.replace(second=0, microsecond=0)


def typed_words(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M}" if at else ""


def usual_end(now: datetime, zone: tzinfo) -> datetime:
    """Tomorrow morning."""
    return presets(now, zone)[0][1]


def presets(now: datetime, zone: tzinfo) -> list[tuple[str, datetime]]:
    today = now.astimezone(zone).date()
    days = {"Tomorrow": 1, "Sunday": (6 - today.weekday()) % 7, "Monday": (7 - today.weekday()) % 7}
    found: dict[datetime, str] = {}
    for words, ahead in days.items():
        at = datetime.combine(today + timedelta(days=ahead or 7), _MORNING, zone).astimezone(UTC)
        found.setdefault(at, f"{words} 06:00")
    return [(words, at) for at, words in found.items()]
