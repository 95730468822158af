"""The five workloads of the recurrence benchmark, made from a seed: `python -m tests.bench.workloads > FILE`.

W1: a thousand tasks as companies have them, one in 13 with two rules; the runs of a month. W2: two hundred that run
every hour or more often, started six years ago. W3: a thousand with COUNT. W4: ten thousand, one in 30 with UNTIL; the
next run of each. W5: W1's runs a day for a year. The same seed makes the same text with every Python.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

SEED = 20261015
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKDAYS = ",".join(DAYS[:5])
WINDOW, YEAR, NOW = ("20261001T000000", "20261101T000000"), ("20260101T000000", "20270101T000000"), "20261015T120000"
ZONES = {
    "America/New_York": 20,
    "Europe/Berlin": 20,
    "UTC": 15,
    "Asia/Tokyo": 10,
    "Australia/Sydney": 10,
    "Europe/London": 5,
    "Pacific/Auckland": 5,
    "Asia/Kolkata": 5,
    "Africa/Casablanca": 5,
    "America/Sao_Paulo": 5,
}
COUNTS = (10, 30, 100, 365, 1_000, 5_000)
COUNTS_BELOW_DAILY = (200, 600, 2_000, 7_300, 20_000, 100_000)
BELOW_DAILY = ("FREQ=HOURLY", "FREQ=MINUTELY")

Task = dict[str, Any]
Make = Callable[[Random], str]


def workloads(seed: int = SEED) -> dict[str, Any]:
    """The tasks of each workload, the window, the year and the moment that they are asked for."""
    random = Random(seed)
    w1 = [_task(random, _rules_of_a_company, since=2022, years=3) for _ in range(1_000)]
    w2 = [_task(random, _frequent_rules, since=2020, years=1 / 12, month=9) for _ in range(200)]
    w3 = [_task(random, _counted_rules, since=2022, years=3.9) for _ in range(1_000)]
    w4 = [_task(random, _rules_that_may_end, since=2022, years=3) for _ in range(10_000)]
    tasks = {"W1": w1, "W2": w2, "W3": w3, "W4": w4}
    numbered = {name: [{"id": number, **task} for number, task in enumerate(made)] for name, made in tasks.items()}
    return {"win": WINDOW, "year": YEAR, "now": NOW, **numbered}


def _task(random: Random, rules: Callable[[Random], list[str]], *, since: int, years: float, month: int = 10) -> Task:
    day = datetime(since, month, 1) + timedelta(days=random.randrange(int(365 * years)))  # noqa: DTZ001
    start = day.replace(hour=random.randrange(24), minute=_minute(random))
    zone = _weighted(random, ZONES)
    return {"tz": zone, "dtstart": f"{start:%Y%m%dT%H%M%S}", "rules": rules(random)}


def _rules_of_a_company(random: Random) -> list[str]:
    return [_rule(random) for _ in range(2 if random.random() < 0.075 else 1)]


def _frequent_rules(random: Random) -> list[str]:
    return [_weighted(random, FREQUENT)(random)]


def _counted_rules(random: Random) -> list[str]:
    rule = _rule(random)
    counts = COUNTS_BELOW_DAILY if rule.startswith(BELOW_DAILY) else COUNTS
    return [f"{rule};COUNT={random.choice(counts)}"]


def _rules_that_may_end(random: Random) -> list[str]:
    return [_rule(random) + (";UNTIL=20260101T000000Z" if random.random() < 1 / 30 else "")]


def _rule(random: Random) -> str:
    return _weighted(random, KINDS)(random)


def _daily(random: Random) -> str:
    hours = "6,12,18" if random.random() < 0.175 else random.randrange(24)
    return f"FREQ=DAILY;BYHOUR={hours};BYMINUTE={_minute(random)};BYSECOND=0"


def _on_weekdays(random: Random) -> str:
    return f"FREQ=WEEKLY;BYDAY={WEEKDAYS};{_time(random)}"


def _on_some_days(random: Random) -> str:
    days = ",".join(sorted(random.sample(DAYS, random.randint(1, 3)), key=DAYS.index))
    return f"FREQ=WEEKLY;INTERVAL={random.choice((1, 1, 1, 2))};BYDAY={days};{_time(random)}"


def _on_a_day_of_the_month(random: Random) -> str:
    day = -1 if random.random() < 0.42 else random.randint(1, 28)
    return f"FREQ=MONTHLY;BYMONTHDAY={day};{_time(random)}"


def _on_a_weekday_of_the_month(random: Random) -> str:
    return f"FREQ=MONTHLY;BYDAY={random.choice((1, 2, 3, -1))}{random.choice(DAYS)};{_time(random)}"


def _yearly(random: Random) -> str:
    return f"FREQ=YEARLY;BYMONTH={random.randint(1, 12)};BYMONTHDAY={random.randint(1, 28)};{_time(random)}"


def _hourly(random: Random) -> str:
    return f"FREQ=HOURLY;BYMINUTE={_minute(random)};BYSECOND=0"


def _every(minutes: int, _random: Random) -> str:
    return f"FREQ=MINUTELY;INTERVAL={minutes};BYSECOND=0"


def _in_working_hours(_random: Random) -> str:
    hours = ",".join(map(str, range(8, 18)))
    return f"FREQ=MINUTELY;INTERVAL=15;BYDAY={WEEKDAYS};BYHOUR={hours};BYSECOND=0"


def _twice_a_minute(_random: Random) -> str:
    return "FREQ=SECONDLY;INTERVAL=30"


def _time(random: Random) -> str:
    return f"BYHOUR={random.randrange(24)};BYMINUTE={_minute(random)};BYSECOND=0"


def _minute(random: Random) -> int:
    """The full hour or a quarter of it, as people choose; now and then any."""
    return random.randrange(60) if random.random() < 0.15 else random.choice((0, 0, 0, 15, 30, 45))


def _weighted(random: Random, weights: Mapping[Any, int]) -> Any:
    return random.choices(list(weights), list(weights.values()))[0]


# How often each kind of rule stands among a hundred.
KINDS: Mapping[Make, int] = {
    _daily: 30,
    _on_weekdays: 15,
    _on_some_days: 15,
    _on_a_day_of_the_month: 12,
    _hourly: 10,
    partial(_every, 15): 10,
    _on_a_weekday_of_the_month: 6,
    _yearly: 2,
}
FREQUENT: Mapping[Make, int] = {partial(_every, 5): 50, _hourly: 32, _in_working_hours: 16, _twice_a_minute: 2}


if __name__ == "__main__":
    json.dump(workloads(), sys.stdout)
