"""All that the editor's page shows, made from what was posted and from the task as it was opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from dashboard.inventory import editor_choices
from dashboard.inventory.changes.outcome import CreationPlan
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.editor_choices import Abilities, AppChoice, Apps
from dashboard.inventory.models import ScheduleKind
from dashboard.scheduling.quickline.vocabulary import Misread
from dashboard.scheduling.task import Origin, Task
from dashboard.scheduling.zones import city, zone_named
from dashboard.web import times
from dashboard.web.editor.after.awaited import AwaitedTask, awaited
from dashboard.web.editor.choices import FormChoice
from dashboard.web.editor.conflict.conflict import Comparison
from dashboard.web.editor.open_card import comes_to_card, open_card_of
from dashboard.web.editor.posted import MOST_CARDS, keys_of
from dashboard.web.editor.quick_line import TypedReading, reading_of
from dashboard.web.editor.schedule_form import ScheduleForm
from dashboard.web.editor.settings_form import SettingsForm
from dashboard.web.editor.standing_line import StandingLine
from dashboard.web.editor.state_after import StateAfter, state_after
from dashboard.web.notices import UNSUPPORTED, Notice
from dashboard.web.zones import zone_names

_KINDS = {  # as posted, and by its word in a search
    "rules": "recurring",
    "once": "once",
    "after": "after",
    "data": "data",
    "none": "none",
}
_FEWEST_ROWS, _MOST_ROWS = 4, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneOffer:
    """One zone."""

    name: str
    words: str  # its city and its offset now: `Zurich, UTC+1`


def zone_choices(reader_zone: tzinfo, now: datetime) -> list[ZoneOffer]:
    """Every zone once: the reader's, those that tasks have, then all of them by name."""
    names = [getattr(reader_zone, "key", ""), *editor_choices.zones_in_use(), *zone_names()]
    return list(_choices(dict.fromkeys(names), now))


def there_now(zone: tzinfo, now: datetime) -> str:
    return f"{times.offset(now, zone)}, {now.astimezone(zone):%H:%M} there now"


def _choices(names: Iterable[str], now: datetime) -> Iterable[ZoneOffer]:
    for name in names:
        zone = zone_named(name) if name else None
        if zone is not None:
            offset = times.offset(now, zone)
            yield ZoneOffer(name=name, words=f"{city(name)}, {offset}" if name != offset else name)


