"""The keys of a search, one table: what each is about, the values that it takes, and what they ask of the copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Protocol

from django.db.models import F, Q
from django.db.models import Value as Constant
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from dashboard.inventory.company_calendars import inside
from dashboard.inventory.copy.clock_effects import effects
from dashboard.inventory.copy.read import FAILING
from dashboard.inventory.copy.task_row import REASON_LABELS, REASONS
from dashboard.inventory.copy.text import fold
from dashboard.inventory.fields import pattern
from dashboard.inventory.models import MoveCheck, ScheduleKind
from dashboard.inventory.models.pauses import paused_items
from dashboard.inventory.search import waiting
from dashboard.inventory.search.amounts import AMOUNTS, BadValue, Predicate
from dashboard.inventory.search.tokens import Value
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.move.proof import MoveOutcome
from dashboard.scheduling.task import Origin, TaskState
from dashboard.scheduling.zone_links import zone_links
from dashboard.scheduling.zones import zone_named

IS = (":",)
YES, NO = "yes", "no"
NOBODY = "none"  # of `owner`
NO_ERROR = "none"  # of `error`
_TRUE = {"true": YES, "false": NO}  # as the API has it
RELOAD, NEWER = "reload", "newer"
_ORIGINS = {
    **dict.fromkeys((Origin.RELOAD.value, "reload-tasks", "older", "old"), RELOAD),
    **dict.fromkeys((Origin.SCHEDULING.value, "scheduling", "scheduling-tasks", "new"), NEWER),
}


class SearchKey(Protocol):
    """What all keys have."""

    @property
    def name(self) -> str:
        """As it is typed, before the operator."""

    @property
    def about(self) -> str:
        """What it asks, for people who look for it."""

    @property
    def operators(self) -> tuple[str, ...]:
        """What may stand behind it, the usual one first."""

    def read(self, operator: str, value: Value) -> Predicate:
        """Give the condition that a value makes. Raises BadValue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceKey:
    """A key with a few values of ours."""

    name: str
    about: str
    choices: Mapping[str, Q]
    also: Mapping[str, str] = field(default_factory=dict)  # other words for a choice, the API's own among them
    operators: tuple[str, ...] = IS
    make: Callable[[str], Q] | None = None  # what a choice asks, where that is another one from moment to moment

    def read(self, operator: str, value: Value) -> Predicate:
        wanted = self.also.get(value.text.casefold(), value.text.casefold())
        if operator not in self.operators:
            raise BadValue("operator", f"{self.name}:{nearest(wanted, self.choices) or next(iter(self.choices))}")
        if wanted not in self.choices:
            raise BadValue("value", nearest(wanted, self.choices))
        make = self.make
        return (lambda now: make(wanted)) if make else lambda now: self.choices[wanted]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameKey:
    """A key whose values are names that the tenant's people gave: only the copy knows which there are.

    A bare value may stand anywhere in the name; a quoted one, and a bare one with `*`, must be the whole name. What
    `exists` anyway makes sense even where no task has it.
    """

    name: str
    about: str
    shown: str  # the column of the name as it is shown
    where: Callable[[Value], Q]
    whole: bool = False  # a bare value is the whole name as well
    usual: tuple[str, ...] = ()  # values that there are in any tenant
    exists: Callable[[Value], bool] = lambda value: False
    operators: tuple[str, ...] = IS
    names: Callable[[], Sequence[str]] | None = None  # where they stand in no column; `where` is asked each time then

    def read(self, operator: str, value: Value) -> Predicate:
        if operator not in self.operators:
            raise BadValue("operator", f"{self.name}:{value.text}")
        if self.names:
            return lambda now: self.where(value)
        where = self.where(value)
        return lambda now: where


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockKey:
    """Tasks with runs that the next change of their own clock moves or repeats; of a day, by the change on it."""

    name: str = "clock"
    about: str = "what the next clock change moves or repeats"
    choices: Mapping[str, Q] = field(default_factory=lambda: {"next": Q()})
    operators: tuple[str, ...] = IS

    def read(self, operator: str, value: Value) -> Predicate:
        wanted = value.text.casefold()
        if operator not in self.operators:
            raise BadValue("operator", f"{self.name}:next")
        day = None if wanted == "next" else _day(wanted)
        if wanted != "next" and day is None:
            raise BadValue("value", "next")
        return lambda now: Q(
            task_id__in=[task_id for task_id, effect in effects(now).items() if day in (None, effect.change.day)]
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def nearest(text: str, known: Mapping[str, object] | list[str]) -> str:
    """Give the known word that may be meant: one that begins so, or one that is alike; empty when there is none."""
    begun = [word for word in known if text and word.startswith(text)]
    return next(iter(begun or get_close_matches(text, list(known), 1, 0.6)), "")


def words(value: Value) -> Q:
    return Q(search_text__like=f"%{pattern(fold(value.text), exact=value.quoted)}%")


def _name(folded: str, key: str = "") -> Callable[[Value], Q]:
    """A name by its folded column, or else its id as it is."""

    def where(value: Value) -> Q:
        wanted = pattern(fold(value.text), exact=value.quoted)
        whole = value.quoted or "*" in value.text
        found = Q(**{f"{folded}__like": wanted if whole else f"%{wanted}%"})
        return found | Q(**{key: value.text}) if key else found

    return where


def _owner(value: Value) -> Q:
    if value.text == NOBODY and not value.quoted:
        return Q(owner_id="")
    return _name("owner_sort", "owner_id")(value)


def _reason(value: Value) -> Q:
    wanted = "-".join(value.text.casefold().split())
    ours = [word for code, word in _CODES.items() if _is_among((code,))(value)]
    return Q(reason__like=pattern(wanted, exact=value.quoted)) | Q(reason__in=ours)


def _zone(value: Value) -> Q:
    return _name("zone_sort")(value) | Q(zone_sort__in=[fold(name) for name in zone_links(value.text)])


def _id(value: Value) -> Q:
    if value.quoted:
        return Q(task_id=value.text) | Q(app_id=value.text)
    part = Constant(value.text.strip("*"))
    return Q(GreaterThan(StrIndex(F("task_id"), part), 0)) | Q(GreaterThan(StrIndex(F("app_id"), part), 0))


def _result(value: Value) -> Q:
    return Q(last_result__like=pattern(value.text.upper(), exact=value.quoted))


def _error(value: Value) -> Q:
    if value.quoted:
        return Q(last_error=value.text)
    if value.text.casefold() == NO_ERROR:
        return Q(last_error="")
    return Q(last_error__icontains=value.text.strip("*"))


def _is_among(words: tuple[str, ...]) -> Callable[[Value], bool]:
    """Whether a value, in which `*` stands for anything unless it is quoted, is one of these words."""

    def is_one(value: Value) -> bool:
        text = value.text.casefold()
        parts = [text] if value.quoted else re.sub(r"\*+", "*", text).split("*")
        wanted = re.compile(".*".join(map(re.escape, parts)))
        return any(wanted.fullmatch(word) for word in words)

    return is_one


def _holiday(choice: str) -> Q:
    return inside.on_holiday() if choice == YES else ~inside.on_holiday()


def _paused(choice: str) -> Q:
    """Disabled by a pause, which enables it again."""
    found = Q(task_id__in=paused_items(tenant_key()).values("task_id"), state=TaskState.DISABLED)
    return found if choice == YES else ~found


def _moved(outcome: str) -> Q:
    """Both sides of the moves that were found to be so (`move/check.py`)."""
    found = MoveCheck.objects.filter(tenant=tenant_key(), outcome=outcome).values("older_id")
    return Q(moved_from__in=found) | Q(task_id__in=found)


def _yes(condition: Q) -> dict[str, Q]:
    return {YES: condition, NO: ~condition}


def _equal(column: str, *values: str) -> dict[str, Q]:
    return {str(value): Q(**{column: str(value)}) for value in values}


_CODES = {code.value.casefold(): word for code, word in REASONS.items()}
_RESULTS = ("succeeded", "failed")
KEYS: Mapping[str, SearchKey] = {
    key.name: key
    for key in (
        ChoiceKey(name="state", about="enabled, disabled, completed", choices=_equal("state", *TaskState)),
        NameKey(
            name="reason",
            about="why it is disabled",
            shown="reason",
            where=_reason,
            whole=True,
            usual=tuple(REASON_LABELS),
            exists=_is_among((*REASON_LABELS, *_CODES)),
        ),
        NameKey(name="space", about="the space of its app", shown="space_name", where=_name("space_sort", "space_id")),
        NameKey(
            name="owner",
            about="who owns it",
            shown="owner_name",
            where=_owner,
            exists=lambda value: value.text == NOBODY and not value.quoted,
        ),
        NameKey(name="app", about="the app that it reloads", shown="app_name", where=_name("app_sort", "app_id")),
        NameKey(name="name", about="its own name", shown="name", where=_name("name_sort")),
        NameKey(
            name="zone",
            about="its time zone",
            shown="zone",
            where=_zone,
            exists=lambda value: zone_named(value.text) is not None or bool(zone_links(value.text)),
        ),
        ChoiceKey(name="kind", about="what starts it", choices=_equal("kind", *ScheduleKind.values)),
        NameKey(
            name="after", about="the task that it waits for", shown="", where=waiting.after, names=waiting.parent_names
        ),
        ChoiceKey(
            name="origin",
            about="reload tasks, or Qlik's newer scheduling",
            choices={RELOAD: Q(origin=Origin.RELOAD), NEWER: Q(origin=Origin.SCHEDULING)},
            also=_ORIGINS,
        ),
        *AMOUNTS,
        NameKey(
            name="result",
            about="how its last run ended",
            shown="last_result",
            where=_result,
            whole=True,
            usual=_RESULTS,
            exists=_is_among(_RESULTS),
        ),
        ChoiceKey(name="failing", about="enabled, and its last runs failed", choices=_yes(FAILING), also=_TRUE),
        NameKey(
            name="error",
            about="why its last run failed",
            shown="last_error",
            where=_error,
            usual=(NO_ERROR,),
            exists=lambda value: True,  # an error that no task has any more is no slip of the pen
        ),
        ChoiceKey(name="partial", about="it reloads partially", choices=_yes(Q(partial=True)), also=_TRUE),
        ChoiceKey(name="auto", about="it starts when data changes", choices=_yes(Q(auto_reload=True)), also=_TRUE),
        ChoiceKey(name="never", about="it has never run", choices=_yes(Q(last_run_at=None)), also=_TRUE),
        ChoiceKey(name="orphan", about="its app is deleted", choices=_yes(Q(app_gone=True)), also=_TRUE),
        ChoiceKey(name="owner-gone", about="its owner has left", choices=_yes(Q(owner_gone=True)), also=_TRUE),
        ClockKey(),
        NameKey(
            name="in",
            about="runs in days of a company calendar",
            shown="",
            where=inside.named,
            exists=inside.is_known,
            names=inside.known_names,
        ),
        ChoiceKey(name="holiday", about="runs on a holiday", choices=_yes(Q()), also=_TRUE, make=_holiday),
        ChoiceKey(name="paused", about="off until its pause ends", choices=_yes(Q()), also=_TRUE, make=_paused),
        ChoiceKey(
            name="moved",
            about="how its move by Qlik ended",
            choices={outcome.value: Q() for outcome in (MoveOutcome.DIFFERS, *MoveOutcome)},
            make=_moved,
        ),
        NameKey(name="id", about="a task or an app by its id", shown="task_id", where=_id),
    )
}
