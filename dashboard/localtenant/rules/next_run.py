"""When a task runs next: this tenant's own reading of a schedule, shared with nobody, so that it can be an oracle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.localtenant.rules.lines import ParsedLine, Stamp, read_line
from dashboard.localtenant.rules.parts import FREQUENCIES
from dashboard.localtenant.rules.values import BadLine, Rule
from dashboard.localtenant.rules.walk import BeyondBound, WalkBudget, walls

__all__ = ["STEPS", "BadLine", "BeyondBound", "next_execution"]

STEPS = 75_000  # days, times and periods looked at for one answer: two centuries of a daily rule
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def with_implied_parts(rule: Rule, start: datetime | None) -> Rule:
    """The rule with every BY part filled that it leaves to its start.

    Raises BadLine when there is no start and the rule's meaning hangs on one.
    """
    missing = _implied_parts(rule)
    if start is None:
        _check_free_of_start(rule, missing)
        return rule
    values: dict[str, Any] = {
        "by_second": (start.second,),
        "by_minute": (start.minute,),
        "by_hour": (start.hour,),
        "by_day": ((0, start.weekday()),),
        "by_month_day": (start.day,),
        "by_month": (start.month,),
    }
    return replace(rule, **{name: values[name] for name in missing})


def _check_free_of_start(rule: Rule, missing: list[str]) -> None:
    parts = [name.upper().replace("_", "") for name in missing]
    parts += ["INTERVAL"] if rule.interval > 1 else []
    parts += ["COUNT"] if rule.count else []
    if parts:
        raise BadLine(parts[0], f"{parts[0]} hangs on the start: give startDateTime or complete the rule.")


def _implied_parts(rule: Rule) -> list[str]:
    unit = FREQUENCIES.index(rule.freq)  # seconds, minutes, hours, then whole days and more
    clock = ("by_second", "by_minute", "by_hour")
    missing = [name for index, name in enumerate(clock) if unit > index and not getattr(rule, name)]
    if rule.freq == "WEEKLY" and not rule.by_day:
        missing.append("by_day")
    if rule.freq in ("MONTHLY", "YEARLY") and not (rule.by_day or rule.by_month_day or rule.by_year_day):
        if rule.by_week_no:
            missing.append("by_day")
        else:
            missing += ["by_month_day"] if rule.freq == "MONTHLY" or rule.by_month else ["by_month_day", "by_month"]
    return missing


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """What a task's lines share: their zone and the bounds of its runs, both inclusive, as wall times of the zone."""

    zone: tzinfo
    start: datetime | None
    end: datetime | None


def next_execution(
    *, recurrence: Sequence[str], time_zone: str | None, start: str | None, end: str | None, after: datetime
) -> datetime | None:
    """The first run strictly after an instant, as aware UTC; None when no run is left.

    The start bounds the runs and anchors INTERVAL and the BY parts left out; it is a run only when a line yields it, or
    when there is no line. Start and end are wall times of `time_zone`, or carry offsets when there is no zone; the end
    is inclusive. A wall time that the clock skips runs by the offset before the gap, a doubled one the first time (RFC
    5545 3.3.5). Raises BadLine for what cannot be read, BeyondBound when the search would take too long.
    """
    frame = _frame(time_zone or "", start or "", end or "")
    lines = [read_line(text) for text in recurrence]
    if not lines:
        return _single_run(frame, after)
    budget = WalkBudget(steps=STEPS)
    while (run := _earliest(lines, frame, after, budget)) is not None and _excluded(lines, frame, run, budget):
        after = run
    return run


def _frame(time_zone: str, start: str, end: str) -> _Frame:
    starts_at, ends_at = _moment("startDateTime", start), _moment("endDateTime", end)
    offsets = [moment.tzinfo for moment in (starts_at, ends_at) if moment is not None and moment.tzinfo is not None]
    zone = _zone(time_zone) if time_zone else offsets[0] if offsets else None
    if zone is None:
        raise BadLine("timeZone", "There is no timeZone, and no offset in startDateTime or endDateTime.")
    return _Frame(zone=zone, start=_wall(starts_at, zone), end=_wall(ends_at, zone))


