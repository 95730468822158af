"""A second, independent reader: it knows only the English sentence, the start and the zone, and walks the days.

It shares no code with wording, recurrence or the engine; it is slow and plain on purpose.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import groupby, islice

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = list(calendar.month_name)
SHORT_MONTHS = list(calendar.month_abbr)
ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
UNIT_SECONDS = {"hour": 3600, "minute": 60, "second": 1}
LONGEST = {"YEARLY": 400, "MONTHLY": 32, "WEEKLY": 8}  # days that a period and a bit may have
DAY = timedelta(days=1)

MOMENT = r"\d{1,2} \w{3} \d{4}(?:, \d\d:\d\d(?::\d\d)?)?(?: UTC)?"
DATE = r"\d{1,2} \w{3} \d{4}(?: at \d\d:\d\d(?::\d\d)?)?(?: UTC)?"


class NotEnglish(ValueError):
    """The reader does not know these words."""


@dataclass
class Bound:
    """An inclusive end, on the wall clock or in UTC."""

    at: datetime
    in_utc: bool

    def allows(self, wall: datetime, instant: datetime) -> bool:
        return (instant if self.in_utc else wall) <= self.at


@dataclass
class Rule:
    """One clause of the sentence: which days, which times, and the rest."""

    start: datetime
    freq: str = "DAILY"
    interval: int = 1
    weekdays: list[tuple[int | None, int]] = field(default_factory=list)
    month_days: list[int] = field(default_factory=list)
    year_days: list[int] = field(default_factory=list)
    months: list[int] = field(default_factory=list)
    weeks: list[int] = field(default_factory=list)
    week_start: int = 0
    nth_of_year: bool = False
    times: list[int] = field(default_factory=list)
    step: int = 0  # seconds, for steps counted from the start
    hours: list[int] = field(default_factory=list)
    minutes: list[int] = field(default_factory=list)
    seconds: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    period: str = ""  # the frequency in whose periods the positions count, where it is not `freq`
    count: int | None = None
    bounds: list[Bound] = field(default_factory=list)

    def walls(self, last: datetime) -> Iterator[datetime]:
        """The wall times from the start through `last`, the latest of COUNT left out."""
        found = (wall for wall in self._positioned(last) if wall >= self.start)
        found = (wall for wall in found if wall <= last)
        return islice(found, self.count)

    def _positioned(self, last: datetime) -> Iterator[datetime]:
        slots = self._slots(last) if self.step else self._days(last)
        if not self.positions:
            yield from slots
            return
        for _, group in groupby(slots, self._period):
            members = sorted(group)
            chosen = {members[p - 1 if p > 0 else p] for p in self.positions if abs(p) <= len(members)}
            yield from sorted(chosen)

    def _days(self, last: datetime) -> Iterator[datetime]:
        around = LONGEST.get(self.period or self.freq, 1) * DAY if self.positions else DAY
        day, end = self.start.date() - around, last.date() + around
        times = [timedelta(seconds=second) for second in self.times]
        while day <= end:
            if self._phase(day) and self._fits(day):
                midnight = datetime.combine(day, datetime.min.time())
                yield from (midnight + time for time in times)
            day += DAY

    def _slots(self, last: datetime) -> Iterator[datetime]:
        unit = {"HOURLY": 3600, "MINUTELY": 60, "SECONDLY": 1}[self.freq]
        slot = self.start.replace(minute=0 if unit == 3600 else self.start.minute)
        slot = slot.replace(second=0 if unit > 1 else self.start.second)
        while slot <= last:
            if self._fits(slot.date()):
                yield from self._times_in(slot)
            slot += timedelta(seconds=self.step)

    def _times_in(self, slot: datetime) -> Iterator[datetime]:
        hours, minutes, seconds = self.hours, self.minutes, self.seconds
        if hours and slot.hour not in hours:
            return
        if self.freq == "HOURLY":
            for minute in minutes or [self.start.minute]:
                yield from (slot.replace(minute=minute, second=s) for s in seconds or [self.start.second])
        elif not minutes or slot.minute in minutes:
            if self.freq == "MINUTELY":
                yield from (slot.replace(second=second) for second in seconds or [self.start.second])
            elif not seconds or slot.second in seconds:
                yield slot

    def _period(self, wall: datetime) -> object:
        freq = self.period or self.freq
        if freq in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
            return self._index(freq, wall.date())
        pieces = {"HOURLY": 2, "MINUTELY": 3, "SECONDLY": 4}[freq]
        return (wall.date(), wall.hour, wall.minute, wall.second)[:pieces]

    def _phase(self, day: date) -> bool:
        return (self._index(self.freq, day) - self._index(self.freq, self.start.date())) % self.interval == 0

    def _index(self, freq: str, day: date) -> int:
        if freq == "DAILY":
            return day.toordinal()
        if freq == "WEEKLY":
            return (day.toordinal() - 1 - self.week_start) // 7
        if freq == "MONTHLY":
            return day.year * 12 + day.month
        return self._week(day)[0] if self.weeks else day.year

    def _fits(self, day: date) -> bool:
        month_length = calendar.monthrange(day.year, day.month)[1]
        year_length = 366 if calendar.isleap(day.year) else 365
        year_day = day.timetuple().tm_yday
        return (
            (not self.months or day.month in self.months)
            and (not self.month_days or {day.day, day.day - month_length - 1} & set(self.month_days))
            and (not self.year_days or {year_day, year_day - year_length - 1} & set(self.year_days))
            and (not self.weekdays or any(self._fits_weekday(day, *weekday) for weekday in self.weekdays))
            and (not self.weeks or bool(set(self._week(day)[1:]) & set(self.weeks)))
        )  # fmt: skip

    def _fits_weekday(self, day: date, nth: int | None, weekday: int) -> bool:
        if day.weekday() != weekday or nth is None:
            return day.weekday() == weekday
        position, length = day.day, calendar.monthrange(day.year, day.month)[1]
        if self.nth_of_year:
            position, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
        return nth == (position - 1) // 7 + 1 or -nth == (length - position) // 7 + 1

    def _week(self, day: date) -> tuple[int, int, int]:
        """The year that the day's week belongs to, its number in it, and the same from the end."""
        middle = day - (day.weekday() - self.week_start) % 7 * DAY + 3 * DAY
        number = (middle.timetuple().tm_yday - 1) // 7 + 1
        last = date(middle.year, 12, 28)
        last_middle = last - (last.weekday() - self.week_start) % 7 * DAY + 3 * DAY
        weeks = (last_middle.timetuple().tm_yday - 1) // 7 + 1
        return middle.year, number, number - weeks - 1


