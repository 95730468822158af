"""A day: its load strip, and its runs in the order of time; a part of the strip opens the list of its runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.scheduling.calendar.clock_changes import missing_days
from dashboard.scheduling.calendar.layout import HOURS
from dashboard.scheduling.calendar.load import Load, load_of
from dashboard.scheduling.calendar.slices import Minute, by_minute, cut, in_order, of_hour, of_kinds
from dashboard.web.calendar.chips import by_day, ran_on, time_of
from dashboard.web.calendar.company.freezes import freezes_of
from dashboard.web.calendar.dense.day_hours import DayHour, HourLink, hour_links, hours_of, is_dense
from dashboard.web.calendar.dense.failed import known_of
from dashboard.web.calendar.frame import frame
from dashboard.web.calendar.kinds import GHOSTS, PRESSING, STARTS
from dashboard.web.calendar.load.drag import dragged_run
from dashboard.web.calendar.load.peaks import Busy, busy_of
from dashboard.web.calendar.load.strip import LoadStrip, load_strip, span_of, stretch_address
from dashboard.web.calendar.missed import shown_days
from dashboard.web.calendar.query import (
    FIRST_YEAR,
    LAST_YEAR,
    SHOWN,
    CalendarQuery,
    PageSteps,
    day_address,
    instant_of_address,
    known_address,
    number_of_address,
    query_from,
    with_query,
)
from dashboard.web.calendar.rows import RowContext, RunRow, row_context, rows_of
from dashboard.web.calendar.sheet import (
    LaidOutDays,
    MatchingTasks,
    lay_out_all,
    lay_out_days,
    load_page,
    load_tasks,
    with_days_around,
    with_layout,
)
from dashboard.web.calendar.views import beyond
from dashboard.web.request import Request

LONGEST = 26 * 60  # minutes of a stretch: a whole day whose clock goes back by two hours
_AROUND = timedelta(days=2)  # no clock's day begins or ends so far from that of another; whole buckets
HOUR_ROWS = 100  # of an open hour
ROWS = 400  # about so many stand on a page; more runs are gathered by the minute
PAGE = 200  # rows of a stretch on a page
_RECENT = timedelta(minutes=35)  # what began before that is folded on the page of today
_FEW = 5  # earlier runs that are not worth folding


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOptions:
    """What a day page is asked for beside the day."""

    at: datetime | None = None  # aware UTC; the beginning of the stretch whose runs are listed
    minutes: int = 0  # of the stretch
    page: int = 1
    earlier: bool = False  # today's runs from midnight on
    frequent: bool = False  # the runs of frequent tasks too
    failed: bool = False  # the runs that failed in the place of all
    known: bool = False  # the runs that have ended in the place of all
    hour: int | None = None  # that is open, where a day is shown by hours

    @property
    def until(self) -> datetime | None:
        return self.at + timedelta(minutes=self.minutes) if self.at else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fold:
    """Runs that are not shown one by one."""

    time: str
    words: str
    note: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayLine:
    """One line of the table: a run, some runs, an hour, or the present moment."""

    row: RunRow | None = None
    fold: Fold | None = None
    hour: DayHour | None = None
    now: str = ""
    anchor: str = ""  # the id of the first line of an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The part of the day that is listed alone, page by page."""

    words: str
    count: int  # runs that are or were due
    ghosts: int
    number: int  # of the page
    pages: int
    earlier: str
    later: str


def stretch_of(beside: RowContext, day: date, wanted: DayOptions) -> tuple[list[DayLine], Stretch]:
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
    return [DayLine(row=row) for row in rows], Stretch(
        words=words,
        count=len(order) - (ghosts := len(of_kinds(beside.sheet.layout, GHOSTS).instants)),
        ghosts=ghosts,
        number=number,
        pages=pages,
        earlier=with_query(address, page=number - 1) if number > 1 else "",
        later=with_query(address, page=number + 1) if number < pages else "",
    )


