"""The tasks with runs inside the days of calendars, in the coming 60 days: days are days of each task's own clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import lru_cache

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from dashboard.inventory.cache.calendar_cache import WHOLE, CalendarTasks
from dashboard.inventory.cache.kept_runs import RUNS_CACHE
from dashboard.inventory.company_calendars.calendars import HOLIDAY, DayCalendar, day_calendars
from dashboard.inventory.copy.text import fold
from dashboard.inventory.search.tokens import Value
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.task import TaskState

DAYS = 60  # ahead
_ONE_DAY = timedelta(days=1)
_APART = timedelta(days=3)  # with more days than this without an occasion, runs are worked out as two stretches

Spans = tuple[tuple[int, int], ...]  # epoch seconds [begin, end), in order, none touching another


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """The runs of one task that are inside."""

    count: int | None  # None: too many to count
    next_at: datetime | None  # aware UTC


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A name as a search has it: a bare one stands anywhere, `*` is any text, and a quoted one is the whole name."""

    parts: tuple[str, ...]  # folded; what stands between the stars

    @classmethod
    def of(cls, value: Value) -> Pattern:
        text = fold(value.text)
        if value.quoted:
            return cls(parts=(text,))
        return cls(parts=tuple(text.split("*")) if "*" in text else ("", text, ""))

    def fits(self, name: str) -> bool:
        """Whether a name is so; it takes time in proportion to its length."""
        text, (head, *middle) = fold(name), self.parts
        if not middle:
            return text == head
        *middle, tail = middle
        at = len(head)
        for part in middle:
            found = text.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return text.startswith(head) and text.endswith(tail) and at <= len(text) - len(tail)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Picked:
    """A calendar and which of its occasions are meant; None: all."""

    calendar: DayCalendar
    name: Pattern | None

    def spans(self, first: date, last: date, zone: tzinfo) -> Iterable[tuple[datetime, datetime]]:
        for one in self.calendar.occasions.between(first, last, zone):
            if self.name is None or self.name.fits(one.name):
                yield one.begins, max(one.ends, one.begins + timedelta(seconds=1))


def named(value: Value) -> Q:
    """What `in:` asks of a row of the copy: a calendar by its name, or a day by its own."""
    return _rows(_called(value))


def on_holiday() -> Q:
    return _rows([_Picked(calendar=one, name=None) for one in day_calendars() if one.kind == HOLIDAY])


def is_known(value: Value) -> bool:
    """Whether a calendar or one of its days is called so."""
    return bool(_called(value))


def known_names() -> list[str]:
    """The calendars by name, and then the names of their days."""
    calendars = day_calendars()
    days = sorted({name for one in calendars for name in one.occasions.names()})
    return list(dict.fromkeys([one.name for one in calendars] + days))


def inside(calendar: DayCalendar, now: datetime) -> Mapping[str, Inside]:
    """The tasks with runs inside a calendar's days, by their id, those with the next one first."""
    planned = WHOLE.of(tenant_key()).planned
    found = _found(planned, _key([_Picked(calendar=calendar, name=None)]), _minute(now))
    return {planned.tasks[place].task_id: one for place, one in found.items()}


def _called(value: Value) -> list[_Picked]:
    wanted = Pattern.of(value)
    calendars = day_calendars()
    by_name = [_Picked(calendar=one, name=None) for one in calendars if wanted.fits(one.name)]
    others = (one for one in calendars if not any(one.pk == picked.calendar.pk for picked in by_name))
    by_day = [
        _Picked(calendar=one, name=wanted) for one in others if any(wanted.fits(name) for name in one.occasions.names())
    ]
    return [*by_name, *by_day]


def _rows(picked: Sequence[_Picked]) -> Q:
    if not picked:
        return Q(pk__in=[])
    planned = WHOLE.of(tenant_key()).planned
    found = _found(planned, _key(picked), _minute(datetime.now(UTC)))
    return Q(pk__in=planned.keys[list(found)].tolist())


def _minute(now: datetime) -> datetime:
    return now.replace(second=0, microsecond=0)


class _Key(tuple[object, ...]):
    """The key of the cache: the state of each calendar and the name that is wanted. `picked` is not compared."""

    picked: Sequence[_Picked]