class Sentence:
    """What a sentence about a schedule means."""

    def __init__(self, text: str, *, start: datetime, time_zone: tzinfo) -> None:
        self.start, self.time_zone = start, time_zone
        self.rules: list[Rule] = []
        self.without: list[Rule] = []
        self.added: list[datetime] = []
        self.removed: list[tuple[datetime, datetime]] = []
        self.bounds: list[Bound] = []
        self.once = False
        for clause in (text[:1].lower() + text[1:]).split("; "):
            self._read(clause)

    def instants(self, first: datetime, last: datetime) -> list[datetime]:
        """The runs in [first, last)."""
        horizon = last.astimezone(self.time_zone).replace(tzinfo=None) + 2 * DAY
        runs = {run for rule in self.rules for run in self._runs(rule, horizon)} | self._dates()
        runs -= {run for rule in self.without for run in self._runs(rule, horizon)}
        kept = (run for run in runs if not any(begin <= run < end for begin, end in self.removed))
        return sorted(run for run in kept if first <= run < last)

    def _runs(self, rule: Rule, horizon: datetime) -> Iterator[datetime]:
        for wall in rule.walls(horizon):
            instant = self._instant(wall)
            if all(bound.allows(wall, instant) for bound in rule.bounds + self.bounds):
                yield instant

    def _dates(self) -> set[datetime]:
        ends = [bound.at if bound.in_utc else self._instant(bound.at) for bound in self.bounds]
        dates = {date for date in self.added if self.once or date >= self._instant(self.start)}
        return {date for date in dates if all(date <= end for end in ends)}

    def _instant(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.time_zone).astimezone(UTC)

    def _read(self, clause: str) -> None:
        if clause in ("no schedule set", "never"):
            return
        if match := re.fullmatch(f"once, on \\w{{3}} ({DATE})", clause):
            self.once = True
            self.added += [self._moment(match[1])]
        elif match := re.fullmatch(f"until ({MOMENT})", clause):
            self.bounds.append(bound(match[1]))
        elif match := re.fullmatch(f"(also |except )?on ({DATE}(?:(?:, | and ){DATE})*)", clause):
            self._read_dates(re.findall(DATE, match[2]), removed=match[1] == "except ")
        elif clause.startswith("except "):
            self.without.append(read_rule(clause.removeprefix("except "), self.start))
        else:
            self.rules.append(read_rule(clause, self.start))

    def _read_dates(self, texts: list[str], *, removed: bool) -> None:
        if not removed:
            self.added += [self._moment(text) for text in texts]
            return
        for text in texts:
            begin = self._moment(text)
            whole_day = " at " not in text
            end = self._moment(text, days=1) if whole_day else begin + timedelta(seconds=1)
            self.removed.append((begin, end))

    def _moment(self, text: str, days: int = 0) -> datetime:
        wall = moment(text.removesuffix(" UTC")) + days * DAY
        return wall.replace(tzinfo=UTC) if text.endswith(" UTC") else self._instant(wall)