def lines_of(beside: RowContext, day: date, wanted: DayOptions) -> Iterator[DayLine]:
    """The day's runs, what is long past and crowded minutes folded, with the present moment at its place."""
    sheet, asked = beside.sheet, beside.sheet.drawn.asked
    minutes = by_minute(sheet.layout, rows=ROWS, ghosts=GHOSTS, pressing=PRESSING)
    if day == asked.today and not asked.zones.by_task and not wanted.earlier:
        past = [minute for minute in minutes if minute.at < asked.now - _RECENT]
        if sum(minute.count for minute in past) > _FEW:
            minutes = minutes[len(past) :]
            yield DayLine(fold=_past(past, day, wanted, asked))
    shown = iter(rows_of(beside, [run for minute in minutes for run in minute.runs]))
    yield from _anchored(_with_now(_of_minutes(minutes, shown, asked), day, asked), asked)


def hour_lines(listed: LaidOutDays, load: Load, hours: Sequence[DayHour], day: date) -> Iterator[DayLine]:
    """The hours of a day, and below the open one its runs, crowded minutes folded."""
    asked = listed.drawn.asked
    for hour in hours:
        yield DayLine(hour=hour)
        if hour.is_open:
            part = with_layout(listed, of_hour(listed.layout, day.weekday(), hour.hour))
            minutes = by_minute(part.layout, rows=HOUR_ROWS, ghosts=GHOSTS, pressing=PRESSING)
            shown = iter(rows_of(row_context(part, load), [run for minute in minutes for run in minute.runs]))
            lines = _of_minutes(minutes, shown, asked)
            yield from (line for _, line in (_with_now(lines, day, asked) if hour.is_now else lines))


def _of_minutes(
    minutes: Sequence[Minute], shown: Iterator[RunRow], asked: CalendarQuery
) -> Iterator[tuple[datetime, DayLine]]:
    for minute in minutes:
        for _ in minute.runs:
            row = next(shown)
            yield row.chip.at, DayLine(row=row)
        if minute.count > len(minute.runs):
            yield minute.at, DayLine(fold=_fold(minute, asked))


def _with_now(
    lines: Iterator[tuple[datetime, DayLine]], day: date, asked: CalendarQuery
) -> Iterator[tuple[datetime, DayLine]]:
    pending = day == asked.today  # runs go by instant, whatever clock each is read by
    now = DayLine(now=f"{time_of(asked.now.replace(second=0), asked.zones.zone, named=True)}")
    for at, line in lines:
        if pending and at >= asked.now:
            pending = False
            yield asked.now, now
        yield at, line
    if pending:
        yield asked.now, now


def _anchored(lines: Iterator[tuple[datetime, DayLine]], asked: CalendarQuery) -> Iterator[DayLine]:
    seen: set[str] = set()
    for at, line in lines:
        zone = line.row.chip.zone if line.row else asked.zones.zone
        anchor = f"hour-{at.astimezone(zone):%H}"
        yield line if anchor in seen or line.now else DayLine(row=line.row, fold=line.fold, anchor=anchor)
        seen |= set() if line.now else {anchor}


def _fold(minute: Minute, asked: CalendarQuery) -> Fold:
    more, time = minute.count - len(minute.runs), time_of(minute.at, asked.zones.zone)
    day = minute.at.astimezone(asked.zones.zone).date()
    words = f"{more:,} more start at {time}" if minute.runs else f"{more:,} start at {time}"
    return Fold(
        time=time,
        words=words,
        note=f"{minute.hidden_ghosts:,} would, if enabled" if minute.hidden_ghosts else "",
        address=stretch_address(day, minute.at, 1, asked),
    )


