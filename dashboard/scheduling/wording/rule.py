"""One rule in words: its days, its times, what limits and ends it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dashboard.scheduling.expansion.binding import NO_START
from dashboard.scheduling.recurrence.parts import BELOW_DAILY, Frequency
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.wording import days as day_words
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording import times as time_words
from dashboard.scheduling.wording.day_names import nths
from dashboard.scheduling.wording.ends import Moments
from dashboard.scheduling.wording.interval import RuleRuns, phase_of, runs_of
from dashboard.scheduling.wording.limits import limits
from dashboard.scheduling.wording.normalise import plain_rule
from dashboard.scheduling.wording.phrases import Phrases
from dashboard.scheduling.wording.setpos import PlainRule, with_times

_MOST_MERGED = 6  # times of day


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A rule that is ready to be written in the long or the short form."""

    rule: Recurrence  # as written
    plain: PlainRule
    runs: RuleRuns
    start: datetime
    moments: Moments
    ends_before: bool  # whether its UNTIL ends it before the schedule's end
    tells_until: bool
    bounded: bool  # whether it may end before its COUNT

    @property
    def once(self) -> datetime | None:
        """The wall time of its only run; None where it may have more."""
        return self.runs.first if self.rule.count == 1 else None

    def text(self, phrases: Phrases, *, end: str = "") -> str:
        """Return the rule in words, beginning small; `end` is an end that it takes from the schedule."""
        if self.once:
            return english.once(self.once)
        text = self._body(phrases) + self._of_these(phrases) + self._count(phrases)
        ends = [self.moments.end(self.rule.until, phrases)] if self.rule.until and self.tells_until else []
        for moment in [*ends, end] if end else ends:
            text += (phrases.until_after_comma if "," in text else phrases.until).format(moment=moment)
        return text

    def _body(self, phrases: Phrases) -> str:
        rule = self.plain.rule
        if rule.freq in BELOW_DAILY:
            return time_words.counted(rule, self.start, phrases) + limits(self.plain, phrases)
        times = time_words.times(self.plain, phrases, every_day=day_words.is_every_day(rule))
        months_named = not times.window or not day_words.is_every_day(rule)
        return self._days_and_times(times, phrases) + limits(self.plain, phrases, months_named=months_named)

    def _days_and_times(self, times: time_words.TimesInWords, phrases: Phrases) -> str:
        plain, phase = self.plain, phase_of(self.plain.rule, self.plain.months, self.runs, phrases)
        if times.window:
            days = day_words.days_after_window(plain, phrases, phase)
            return phrases.window_days.format(window=times.window, days=days) if days else times.window
        phrase = phrases.at_days if day_words.reads_after_times(plain.rule) else phrases.days_at
        return phrase.format(days=day_words.days(plain, phrases, phase), times=times.at)

    def _of_these(self, phrases: Phrases) -> str:
        """Say which of the runs BYSETPOS leaves, where the days and times do not say it."""
        if not self.plain.positions or not self.rule.freq:
            return ""
        period = english.PERIODS[self.rule.freq]
        text = phrases.of_these.format(nth=nths(self.plain.positions), period=period)
        by_weeks = self.rule.freq is Frequency.WEEKLY and self.rule.week_start and self.rule.interval == 1
        return text + (phrases.week_start.format(weekday=english.weekday(self.rule.week_start)) if by_weeks else "")

    def _count(self, phrases: Phrases) -> str:
        count = self.rule.count
        if count is None:
            return ""
        if count == 1:
            return phrases.at_most_one_time if self.bounded else phrases.one_time
        return (phrases.at_most_times if self.bounded else phrases.times).format(count=count)


def merged(first: RuleWords, second: RuleWords) -> RuleWords | None:
    """Write two rules as one where they differ in a few times of day alone; None where they do not."""
    if any(rule.rule.count or rule.plain.positions or rule.plain.rule.interval > 1 for rule in (first, second)):
        return None
    if _less_times(first) != _less_times(second) or first.plain.rule.freq in BELOW_DAILY:
        return None
    if sum(time_words.number_of(rule.plain) for rule in (first, second)) > _MOST_MERGED:
        return None
    times = sorted({*time_words.times_of(first.plain), *time_words.times_of(second.plain)})
    return replace(first, plain=with_times(first.plain, times))


def _less_times(words: RuleWords) -> tuple[object, ...]:
    rule = replace(words.plain.rule, text="", by_hour=(), by_minute=(), by_second=(), notes=())
    return words.rule.until, replace(words.plain, rule=rule, clock=())


def rule_words(
    rule: Recurrence, starts_at: datetime | None, moments: Moments, ends_at: datetime | None = None
) -> RuleWords | None:
    """Prepare the words of an RRULE or EXRULE; None when it never runs.

    The start and the inclusive end of the schedule are wall times. Raises InvalidRecurrence (see `bind`).
    """
    start = starts_at or NO_START
    plain = plain_rule(rule, start)
    runs = runs_of(rule, moments.time_zone or UTC, starts_at, ends_at, moments.asked_at)
    if plain is None or runs.is_never:
        return None
    before = moments.is_before(rule.until, ends_at) if rule.until and ends_at else None
    return RuleWords(
        rule=rule,
        plain=plain,
        runs=runs,
        start=start,
        moments=moments,
        ends_before=before is True,
        tells_until=before is not False,
        bounded=ends_at is not None,
    )
