"""One rule in words: its days, its times, what limits and ends it, and what is told raw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.scheduling.recurrence.recurrence import Frequency, Recurrence
from dashboard.scheduling.recurrence.values import WEEKDAYS
from dashboard.scheduling.wording import days as day_words
from dashboard.scheduling.wording import times as time_words
from dashboard.scheduling.wording.ends import Moments
from dashboard.scheduling.wording.english import LONG, Phrases
from dashboard.scheduling.wording.normalise import plain, without_weeks

_NO_START = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time; nothing of it is used
_BELOW_DAILY = (Frequency.SECONDLY, Frequency.MINUTELY, Frequency.HOURLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A rule ready to be told in the long or the short form."""

    rule: Recurrence  # as written
    plain: Recurrence  # as told
    start: datetime
    moments: Moments
    raw: str  # parts that words do not reach, such as BYSETPOS=-1
    ends_before: bool  # whether its UNTIL ends it before the schedule's end
    tells_until: bool
    bounded: bool  # whether it may end before its COUNT

    @property
    def complete(self) -> bool:
        """Whether words tell all of it."""
        return not self.raw

    def text(self, phrases: Phrases, *, end: str = "") -> str:
        """The rule in words, beginning small; `end` is an end that it takes from the schedule."""
        text = self._body(self.plain, phrases) + self._count(phrases)
        ends = [self.moments.end(self.rule.until, phrases)] if self.rule.until and self.tells_until else []
        for moment in [*ends, end] if end else ends:
            text += (phrases.until_after_comma if "," in text else phrases.until).format(moment=moment)
        return text + (phrases.plus.format(parts=self.raw) if self.raw else "")

    def _body(self, told: Recurrence, phrases: Phrases) -> str:
        if told.freq in _BELOW_DAILY:
            return time_words.counted(told, self.start, phrases) + day_words.filters(told, phrases)
        picked = _picked(self.rule, told, phrases)
        times = time_words.times(told, phrases, every_day=not picked and day_words.is_every_day(told))
        if picked:
            return phrases.days_at.format(days=picked, times=times.at) + day_words.filters(self.rule, phrases)
        return _days_and_times(told, times, phrases) + day_words.filters(told, phrases)

    def _count(self, phrases: Phrases) -> str:
        count = self.rule.count
        if count is None:
            return ""
        if count == 1:
            return phrases.at_most_one_time if self.bounded else phrases.one_time
        return (phrases.at_most_times if self.bounded else phrases.times).format(count=count)


def rule_words(
    rule: Recurrence, starts_at: datetime | None, moments: Moments, ends_at: datetime | None = None
) -> RuleWords | None:
    """Prepare an RRULE or EXRULE of a schedule that starts and, inclusively, ends at these wall times.

    None when its hours, minutes and seconds can never meet.
    """
    start = starts_at or _NO_START
    told = plain(rule, start)
    if told is None:
        return None
    before = moments.is_before(rule.until, ends_at) if rule.until and ends_at else None
    if rule.by_week_no and not _tells_weeks(rule, told):
        told = without_weeks(told)
        raw = _raw(rule, told)
    else:
        raw = _raw(rule, told) if rule.by_set_pos and not _picked(rule, told, LONG) else ""
    return RuleWords(
        rule=rule,
        plain=told,
        start=start,
        moments=moments,
        raw=raw,
        ends_before=before is True,
        tells_until=before is not False,
        bounded=ends_at is not None,
    )


def _picked(rule: Recurrence, told: Recurrence, phrases: Phrases) -> str:
    """`the last weekday of every month`, where BYSETPOS picks from one time a day."""
    single = len(told.by_hour) == len(told.by_minute) == len(told.by_second) == 1
    return day_words.nth_of_set(rule, phrases) if rule.by_set_pos and single else ""


def _tells_weeks(rule: Recurrence, told: Recurrence) -> bool:
    return bool(told.by_day) and min(rule.by_week_no) > 0 and not rule.by_set_pos


def _raw(rule: Recurrence, told: Recurrence) -> str:
    """The parts that words do not reach, and the frequency whose periods they count in where words tell another."""
    freq_told = Frequency.DAILY if day_words.is_every_day(told) else told.freq
    raw = {
        "FREQ": rule.freq if rule.freq is not freq_told else None,
        "BYWEEKNO": _joined(rule.by_week_no),
        "BYSETPOS": _joined(rule.by_set_pos),
        "WKST": WEEKDAYS[rule.week_start] if _week_start_is_raw(rule) else None,
    }
    return ";".join(f"{name}={value}" for name, value in raw.items() if value)


def _week_start_is_raw(rule: Recurrence) -> bool:
    """Whether it matters and words do not tell it: they do for every 2 weeks or more."""
    weekly = rule.freq is Frequency.WEEKLY and rule.interval == 1
    return bool(rule.week_start and (rule.by_week_no or weekly))


def _joined(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def _days_and_times(told: Recurrence, times: time_words.Times, phrases: Phrases) -> str:
    if times.window:
        days = day_words.days_after_window(told, phrases)
        return phrases.window_days.format(window=times.window, days=days) if days else times.window
    phrase = phrases.at_days if day_words.reads_after_times(told) else phrases.days_at
    return phrase.format(days=day_words.days(told, phrases), times=times.at)
