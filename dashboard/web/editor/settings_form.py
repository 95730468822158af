"""What the editor sets beside the schedule: app, partial reload, state, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from dashboard.scheduling.task import Task
from dashboard.web.editor.choices import Choice
from dashboard.web.editor.fields import WordField

_STATES = {"on": "Enabled", "off": "Disabled"}
AS_IT_IS = ""


class SettingsForm(forms.Form):
    """The part of the editor's form that is no schedule."""

    use_required_attribute = False

    app_id = forms.CharField(error_messages={"required": "Choose the app that is reloaded."}, max_length=500)
    app_search = forms.CharField(required=False, max_length=200)
    partial = forms.BooleanField(required=False)
    state = WordField((AS_IT_IS, *_STATES))
    reason = forms.CharField(required=False, max_length=300)

    def __init__(self, data: QueryDict, *, saved: Task | None = None) -> None:
        """Take what was posted, and the task as it was opened; None for a new one."""
        super().__init__(data)
        self.saved = saved

    def values(self) -> dict[str, Any]:
        """What is to be saved, by the names of `Task`; `enabled` only where a state was chosen."""
        posted = self.cleaned_data
        values = {"app_id": posted["app_id"], "partial": posted["partial"]}
        return values if posted["state"] == AS_IT_IS else values | {"enabled": posted["state"] == "on"}

    def changes(self) -> dict[str, Any]:
        """What differs from the task as it was opened; everything of a new one."""
        return {name: value for name, value in self.values().items() if getattr(self.saved, name, None) != value}

    @property
    def states(self) -> list[Choice]:
        """Enabled and disabled; a task that is neither may stay what it is."""
        words = _STATES if self.saved is None or self.saved.has_switch else _as_it_is(self.saved) | _STATES
        chosen = str(self["state"].value() or AS_IT_IS)
        return [
            Choice(
                id=f"state-{value or 'kept'}", name="state", value=value, words=text, title=text, chosen=value == chosen
            )
            for value, text in words.items()
        ]


def posted_settings(task: Task | None) -> dict[str, str]:
    """What a browser posts of the untouched part of the form; a new task is enabled."""
    if task is None:
        return {"state": "on"}
    state = ("on" if task.enabled else "off") if task.has_switch else AS_IT_IS
    return {"app_id": task.app_id, "state": state} | ({"partial": "on"} if task.partial else {})


def _as_it_is(task: Task) -> dict[str, str]:
    return {AS_IT_IS: f"{task.state.capitalize()}, as it is"}
