"""Sentences to be read by a person: `python -m tests.bench.sentences --seed 1 --count 500`.

The schedules of the sample come first; the rest are random rules, most of them such as people write.
"""

import argparse
import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import django

from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording.wording import words

ZONE = ZoneInfo("Europe/Zurich")
START = datetime.fromisoformat("2026-11-30T06:00:00")
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
TIMES = ["BYHOUR=6;BYMINUTE=0", "BYHOUR=6,18;BYMINUTE=30", "BYHOUR=22,23,0,1,2;BYMINUTE=0,15,30,45", "BYHOUR=3"]
WINDOWS = ["BYHOUR=8,9,10,11,12,13,14,15,16,17;BYMINUTE=0,30", "BYHOUR=7,8,9,15,16,17;BYMINUTE=10", "BYMINUTE=20"]
SETS = ["MO,TU,WE,TH,FR", "SA,SU", "SU,MO,TU,WE,TH", "TH", "TU,TH", "MO,WE,FR", "MO,TU,WE,TH,FR,SA"]
SETS.append("MO,TU,WE,TH,FR,SA,SU")
NUMBERED = ["1MO", "-1FR", "2TU,4TU", "5WE", "1MO,5MO", "-2SU", "1MO,-1FR"]
MONTH_DAYS = ["1", "15", "31", "-1", "1,15", "1,31", "29,30", "-2", "28,29,30,31", "30,-1", "13", "1,2,3,4,5,6,7"]


@dataclass(frozen=True)
class Made:
    """A schedule to be told."""

    lines: Sequence[str]
    start: datetime = START
    end: datetime | None = None
    zone: ZoneInfo = field(default=ZONE)


def schedules(seed: int) -> Iterator[Made]:
    """Random schedules without end."""
    chance = random.Random(seed)
    while True:
        made = [f"RRULE:{_rule(chance)}" for _ in range(chance.choice([1, 1, 1, 1, 2]))]
        if chance.random() < 0.1:
            made.append(chance.choice(["EXDATE:20261225T060000", "EXDATE:20261225T070000", "RDATE:20270101T090000"]))
        start = START + timedelta(days=chance.randrange(60), minutes=chance.choice([0, 0, 18]))
        end = start + timedelta(days=400) if chance.random() < 0.15 else None
        yield Made(made, start=start, end=end)


def sampled() -> Iterator[Made]:
    """The schedules of the embedded tenant's sample, as if it were filled on the day of START."""
    django.setup()
    from dashboard.localtenant.data.sample.history import TASKS  # its models need the settings

    for task in TASKS:
        lines, start, end = (tell(START.date()) for tell in (task.recurrence, task.start, task.end))
        if lines and start and not task.offset and not any(_is_broken(line) for line in lines):
            ends = datetime.fromisoformat(end) if end else None
            yield Made(lines, start=datetime.fromisoformat(start), end=ends, zone=ZoneInfo(task.zone))


def _is_broken(line: str) -> bool:
    """Whether the sample means it to be unreadable."""
    try:
        Recurrence.parse(line)
    except InvalidRecurrence:
        return True
    return False


def _rule(chance: random.Random) -> str:
    parts = [chance.choice([_weekly, _weekly, _monthly, _monthly, _yearly, _daily, _steps, _picked])(chance)]
    parts += chance.choice([[], [], [], [], ["COUNT=10"], ["COUNT=1"], ["UNTIL=20280630T215959Z"]])
    return ";".join(parts)


def _interval(chance: random.Random, *values: int) -> str:
    return f";INTERVAL={chance.choice(values)}" if chance.random() < 0.35 else ""


def _times(chance: random.Random) -> str:
    return chance.choice([*TIMES, *TIMES, *WINDOWS])


def _months(chance: random.Random) -> str:
    return f";BYMONTH={chance.choice(['1', '12', '6,7', '3,6,9,12', '2', '4,11'])}" if chance.random() < 0.25 else ""