def _past(minutes: Sequence[Minute], day: date, wanted: DayOptions, asked: CalendarQuery) -> Fold:
    count, ghosts = sum(minute.count for minute in minutes), sum(minute.ghosts for minute in minutes)
    until = time_of(minutes[-1].at, asked.zones.zone)
    starts = count - ghosts
    return Fold(
        time=time_of(minutes[0].at, asked.zones.zone),
        words=f"Earlier today: {starts:,} start{'' if starts == 1 else 's'} until {until}",
        note=f"{ghosts:,} did not start" if ghosts else "",
        address=with_query(day_address(day, asked), earlier=SHOWN, **({"frequent": SHOWN} if wanted.frequent else {})),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPage:
    """All that the page shows of a day."""

    day: date
    strip: LoadStrip
    busy: Busy
    lines: Sequence[DayLine]
    hours: Sequence[DayHour]  # of a day with too many runs to list them all
    hour_links: Sequence[HourLink]  # on its strip
    stretch: Stretch | None
    count: int  # runs of the list that are or were due
    ghosts: int
    frequent: int  # tasks whose runs the list leaves out
    frequent_address: str  # where they are listed too
    strip_address: str  # where all runs that the strip counts are listed
    whole: str  # the address of the whole day
    is_missing: bool  # the clock leaves this day out
    left_out: int  # tasks with more runs than can be drawn


@require_safe
def day(request: Request, year: int, month: int, day: int) -> HttpResponse:
    """Show a day; `at` and `minutes` list a stretch of it."""
    asked, date_of_page = query_from(request), _date(year, month, day)
    if date_of_page is None:
        return beyond(request, asked)
    drawn = load_tasks(asked)
    wanted = _options(request)
    if (wanted.failed or wanted.known) and not wanted.at:
        return _known(request, drawn if not wanted.frequent else load_page(asked), date_of_page, wanted)
    title = f"{date_of_page:%A} {date_of_page.day} {date_of_page:%B %Y}"
    shown, sheet = day_of(drawn, date_of_page, wanted)
    steps = _steps(date_of_page, asked)
    context = frame(drawn, view="day", title=title, anchor=date_of_page, steps=steps, span=shown_days(sheet))
    own = {"day": shown, "busy": shown.busy, "beside": "calendar/_busy.html"}
    own |= _ended(load_page(asked) if wanted.frequent else drawn, date_of_page, shown, wanted)
    own |= {"drag": dragged_run(request, shown.strip, date_of_page, asked)}
    own |= {"freezes": freezes_of(drawn, date_of_page, context["marks"].day(date_of_page))}
    return render(request, "calendar/day.html", context | own)


def _ended(drawn: MatchingTasks, day: date, shown: DayPage, wanted: DayOptions) -> dict[str, str]:
    if wanted.frequent and not drawn.bars:
        return {}
    (ended,) = by_day(drawn, day, 1, ran_on(drawn, day, 1))
    says = ended.says(shown.count, is_past=day < drawn.asked.today) if ended else ""
    return {"ended": says, "ended_address": known_address(day, drawn.asked)}


def _known(request: Request, drawn: MatchingTasks, day: date, wanted: DayOptions) -> HttpResponse:
    sheet, which = lay_out_days(drawn, day, 1), "failed" if wanted.failed else "known"
    shown = known_of(sheet, wanted.page, failed_only=wanted.failed)
    title = f"{day:%A} {day.day} {day:%B %Y}"
    steps = _steps(day, drawn.asked, **{which: SHOWN})
    here = with_query(day_address(day, drawn.asked), **{which: SHOWN})
    context = frame(drawn, view="day", title=title, anchor=day, steps=steps, span=shown_days(sheet))
    pages = {
        name: with_query(here, page=number) if 1 <= number <= shown.pages else ""
        for name, number in (("earlier", shown.number - 1), ("later", shown.number + 1))
    }
    own = {"failed": shown, "pages": pages, "whole": day_address(day, drawn.asked)}
    return render(request, "calendar/failed.html", context | own)


def day_of(drawn: MatchingTasks, day: date, wanted: DayOptions) -> tuple[DayPage, LaidOutDays]:
    """Lay out a day; the sheet holds its runs without those of frequent tasks, as other views count them."""
    asked = drawn.asked
    page, sheet = lay_out_all(drawn, day, by_page=True), lay_out_days(drawn, day, 1)
    strip = load_strip(page.layout, day, asked)
    listed = _listed(page, sheet, wanted)
    load = _load(page, strip)
    hours = (
        hours_of(listed, day, wanted.hour, frequent=wanted.frequent)
        if is_dense(listed) and not (wanted.at or wanted.earlier)
        else None
    )
    if hours is not None:
        lines, stretch = list(hour_lines(listed, load, hours, day)), None
    else:
        beside = row_context(listed, load)
        lines, stretch = stretch_of(beside, day, wanted) if wanted.at else (list(lines_of(beside, day, wanted)), None)
    ghosts = len(of_kinds(listed.layout, GHOSTS).instants)
    return (
        DayPage(
            day=day,
            strip=strip,
            busy=busy_of(page, strip.load),
            lines=lines,
            hours=hours or (),
            hour_links=hour_links(day, hours or (), asked),
            stretch=stretch,
            count=len(listed.layout.instants) - ghosts,
            ghosts=ghosts,
            frequent=0 if wanted.at or wanted.frequent else len(drawn.frequent),
            frequent_address=with_query(day_address(day, asked), frequent=SHOWN),
            strip_address=_strip_address(day, asked),
            whole=day_address(day, asked),
            is_missing=not asked.zones.by_task and day in missing_days(asked.zones.zone, day, 1),
            left_out=len(page.runs.too_dense) + len(page.runs.over_budget),
        ),
        sheet,
    )


def _date(year: int, month: int, day: int) -> date | None:
    try:
        found = date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def _options(request: Request) -> DayOptions:
    asked = request.GET
    return DayOptions(
        at=instant_of_address(asked.get("at", "")),
        minutes=number_of_address(asked.get("minutes", ""), least=1, most=LONGEST),
        page=number_of_address(asked.get("page", ""), least=1, most=100_000),
        earlier=asked.get("earlier") == SHOWN,
        frequent=asked.get("frequent") == SHOWN,
        failed=asked.get("failed") == SHOWN,
        known=asked.get("known") == SHOWN,
        hour=_hour(asked.get("hour", "")),
    )


def _hour(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 3 and int(text) < HOURS else None


def _steps(day: date, asked: CalendarQuery, **more: str) -> PageSteps:
    around = [day + timedelta(days=step) for step in (-1, 1)]
    earlier, later = (day_address(one, asked) if FIRST_YEAR <= one.year <= LAST_YEAR else "" for one in around)
    earlier, later, today = (
        with_query(address, **more) if address else "" for address in (earlier, later, day_address(asked.today, asked))
    )
    return PageSteps(earlier=earlier, later=later, today=today)


def _listed(page: LaidOutDays, sheet: LaidOutDays, wanted: DayOptions) -> LaidOutDays:
    """The runs that the list is about. A stretch is a part of the page's own day, whatever clock each run goes by."""
    if wanted.at is None or wanted.until is None:
        return lay_out_all(sheet.drawn, sheet.first_day) if wanted.frequent else sheet
    return with_layout(page, cut(page.layout, wanted.at, wanted.until))


def _load(page: LaidOutDays, strip: LoadStrip) -> Load:
    """What starts beside the runs of the list; the day of a run by its own clock goes beyond the strip."""
    zones = page.drawn.asked.zones
    if not zones.by_task:
        return strip.load
    begin, end = span_of(page.first_day, zones.zone)
    return load_of(of_kinds(with_days_around(page).layout, STARTS).instants, begin - _AROUND, end + _AROUND)


def _strip_address(day: date, asked: CalendarQuery) -> str:
    if not asked.zones.by_task:
        return with_query(day_address(day, asked), frequent=SHOWN)
    begin, end = span_of(day, asked.zones.zone)
    return stretch_address(day, begin, (end - begin) // timedelta(minutes=1), asked)