def spelled_out(short: str) -> str:
    """The short form of a sentence in the words of the long one."""
    for day in WEEKDAYS:
        short = re.sub(rf"\b{day[:3]}\b", day, short)
    short = re.sub(r"(?<=\d) min\b", " minutes", re.sub(r"(?<=\d) s\b", " seconds", short))
    short = re.sub(r"^(Every[^,]*?), (\d\d:\S+ to)", r"\1 from \2", short)
    step = r"(Hourly|Every (?:\d+ )?(?:hour|minute|second)s?)"
    return re.sub(rf"^{step}(?=$|,)(?!, counted|, round)", r"\1, round the clock", short)


def moment(text: str) -> datetime:
    day, month, year, *rest = text.replace(",", "").replace(" at ", " ").split()
    midnight = datetime.combine(date(int(year), SHORT_MONTHS.index(month), int(day)), datetime.min.time())
    return midnight + timedelta(seconds=time_of_day(rest[0]) if rest else 0)


def bound(text: str) -> Bound:
    in_utc = text.endswith(" UTC")
    at = moment(text.removesuffix(" UTC"))
    if ":" not in text:
        at += DAY - timedelta(seconds=1)
    return Bound(at.replace(tzinfo=UTC) if in_utc else at, in_utc)


def time_of_day(text: str) -> int:
    hours, minutes, *seconds = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + sum(seconds)


def listed(text: str) -> list[str]:
    return re.split(r", | and ", text)


def numbers(text: str) -> list[int]:
    found: list[int] = []
    for piece in listed(text):
        first, _, last = piece.partition(" to ")
        found += range(int(first), int(last or first) + 1)
    return found


def ordinal(text: str) -> int:
    text, from_end, _ = text.partition("-to-last")
    if text == "last":
        return -1
    number = ORDINAL_WORDS.get(text) or int(re.fullmatch(r"(\d+)(?:st|nd|rd|th)", text)[1])
    return -number if from_end else number


def read_rule(text: str, start: datetime) -> Rule:
    rule = Rule(start)
    text, plus, raw = text.partition(", plus: ")
    text = _take_ends(rule, text)
    body, *limits = re.split(r", (?=only |skipping |weeks beginning )", text)
    _read_body(rule, body)
    for limit in limits:
        _read_limit(rule, limit)
    for part in raw.split(";") if plus else ():
        _read_raw(rule, *part.split("="))
    return rule


def _take_ends(rule: Rule, text: str) -> str:
    while match := re.fullmatch(f"(.*?),? until ({MOMENT})", text):
        if inner := re.fullmatch(f"(.*),? until ({MOMENT})", text):
            match = inner
        text = match[1].removesuffix(",")
        rule.bounds.append(bound(match[2]))
    if match := re.fullmatch(r"(.*), (?:at most )?(?:(\d+) times|once)", text):
        text, rule.count = match[1], int(match[2] or 1)
    return text