def _weekly(chance: random.Random) -> str:
    week = chance.choice(["", "", ";WKST=SU"])
    days = f"BYDAY={chance.choice([*SETS, *WEEKDAYS])}"
    return f"FREQ=WEEKLY{_interval(chance, 2, 3, 4)};{days};{_times(chance)}{_months(chance)}{week}"


def _monthly(chance: random.Random) -> str:
    days = chance.choice([f"BYDAY={chance.choice(NUMBERED)}", f"BYMONTHDAY={chance.choice(MONTH_DAYS)}"])
    extra = ";BYDAY=FR" if "BYMONTHDAY" in days and chance.random() < 0.2 else ""
    return f"FREQ=MONTHLY{_interval(chance, 2, 3, 5, 6, 12)};{days}{extra};{_times(chance)}{_months(chance)}"


def _yearly(chance: random.Random) -> str:
    numbered, listed = f"BYDAY={chance.choice(NUMBERED)}", f"BYMONTHDAY={chance.choice(MONTH_DAYS)}"
    month = f"BYMONTH={chance.choice(['1', '2', '11', '3,9', '1,4,7,10'])}"
    weeks = f"BYWEEKNO={chance.choice(['20', '53', '-1', '1,53', '10,20,30'])};BYDAY={chance.choice(SETS)}"
    days = chance.choice(
        [
            "",
            f"{month};{listed}",
            f"{month};{numbered}",
            weeks,
            f"BYYEARDAY={chance.choice(['1', '366', '1,366', '-1'])}",
        ]
    )
    return f"FREQ=YEARLY{_interval(chance, 2, 4)};{days};{_times(chance)}".replace(";;", ";")


def _daily(chance: random.Random) -> str:
    extra = chance.choice(["", "", ";BYDAY=MO,TU", ";BYMONTHDAY=1", ";BYMONTHDAY=13;BYDAY=FR"])
    return f"FREQ=DAILY{_interval(chance, 2, 3, 7, 14, 10)};{_times(chance)}{extra}{_months(chance)}"


def _steps(chance: random.Random) -> str:
    step = chance.choice(["HOURLY;INTERVAL=36", "HOURLY;INTERVAL=168", "HOURLY;INTERVAL=5", "MINUTELY;INTERVAL=7"])
    step = chance.choice([step, "MINUTELY;INTERVAL=90", "MINUTELY;INTERVAL=20", "HOURLY;INTERVAL=6", "HOURLY"])
    return f"FREQ={step}" + chance.choice(
        ["", "", ";BYDAY=MO", ";BYDAY=MO,TU,WE,TH,FR", ";BYHOUR=8,9,10", ";BYMONTH=5"]
    )


def _picked(chance: random.Random) -> str:
    days = chance.choice([f"BYDAY={chance.choice(SETS)}", f"BYMONTHDAY={chance.choice(MONTH_DAYS)}"])
    place = chance.choice(["1", "-1", "2", "-2", "1,-1", "4", "10"])
    freq = chance.choice(["MONTHLY", "MONTHLY", "YEARLY;BYMONTH=11", "YEARLY;BYMONTH=3,12"])
    return f"FREQ={freq}{_interval(chance, 2, 6, 9)};{days};{chance.choice(TIMES)};BYSETPOS={place}"


def main() -> None:
    """Print the sentences, each below its lines."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--count", type=int, default=500)
    options = asked.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    made = [*sampled(), *islice(schedules(options.seed), options.count)][: options.count]
    for number, one in enumerate(made, 1):
        told = words([Recurrence.parse(line) for line in one.lines], **_bounds(one))
        print(f"{number:3} {told.long}", *(f"      {line}" for line in (told.short, *one.lines)), sep="\n")


def _bounds(one: Made) -> dict[str, object]:
    return {"time_zone": one.zone, "starts_at": one.start, "ends_at": one.end}


if __name__ == "__main__":
    main()
