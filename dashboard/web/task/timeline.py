"""The strip of a disabled task: what ran, what failed, what it has missed since, and what would start next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from dashboard.inventory.copy.disabled_periods import DisabledSince
from dashboard.inventory.copy.reloads import FAILED
from dashboard.inventory.models import ReloadCopy
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.schedule import Schedule

SLOTS = 96  # marks that fit beside each other; of several in one slot the gravest is drawn
BEFORE, AFTER = timedelta(days=5), timedelta(days=2)
LONGEST = timedelta(days=60)  # a longer absence is shown by its end
_APART = 0.3  # of the width: what "disabled" and "now" need between them on a narrow screen
_LAST_LABEL = 0.95  # of the width: a later one would stick out
_GRAVEST = ("failed", "ran", "ghost", "next")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineMark:
    """One mark; places are percent of the width, as SVG takes them."""

    kind: str  # failed, ran, ghost (missed) or next
    at: str
    run: ReloadCopy | None = None  # of one that failed: when and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A day below the strip."""

    at: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """All that is drawn."""

    marks: list[TimelineMark]
    labels: list[Label]
    now: str
    since: str  # where it was disabled; empty where that is before the strip
    close: bool  # the words at `since` and at `now` would run together, were both written between them
    failed: int
    ran: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    start: datetime
    end: datetime

    def share(self, at: datetime) -> float:
        return (at - self.start) / (self.end - self.start)

    def percent(self, at: datetime) -> str:
        return f"{100 * self.share(at):.2f}%"


def timeline(
    schedule: Schedule, runs: Iterable[ReloadCopy], *, since: DisabledSince, now: datetime, zone: tzinfo
) -> Timeline:
    """Lay out the days around the time since a task was disabled; one that is not known counts from now.

    What is too much to work out is left out.
    """
    disabled_at, begins = since.at or now, since.begins or now
    span = _Span(start=max(disabled_at - BEFORE, now - LONGEST), end=now + AFTER)
    ended = [(run.created_at, "failed" if run.status in FAILED else "ran", run) for run in runs if run.ended_at]
    shown = [(at, kind, run) for at, kind, run in ended if span.start <= at < span.end]
    missed = ((at, "ghost", None) for at in _between(schedule, max(begins, span.start), now))
    coming = ((at, "next", None) for at in _between(schedule, now, span.end))
    kinds = [kind for _, kind, _ in shown]
    return Timeline(
        marks=_marks(span, [*shown, *missed, *coming]),
        labels=list(_labels(span, zone)),
        now=span.percent(now),
        since=span.percent(disabled_at) if disabled_at > span.start else "",
        close=span.share(now) - span.share(disabled_at) < _APART,
        failed=kinds.count("failed"),
        ran=kinds.count("ran"),
    )


def _between(schedule: Schedule, start: datetime, end: datetime) -> Iterator[datetime]:
    try:
        yield from schedule.between(start, end)
    except BudgetExceeded:
        return


def _marks(span: _Span, moments: Iterable[tuple[datetime, str, ReloadCopy | None]]) -> list[TimelineMark]:
    slots: dict[int, TimelineMark] = {}
    for at, kind, run in moments:
        slot = int(span.share(at) * SLOTS)
        if slot not in slots or _GRAVEST.index(kind) < _GRAVEST.index(slots[slot].kind):
            slots[slot] = TimelineMark(
                kind=kind, at=f"{100 * slot / SLOTS:.2f}%", run=run if kind == "failed" else None
            )
    return [slots[slot] for slot in sorted(slots)]


def _labels(span: _Span, zone: tzinfo) -> Iterator[Label]:
    step = max(1, round((span.end - span.start).days / 8))
    day = span.start.astimezone(zone).date() + timedelta(days=1)
    while span.share(at := datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)) < _LAST_LABEL:
        yield Label(at=span.percent(at), words=f"{day.day} {day:%b}")
        day += timedelta(days=step)
