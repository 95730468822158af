"""The switch that stands in rows, lists and details: what a press on it posts, and what takes its place."""

from __future__ import annotations

from typing import NamedTuple

from django import forms

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.models.history import ChangePage


class Fragment(NamedTuple):
    """What can come back in place of the thing that held the switch."""

    template: str
    page: ChangePage  # that it stands on
    prefix: str = ""  # of its ids, where the task can stand on the page twice


FRAGMENTS = {
    "row": Fragment("tasks/_row.html", ChangePage.LIST),
    "page": Fragment("task/_state.html", ChangePage.TASK),
    "disabled": Fragment("disabled/_row.html", ChangePage.DISABLED),
    "calendar": Fragment("calendar/_task.html", ChangePage.CALENDAR),
    "run": Fragment("calendar/_run_task.html", ChangePage.CALENDAR, prefix="run-"),
}


class SwitchForm(forms.Form):
    """A press on a switch: the wanted state, what the person saw, and where to go without htmx."""

    enabled = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])
    seen = forms.CharField(max_length=200)
    next = forms.CharField(required=False, max_length=2000)
    fragment = forms.ChoiceField(choices=[(name, name) for name in FRAGMENTS], required=False)
    reason = forms.CharField(required=False, max_length=500)
    undoes = forms.IntegerField(required=False, min_value=1)  # the change that the press takes back

    @property
    def wanted(self) -> bool:
        return bool(self.cleaned_data["enabled"] == "on")

    @property
    def fragment_wanted(self) -> Fragment:
        return FRAGMENTS[self.cleaned_data["fragment"] or "row"]

    def by(self, actor: str) -> RequestedBy:
        return RequestedBy(actor=actor, page=self.fragment_wanted.page, reason=self.cleaned_data["reason"])