def _read_body(rule: Rule, body: str) -> None:
    if match := re.fullmatch(r"(.*), counted from " + MOMENT, body):
        _read_counted(rule, match[1])
    elif match := re.fullmatch(r"(.*), round the clock(?:, (.*))?", body):
        step = _step(match[1])
        rule.times = list(range(0, 86_400, step))
        _read_days(rule, match[2] or "every day")
    elif match := re.fullmatch(r"(\D*|every \d+ \w+) from (\d\d:\S+) to (\d\d:[\d:]+)(?:, (.*))?", body):
        rule.times = list(range(time_of_day(match[2]), time_of_day(match[3]) + 1, _step(match[1])))
        _read_days(rule, match[4] or "every day")
    elif match := re.fullmatch(r"at ([\d:, and]+), (every day except \w+)", body):
        _read_times(rule, match[1])
        _read_days(rule, match[2])
    elif match := re.fullmatch(r"at (.*), (every day except \w+)", body) or re.fullmatch(r"(.*?) at (.*)", body):
        days, times = (match[2], match[1]) if body.startswith("at ") else (match[1], match[2])
        _read_times(rule, times)
        _read_days(rule, days)
    else:
        raise NotEnglish(body)


def _step(text: str) -> int:
    if text == "hourly":
        return 3600
    match = re.fullmatch(r"every (?:(\d+) )?(hour|minute|second)s?", text)
    if not match:
        raise NotEnglish(text)
    return int(match[1] or 1) * UNIT_SECONDS[match[2]]


def _read_counted(rule: Rule, text: str) -> None:
    step, _, at = text.partition(" at ")
    rule.step = _step(step)
    rule.freq = {"hour": "HOURLY", "minute": "MINUTELY", "second": "SECONDLY"}[step.split()[-1].removesuffix("s")]
    if match := re.search(r"seconds? (.*?)(?: of |$)", at):
        rule.seconds = numbers(match[1])
    elif rule.freq == "HOURLY" and at:
        rule.seconds = [0]
    if match := re.search(r"minutes? (.*)", at):
        rule.minutes = numbers(match[1])


def _read_times(rule: Rule, text: str) -> None:
    if match := re.fullmatch(r"(?:seconds? (.*) of )?minutes? (.*) of hours? (.*)", text):
        seconds = numbers(match[1]) if match[1] else [0]
        rule.times = [h * 3600 + m * 60 + s for h in numbers(match[3]) for m in numbers(match[2]) for s in seconds]
    else:
        rule.times = [time_of_day(time) for time in listed(text)]


def _read_days(rule: Rule, text: str) -> None:
    if match := re.fullmatch(r"every (\d+) (day|week|month|year)s(?: on (.*))?", text):
        rule.interval, unit, named = int(match[1]), match[2], match[3]
        rule.freq = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}[unit]
        if named:
            {"week": _read_weekdays, "month": _read_month_days, "year": _read_year_days}[unit](rule, named)
    elif match := re.fullmatch(r"every year on (.*)", text):
        rule.freq = "YEARLY"
        _read_year_days(rule, match[1])
    elif match := re.fullmatch(r"(.*) of every month", text):
        rule.freq = "MONTHLY"
        _read_month_days(rule, match[1])
    elif text != "every day":
        rule.freq = "WEEKLY"
        _read_weekdays(rule, text)


def _read_weekdays(rule: Rule, text: str) -> None:
    if text == "weekdays":
        rule.weekdays = [(None, day) for day in range(5)]
    elif match := re.fullmatch(r"every day except (\w+)", text):
        rule.weekdays = [(None, day) for day in range(7) if day != WEEKDAYS.index(match[1])]
    elif match := re.fullmatch(r"(\w+) to (\w+)", text):
        first, last = WEEKDAYS.index(match[1]), WEEKDAYS.index(match[2])
        rule.weekdays = [(None, day) for day in range(first, last + 1)]
    else:
        rule.weekdays = [(None, WEEKDAYS.index(day)) for day in listed(text.removeprefix("every "))]


