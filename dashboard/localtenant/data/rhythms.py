"""The schedules of a large company: which rhythms there are, and how often each is met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

WORKDAYS = "BYDAY=MO,TU,WE,TH,FR"
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HOUR_WEIGHTS = (4, 5, 7, 8, 9, 9, 9, 7, 4, 3, 2, 2, 3, 3, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4)
MINUTE_WEIGHTS = tuple(30 if minute == 0 else 8 if minute % 15 == 0 else 2 for minute in range(60))
ZONES = {  # zone: how many of a hundred tasks
    "Europe/Zurich": 30,
    "Europe/Berlin": 15,
    "Europe/London": 12,
    "America/Toronto": 11,
    "America/New_York": 10,
    "America/Sao_Paulo": 5,
    "Asia/Tokyo": 5,
    "Asia/Kolkata": 5,
    "Asia/Singapore": 3,
    "Australia/Adelaide": 2,
    "UTC": 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPlan:
    """What a made task is planned to do; days count back from the day of filling, negative ones lie ahead."""

    lines: tuple[str, ...] = ()
    starts: int | None = None
    ends: int | None = None
    auto_reload: bool = False


def make_plan(random: Random) -> TaskPlan:
    (rhythm,) = random.choices(list(RHYTHMS), weights=list(RHYTHMS.values()))
    plan = rhythm(random)
    if not plan.lines:
        return plan
    plan = replace(plan, starts=random.randint(-3, 1100))
    if random.random() < 0.05:
        plan = replace(plan, ends=min(random.randint(-300, 60), (plan.starts or 0) - 1))
    return plan


def _rules(*rules: str) -> TaskPlan:
    return TaskPlan(lines=tuple(f"RRULE:{rule};BYSECOND=0" for rule in rules))


def _time(random: Random) -> str:
    """A time of day, mostly in the small hours and on round minutes, as people choose them."""
    (hour,) = random.choices(range(24), weights=HOUR_WEIGHTS)
    (minute,) = random.choices(range(60), weights=MINUTE_WEIGHTS)
    return f"BYHOUR={hour};BYMINUTE={minute}"


def _daily(random: Random) -> TaskPlan:
    return _rules(f"FREQ=DAILY;INTERVAL=1;{_time(random)}")


def _workdays(random: Random) -> TaskPlan:
    return _rules(f"FREQ=WEEKLY;{WORKDAYS};{_time(random)}")


def _several_times(random: Random) -> TaskPlan:
    hours = ",".join(map(str, sorted(random.sample(range(24), random.randint(2, 6)))))
    return _rules(f"FREQ=DAILY;BYHOUR={hours};BYMINUTE={random.choice((0, 10, 15, 30, 45))}")


def _hourly(random: Random) -> TaskPlan:
    return _rules(f"FREQ=HOURLY;BYMINUTE={random.randrange(60)}")


def _office_hours(random: Random) -> TaskPlan:
    first = random.randint(5, 9)
    hours = ",".join(map(str, range(first, first + random.randint(6, 12))))
    return _rules(f"FREQ=HOURLY;{WORKDAYS};BYHOUR={hours};BYMINUTE={random.choice((0, 5, 20, 30))}")


def _minutes(random: Random) -> TaskPlan:
    return _rules(f"FREQ=MINUTELY;INTERVAL={random.choice((10, 15, 15, 20, 30))};{WORKDAYS}")


def _weekly(random: Random) -> TaskPlan:
    days = ",".join(sorted(random.sample(DAYS, random.randint(1, 3)), key=DAYS.index))
    interval = random.choice(("", "", "", "INTERVAL=2;"))
    return _rules(f"FREQ=WEEKLY;{interval}BYDAY={days};{_time(random)}")


def _monthly(random: Random) -> TaskPlan:
    day = random.choice(("BYMONTHDAY=1", "BYMONTHDAY=-1", "BYMONTHDAY=1,15", f"BYMONTHDAY={random.randint(2, 28)}"))
    return _rules(f"FREQ=MONTHLY;{day};{_time(random)}")


def _nth_weekday(random: Random) -> TaskPlan:
    day = random.choice((f"BYDAY={random.choice((1, 2, 3, -1))}{random.choice(DAYS)}", f"{WORKDAYS};BYSETPOS=-1"))
    return _rules(f"FREQ=MONTHLY;{day};{_time(random)}")


def _yearly(random: Random) -> TaskPlan:
    return _rules(f"FREQ=YEARLY;BYMONTH={random.randint(1, 12)};BYMONTHDAY={random.randint(1, 28)};{_time(random)}")


def _two_rules(random: Random) -> TaskPlan:
    return _rules(
        f"FREQ=DAILY;INTERVAL=1;{_time(random)}",
        f"FREQ=WEEKLY;INTERVAL=2;BYDAY={random.choice(DAYS)};{_time(random)}",
    )


def _every_few_days(random: Random) -> TaskPlan:
    return _rules(f"FREQ=DAILY;INTERVAL={random.randint(2, 10)};{_time(random)}")


def _once(random: Random) -> TaskPlan:
    return TaskPlan(starts=random.randint(-30, 30))


def _when_data_changes(random: Random) -> TaskPlan:
    return TaskPlan(auto_reload=True)


def _nothing(random: Random) -> TaskPlan:
    return TaskPlan()


RHYTHMS: dict[Callable[[Random], TaskPlan], int] = {  # how many of a hundred tasks
    _daily: 26,
    _workdays: 18,
    _several_times: 12,
    _hourly: 7,
    _office_hours: 8,
    _minutes: 4,
    _weekly: 9,
    _monthly: 5,
    _nth_weekday: 2,
    _yearly: 1,
    _two_rules: 3,
    _every_few_days: 2,
    _once: 1,
    _when_data_changes: 1,
    _nothing: 1,
}
