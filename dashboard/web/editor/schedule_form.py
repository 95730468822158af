"""The schedule as the editor posts it, checked."""

from __future__ import annotations

from datetime import datetime, tzinfo
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict

from dashboard.scheduling.recurrence.recurrence import Recurrence
from dashboard.scheduling.schedule import NotUnderstood, Schedule
from dashboard.scheduling.task import After, Task
from dashboard.scheduling.zone_names import zone_words_like, zones_called
from dashboard.scheduling.zones import zone_named
from dashboard.web.editor.after.awaited import after_of, complaint
from dashboard.web.editor.card_form import CardForm
from dashboard.web.editor.fields import ReadField, WordField, wall_time
from dashboard.web.editor.posted import origins_in
from dashboard.web.editor.source_line import CardZones

_NAMES = ("recurrences", "time_zone_name", "starts_at", "ends_at", "auto_reload", "auto_reload_partial")
_UNTIMED = ("none", "data", "after")  # kinds that no clock starts


class ScheduleForm(forms.Form):
    """The schedule that stands in the editor: what it is, its span, and a card for each line.

    It is made from posted data, fresh ones from `posted.post_of`, and from the task as the person opened it, whose
    lines never travel through the browser. Cards with mistakes are left out of `schedule()`, so that the others show.
    """

    use_required_attribute = False

    kind = WordField(("rules", "once", "none", "data", "after"))
    edit = WordField(("cards", "raw"))
    zone = forms.CharField(required=False, max_length=100)
    starts_at = ReadField(wall_time)
    ends_at = ReadField(wall_time)
    auto_reload = forms.BooleanField(required=False)
    auto_reload_partial = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, saved: Task | None = None) -> None:
        """Take what was posted, and the task as it was opened; None for a new one."""
        super().__init__(data)
        self.saved = saved
        self._posted = data
        self._bounds: dict[str, datetime | None] = {}

    @cached_property
    def time_zone(self) -> tzinfo | None:
        """The zone that was chosen; the offset of a saved task that has no zone; None when there is no such zone."""
        if not self.zone_typed and self.saved and not self.saved.time_zone_name:
            return self.saved.time_zone
        return zone_named(self.zone_name) if self.zone_name else None

    @property
    def zone_typed(self) -> str:
        """The zone as it stands in its field: a name of the time zone database, a city, what people call it."""
        return str(self._posted.get("zone", "")).strip()

    @cached_property
    def zones_meant(self) -> tuple[str, ...]:
        """The zones of the time zone database that the field can mean; one where it is clear."""
        name = self.zone_typed
        is_saved = self.saved is not None and name == self.saved.time_zone_name
        if not name or is_saved or ("/" in name and zone_named(name)):
            return (name,) if name else ()
        return zones_called(name)

    @property
    def zone_name(self) -> str:
        """The name that is saved: that of the one zone which is meant, else what was typed."""
        return self.zones_meant[0] if len(self.zones_meant) == 1 else self.zone_typed

    @property
    def zones(self) -> CardZones:
        return CardZones(saved=self.saved.time_zone if self.saved else None, wanted=self.time_zone)

    @property
    def posted(self) -> QueryDict:
        return self._posted

    @property
    def is_raw(self) -> bool:
        return bool(self._posted.get("edit") == "raw")

    @cached_property
    def cards(self) -> list[CardForm]:
        data = {} if self.is_raw else self._posted
        origins = origins_in(self._posted, self.saved.recurrences if self.saved else ())
        return [
            CardForm(data, key=key, number=number, origin=origin, zones=self.zones)
            for number, (key, origin) in enumerate(origins, start=1)
        ]

    @property
    def left_out(self) -> list[int]:
        return [card.number for card in self.cards if card.errors or card.complaint]

    @property
    def lines(self) -> tuple[str, ...]:
        return tuple(line for card in self._used for line in card.lines)

    def recurrences(self) -> list[tuple[int, Recurrence]]:
        readable = (card for card in self._used if not card.errors and not card.complaint)
        return [(card.number, Recurrence.parse(line)) for card in readable for line in card.lines]

    def schedule(self) -> Schedule:
        """The schedule of what can be read. Raises NotUnderstood when the zone is not known, or no rule can be read."""
        if self.time_zone is None:
            raise NotUnderstood("Choose a time zone, and the runs show here.")
        recurrences = tuple(recurrence for _, recurrence in self.recurrences())
        if self.cleaned_data["kind"] == "rules" and not recurrences:
            raise NotUnderstood("There is no rule yet that can be read.")
        return Schedule(
            recurrences=recurrences,
            time_zone=self.time_zone,
            starts_at=self._wall("starts_at"),
            ends_at=self._wall("ends_at"),
        )

    def values(self) -> dict[str, Any]:
        """What is to be saved, by the names of `Task`."""
        posted = self.cleaned_data
        if self.saved and self.is_written:
            return {name: getattr(self.saved, name) for name in _NAMES}
        waits = posted["kind"] == "after" or bool(self.saved and self.saved.after)
        values: dict[str, Any] = {
            "recurrences": self.lines,
            "time_zone_name": self.zone_name,
            "starts_at": self._wall("starts_at"),
            "ends_at": self._wall("ends_at"),
            "auto_reload": posted["kind"] == "data" or (posted["kind"] != "none" and posted["auto_reload"]),
            "auto_reload_partial": posted["auto_reload_partial"],
        }
        return values | ({"after": self._after} if waits else {})

    def changes(self) -> dict[str, Any]:
        values = self.values()
        if self.saved is None:
            return values
        return {name: value for name, value in values.items() if getattr(self.saved, name) != value}

    def clean(self) -> dict[str, Any]:
        self._bounds = {name: self.cleaned_data.get(name) for name in ("starts_at", "ends_at")}
        if self.is_written:
            return self.cleaned_data
        self._check_zone()
        kind = self.cleaned_data["kind"]
        if kind == "once" and "starts_at" not in self.errors and self.cleaned_data["starts_at"] is None:
            self.add_error("starts_at", "Say when it runs: a single run is at the start.")
        if kind == "rules":
            self._check_cards()
        if kind == "after":
            self._check_after()
        self._check_order()
        return self.cleaned_data

    @property
    def is_written(self) -> bool:
        """Whether a cron expression or an interval stands in place of rules, which nobody can edit: it stays."""
        return bool(self.saved and self.saved.written_as and self._posted.get("written") == "yes")

    @property
    def _used(self) -> list[CardForm]:
        return self.cards if self.cleaned_data["kind"] == "rules" else []

    def _wall(self, name: str) -> datetime | None:
        """A bound of the schedule, also one that is out of order; none where there is no schedule."""
        return self._bounds[name] if self.cleaned_data["kind"] in ("rules", "once") else None

    @property
    def _after(self) -> After | None:
        """The tasks to wait for; those of a saved task that has times, too, stay."""
        if self.cleaned_data["kind"] == "after":
            return after_of(self._posted)
        return self.saved.after if self.saved and self.saved.has_schedule else None

    def _check_after(self) -> None:
        known = self.saved.after.parents if self.saved and self.saved.after else ()
        if says := complaint(self._after, self.saved.id if self.saved else "", known):
            self.add_error(None, says)

    def _check_zone(self) -> None:
        name = self.cleaned_data.get("zone", "").strip()
        is_untouched = self.saved is not None and name == self.saved.time_zone_name
        if self.time_zone is not None or is_untouched or self.cleaned_data["kind"] in _UNTIMED:
            return
        message = f"There is no time zone “{name[:60]}”. Choose one of the list, such as Europe/Zurich."
        if len(self.zones_meant) > 1:
            message = f"“{name[:60]}” can be several time zones. Choose one."
        elif near := zone_words_like(name):
            message = f"There is no time zone “{name[:60]}”. Is it {' or '.join(near)}?"
        self.add_error("zone", message if name else "Choose a time zone, such as Europe/Zurich.")

    def _check_cards(self) -> None:
        if not self.cards:
            self.add_error(None, "There is no rule. Add one, or choose another kind of schedule.")
        for card in self.cards:
            if card.is_valid() and "starts_at" not in self.errors:
                card.tell(self._bounds["starts_at"])
            if card.errors or "starts_at" in self.errors:
                card.tell_as_it_was(self.saved.starts_at if self.saved else None)
        if any(card.errors for card in self.cards):
            self.add_error(None, "Correct the marked rules first: they are left out until then.")

    def _check_order(self) -> None:
        starts_at, ends_at = self._wall("starts_at"), self._wall("ends_at")
        is_untouched = self.saved and (starts_at, ends_at) == (self.saved.starts_at, self.saved.ends_at)
        if starts_at and ends_at and ends_at <= starts_at and not is_untouched:
            self.add_error("ends_at", "The end is not after the start. Choose a later end, or none.")