def _key(picked: Sequence[_Picked]) -> _Key:
    key = _Key((one.calendar.state, one.name) for one in picked)
    key.picked = picked
    return key


@lru_cache(maxsize=16)
def _found(planned: CalendarTasks, key: _Key, now: datetime) -> Mapping[int, Inside]:
    """By the place of a task; completed ones are left out."""
    first, last = now.date() - _ONE_DAY, now.date() + timedelta(days=DAYS + 1)
    zones = {one.time_zone for one in planned.schedules if one is not None}
    spans = {zone: _spans(key.picked, first, last, zone, now) for zone in zones}
    found: dict[int, Inside] = {}
    for begin, end in _stretches(spans.values()):
        _add(found, planned, spans, begin, end)
    return dict(sorted(found.items(), key=lambda one: (one[1].next_at or now, one[0])))


def _spans(picked: Iterable[_Picked], first: date, last: date, zone: tzinfo, now: datetime) -> Spans:
    """From now on, merged where they touch."""
    earliest, latest = int(now.timestamp()), int((now + timedelta(days=DAYS)).timestamp())
    ordered = sorted(
        (max(int(begin.timestamp()), earliest), min(int(end.timestamp()), latest))
        for one in picked
        for begin, end in one.spans(first, last, zone)
    )
    merged: list[tuple[int, int]] = []
    for begin, end in ordered:
        if begin >= end:
            continue
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return tuple(merged)


def _stretches(all_spans: Iterable[Spans]) -> list[tuple[date, date]]:
    """The days [first, last) of UTC that hold all spans, far ones apart from each other."""
    days = sorted((_day(begin), _day(end - 1) + _ONE_DAY) for spans in all_spans for begin, end in spans)
    found: list[tuple[date, date]] = []
    for first, last in days:
        if found and first - found[-1][1] <= _APART:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


def _day(instant: int) -> date:
    return datetime.fromtimestamp(instant, UTC).date()


def _add(
    found: dict[int, Inside], planned: CalendarTasks, spans: Mapping[tzinfo, Spans], first: date, last: date
) -> None:
    """Add the runs of one stretch, all of whose spans are inside of it."""
    runs = RUNS_CACHE.runs(planned.schedules, first, last)
    begin, end = (int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) for day in (first, last))
    numbers = {zone: number for number, zone in enumerate(spans)}
    of_place = np.array(
        [numbers[one.time_zone] if one is not None and _is_open(planned, place) else -1
         for place, one in enumerate(planned.schedules)],
        dtype=np.int32,
    )  # fmt: skip
    of_run = of_place[runs.task_indexes]
    chosen = np.zeros(len(runs.instants), dtype=np.bool_)
    for zone, number in numbers.items():
        some = tuple(one for one in spans[zone] if begin <= one[0] < end)
        if some:
            at = np.flatnonzero(of_run == number)
            chosen[at] = _inside(runs.instants[at], some)
    _count(found, runs.instants[chosen], runs.task_indexes[chosen])
    for place in (*runs.too_dense, *runs.over_budget):
        if of_place[place] >= 0:
            found[place] = Inside(count=None, next_at=None)


def _is_open(planned: CalendarTasks, place: int) -> bool:
    return planned.tasks[place].state != TaskState.COMPLETED


def _inside(instants: NDArray[np.int64], spans: Spans) -> NDArray[np.bool_]:
    begins, ends = np.array(spans, dtype=np.int64).T
    nearest = np.searchsorted(begins, instants, side="right") - 1
    held: NDArray[np.bool_] = (nearest >= 0) & (instants < ends[nearest])
    return held


def _count(found: dict[int, Inside], instants: NDArray[np.int64], task_indexes: NDArray[np.int32]) -> None:
    places, firsts, counts = np.unique(task_indexes, return_index=True, return_counts=True)
    for place, first, count in zip(places.tolist(), firsts.tolist(), counts.tolist(), strict=True):
        before = found.get(place)
        if before is None:
            at = datetime.fromtimestamp(int(instants[first]), UTC)
            found[place] = Inside(count=count, next_at=at)
        elif before.count is not None:
            found[place] = Inside(count=before.count + count, next_at=before.next_at)
