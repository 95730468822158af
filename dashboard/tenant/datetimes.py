"""Times and offsets as tenants write them: ISO 8601 in the forms seen."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

_NO_TIME_YEAR = 1  # "0001-01-01T00:00:00Z" is how servers written in Go say that there is no time
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)  # no zone is further than a day from UTC: each can show what is before it


def read_moment(text: str) -> datetime:
    """Read a date and time, aware when it carries an offset or Z, else naive. Raises ValueError.

    Also takes fractions of a second, a blank for the T, and `2018-11-09 14:46:07 +0000 UTC` (qlik.dev changelog 27).
    """
    plain = text.strip().upper().removesuffix(" UTC")
    return datetime.fromisoformat(plain.replace(" +", "+").replace(" -", "-"))


def read_instant(text: str) -> datetime | None:
    """Read an instant as aware UTC; None when there is none. Without an offset it is UTC.

    Raises ValueError, also for an instant so late that some zone could not show it.
    """
    if not text.strip():
        return None
    moment = read_moment(text)
    if moment.year == _NO_TIME_YEAR:
        return None
    instant = _shifted(moment, UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    if instant.year == _NO_TIME_YEAR or instant >= _LATEST:
        raise ValueError(f"{text} lies outside the years that every zone can show")
    return instant


def read_wall(text: str, time_zone: tzinfo | None) -> datetime | None:
    """Read a start or end as the wall clock of `time_zone`, in whole seconds; None when empty. Raises ValueError.

    A time that carries an offset although its task has a zone is the same instant on that zone's clock.
    """
    if not text.strip():
        return None
    moment = read_moment(text)
    if moment.tzinfo and time_zone:
        moment = _shifted(moment, time_zone)
    return moment.replace(tzinfo=None, microsecond=0)


def offset_of(text: str) -> tzinfo | None:
    """Give the fixed offset that a time carries, None when it carries none or cannot be read."""
    try:
        return read_moment(text).tzinfo
    except ValueError:
        return None


def _shifted(moment: datetime, time_zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(time_zone)
    except OverflowError as error:
        raise ValueError(f"{moment.isoformat()} lies outside the years 1 to 9999") from error
