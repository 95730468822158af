"""A whole schedule in one English sentence: all of it, or openly less ("plus: BYSETPOS=-1"), and never wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from dashboard.scheduling.expansion import check_stands_alone
from dashboard.scheduling.recurrence.recurrence import InvalidRecurrence, Kind, Recurrence
from dashboard.scheduling.task import Task
from dashboard.scheduling.wording import english
from dashboard.scheduling.wording.ends import Moments
from dashboard.scheduling.wording.english import LONG, SHORT, Phrases
from dashboard.scheduling.wording.rule import RuleWords, rule_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A schedule in words. The words do not repeat what stands beside them: the start and the zone."""

    long: str  # for the task's page and the editor
    short: str  # for a table cell: true, but it may leave rules, dates and times uncounted
    complete: bool = True  # False where `long` carries raw parts ("plus: …") or the schedule is not understood


def task_words(task: Task) -> Words:
    """The words of any task, also of one without a schedule or with one that cannot be read. Raises nothing."""
    if task.problem:
        return _plain_words(english.NOT_UNDERSTOOD, complete=False)
    if not task.has_schedule:
        return _plain_words(english.WHEN_DATA_CHANGES if task.auto_reload else english.NO_SCHEDULE)
    try:
        lines = [Recurrence.parse(line) for line in task.recurrences]
        told = words(lines, time_zone=task.time_zone, starts_at=task.starts_at, ends_at=task.ends_at)
    except InvalidRecurrence:
        return _plain_words(english.NOT_UNDERSTOOD, complete=False)
    return _with_data_changes(told) if task.auto_reload else told


def words(
    recurrences: Sequence[Recurrence],
    *,
    time_zone: tzinfo | None,
    starts_at: datetime | None,
    ends_at: datetime | None = None,
) -> Words:
    """The words of lines that share a start and an inclusive end, wall times of the zone both.

    Raises InvalidRecurrence for a rule that hangs on the start when there is none.
    """
    if not recurrences:
        return _plain_words(_once(starts_at) if starts_at else english.NO_SCHEDULE)
    schedule = _Lines(recurrences, time_zone, starts_at, ends_at)
    return Words(
        long=english.sentence(schedule.clauses(LONG)),
        short=english.sentence(schedule.clauses(SHORT)),
        complete=schedule.complete,
    )


def _plain_words(text: str, *, complete: bool = True) -> Words:
    text = english.sentence([text])
    return Words(long=text, short=text, complete=complete)


def _once(starts_at: datetime) -> str:
    moment = english.moment(starts_at, joint=english.AT)
    return english.ONCE.format(weekday=english.short_weekday(starts_at), moment=moment)


def _with_data_changes(told: Words) -> Words:
    long, short = (english.sentence([text, english.ALSO_WHEN_DATA_CHANGES]) for text in (told.long, told.short))
    return Words(long=long, short=short, complete=told.complete)


class _Lines:
    """The lines of a schedule on their way into clauses."""

    def __init__(
        self,
        recurrences: Iterable[Recurrence],
        time_zone: tzinfo | None,
        starts_at: datetime | None,
        ends_at: datetime | None,
    ) -> None:
        by_kind: dict[Kind, list[Recurrence]] = {kind: [] for kind in Kind}
        for line in recurrences:
            by_kind[line.kind].append(line)
        self._moments = Moments(time_zone=time_zone)
        self._added = [_at_start(when, starts_at) for when in _dates(by_kind[Kind.RDATE])]
        self._removed = _dates(by_kind[Kind.EXDATE])
        self._ends_at = ends_at
        self._starts_at = starts_at
        self._rules = self._told(by_kind[Kind.RRULE])
        self._exceptions = self._told(by_kind[Kind.EXRULE]) if self._rules or self._added else []

    @property
    def complete(self) -> bool:
        return all(rule.complete for rule in self._rules + self._exceptions)

    def clauses(self, phrases: Phrases) -> list[str]:
        if not self._rules and not self._added:
            return [english.NEVER]
        return [
            *self._rule_clauses(phrases),
            *self._date_clauses(self._added, phrases.also_dates if self._rules else phrases.dates, phrases),
            *self._exception_clauses(phrases),
            *self._date_clauses(self._removed, phrases.except_dates, phrases),
            *self._end_clauses(phrases),
        ]

    def _told(self, rules: list[Recurrence]) -> list[RuleWords]:
        """The rules that can come due at all, each once."""
        told: dict[str, RuleWords] = {}
        for rule in rules:
            if self._starts_at is None:
                check_stands_alone(rule)
            ends_at = self._ends_at if rule.kind is Kind.RRULE else None
            if words_of_rule := rule_words(rule, self._starts_at, self._moments, ends_at):
                told.setdefault(words_of_rule.text(LONG), words_of_rule)
        return list(told.values())

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
        return self._ends_at is not None and bool(self._added or any(not rule.ends_before for rule in self._rules))

    @property
    def _end_joins_rule(self) -> bool:
        return self._end_counts and len(self._rules) == 1 and not self._added

    def _end(self, phrases: Phrases) -> str:
        return self._moments.end(self._ends_at, phrases) if self._ends_at else ""

    def _end_clauses(self, phrases: Phrases) -> list[str]:
        if not self._end_counts or self._end_joins_rule:
            return []
        return [phrases.until_of_all.format(moment=self._end(phrases))]

    def _exception_clauses(self, phrases: Phrases) -> list[str]:
        return [phrases.except_rule.format(rule=rule.text(phrases)) for rule in self._exceptions]

    def _date_clauses(self, dates: Sequence[datetime | date], phrase: str, phrases: Phrases) -> list[str]:
        if not dates:
            return []
        if len(dates) > phrases.most_dates:
            return [phrase.format(dates=phrases.number_of_dates.format(number=len(dates)))]
        return [phrase.format(dates=english.listed([self._moments.single(when) for when in dates]))]


def _dates(lines: Iterable[Recurrence]) -> list[datetime | date]:
    return list(dict.fromkeys(when for line in lines for when in line.dates))


def _at_start(when: datetime | date, starts_at: datetime | None) -> datetime:
    """An added day runs at the start's time of day."""
    if isinstance(when, datetime):
        return when
    return datetime.combine(when, starts_at.time() if starts_at else time())
