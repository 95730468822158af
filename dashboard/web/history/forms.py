"""The filters of the history, as they stand in the address."""

from __future__ import annotations

from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django import forms
from django.http import QueryDict

from dashboard.inventory.changes import history
from dashboard.inventory.changes.history import ELSEWHERE, HERE, HistoryFilter
from dashboard.inventory.models.history import ChangeKind
from dashboard.scheduling.zones import midnight

KINDS = (
    ("", "All changes"),
    (ChangeKind.ENABLED, "Enabled"),
    (ChangeKind.DISABLED, "Disabled"),
    (ChangeKind.EDITED, "Edited"),
    (ChangeKind.CREATED, "Created"),
    (ChangeKind.DELETED, "Deleted"),
    (ChangeKind.RESTORED, "Restored"),
    (ChangeKind.COMPLETED, "Completed"),
    (ChangeKind.OWNER, "New owner"),
    (ChangeKind.MOVED, "Moved"),
    (ChangeKind.RUN, "Run now"),
    ("undone", "Undone"),
)
_DAY = timedelta(days=1)


class HistoryForm(forms.Form):
    """Task, person, kind and days. Anything can stand in an address: what makes no sense is left out."""

    use_required_attribute = False

    task = forms.CharField(required=False, max_length=200)
    person = forms.CharField(required=False, max_length=150)
    kind = forms.ChoiceField(required=False, choices=KINDS)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    job = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    after = forms.CharField(required=False, max_length=40)  # an instant, which links of the first page name

    def __init__(self, data: QueryDict, *, zone: tzinfo) -> None:
        """Days begin on the clock of `zone`."""
        super().__init__(data)
        self._zone = zone
        self.is_valid()

    @property
    def wanted(self) -> HistoryFilter:
        """The filter that is asked for; `until` is the last day that counts."""
        page = self.data.get("page", "")
        until = self._value("until")
        return HistoryFilter(
            task=self._value("task") or "",
            person=self._value("person") or "",
            kind=self._value("kind") or "",
            since=max((at for at in (self._start(self._value("since")), self.instant) if at), default=None),
            until=self._start(until + _DAY) if until and until < date.max else None,
            job=self._value("job"),
            page=int(page) if page.isdecimal() and len(page) < 7 and int(page) else 1,
        )

    @property
    def is_filtering(self) -> bool:
        return any(self._value(name) for name in self.fields)

    @property
    def persons(self) -> list[tuple[str, str]]:
        named = ((name, name) for name in history.persons())
        return [("", "Everybody"), *named, (HERE, "Anybody here"), (ELSEWHERE, "Outside Reload Desk")]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return [(str(value), words) for value, words in KINDS]

    @property
    def shown(self) -> dict[str, Any]:
        return {name: self.data.get(name, "") if name in self.cleaned_data else "" for name in self.fields}

    @property
    def instant(self) -> datetime | None:
        """The instant from which on changes count, as `after` names it; None for anything else."""
        try:
            at = datetime.fromisoformat(self._value("after") or "")
        except ValueError:
            return None
        return at if at.utcoffset() is not None else None

    def _value(self, name: str) -> Any:
        return self.cleaned_data.get(name)

    def _start(self, day: date | None) -> datetime | None:
        """The instant that a day begins; None where there is none, or it is before the beginning of time."""
        try:
            return midnight(day, self._zone) if day else None
        except OverflowError:
            return None
