"""Ends and single dates in words, and which of two ends is the earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dashboard.scheduling.instants import LAST_SECOND
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.phrases import LONG, Phrases

_DAY = timedelta(days=1)
_LAST_MINUTE = time(23, 59)  # close enough to the day's end for the short form


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Writes moments on the wall clock of one zone.

    Near a change of that clock, or without a zone, it writes them in UTC.
    """

    time_zone: tzinfo | None
    asked_at: datetime | None = None  # aware; with it an interval is told by its next run, without by its first

    def end(self, until: datetime | date, phrases: Phrases) -> str:
        """Write an inclusive end: as a day through its last second, or as a day and time."""
        if not isinstance(until, datetime):
            return english.day_of_calendar(until)
        wall = self.wall(until)
        if wall is None:
            return LONG.in_utc.format(moment=english.moment(until.astimezone(UTC)))
        if wall.time() >= (_LAST_MINUTE if phrases.abbreviates else LAST_SECOND):
            return english.day_of_calendar(wall)
        return english.moment(wall)

    def single(self, when: datetime | date) -> str:
        """Write a day, or a day and time, as it stands in a list of dates."""
        if not isinstance(when, datetime):
            return english.day_of_calendar(when)
        wall = self.wall(when)
        if wall is None:
            return LONG.in_utc.format(moment=english.moment(when.astimezone(UTC), joint=english.AT))
        return english.moment(wall, joint=english.AT)

    def wall(self, when: datetime) -> datetime | None:
        """Return the wall time of a moment; None where it could be read as another moment."""
        if when.tzinfo is None:
            return when
        try:
            around = [(when + shift).astimezone(self.time_zone) for shift in (-_DAY, timedelta(), _DAY)]
        except OverflowError:
            return None
        steady = len({moment.utcoffset() for moment in around}) == 1
        return around[1].replace(tzinfo=None) if steady and self.time_zone else None

    def is_before(self, until: datetime | date, wall_end: datetime) -> bool | None:
        """Return whether an UNTIL ends earlier than a wall time; None where the two cannot be compared."""
        if not isinstance(until, datetime):
            return until < wall_end.date() or (until == wall_end.date() and wall_end.time() > LAST_SECOND)
        wall = self.wall(until)
        return None if wall is None else wall < wall_end