def _moment(field: str, text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadLine(field, f"{field} {text[:40]!r} is not a date and time: use 2026-12-31T06:30:00.") from error


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # the library has a different error for each way to be wrong
        raise BadLine("timeZone", f"{name[:40]} is not an IANA time zone.") from error


def _wall(moment: datetime | None, zone: tzinfo) -> datetime | None:
    if moment is None or moment.tzinfo is None:
        return moment
    return _shown(moment, zone)


def _shown(instant: datetime, zone: tzinfo) -> datetime:
    """What the zone's clock shows at an instant, as a naive wall time."""
    try:
        return instant.astimezone(zone).replace(tzinfo=None)
    except OverflowError:  # within a day of the calendar's edges
        return instant.replace(tzinfo=None)


def _instant(wall: datetime, zone: tzinfo) -> datetime:
    """The instant of a wall time: the first when it is doubled, by the offset before the gap when it is skipped."""
    try:
        return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    except OverflowError:
        return wall.replace(tzinfo=UTC)


def _single_run(frame: _Frame, after: datetime) -> datetime | None:
    if frame.start is None or (frame.end is not None and frame.start > frame.end):
        return None
    run = _instant(frame.start, frame.zone)
    return run if run > after else None


def _earliest(lines: list[ParsedLine], frame: _Frame, after: datetime, budget: WalkBudget) -> datetime | None:
    found = (
        _rule_next(line.rule, frame, after, budget) if line.rule else _stamp_next(line.stamps, frame, after, budget)
        for line in lines
        if line.kind in ("RRULE", "RDATE")
    )
    return min((run for run in found if run is not None), default=None)


def _rule_next(rule: Rule, frame: _Frame, after: datetime, budget: WalkBudget) -> datetime | None:
    """The first run of one rule. Walls inside a gap are shifted past later walls, so these are looked at as well."""
    budget.spend()
    runs = ((wall, run) for wall, run in _runs(rule, frame, after, budget) if run > after)
    wall, earliest = next(runs, (None, None))
    if wall is None or earliest is None:
        return None
    shown = _shown(earliest, frame.zone)
    for later_wall, run in runs if shown > wall else ():
        if later_wall >= shown:
            break
        earliest = min(earliest, run)
    return earliest


def _runs(rule: Rule, frame: _Frame, after: datetime, budget: WalkBudget) -> Iterator[tuple[datetime, datetime]]:
    """Wall times of one rule, from the last that can come after `after`, each with its instant."""
    rule = with_implied_parts(rule, frame.start)
    shown = _shown(after, frame.zone)
    # After a gap the walls inside it are still to come, by as much as the clock was put forward in the last day.
    forward = max(shown - _shown(after - DAY, frame.zone) - DAY, timedelta(0))
    first = shown - forward
    for wall in walls(rule, anchor=frame.start or first, first=first, last=_last_wall(rule, frame), budget=budget):
        run = _instant(wall, frame.zone)
        if rule.until is not None and rule.until.tzinfo is not None and run > rule.until:
            return
        yield wall, run


def _last_wall(rule: Rule, frame: _Frame) -> datetime | None:
    """The last wall time that end and UNTIL can allow; an UNTIL with Z is compared exactly as an instant besides."""
    until = rule.until
    if until is not None and until.tzinfo is not None:
        until = _shown(until + DAY, frame.zone) if until.year < 9999 else None
    bounds = [bound for bound in (until, frame.end) if bound is not None]
    return min(bounds, default=None)


def _stamp_next(stamps: Sequence[Stamp], frame: _Frame, after: datetime, budget: WalkBudget) -> datetime | None:
    budget.spend(len(stamps))
    return min((run for stamp in stamps if (run := _stamp_run(stamp, frame)) is not None and run > after), default=None)


def _stamp_run(stamp: Stamp, frame: _Frame) -> datetime | None:
    """The run that an RDATE adds; a whole day runs at the start's time of day. None outside start and end."""
    wall = stamp.at
    if stamp.whole_day and frame.start is not None:
        wall = datetime.combine(wall, frame.start.time())
    run = wall if wall.tzinfo is not None else _instant(wall, frame.zone)
    shown = wall if wall.tzinfo is None else _shown(wall, frame.zone)
    early = frame.start is not None and shown < frame.start
    late = frame.end is not None and shown > frame.end
    return None if early or late else run


def _excluded(lines: list[ParsedLine], frame: _Frame, run: datetime, budget: WalkBudget) -> bool:
    for line in lines:
        if line.kind == "EXDATE":
            budget.spend(len(line.stamps))
            if any(_names(stamp, run, frame.zone) for stamp in line.stamps):
                return True
        elif line.kind == "EXRULE" and line.rule and _rule_next(line.rule, frame, run - SECOND, budget) == run:
            return True
    return False


def _names(stamp: Stamp, run: datetime, zone: tzinfo) -> bool:
    """Whether an EXDATE names a run: by its day, by its wall time or by its instant."""
    if stamp.whole_day:
        return _shown(run, zone).date() == stamp.at.date()
    return (stamp.at if stamp.at.tzinfo is not None else _instant(stamp.at, zone)) == run