def _read_month_days(rule: Rule, text: str) -> None:
    """The 1st and last day; the first and third Monday, the last Friday and each Sunday; the last weekday."""
    if match := re.fullmatch(r"(?:the )?(.*) (weekday|weekend day)", text):
        rule.positions = [ordinal(nth) for nth in listed(match[1])]
        rule.weekdays = [(None, day) for day in (range(5) if match[2] == "weekday" else (5, 6))]
    elif any(text.endswith(day) for day in WEEKDAYS):
        rule.weekdays = list(_nth_weekdays(text))
    else:
        rule.month_days = _numbered_days(text)


def _nth_weekdays(text: str) -> Iterator[tuple[int | None, int]]:
    waiting: list[int] = []
    for piece in listed(text):
        *nth, day = piece.removeprefix("the ").split(" ")
        if nth == ["each"]:
            yield None, WEEKDAYS.index(day)
        elif day not in WEEKDAYS:
            waiting.append(ordinal(day))
        else:
            yield from ((number, WEEKDAYS.index(day)) for number in [*waiting, ordinal(nth[0])])
            waiting = []


def _numbered_days(text: str) -> list[int]:
    return [ordinal(nth) for nth in listed(text.removeprefix("the ").removesuffix(" day"))]


def _read_year_days(rule: Rule, text: str) -> None:
    if match := re.fullmatch(r"(\d+) (\w+)", text):
        rule.month_days, rule.months = [int(match[1])], [MONTHS.index(match[2])]
    elif match := re.fullmatch(r"(.*) of weeks? ([\d, andto]+)", text):
        rule.weekdays = [(None, WEEKDAYS.index(day)) for day in listed(match[1])]
        rule.weeks = numbers(match[2])
    elif match := re.fullmatch(r"(.*) of the year", text):
        _read_of_year(rule, match[1])
    elif match := re.fullmatch(r"(.*) of every month", text):
        _read_month_days(rule, match[1])
    else:
        named, _, months = text.rpartition(" of ")
        _read_month_days(rule, named)
        rule.months = [MONTHS.index(month) for month in listed(months)]


def _read_of_year(rule: Rule, named: str) -> None:
    if any(named.endswith(day) for day in WEEKDAYS):
        rule.weekdays, rule.nth_of_year = list(_nth_weekdays(named)), True
    else:
        rule.year_days = _numbered_days(named)


def _read_limit(rule: Rule, text: str) -> None:
    if text.startswith("skipping "):
        return
    if match := re.fullmatch(r"weeks beginning on (\w+)", text):
        rule.week_start = WEEKDAYS.index(match[1])
    elif match := re.fullmatch(r"only in (hour|minute|second)s? (.*)", text):
        setattr(rule, f"{match[1]}s", numbers(match[2]))
    elif match := re.fullmatch(r"only in (.*)", text):
        rule.months = [MONTHS.index(month) for month in listed(match[1])]
    elif match := re.fullmatch(r"only on (.*) of the (month|year)", text):
        _read_limit_of(rule, match[1], match[2])
    elif match := re.fullmatch(r"only on (.*)", text):
        rule.weekdays = [(None, WEEKDAYS.index(day)) for day in listed(match[1])]
    else:
        raise NotEnglish(text)


def _read_limit_of(rule: Rule, named: str, period: str) -> None:
    if any(named.endswith(day) for day in WEEKDAYS):
        rule.weekdays, rule.nth_of_year = list(_nth_weekdays(named)), period == "year"
    elif period == "month":
        rule.month_days = _numbered_days(named)
    else:
        rule.year_days = _numbered_days(named)


def _read_raw(rule: Rule, name: str, value: str) -> None:
    if name == "FREQ":
        rule.period = value
    elif name == "WKST":
        rule.week_start = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].index(value)
    elif name in ("BYSETPOS", "BYWEEKNO"):
        setattr(rule, {"BYSETPOS": "positions", "BYWEEKNO": "weeks"}[name], integers(value.split(",")))
    else:
        raise NotEnglish(name)


def integers(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts]
