"""What the editor sets beside the schedule: app, partial reload, state, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from dashboard.scheduling.task import Origin, Task, TaskState
from dashboard.web.editor.choices import FormChoice
from dashboard.web.editor.fields import WordField

_STATES = {"on": "Enabled", "off": "Disabled"}
_TEXTS = ("name", "description")
AS_IT_IS = ""
AGAIN = "again"  # of a completed task: enabled, where its new schedule has runs


class SettingsForm(forms.Form):
    """The part of the editor's form that is no schedule."""

    use_required_attribute = False

    app_id = forms.CharField(error_messages={"required": "Choose the app that is reloaded."}, max_length=500)
    app_search = forms.CharField(required=False, max_length=200)
    partial = forms.BooleanField(required=False)
    state = WordField((AS_IT_IS, AGAIN, *_STATES))
    reason = forms.CharField(required=False, max_length=300)
    name = forms.CharField(required=False, max_length=255, strip=False)
    description = forms.CharField(required=False, max_length=4000, strip=False)

    def __init__(self, data: QueryDict, *, saved: Task | None = None) -> None:
        """Take what was posted, and the task as it was opened; None for a new one."""
        super().__init__(data)
        self.saved = saved

    def values(self) -> dict[str, Any]:
        """What is to be saved, by the names of `Task`; `enabled` only where a state was chosen."""
        posted = self.cleaned_data
        values = {"app_id": posted["app_id"], "partial": posted["partial"]}
        if self._has_names:
            values |= {name: self._text(name) for name in _TEXTS if name in self.data}
        return values | ({"enabled": posted["state"] == "on"} if posted["state"] in _STATES else {})

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.values().items() if self._saved(name) != value}

    def clean_name(self) -> str:
        """A new task that nobody names is called by its app. Raises ValidationError."""
        name = str(self.cleaned_data["name"])
        is_taken_away = self.saved is not None and self.saved.name and "name" in self.data and not name.strip()
        if self._has_names and is_taken_away:
            raise forms.ValidationError("A task of Qlik's newer scheduling has a name. Give it one.")
        return name

    @property
    def _has_names(self) -> bool:
        return self.saved is None or self.saved.origin is Origin.SCHEDULING

    def _text(self, name: str) -> str:
        """What was typed; browsers end each line in their own way."""
        text, before = _lines(str(self.cleaned_data[name])), str(self._saved(name) or "")
        is_same = text.split() == before.split() if name == "name" else text == _lines(before)
        return before if is_same else text

    def _saved(self, name: str) -> Any:
        """A value as it was opened; whether a task is enabled that is neither enabled nor disabled, nobody can say."""
        if name == "enabled" and self.saved is not None and not self.saved.has_switch:
            return None
        return getattr(self.saved, name, None)

    @property
    def states(self) -> list[FormChoice]:
        words = _STATES if self.saved is None or self.saved.has_switch else _as_it_is(self.saved)
        chosen = str(self["state"].value() or AS_IT_IS)
        chosen = chosen if chosen in words else next(iter(words))  # of a task that is copied
        return [
            FormChoice(
                id=f"state-{value or 'kept'}", name="state", value=value, words=text, title=text, chosen=value == chosen
            )
            for value, text in words.items()
        ]


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")


def posted_settings(task: Task | None) -> dict[str, str]:
    """What a browser posts of the untouched part of the form; a new task is enabled."""
    if task is None:
        return {"state": "on"}
    state = ("on" if task.enabled else "off") if task.has_switch else _kept(task)
    names = {"name": task.name, "description": task.description} if task.origin is Origin.SCHEDULING else {}
    return {"app_id": task.app_id, "state": state} | ({"partial": "on"} if task.partial else {}) | names


def _kept(task: Task) -> str:
    return AGAIN if task.state is TaskState.COMPLETED else AS_IT_IS


def _as_it_is(task: Task) -> dict[str, str]:
    """The choices of a task without a switch. A completed one cannot be enabled but by a schedule that has runs."""
    kept = {AS_IT_IS: f"{task.state.capitalize()}, as it is"}
    if task.state is not TaskState.COMPLETED:
        return kept | _STATES
    return {AGAIN: "Enable it, too, if it has runs again"} | kept | {"off": _STATES["off"]}
