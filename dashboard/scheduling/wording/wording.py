"""A whole schedule in one English sentence that names its runs, all of them and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from dashboard.scheduling.expansion.binding import check_stands_alone
from dashboard.scheduling.recurrence.line import LineKind
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.task import After, Task, TaskEnd
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.dates import single_dates
from dashboard.scheduling.wording.ends import Moments
from dashboard.scheduling.wording.phrases import LONG, SHORT, Phrases
from dashboard.scheduling.wording.rule import RuleWords, merged, rule_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A schedule in words. They do not repeat what stands beside them: the start and the zone."""

    long: str  # for the task's page and the editor
    short: str  # for a table cell: true, but it may leave rules, dates and times uncounted
    complete: bool = True  # False where the schedule is not understood


def task_words(task: Task, now: datetime | None = None) -> Words:
    """Write any task in words, also one without a schedule or with one that cannot be read. Raises nothing.

    With `now` (aware) an interval is told by its next run, without it by its first; words with `now` must not be kept.
    """
    if task.problem:
        return _plain_words(english.NOT_UNDERSTOOD, complete=False)
    if not task.has_schedule and task.after:
        return _plain_words(_after_words(task.after))
    if not task.has_schedule:
        return _plain_words(english.WHEN_DATA_CHANGES if task.auto_reload else english.NO_SCHEDULE)
    try:
        lines = [Recurrence.parse(line) for line in task.recurrences]
        described = words(lines, time_zone=task.time_zone, starts_at=task.starts_at, ends_at=task.ends_at, now=now)
    except InvalidRecurrence:
        return _plain_words(english.NOT_UNDERSTOOD, complete=False)
    return _with_data_changes(described) if task.auto_reload else described


def words(
    recurrences: Sequence[Recurrence],
    *,
    time_zone: tzinfo | None,
    starts_at: datetime | None,
    ends_at: datetime | None = None,
    now: datetime | None = None,
) -> Words:
    """Write lines in words that share a start and an inclusive end, both wall times of the zone.

    `now` is as for `task_words`. A rule that needs the start when there is none raises InvalidRecurrence.
    """
    if not recurrences:
        return _plain_words(english.once(starts_at) if starts_at else english.NO_SCHEDULE)
    schedule = _Lines(recurrences, Moments(time_zone=time_zone, asked_at=now), starts_at, ends_at)
    return Words(
        long=english.sentence(schedule.clauses(LONG)),
        short=english.sentence(schedule.clauses(SHORT)),
    )


def _plain_words(text: str, *, complete: bool = True) -> Words:
    text = english.sentence([text])
    return Words(long=text, short=text, complete=complete)


def _after_words(after: After) -> str:
    count = len(after.parents)
    if count > 1:
        return (english.AFTER_ALL if after.needs_all else english.AFTER_ANY).format(count=count)
    return english.AFTER_FAILURE if after.parents[0].end is TaskEnd.FAILURE else english.AFTER_ANOTHER


def _with_data_changes(described: Words) -> Words:
    long, short = (
        english.sentence([text, english.ALSO_WHEN_DATA_CHANGES]) for text in (described.long, described.short)
    )
    return Words(long=long, short=short, complete=described.complete)


class _Lines:
    """Turns the lines of a schedule into clauses."""

    def __init__(
        self, recurrences: Sequence[Recurrence], moments: Moments, starts_at: datetime | None, ends_at: datetime | None
    ) -> None:
        self._moments, self._starts_at, self._ends_at = moments, starts_at, ends_at
        self._rules = self._rules_of(recurrences, LineKind.RRULE)
        self._dates = single_dates(recurrences, moments.time_zone, starts_at, ends_at)
        self._exceptions = self._rules_of(recurrences, LineKind.EXRULE) if self._rules or self._dates.added else []

    def clauses(self, phrases: Phrases) -> list[str]:
        dates = self._dates
        if not self._rules and not dates.added:
            return [english.NEVER]
        return [
            *self._rule_clauses(phrases),
            *self._date_clauses(dates.added, phrases.also_dates if self._rules else phrases.dates, phrases),
            *self._exception_clauses(phrases),
            *self._date_clauses(dates.removed, phrases.except_dates, phrases),
            *self._end_clauses(phrases),
            *self._date_clauses(dates.added_twice, phrases.added_twice, phrases),
            *self._date_clauses(dates.added_outside, phrases.added_outside, phrases),
            *self._date_clauses(dates.removed_in_vain, phrases.removed_in_vain, phrases),
        ]

    def _rules_of(self, lines: Sequence[Recurrence], kind: LineKind) -> list[RuleWords]:
        """Return the rules of a kind that can come due at all, each once."""
        found: list[RuleWords] = []
        for rule in (line for line in lines if line.kind is kind):
            if self._starts_at is None:
                check_stands_alone(rule)
            ends_at = self._ends_at if kind is LineKind.RRULE else None
            if told := rule_words(rule, self._starts_at, self._moments, ends_at):
                found.append(told)
        if len(found) < 2:
            return found
        described: dict[str, RuleWords] = {}
        for words_of_rule in found:
            described.setdefault(words_of_rule.text(LONG), words_of_rule)
        return _merged(list(described.values()))

    def _rule_clauses(self, phrases: Phrases) -> list[str]:
        texts = [rule.text(phrases) for rule in self._rules]
        if self._end_joins_rule:
            texts = [self._rules[0].text(phrases, end=self._end(phrases))]
        fits = len(texts) <= phrases.most_rules and sum(map(len, texts)) <= phrases.most_characters
        if fits or len(texts) < 2:
            return texts
        more = phrases.one_more_rule if len(texts) == 2 else phrases.more_rules
        return [more.format(first=texts[0], number=len(texts) - 1)]

    @property
    def _end_counts(self) -> bool:
        """Whether the schedule's own end is told: not when every line ends before it."""
        return self._ends_at is not None and bool(
            self._dates.added or any(not rule.ends_before and not rule.once for rule in self._rules)
        )

    @property
    def _end_joins_rule(self) -> bool:
        return self._end_counts and len(self._rules) == 1 and not self._dates.added

    def _end(self, phrases: Phrases) -> str:
        return self._moments.end(self._ends_at, phrases) if self._ends_at else ""

    def _end_clauses(self, phrases: Phrases) -> list[str]:
        if not self._end_counts or self._end_joins_rule:
            return []
        return [phrases.until_of_all.format(moment=self._end(phrases))]

    def _exception_clauses(self, phrases: Phrases) -> list[str]:
        return [self._exception(rule, phrases) for rule in self._exceptions]

    def _exception(self, rule: RuleWords, phrases: Phrases) -> str:
        if rule.once:
            return phrases.except_once.format(moment=self._moments.single(rule.once))
        return phrases.except_rule.format(rule=rule.text(phrases))

    def _date_clauses(self, dates: Sequence[datetime | date], phrase: str, phrases: Phrases) -> list[str]:
        if not dates or not phrase:
            return []
        is_or_are = english.IS if len(dates) == 1 else english.ARE
        named = english.listed([self._moments.single(when) for when in dates])
        if len(dates) > phrases.most_dates:
            named = phrases.number_of_dates.format(number=len(dates))
        return [phrase.format(dates=named, is_or_are=is_or_are)]


def _merged(rules: list[RuleWords]) -> list[RuleWords]:
    """Join the rules that have the same days."""
    kept: list[RuleWords] = []
    for rule in rules:
        for place, other in enumerate(kept):
            if together := merged(other, rule):
                kept[place] = together
                break
        else:
            kept.append(rule)
    return kept
