"""What pages post, checked."""

from __future__ import annotations

from django import forms

FRAGMENTS = {"row": "tasks/_row.html"}  # what can come back in place of the thing that held the switch


class SwitchForm(forms.Form):
    """A press on a switch: the wanted state, what the person saw, and where to go without htmx."""

    enabled = forms.ChoiceField(choices=[("on", "on"), ("off", "off")])
    seen = forms.CharField(max_length=200)
    next = forms.CharField(required=False, max_length=2000)
    fragment = forms.ChoiceField(choices=[(name, name) for name in FRAGMENTS], required=False)

    @property
    def wanted(self) -> bool:
        """Whether the task shall be enabled."""
        return bool(self.cleaned_data["enabled"] == "on")

    @property
    def template(self) -> str:
        """The fragment that takes the place of the one that was pressed in."""
        return FRAGMENTS[self.cleaned_data["fragment"] or "row"]
