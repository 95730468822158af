"""The days and times of a calendar of the company, placed on the days of a clock."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dashboard.scheduling.company_calendar.rows import DAY, TIMED, OccasionRow
from dashboard.scheduling.zones import midnight

_ONE_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_AROUND = timedelta(days=2)  # no clock's day begins or ends so far from that of another


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One of them, on some clock."""

    name: str
    begins: datetime  # aware UTC
    ends: datetime  # exclusive; of one without a length the same
    first: date  # the first day that it touches
    last: date  # the last one
    whole: bool  # it is made of whole days

    def holds(self, at: datetime) -> bool:
        """Whether an instant is inside."""
        return self.begins <= at < max(self.ends, self.begins + _SECOND)


@dataclass(frozen=True, slots=True)
class _Placed:
    row: OccasionRow
    start: datetime  # as if all clocks were UTC
    end: datetime


class Occasions:
    """All of one calendar, in order, to be asked for those of some days."""

    def __init__(self, rows: Iterable[Sequence[str | int]]) -> None:
        entries = (_entry(OccasionRow(*row)) for row in rows)  # type: ignore[arg-type]  # as JSON has them
        self._entries = sorted(entries, key=lambda entry: (entry.start, entry.row.name))
        self._starts = [entry.start for entry in self._entries]
        self._longest = max((entry.end - entry.start for entry in self._entries), default=timedelta())

    def __len__(self) -> int:
        return len(self._entries)

    def names(self) -> set[str]:
        """What they are called."""
        return {entry.row.name for entry in self._entries if entry.row.name}

    def between(self, first: date, last: date, zone: tzinfo) -> list[Occasion]:
        """Those that touch a day of [first, last) on the clock of a zone, by their beginning.

        Days are days of whatever clock they are read by; times with a zone are instants; times without one are of the
        reader's clock.
        """
        begin, end = (datetime.combine(day, time(), UTC) for day in (first, last))
        low = bisect_left(self._starts, begin - _AROUND - self._longest)
        high = bisect_right(self._starts, end + _AROUND)
        near = (entry for entry in self._entries[low:high] if entry.end >= begin - _AROUND)
        found = (_occasion(entry.row, zone) for entry in near)
        return sorted(
            (one for one in found if one.first < last and one.last >= first), key=lambda one: (one.begins, one.name)
        )


def _entry(row: OccasionRow) -> _Placed:
    start, end = (_roughly(row.form, value) for value in (row.start, row.end))
    return _Placed(row, start, end)


def _roughly(form: str, value: str | int) -> datetime:
    if form == TIMED:
        return datetime.fromtimestamp(int(value), UTC)
    return datetime.fromisoformat(str(value)).replace(tzinfo=UTC)


def _occasion(row: OccasionRow, zone: tzinfo) -> Occasion:
    if row.form == DAY:
        first, end = date.fromisoformat(str(row.start)), date.fromisoformat(str(row.end))
        return Occasion(
            name=row.name,
            begins=midnight(first, zone),
            ends=midnight(end, zone),
            first=first,
            last=end - _ONE_DAY,
            whole=True,
        )
    begins, ends = (_instant(row.form, value, zone) for value in (row.start, row.end))
    return Occasion(
        name=row.name,
        begins=begins,
        ends=ends,
        first=begins.astimezone(zone).date(),
        last=max(begins, ends - _SECOND).astimezone(zone).date(),
        whole=False,
    )


def _instant(form: str, value: str | int, zone: tzinfo) -> datetime:
    if form == TIMED:
        return datetime.fromtimestamp(int(value), UTC)
    return datetime.fromisoformat(str(value)).replace(tzinfo=zone).astimezone(UTC)
