"""What the clauses of the quick line say, one by one: plain values, not yet put together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.scheduling.quickline.vocabulary import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One thing that a typed schedule says, and where it stands in the text."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """A time as it is written. `6` may be in the evening where `pm` or `evening` stands elsewhere; `06:00` may not."""

    span: Span
    hour: int
    minute: int = 0
    half: str = ""  # am or pm, if it has one of its own
    is_sure: bool = False  # whether it can only be read in one way
    is_night: bool = False  # whether `at night` stands behind it

    @property
    def minutes(self) -> int:
        """The minutes since midnight of the time as it stands; 1440 is the midnight that ends the day."""
        hour = self.hour % 12 + (12 if self.half == "pm" else 0) if self.half else self.hour
        return hour * 60 + self.minute


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTimes(Clause):
    """Times of day, as in `at 6:30 and 12:30`."""

    clocks: tuple[ClockTime, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow(Clause):
    """From a time to a time, both inclusive."""

    first: ClockTime
    last: ClockTime


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesPast(Clause):
    """Minutes of each hour, as in `at :15 and :45`."""

    minutes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Clause):
    """How many minutes lie from run to run."""

    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin(Clause):
    """The time from which a step counts."""

    clock: ClockTime


@dataclass(frozen=True, slots=True, kw_only=True)
class EveryPeriod(Clause):
    """How many days, weeks, months, quarters or years lie from one run, or group of runs, to the next."""

    number: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesPer(Clause):
    """How many runs each hour, day, week, month, quarter or year has."""

    number: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOfDay(Clause):
    """Morning, afternoon, evening or night."""

    name: str
    is_plural: bool = False  # `evenings` alone are those of every day


@dataclass(frozen=True, slots=True, kw_only=True)
class DayNames(Clause):
    """A clause that names days. Two neighbours of the same kind say one thing."""

    every: bool = False  # whether it begins with `every`, and so stands for itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekdays(DayNames):
    """Weekdays; Monday is 0."""

    days: tuple[int, ...]
    is_group: bool = False  # weekdays or a range, of which `daily mon-fri` may be said


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedWeekdays(DayNames):
    """A numbered weekday of a month, quarter or year, as in `the first monday`."""

    pairs: tuple[tuple[int, int], ...]  # which one, of which weekday
    scope: str = ""  # month, quarter or year where it is said


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedWorkdays(DayNames):
    """A numbered day from Monday to Friday of a month, quarter or year, as in `the last working day`."""

    numbers: tuple[int, ...]
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDays(DayNames):
    """Days of a month, quarter or year by their number; -1 is the last."""

    days: tuple[int, ...]
    scope: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDates(DayNames):
    """Days of named months, as in `31 december`."""

    dates: tuple[tuple[int, int], ...]  # month and day


@dataclass(frozen=True, slots=True, kw_only=True)
class Months(Clause):
    """The months in which it runs, 1 to 12."""

    months: tuple[int, ...]
    every: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Except(Clause):
    """Weekdays or months in which it does not run."""

    weekdays: tuple[int, ...] = ()
    months: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Until(Clause):
    """The last day on which it runs."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Clause):
    """How many runs there are in all."""

    number: int
    is_total: bool = False  # whether it says so: `for 3 runs`, where `3 times` could be meant of a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration(Clause):
    """How long it goes on from the start."""

    number: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Clause):
    """The time zone, by its IANA name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler(Clause):
    """A word that says nothing about when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Joint(Clause):
    """A comma or an `and` between clauses. A new sentence may begin behind it."""
