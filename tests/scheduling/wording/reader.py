"""A second, independent reader: it knows only the English sentence, the start and the zone, and walks the days.

It shares no code with wording, recurrence or the engine; it is slow and plain on purpose.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import groupby, islice

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = list(calendar.month_name)
DAY_NAMES = "|".join(WEEKDAYS)
MONTH_NAMES = "|".join(MONTHS[1:])
EITHER = rf"weekday|weekend day|(?:(?:{DAY_NAMES}), )*(?:{DAY_NAMES}|weekday) or \w+|day from \w+ to \w+"
SHORT_MONTHS = list(calendar.month_abbr)
ORDINAL_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5}
UNIT_SECONDS = {"hour": 3600, "minute": 60, "second": 1}
LONGEST = {"YEARLY": 400, "MONTHLY": 32, "WEEKLY": 8}  # days that a period and a bit may have
DAY = timedelta(days=1)

MOMENT = r"\d{1,2} \w{3} \d{4}(?:, \d\d:\d\d(?::\d\d)?)?(?: UTC)?"
SPAN = r"\d\d:[\d:]+ to \d\d:[\d:]+"
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
    year: int = 0  # of a day that is told without a year
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
    period: str = ""  # the frequency in whose periods the positions count
    nth_days: list[int] = field(default_factory=list)  # which of the weekdays, counted in the month or the year
    or_last: int = 0  # this day of the month, or the last day of a shorter month
    anchor: date | None = None  # a day, or a day of the month or year, that the interval is counted from
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
        anchor = self.anchor or self.start.date()
        return (self._index(self.freq, day) - self._index(self.freq, anchor)) % self.interval == 0

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
            and (not self.or_last or day.day == min(self.or_last, month_length))
            and (not self.weekdays or any(self._fits_weekday(day, *weekday) for weekday in self.weekdays))
            and (not self.nth_days or self._fits_nth(day))
            and (not self.weeks or bool(set(self._week(day)[1:]) & set(self.weeks)))
        )  # fmt: skip

    def _fits_weekday(self, day: date, nth: int | None, weekday: int) -> bool:
        if day.weekday() != weekday or nth is None:
            return day.weekday() == weekday
        position, length = day.day, calendar.monthrange(day.year, day.month)[1]
        if self.nth_of_year:
            position, length = day.timetuple().tm_yday, 366 if calendar.isleap(day.year) else 365
        return nth == (position - 1) // 7 + 1 or -nth == (length - position) // 7 + 1

    def _fits_nth(self, day: date) -> bool:
        """Whether the day has one of these places among such weekdays of its month, or of its year."""
        whole_year = self.freq == "YEARLY" and not self.months
        weekdays = {weekday for _, weekday in self.weekdays}
        first = date(day.year, 1 if whole_year else day.month, 1)
        length = (366 if calendar.isleap(day.year) else 365) if whole_year else calendar.monthrange(*_month(day))[1]
        such = [one for one in (first + number * DAY for number in range(length)) if one.weekday() in weekdays]
        place = such.index(day)
        return bool({place + 1, place - len(such)} & set(self.nth_days))

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

    def __init__(self, text: str, *, start: datetime, time_zone: tzinfo, now: datetime | None = None) -> None:
        self.start, self.time_zone = start, time_zone
        self.year = (now.astimezone(time_zone) if now else start).year  # of a day that is told without a year
        self.rules: list[Rule] = []
        self.without: list[Rule] = []
        self.added: list[datetime] = []
        self.removed: list[tuple[datetime, datetime]] = []
        self.bounds: list[Bound] = []
        self.once = False
        for clause in (text[:1].lower() + text[1:]).split("; "):
            try:
                self._read(clause)
            except (ValueError, TypeError) as error:
                raise NotEnglish(clause) from error

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
        if clause in ("no schedule set", "never") or re.search(" (is|are) (left out|listed too), but ", clause):
            return
        if match := re.fullmatch(f"once, on \\w+ ({DATE})", clause):
            self.once = True
            self.added += [self._moment(match[1])]
        elif match := re.fullmatch(f"until ({MOMENT})", clause):
            self.bounds.append(bound(match[1]))
        elif match := re.fullmatch(f"(also |except )?on ({DATE}(?:(?:, | and ){DATE})*)", clause):
            self._read_dates(re.findall(DATE, match[2]), removed=match[1] == "except ")
        elif clause.startswith("except "):
            self.without.append(read_rule(clause.removeprefix("except "), self.start, self.year))
        else:
            self.rules.append(read_rule(clause, self.start, self.year))

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


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def spelled_out(short: str) -> str:
    """The short form of a sentence in the words of the long one."""
    for day in WEEKDAYS:
        short = re.sub(rf"\b{day[:3]}\b", day, short)
    short = re.sub(r"(?<=\d) min\b", " minutes", re.sub(r"(?<=\d) s\b", " seconds", short))
    short = re.sub(r"^(Every[^,]*?), (\d\d:\S+ to)", r"\1 from \2", short)
    short = re.sub(r"(to \d\d:[\d:]+) and (\d\d:[\d:]+ to)", r"\1 and from \2", short)
    short = re.sub(r"(to \d\d:[\d:]+) and (\d\d:[\d:]+ to)", r"\1 and from \2", short)
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
    match = re.fullmatch(r"(\d+)(?:st|nd|rd|th)", text)
    number = ORDINAL_WORDS.get(text) or (int(match[1]) if match else 0)
    if not number:
        raise NotEnglish(text)
    return -number if from_end else number


def read_rule(text: str, start: datetime, year: int) -> Rule:
    rule = Rule(start, year=year)
    text = _take_ends(rule, text)
    text, of_these, positions = text.partition(", of these only the ")
    body, *limits = re.split(r", (?=only |skipping |weeks beginning |each where |week 53 where )", text)
    _read_body(rule, body)
    for limit in limits:
        _read_limit(rule, limit)
    if of_these:
        _read_positions(rule, positions)
    return rule


def _read_positions(rule: Rule, text: str) -> None:
    text, _, week_start = text.partition(", weeks beginning on ")
    if week_start:
        rule.week_start = WEEKDAYS.index(week_start)
    nths, _, period = text.partition(" of each ")
    rule.positions = [ordinal(nth) for nth in listed(nths)]
    names = {"year": "YEARLY", "month": "MONTHLY", "week": "WEEKLY", "day": "DAILY", "hour": "HOURLY"}
    rule.period = names.get(period, "MINUTELY")


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
    elif match := re.fullmatch(rf"(\D*|every \d+ \w+) from ({SPAN}(?: and from {SPAN})*)(?:, (.*))?", body):
        for first, last in re.findall(r"(\d\d:[\d:]+) to (\d\d:[\d:]+)", match[2]):
            rule.times += _window(time_of_day(first), time_of_day(last), _step(match[1]))
        rule.times.sort()
        _read_days(rule, match[3] or "every day")
    elif match := re.fullmatch(r"at ([\d:, and]+), (every day except \w+(?: in .*)?)", body):
        _read_times(rule, match[1])
        _read_days(rule, match[2])
    elif match := re.fullmatch(r"at (.*), (every day except \w+(?: in .*)?)", body) or re.fullmatch(
        r"(.*?),? at (.*)", body
    ):
        days, times = (match[2], match[1]) if body.startswith("at ") else (match[1], match[2])
        _read_times(rule, times)
        _read_days(rule, days)
    else:
        raise NotEnglish(body)


def _window(first: int, last: int, step: int) -> list[int]:
    """The times between two, over midnight where the last is before the first."""
    if last >= first:
        return list(range(first, last + 1, step))
    return [time % 86_400 for time in range(first, last + 86_401, step)]


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
    """The days, where they are counted from, and those that only some months or years have."""
    if match := re.fullmatch(r"(.*?) \((?:(?:from|next) )?([^)]*)\)(.*)", text):
        text = match[1] + match[3]
        rule.anchor = _anchor(match[2], rule)
    text, _, sometimes = text.removesuffix(",").partition(", and ")
    if match := re.fullmatch(r"(.*), or the (?:last day of a shorter month|28th where there is no 29th)", text):
        text, rule.or_last = match[1], -1
    _read_main_days(rule, text)
    if rule.or_last:
        rule.or_last, rule.month_days = rule.month_days[0], []
    if sometimes:
        _read_sometimes(rule, re.fullmatch(r"(.*) (?:where there is one|where they exist)", sometimes)[1])


def _anchor(text: str, rule: Rule) -> date:
    """A day, a month or a year; of several months the first, in the year of the start."""
    pieces = text.replace(",", "").split()
    if pieces[0] in SHORT_MONTHS:
        year = int(pieces[-1]) if pieces[-1].isdecimal() else rule.start.year
        return date(year, SHORT_MONTHS.index(pieces[0]), 1)
    if len(pieces) == 1:
        return date(int(text), 1, 1)
    return moment(text if len(pieces) == 3 else f"{text} {rule.year}").date()


def _read_sometimes(rule: Rule, text: str) -> None:
    if any(text.endswith(day) for day in WEEKDAYS):
        rule.weekdays += list(_nth_weekdays(text))
    elif rule.year_days:
        rule.year_days += _numbered_days(text)
    else:
        rule.month_days += _numbered_days(text)


def _read_main_days(rule: Rule, text: str) -> None:
    text = text.removeprefix("on ")
    if match := re.fullmatch(r"every (\d+) (day|week|month|year)s(?: on (.*))?", text):
        rule.interval, unit, named = int(match[1]), match[2], match[3]
        rule.freq = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}[unit]
        if named:
            {"week": _read_weekdays, "month": _read_month_days, "year": _read_year_days}[unit](rule, named)
    elif match := re.fullmatch(r"every year on (.*)", text):
        rule.freq = "YEARLY"
        _read_year_days(rule, match[1])
    elif match := re.fullmatch(r"(.*) of every month|every month on (.*)", text):
        rule.freq = "MONTHLY"
        _read_month_days(rule, match[1] or match[2])
    else:
        _read_days_of_week(rule, text)


def _read_days_of_week(rule: Rule, text: str) -> None:
    text, _, months = text.partition(" in ")
    if months:
        rule.months = [MONTHS.index(month) for month in listed(months)]
    if text != "every day":
        rule.freq = "WEEKLY"
        _read_weekdays(rule, text)


def _read_weekdays(rule: Rule, text: str) -> None:
    text = text.removeprefix("on ")
    if text in ("weekdays", "each weekday"):
        rule.weekdays = [(None, day) for day in range(5)]
    elif text in ("all seven days", "each day"):
        rule.weekdays = [(None, day) for day in range(7)]
    elif match := re.fullmatch(r"every day except (\w+)", text):
        rule.weekdays = [(None, day) for day in range(7) if day != WEEKDAYS.index(match[1])]
    elif match := re.fullmatch(r"(\w+) to (\w+)", text):
        first, last = WEEKDAYS.index(match[1].capitalize()), WEEKDAYS.index(match[2])
        rule.weekdays = [(None, day % 7) for day in range(first, first + (last - first) % 7 + 1)]
    else:
        rule.weekdays = [(None, WEEKDAYS.index(day)) for day in listed(text.removeprefix("every "))]


def _read_month_days(rule: Rule, text: str) -> None:
    """The 1st and last day; the first and third Monday, the last Friday and each Sunday; the last weekday."""
    if match := re.fullmatch(rf"(?:the )?(.*?) ({EITHER})", text):
        rule.nth_days = [ordinal(nth) for nth in listed(match[1])]
        rule.weekdays = [(None, day) for day in _either(match[2])]
    elif any(text.endswith(day) for day in WEEKDAYS):
        rule.weekdays = list(_nth_weekdays(text))
    else:
        rule.month_days = _numbered_days(text)


def _either(text: str) -> list[int]:
    if match := re.fullmatch(r"day from (\w+) to (\w+)", text):
        first, last = WEEKDAYS.index(match[1]), WEEKDAYS.index(match[2])
        return [day % 7 for day in range(first, first + (last - first) % 7 + 1)]
    sets = {"weekday": [0, 1, 2, 3, 4], "weekend day": [5, 6]}
    return [day for piece in re.split(", | or ", text) for day in sets.get(piece) or [WEEKDAYS.index(piece)]]


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
    found: list[int] = []
    for piece in listed(text.removeprefix("the ").removesuffix(" day")):
        first, _, last = piece.partition(" to ")
        found += range(ordinal(first), ordinal(last or first) + 1)
    return found


def _read_year_days(rule: Rule, text: str) -> None:
    if match := re.fullmatch(r"(\d+) (\w+)", text):
        rule.month_days, rule.months = [int(match[1])], [MONTHS.index(match[2])]
    elif match := re.fullmatch(r"(.*?) (?:of|in) (weeks? .*|the [\w ,-]+ week of the year)", text):
        _read_weekdays(rule, match[1])
        rule.weeks = _weeks(match[2])
    elif match := re.fullmatch(r"(.*) of the year", text):
        _read_of_year(rule, match[1])
    elif match := re.fullmatch(r"(.*) of every month", text):
        _read_month_days(rule, match[1])
    else:
        named, _, months = text.rpartition(" of ")
        _read_month_days(rule, named)
        rule.months = [MONTHS.index(month) for month in listed(months)]


def _weeks(text: str) -> list[int]:
    """Weeks 1 and 20 to 22, and the second-to-last and last week of the year."""
    counted, _, from_end = text.partition("the ")
    found = numbers(re.sub("^weeks? ", "", counted).removesuffix(" and ")) if counted else []
    if from_end:
        found += [ordinal(nth) for nth in listed(from_end.removesuffix(" week of the year"))]
    return found


def _read_of_year(rule: Rule, named: str) -> None:
    if re.search(r" (weekday|weekend day)$| or \w+$| day from ", named):
        _read_month_days(rule, named)
    elif any(named.endswith(day) for day in WEEKDAYS):
        rule.weekdays, rule.nth_of_year = list(_nth_weekdays(named)), True
    else:
        rule.year_days = _numbered_days(named)


def _read_limit(rule: Rule, text: str) -> None:
    if text.startswith("skipping ") or text.endswith("where there is one"):
        return
    if match := re.fullmatch(r"weeks beginning on (\w+)", text):
        rule.week_start = WEEKDAYS.index(match[1])
    elif match := re.fullmatch(r"only in (.*)", text):
        _read_limit_in(rule, match[1])
    elif match := re.fullmatch(r"only if it is a (.*)", text):
        rule.weekdays = [(None, day) for day in _either(match[1])]
    elif match := re.fullmatch(r"only on (.*) of the (month|year)", text):
        _read_limit_of(rule, match[1], match[2])
    elif match := re.fullmatch(rf"only on (the .*) of ((?:{MONTH_NAMES}).*)", text):
        rule.month_days = _numbered_days(match[1])
        rule.months = [MONTHS.index(month) for month in listed(match[2])]
    else:
        _read_weekdays(rule, text.removeprefix("only on "))


def _read_limit_in(rule: Rule, text: str) -> None:
    if match := re.fullmatch(r"(hour|minute|second)s? (.*)", text):
        setattr(rule, f"{match[1]}s", numbers(match[2]))
    elif re.fullmatch(r"(weeks? .*|the [\w ,-]+ week of the year)", text):
        rule.weeks = _weeks(text)
    else:
        rule.months = [MONTHS.index(month) for month in listed(text)]


def _read_limit_of(rule: Rule, named: str, period: str) -> None:
    if any(named.endswith(day) for day in WEEKDAYS):
        rule.weekdays, rule.nth_of_year = list(_nth_weekdays(named)), period == "year"
    elif period == "month":
        rule.month_days = _numbered_days(named)
    else:
        rule.year_days = _numbered_days(named)
