"""Random typed schedules with their right answer, which is built from what they are made of and never read.

A phrase is a list of clauses that may stand in any order. Each clause has a few spellings; the recurrence lines come
from the meaning of the clauses alone, so that nothing here shares code with the reader.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]  # in their order
NTHS = (("first", "1st", 1), ("second", "2nd", 2), ("third", "3rd", 3), ("fourth", "4th", 4), ("last", "last", -1))
FILLERS = frozenset(
    [
        "run",
        "reload",
        "refresh",
        "please",
        "the",
        "on",
        "at",
        "of",
        "in",
        "and",
        ",",
        "every",
        "each",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "from",
        "between",
        "for",
        "only",
    ]
)


@dataclass(frozen=True)
class Phrase:
    """The clauses in one order, and the lines that they mean in any order."""

    clauses: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(self.clauses)


def phrase(rng: random.Random) -> Phrase:
    """One phrase of one of the kinds."""
    days, day_lines = rng.choice((_every_day, _weekdays, _numbered, _month_days, _dates, _weeks, _months, _workdays))(
        rng
    )
    times, products = rng.choice((_times, _times, _window))(
        rng, plain=days[0] in ("every day", "daily", "each day", "")
    )
    clauses = [clause for clause in (*days, *times) if clause]
    end = ""
    if rng.random() < 0.2:
        clauses.append("until 31 march 2027")
        end = ";UNTIL=20270331T215959Z"
    if rng.random() < 0.2:
        clauses.append(rng.choice(("run", "reload", "refresh")))
    lines = tuple(f"RRULE:{day};{product};BYSECOND=0{end}" for day in day_lines for product in products)
    return Phrase(clauses=tuple(clauses), lines=lines)


def shuffled(rng: random.Random, given: Phrase) -> str:
    """The same clauses in another order."""
    clauses = list(given.clauses)
    rng.shuffle(clauses)
    return " ".join(clauses)


def _every_day(rng: random.Random) -> tuple[list[str], list[str]]:
    number = rng.choice((1, 1, 2, 3, 10))
    if number == 1:
        return [rng.choice(("every day", "daily", "each day", "everyday", "every single day"))], ["FREQ=DAILY"]
    words = [f"every {number} days"] + (["every other day", "every second day"] if number == 2 else [])
    return [rng.choice(words)], [f"FREQ=DAILY;INTERVAL={number}"]


def _weekdays(rng: random.Random) -> tuple[list[str], list[str]]:
    if rng.random() < 0.3:
        first, length = rng.randrange(7), rng.randrange(2, 6)
        found = [(first + step) % 7 for step in range(length)]
        dash = rng.choice((" to ", "-", " - ", " through ", " thru ", ".."))
        words = f"{_short(rng, found[0])}{dash}{_short(rng, found[-1])}"
    else:
        found = rng.sample(range(7), rng.randrange(1, 4))
        names = [_short(rng, day) for day in found]
        words = rng.choice((", ", " and ", "/", " & ", ",")).join(names)
        words = rng.choice(("", "on ", "every ", "each ")) + words
    if rng.random() < 0.15:
        found, words = (
            [0, 1, 2, 3, 4],
            rng.choice(("weekdays", "every weekday", "on business days", "every working day")),
        )
    return [words], [f"FREQ=WEEKLY;BYDAY={_codes(found)}"]


def _weeks(rng: random.Random) -> tuple[list[str], list[str]]:
    number = rng.choice((1, 2, 3, 4))
    day = rng.randrange(7)
    words = {1: ["every week", "weekly", "once a week"], 2: ["every other week", "fortnightly", "every 2 weeks"]}
    every = rng.choice(words.get(number, [f"every {number} weeks"]))
    return [every, f"on {_short(rng, day)}"], [f"FREQ=WEEKLY;INTERVAL={number};BYDAY={CODES[day]}"]


def _numbered(rng: random.Random) -> tuple[list[str], list[str]]:
    chosen = rng.sample(NTHS, rng.choice((1, 1, 2)))
    day = rng.randrange(7)
    words = " and ".join(nth[rng.randrange(2)] for nth in chosen) + f" {DAYS[day]}"
    words = rng.choice(("", "on the ")) + words + rng.choice(("", " of the month", " of every month"))
    return [words], [f"FREQ=MONTHLY;BYDAY={','.join(f'{nth[2]}{CODES[day]}' for nth in chosen)}"]


def _workdays(rng: random.Random) -> tuple[list[str], list[str]]:
    nth = rng.choice(NTHS)
    noun = rng.choice(("working day", "business day", "workday", "weekday"))
    words = f"{nth[rng.randrange(2)]} {noun} of {rng.choice(('the', 'each'))} month"
    return [words], [f"FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS={nth[2]}"]


def _month_days(rng: random.Random) -> tuple[list[str], list[str]]:
    if rng.random() < 0.2:
        words = rng.choice(("last day of the month", "end of month", "month-end", "on the last day of every month"))
        return [words], ["FREQ=MONTHLY;BYMONTHDAY=-1"]
    found = sorted(rng.sample(range(1, 29), rng.choice((1, 2, 3))))
    words = (
        "on the " + " and ".join(_ordinal(day) for day in found) + rng.choice(("", " of each month", " of the month"))
    )
    return [words], [f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, found))}"]


def _months(rng: random.Random) -> tuple[list[str], list[str]]:
    number = rng.choice((2, 3, 6))
    day = rng.randrange(1, 29)
    words = [f"every {number} months"] + (["every other month", "every second month"] if number == 2 else [])
    return [rng.choice(words), f"on the {_ordinal(day)}"], [f"FREQ=MONTHLY;INTERVAL={number};BYMONTHDAY={day}"]


def _dates(rng: random.Random) -> tuple[list[str], list[str]]:
    month, day = rng.randrange(12), rng.randrange(1, 29)
    name = MONTHS[month] if rng.random() < 0.5 else MONTHS[month][:3]
    words = rng.choice((f"{day} {name}", f"{name} {day}", f"{_ordinal(day)} of {name}", f"every {day} {name}"))
    return [rng.choice(("", "on ")) + words if not words.startswith("every") else words], [
        f"FREQ=YEARLY;BYMONTH={month + 1};BYMONTHDAY={day}"
    ]


def _times(rng: random.Random, *, plain: bool) -> tuple[list[str], list[str]]:
    minutes = sorted(rng.sample(range(0, 1440, 5), rng.choice((1, 1, 2, 3))))
    style = rng.randrange(4)
    if style == 1:
        minutes = sorted({minute - minute % 60 for minute in minutes})
    words = "at " + rng.choice((", ", " and ")).join(_clock(minute, style) for minute in minutes)
    return [words], [f"BYHOUR={minute // 60};BYMINUTE={minute % 60}" for minute in minutes]


def _window(rng: random.Random, *, plain: bool) -> tuple[list[str], list[str]]:
    step = rng.choice((15, 20, 30, 60, 120))
    first = rng.randrange(0, 20) * 60
    last = rng.randrange(first // 60 + 1, 24) * 60
    style = rng.choice((0, 2, 3))
    spoken = {15: ["every 15 minutes", "every quarter hour", "every 15min"], 30: ["every half hour", "every 30 mins"]}
    spoken |= {60: ["hourly", "every hour"], 120: ["every 2 hours", "every two hours", "every other hour"]}
    window = rng.choice(("from {} to {}", "between {} and {}", "from {} until {}"))
    often = rng.choice(spoken.get(step, [f"every {step} minutes"]))
    found = range(first, last + 1, step)
    products = [f"BYHOUR={minute // 60};BYMINUTE={minute % 60}" for minute in found]
    return [often, window.format(_clock(first, style), _clock(last, style))], products


def _clock(minute: int, style: int) -> str:
    hour, rest = divmod(minute, 60)
    if style == 1 and not rest:
        return f"{hour}"
    if style == 2:
        half = "am" if hour < 12 else "pm"
        return f"{(hour - 1) % 12 + 1}:{rest:02}{half}" if rest else f"{(hour - 1) % 12 + 1}{half}"
    return f"{hour}:{rest:02}" if style == 3 else f"{hour:02}:{rest:02}"


def _ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _short(rng: random.Random, day: int) -> str:
    return DAYS[day] if rng.random() < 0.5 else DAYS[day][:3]


def _codes(days: Sequence[int]) -> str:
    return ",".join(CODES[day] for day in sorted(days))
