"""The lines of a day's table: its runs in the order of time, crowded minutes and what is long past folded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dashboard.scheduling.calendar.slices import Minute, by_minute, in_order
from dashboard.web.calendar.chips import time_of
from dashboard.web.calendar.kinds import GHOSTS, PRESSING
from dashboard.web.calendar.rows import Beside, Row, rows_of
from dashboard.web.calendar.sheet import Asked, day_address, with_query
from dashboard.web.calendar.strip import stretch_address

SHOWN = "shown"  # what `earlier` and `frequent` say in the address
ROWS = 400  # about so many stand on a page; more runs are gathered by the minute
PAGE = 200  # rows of a stretch on a page
_RECENT = timedelta(minutes=35)  # what began before that is folded on the page of today
_FEW = 5  # earlier runs that are not worth folding


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a day page is asked for beside the day."""

    at: datetime | None = None  # aware UTC; the beginning of the stretch whose runs are listed
    minutes: int = 0  # of the stretch
    page: int = 1
    earlier: bool = False  # today's runs from midnight on
    frequent: bool = False  # the runs of frequent tasks too

    @property
    def until(self) -> datetime | None:
        """The end of the stretch."""
        return self.at + timedelta(minutes=self.minutes) if self.at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Runs that are not shown one by one."""

    time: str
    words: str
    note: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table: a run, some runs, or the present moment."""

    row: Row | None = None
    fold: Fold | None = None
    now: str = ""
    anchor: str = ""  # the id of the first line of an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The part of the day that is listed alone, page by page."""

    words: str
    count: int
    number: int  # of the page
    pages: int
    earlier: str
    later: str


def stretch_of(beside: Beside, day: date, wanted: Wanted) -> tuple[list[Line], Stretch]:
    """One page of the runs of a stretch."""
    order, asked = in_order(beside.sheet.layout), beside.sheet.drawn.asked
    pages = max(1, -(-len(order) // PAGE))
    number = min(wanted.page, pages)
    rows = rows_of(beside, order[(number - 1) * PAGE : number * PAGE])
    at = wanted.at or asked.now
    address = stretch_address(day, at, wanted.minutes, asked)
    end = at + timedelta(minutes=wanted.minutes)
    words = time_of(at, asked.zones.zone)
    if wanted.minutes > 1:
        words = f"{words} to {time_of(end, asked.zones.zone)}"
    return [Line(row=row) for row in rows], Stretch(
        words=words,
        count=len(order),
        number=number,
        pages=pages,
        earlier=with_query(address, page=number - 1) if number > 1 else "",
        later=with_query(address, page=number + 1) if number < pages else "",
    )


def lines_of(beside: Beside, day: date, wanted: Wanted) -> Iterator[Line]:
    """The day's runs, what is long past and crowded minutes folded, with the present moment at its place."""
    sheet, asked = beside.sheet, beside.sheet.drawn.asked
    minutes = by_minute(sheet.layout, rows=ROWS, ghosts=GHOSTS, pressing=PRESSING)
    if day == asked.today and not asked.zones.by_task and not wanted.earlier:
        past = [minute for minute in minutes if minute.at < asked.now - _RECENT]
        if sum(minute.count for minute in past) > _FEW:
            minutes = minutes[len(past) :]
            yield Line(fold=_past(past, day, wanted, asked))
    shown = iter(rows_of(beside, [run for minute in minutes for run in minute.runs]))
    yield from _anchored(_with_now(_of_minutes(minutes, shown, asked), day, asked), asked)


def _of_minutes(minutes: Sequence[Minute], shown: Iterator[Row], asked: Asked) -> Iterator[tuple[datetime, Line]]:
    for minute in minutes:
        for _ in minute.runs:
            row = next(shown)
            yield row.chip.at, Line(row=row)
        if minute.count > len(minute.runs):
            yield minute.at, Line(fold=_fold(minute, asked))


def _with_now(lines: Iterator[tuple[datetime, Line]], day: date, asked: Asked) -> Iterator[tuple[datetime, Line]]:
    pending = day == asked.today  # runs go by instant, whatever clock each is read by
    now = Line(now=f"{time_of(asked.now.replace(second=0), asked.zones.zone, named=True)}")
    for at, line in lines:
        if pending and at >= asked.now:
            pending = False
            yield asked.now, now
        yield at, line
    if pending:
        yield asked.now, now


def _anchored(lines: Iterator[tuple[datetime, Line]], asked: Asked) -> Iterator[Line]:
    """Give the first line of each hour the id that the week's hours link to."""
    seen: set[str] = set()
    for at, line in lines:
        zone = line.row.chip.zone if line.row else asked.zones.zone
        anchor = f"hour-{at.astimezone(zone):%H}"
        yield line if anchor in seen or line.now else Line(row=line.row, fold=line.fold, anchor=anchor)
        seen |= set() if line.now else {anchor}


def _fold(minute: Minute, asked: Asked) -> Fold:
    more, time = minute.count - len(minute.runs), time_of(minute.at, asked.zones.zone)
    day = minute.at.astimezone(asked.zones.zone).date()
    words = f"{more:,} more start at {time}" if minute.runs else f"{more:,} start at {time}"
    return Fold(
        time=time,
        words=words,
        note=f"{minute.hidden_ghosts:,} would, if enabled" if minute.hidden_ghosts else "",
        address=stretch_address(day, minute.at, 1, asked),
    )


def _past(minutes: Sequence[Minute], day: date, wanted: Wanted, asked: Asked) -> Fold:
    count, ghosts = sum(minute.count for minute in minutes), sum(minute.ghosts for minute in minutes)
    until = time_of(minutes[-1].at, asked.zones.zone)
    starts = count - ghosts
    return Fold(
        time=time_of(minutes[0].at, asked.zones.zone),
        words=f"Earlier today: {starts:,} start{'' if starts == 1 else 's'} until {until}",
        note=f"{ghosts:,} did not start" if ghosts else "",
        address=with_query(day_address(day, asked), earlier=SHOWN, **({"frequent": SHOWN} if wanted.frequent else {})),
    )
