"""A checked move in words: its outcome, the proof in one line, and what is another one in its settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from dashboard.inventory.copy.task_row import TaskRow, reason_text
from dashboard.inventory.move.report import CheckedPair
from dashboard.scheduling.move.proof import MoveOutcome
from dashboard.scheduling.move.settings import MovedSetting
from dashboard.scheduling.second_opinion import Verdict
from dashboard.scheduling.task import Origin, Task, TaskState
from dashboard.scheduling.wording.english import listed

UNKNOWN = "not known"
NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeWords:
    """How an outcome is shown."""

    outcome: MoveOutcome
    one: str  # of one pair
    many: str  # over a list
    icon: str
    tone: str  # of the chip and the verdict


OUTCOMES = {
    words.outcome: words
    for words in (
        OutcomeWords(outcome=MoveOutcome.IDENTICAL, one="Identical", many="Identical", icon="verified", tone="runs"),
        OutcomeWords(outcome=MoveOutcome.DIFFERS, one="Differs", many="Differ", icon="warning", tone="owner"),
        OutcomeWords(outcome=MoveOutcome.TWICE, one="Moved twice", many="Moved twice", icon="copy", tone="owner"),
        OutcomeWords(outcome=MoveOutcome.WITHOUT, one="No successor", many="No successor", icon="none", tone=""),
        OutcomeWords(outcome=MoveOutcome.UNPROVED, one="Not proved", many="Not proved", icon="info", tone=""),
    )
}
SETTINGS = {
    MovedSetting.STATE: "State",
    MovedSetting.LINES: "Schedule",
    MovedSetting.ZONE: "Time zone",
    MovedSetting.START: "Start",
    MovedSetting.END: "End",
    MovedSetting.PARTIAL: "Partial reload",
    MovedSetting.DATA: "When data changes",
    MovedSetting.AFTER: "After another task",
    MovedSetting.APP: "App",
    MovedSetting.OWNER: "Owner",
}
_OPINIONS = {
    Verdict.EQUAL: "A library has the same next runs",
    Verdict.DIFFERENT: "A library has other next runs",
    Verdict.KNOWN: "A library is known to read this schedule differently",
    Verdict.LATE: "A library gave no answer in time",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingWords:
    """One setting before and after the move."""

    name: str
    before: str
    after: str


def proof_words(pair: CheckedPair) -> str:
    """The proof in one line; lost and added runs stand before it."""
    check = pair.check
    match MoveOutcome(check.outcome):
        case MoveOutcome.IDENTICAL:
            return _identical(pair)
        case MoveOutcome.DIFFERS:
            return _differs(pair)
        case MoveOutcome.TWICE:
            return f"of {_runs(check.runs)} start in more than one of the {len(check.newer_ids)} newer tasks"
        case MoveOutcome.WITHOUT:
            return _alone(pair)
        case MoveOutcome.UNPROVED:
            return check.why_not + _as_far(pair)


def whole_proof(pair: CheckedPair) -> str:
    """The same with its numbers of runs, for a file and for a line of a list."""
    check = pair.check
    numbers = ((check.lost, "lost"), (check.added, "added"), (check.doubled, ""))
    told = ", ".join(f"{_runs(number)} {word}".strip() for number, word in numbers if number)
    edited = f"(edited here since the move, by {pair.edited.actor}, {pair.edited.at:%Y-%m-%d})" if pair.edited else ""
    return " ".join(filter(None, (told, proof_words(pair), edited)))


def settings_of(pair: CheckedPair) -> list[SettingWords]:
    """What is another one, before and after; of several newer tasks each value once."""
    before = pair.older_task
    return [
        SettingWords(
            name=SETTINGS[setting],
            before=_VALUES[setting](pair.older, before) if pair.older and before else UNKNOWN,
            after=_each(_VALUES[setting](row, row.task) for row in pair.newer),
        )
        for setting in map(MovedSetting, pair.check.settings)
    ]


def opinion_words(pair: CheckedPair) -> str:
    opinion = next((verdict for verdict in Verdict if verdict == pair.check.opinion), None)
    if opinion is None:
        return ""
    why = pair.check.opinion_why
    return f"{_OPINIONS[opinion]}{f': {why}' if why else '.'}"


def schedule_after(pair: CheckedPair) -> str:
    if not pair.newer:
        return NONE
    return pair.newer[0].words if len(pair.newer) == 1 else f"{len(pair.newer)} tasks"


def zones_after(pair: CheckedPair) -> str:
    return _each(row.task.zone_name for row in pair.newer if row.task.has_schedule) if pair.newer else ""


def _identical(pair: CheckedPair) -> str:
    check = pair.check
    together = f", {len(pair.newer)} tasks taken together" if len(pair.newer) > 1 else ""
    if check.runs is None:
        return f"too many runs to be counted; both say the same{together}"
    if not check.runs:
        return f"no run in {check.years} years, before and after{together}"
    changes = f", through {check.clock_changes} clock changes" if check.clock_changes else ""
    owner = "; the owner is another one" if MovedSetting.OWNER in check.settings else ""
    return f"{_runs(check.runs)} over {check.years} years, identical{changes}{together}{owner}"


def _differs(pair: CheckedPair) -> str:
    check = pair.check
    others = [SETTINGS[setting].lower() for setting in map(MovedSetting, check.settings)]
    told = f"{listed(others)} {'is another one' if len(others) == 1 else 'are others'}" if others else ""
    if not (check.lost or check.added):
        return "; ".join(filter(None, (f"no run lost or added in {check.years} years", told))) + _as_far(pair)
    of_all = f"of {check.runs:,}" if check.runs else ""
    return "; ".join(filter(None, (of_all, told))) + _as_far(pair)


def _as_far(pair: CheckedPair) -> str:
    check = pair.check
    if not check.why_not or check.until is None:
        return ""
    return f" (compared until {check.until.day} {check.until:%b %Y})"


def _alone(pair: CheckedPair) -> str:
    older = pair.older
    if older is None or older.task.state is TaskState.MOVED:
        return "Qlik says that it is moved, and no newer task says that it came of it"
    return "It was turned off without a reason, and its app has newer tasks"


def _runs(count: int | None) -> str:
    return "many runs" if count is None else f"{count:,} run{'' if count == 1 else 's'}"


def _each(values: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(values)) or NONE


def _moment(at: datetime | None) -> str:
    return f"{at:%a} {at.day} {at:%b %Y, %H:%M}" if at else NONE


def _state(task: Task) -> str:
    if task.state is not TaskState.DISABLED:
        return task.state.capitalize()
    return f"Disabled, {reason_text(task)}"


def _partial(task: Task) -> str:
    """Of a reload task that its data start too, also what it did then."""
    if not task.auto_reload or task.origin is not Origin.RELOAD or task.partial == task.auto_reload_partial:
        return _yes(task.partial)
    return f"{_yes(task.partial)}, and {_yes(task.auto_reload_partial)} when data changes"


def _yes(value: bool) -> str:
    return "yes" if value else "no"


_VALUES: dict[MovedSetting, Callable[[TaskRow, Task], str]] = {
    MovedSetting.STATE: lambda row, task: _state(task),
    MovedSetting.LINES: lambda row, task: row.words,
    MovedSetting.ZONE: lambda row, task: task.zone_name or NONE,
    MovedSetting.START: lambda row, task: _moment(task.starts_at),
    MovedSetting.END: lambda row, task: _moment(task.ends_at),
    MovedSetting.PARTIAL: lambda row, task: _partial(task),
    MovedSetting.DATA: lambda row, task: _yes(task.auto_reload),
    MovedSetting.AFTER: lambda row, task: _yes(task.after is not None),
    MovedSetting.APP: lambda row, task: row.app_name,
    MovedSetting.OWNER: lambda row, task: row.owner_name or task.owner_id or NONE,
}