@dataclass(kw_only=True)
class EditorPage:
    """One state of the editor."""

    data: QueryDict
    saved: Task | None = None  # as it was opened; for a copy, the task that is copied
    row: TaskRow | None = None  # the same with its names, where the copy has them
    is_new: bool
    misread: tuple[Misread, ...] = ()
    opens: str = ""  # the card that the last button is about
    notice: Notice | None = None  # of a save that failed
    lost: bool = False  # a new task may have been created, and nobody said so
    attempt: int = 0  # the entry in the history of that try
    refused: bool = False  # there is something to correct before it can be saved
    conflict: Comparison | None = None
    plan: CreationPlan | None = None  # of a new task: what its making costs, which nobody has agreed to yet
    standing: StandingLine | None = None  # a typed line that nobody had taken when this was to be saved
    schedule: ScheduleForm = field(init=False)
    settings: SettingsForm = field(init=False)

    def __post_init__(self) -> None:
        """Read the forms; what is wrong beside the schedule is told only once somebody wants to save."""
        self.schedule = ScheduleForm(self.data, saved=self.saved)
        self.settings = SettingsForm(self.data, saved=None if self.is_new else self.saved)
        self.schedule.is_valid()
        attempt = self.data.get("attempt", "")
        self.attempt = int(attempt) if attempt.isdecimal() and len(attempt) < 19 else 0

    @property
    def title(self) -> str:
        if not self.is_new:
            return "Edit schedule"
        return "Duplicate task" if self.saved else "New task"

    @property
    def name(self) -> str:
        return self.row.app_name if self.row else ""

    @property
    def space_name(self) -> str:
        return self.row.space_name if self.row else ""

    @property
    def owner_name(self) -> str:
        return self.row.owner_name if self.row else ""

    @property
    def seen(self) -> str:
        return self.data.get("seen", "")

    @property
    def over(self) -> str:
        return self.conflict.theirs_seen if self.conflict else self.data.get("over", "")

    @property
    def create_words(self) -> str:
        lost = len(self.plan.turns_off) if self.plan else 0
        made = len(self.plan.drafts) if self.plan else 1
        words = "Create task" if made == 1 else f"Create {made} tasks"
        return f"{words}, turn off {lost} reload task{'' if lost == 1 else 's'}" if lost else words

    @property
    def touched(self) -> bool:
        return bool(self.data.get("action"))

    @property
    def edit(self) -> str:
        return "raw" if self.data.get("edit") == "raw" else "cards"

    @cached_property
    def open_card(self) -> str:
        return open_card_of(self.schedule.cards, self.data.get("open"), self.opens)

    @property
    def focuses_card(self) -> bool:
        return bool(self.opens) and comes_to_card(self.data.get("action", ""), keys_of(self.data))

    @property
    def kinds(self) -> list[FormChoice]:
        chosen = self.schedule.cleaned_data["kind"]
        return [
            FormChoice(id=f"kind-{kind}", name="kind", value=kind, words=words, title=words, chosen=kind == chosen)
            for kind, words in ((kind, ScheduleKind(word).label) for kind, word in _KINDS.items())
            if kind == chosen or self._offers(kind)
        ]

    @cached_property
    def abilities(self) -> Abilities:
        """What the task can be; a copy of a newer task is one, too."""
        is_like = self.saved if not self.is_new or (self.saved and self.saved.origin is Origin.SCHEDULING) else None
        return editor_choices.abilities(is_like)

    @property
    def limits(self) -> list[str]:
        reasons = {
            "chains": not self.is_new and not self.abilities.waits,
            "lines": self.abilities.most_lines == 1,
            "data": not self._sets_data,
        }
        return [UNSUPPORTED[reason][0] for reason, is_so in reasons.items() if is_so]

    @property
    def offers_follower(self) -> bool:
        """Whether a new task of the app may wait for others, though this one may not."""
        return not self.is_new and not self.abilities.waits and editor_choices.abilities(None).waits

    @property
    def takes_more_rules(self) -> bool:
        most = self.abilities.most_lines
        return most is None or len(self.schedule.cards) < most

    @property
    def shows_data(self) -> bool:
        """Whether the task may start when data changes, too: of some it is Qlik that decides."""
        return self._sets_data

    @property
    def _sets_data(self) -> bool:
        return self.is_new or self.abilities.sets_data

    def _offers(self, kind: str) -> bool:
        return {"after": self.abilities.waits, "data": self._sets_data}.get(kind, True)

    @property
    def written_as(self) -> str:
        """The cron expression or interval that the schedule stays, raw; empty once a rule takes its place."""
        is_kept = not self.is_new and self.saved is not None and self.data.get("replace") != "yes"
        return self.saved.written_as if self.saved and is_kept else ""

    @property
    def written_fields(self) -> list[tuple[str, str]]:
        """What is posted of such a schedule: where it stands in the saved task, and no control of it."""
        span = [(name, self.data.get(name, "")) for name in ("kind", "zone", "starts_at", "ends_at")]
        cards = [("card", key) for key in keys_of(self.data)]
        return [*span, *cards, *((f"{key}-line", self.data.get(f"{key}-line", "")) for key in keys_of(self.data))]

    @property
    def data_fields(self) -> list[str]:
        """Which of the switches for changes of data stay on, where they are not shown."""
        return [name for name in ("auto_reload", "auto_reload_partial") if self.data.get(name)]

    @property
    def names_always(self) -> bool:
        """Whether it has a name whatever its schedule is; a new one has where it comes to be of the newer kind."""
        return self.abilities.names and self.abilities.is_newer

    @property
    def awaited(self) -> list[AwaitedTask]:
        return awaited(self.data)

    @property
    def needs_all(self) -> bool:
        return self.data.get("needs") == "all"

    @property
    def parents(self) -> tuple[list[TaskRow], int]:
        """The tasks that may be waited for, and how many more there are."""
        own = [] if self.is_new or self.saved is None else [self.saved.id]
        return editor_choices.parents(self.data.get("parent_search", "")[:200], [*self.data.getlist("parent"), *own])

    @property
    def settings_errors(self) -> Mapping[str, Any]:
        """What is wrong beside the schedule: nothing is, before somebody wants to save."""
        return self.settings.errors if self.refused else {}

    @property
    def app(self) -> AppChoice | None:
        app_id = self.data.get("app_id", "")
        return (editor_choices.app(app_id) or AppChoice(id=app_id, name=app_id)) if app_id else None

    @property
    def apps(self) -> Apps | None:
        search = self.data.get("app_search", "")
        return editor_choices.apps(search) if self.chooses_app else None

    @property
    def chooses_app(self) -> bool:
        """Whether the apps to choose from stand there; otherwise the chosen one is a line that leads to them.

        They stand as they stood: what is below must not move because some other button was pressed.
        """
        is_searched = bool(self.data.get("app_search", "").strip())
        is_wanted = is_searched or not self.data.get("app_id") or "app_id" in self.settings_errors
        return is_wanted or self.data.get("apps_open") == "yes"

    @property
    def quick(self) -> str:
        return self.data.get("quick", "")

    @property
    def reading(self) -> TypedReading:
        return reading_of(self.schedule, self.quick, timezone.now())

    @property
    def raw(self) -> str:
        return self.data.get("raw", "")

    @property
    def has_many_lines(self) -> bool:
        return len(self.schedule.cards) > MOST_CARDS

    @property
    def most_cards(self) -> int:
        return MOST_CARDS

    @property
    def raw_rows(self) -> int:
        return min(max(self.raw.count("\n") + 2, _FEWEST_ROWS), _MOST_ROWS)

    @property
    def back(self) -> str:
        return reverse("task", args=[self.saved.id]) if self.saved else reverse("tasks")

    def values(self) -> dict[str, Any]:
        return self.schedule.values() | self.settings.values()

    def changes(self) -> dict[str, Any]:
        """What the person changed of a task; a completed one that has runs again is enabled, unless they said no."""
        changes = self.schedule.changes() | self.settings.changes()
        return changes | ({"enabled": True} if self.state_after.enables else {})

    @property
    def state_after(self) -> StateAfter:
        return state_after(self.schedule, self.settings, timezone.now())

    def can_be_saved(self) -> bool:
        self.refused = not (self.settings.is_valid() & self.schedule.is_valid())
        return not self.refused
