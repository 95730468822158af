"""Two readings that share no code: the embedded tenant's next runs and the dashboard's own engine agree."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from zoneinfo import ZoneInfo

import pytest

from dashboard.localtenant.rules.lines import BadLine, read_line
from dashboard.localtenant.rules.next_run import BeyondBound, next_execution
from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import Schedule
from tests.examples import examples

ZONES = (
    *("Europe/Zurich", "Europe/Dublin", "America/Toronto", "America/Sao_Paulo", "Australia/Lord_Howe"),
    *("Pacific/Apia", "Africa/Casablanca", "Asia/Kolkata", "UTC"),
)
NEAR_CLOCK_CHANGES = (
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 24, 23, 10, tzinfo=UTC),
    datetime(2026, 10, 3, 14, 50, tzinfo=UTC),
)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
RUNS = 4


@pytest.mark.parametrize("seed", range(examples(200)))
def test_both_find_the_same_next_runs(seed: int) -> None:
    random = Random(seed)
    lines = [a_rule(random) for _ in range(random.choice((1, 1, 2)))] + some_dates(random)
    zone = random.choice(ZONES)
    start = datetime(2026, random.randint(1, 12), random.randint(1, 28), random.randrange(24), random.choice((0, 20)))  # noqa: DTZ001
    end = random.choice((None, None, datetime(2027, 4, 1, 3)))  # noqa: DTZ001
    after = random.choice(NEAR_CLOCK_CHANGES) if random.random() < 0.4 else start.replace(tzinfo=UTC)

    tenants, settled = asked_of_the_tenant(lines, zone, start, end, after)

    ours = asked_of_the_engine(lines, zone, start, end, after)
    assert tenants == (ours if settled else ours[: len(tenants)])


def asked_of_the_tenant(
    lines: list[str], zone: str, start: datetime, end: datetime | None, after: datetime
) -> tuple[list[datetime], bool]:
    """The next runs one by one, and whether none was left out because it lies beyond the tenant's bound."""
    found: list[datetime] = []
    ends_at = end.isoformat() if end else None
    try:
        while len(found) < RUNS:
            run = next_execution(
                recurrence=lines, time_zone=zone, start=start.isoformat(), end=ends_at, after=(found or [after])[-1]
            )
            if run is None:
                break
            found.append(run)
    except BeyondBound:
        return found, False
    return found, True


def asked_of_the_engine(
    lines: list[str], zone: str, start: datetime, end: datetime | None, after: datetime
) -> list[datetime]:
    recurrences = tuple(map(Recurrence.parse, lines))
    schedule = Schedule(recurrences=recurrences, time_zone=ZoneInfo(zone), starts_at=start, ends_at=end)
    with suppress(BudgetExceeded):
        return schedule.next_times(after, RUNS)
    return []


def a_rule(random: Random) -> str:
    """Any rule but BYSETPOS beside BYWEEKNO, where the RFC leaves the period open."""
    freq = random.choice(("YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"))
    parts = [f"FREQ={freq}", f"INTERVAL={random.choice((1, 1, 2, 3, 7, 45))}", *day_parts(random, freq)]
    for name, choices in (("BYHOUR", range(24)), ("BYMINUTE", range(60)), ("BYSECOND", (0, 7, 30, 59, 60))):
        if random.random() < 0.4:
            parts.append(f"{name}={numbers(random, choices)}")
    if len(parts) > 2 and not any(part.startswith("BYWEEKNO") for part in parts) and random.random() < 0.2:
        parts.append("BYSETPOS=" + numbers(random, (1, 2, 3, -1, -2)))
    ends = ("COUNT=7", "COUNT=50", "UNTIL=20261231", "UNTIL=20270315T023000", "UNTIL=20270328T010000Z", "WKST=SU")
    return ";".join([*parts, *([random.choice(ends)] if random.random() < 0.4 else [])])


def day_parts(random: Random, freq: str) -> list[str]:
    parts = ["BYMONTH=" + numbers(random, range(1, 13))] if random.random() < 0.3 else []
    if freq != "WEEKLY" and random.random() < 0.3:
        parts.append("BYMONTHDAY=" + numbers(random, (1, 2, 15, 28, 29, 31, -1, -10)))
    weeks = freq == "YEARLY" and random.random() < 0.3
    if weeks:
        parts.append("BYWEEKNO=" + numbers(random, (1, 2, 20, 52, 53, -1)))
    if random.random() < 0.4:
        places = ("", 1, 2, -1, 5) if freq in ("MONTHLY", "YEARLY") and not weeks else ("",)
        days = random.sample(WEEKDAYS, random.randint(1, 4))
        parts.append("BYDAY=" + ",".join(f"{random.choice(places)}{day}" for day in days))
    return parts


def some_dates(random: Random) -> list[str]:
    others = ("EXDATE:20261101T090000,20270328T023000", "EXRULE:FREQ=DAILY;INTERVAL=2", "RDATE:20270328T023000")
    return [line for line in others if random.random() < 0.15]


def numbers(random: Random, choices: range | tuple[int, ...]) -> str:
    return ",".join(map(str, random.sample(choices, random.randint(1, 3))))


BROKEN = ("\r\n ", "\n ", "\n\t", "\r\n\t", "\n", "\r", "\u00a0", "\u2028", "\x85", "\x0b")


@pytest.mark.parametrize("mark", BROKEN, ids=repr)
@pytest.mark.parametrize("place", ["FREQ=DA{}ILY;BYHOUR=10", "FREQ=DAILY;{}BYHOUR=10", "FREQ=DAILY;BYHOUR=1{}0"])
def test_both_refuse_a_line_that_is_folded_or_broken(mark: str, place: str) -> None:
    line = f"RRULE:{place.format(mark)};BYMINUTE=0;BYSECOND=0"

    with pytest.raises(BadLine):
        read_line(line)
    with pytest.raises(InvalidRecurrence):
        Recurrence.parse(line)


@pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\t\r\n "])
def test_both_read_a_line_that_ends_like_a_line(end: str) -> None:
    line = f"RRULE:FREQ=DAILY;BYHOUR=10;BYMINUTE=0;BYSECOND=0{end}"

    assert read_line(line).kind == Recurrence.parse(line).kind == "RRULE"
