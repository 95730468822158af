"""What people type of a channel and of a snooze, and what is wrong with it."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from dashboard.inventory.alerts import channels
from dashboard.inventory.alerts.compose import read_time
from dashboard.inventory.alerts.kinds import OFFERED
from dashboard.inventory.alerts.targets import address
from dashboard.inventory.models import Channel
from dashboard.inventory.search.search import LONGEST
from dashboard.web.zones import zone_called

Target = Channel.Target
TARGETS = {
    Target.HERE: "Only here",
    Target.MAIL: "Mail",
    Target.WEBHOOK: "Webhook",
    Target.SLACK: "Slack",
    Target.TEAMS: "Microsoft Teams",
}
MOST_ADDRESSES = 20
LONGEST_ADDRESS = 2_000
SPANS = {"1h": timedelta(hours=1), "4h": timedelta(hours=4), "1d": timedelta(days=1), "7d": timedelta(days=7)}
LONGEST_SNOOZE = timedelta(days=366)


class ChannelForm(forms.Form):
    """A channel; an address that is left empty stays as it was."""

    name = forms.CharField(max_length=100, error_messages={"required": "Give the channel a name."})
    q = forms.CharField(max_length=LONGEST, required=False)
    kinds = forms.MultipleChoiceField(choices=[(kind.value, about.words) for kind, about in OFFERED.items()])
    target = forms.ChoiceField(choices=list(TARGETS.items()))
    address = forms.CharField(max_length=LONGEST_ADDRESS, required=False)
    grouping = forms.ChoiceField(choices=[("once", "At once"), ("hour", "By the hour")])
    quiet_from = forms.CharField(max_length=8, required=False)
    quiet_until = forms.CharField(max_length=8, required=False)
    zone = forms.CharField(max_length=100, required=False)
    on = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, channel: Channel) -> None:
        super().__init__(data, initial=_initial(channel))
        self.channel = channel
        self.fields["kinds"].error_messages["required"] = "Choose at least one thing to hear of."

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"]).strip()
        if channels.is_taken(name, self.channel.pk):
            raise ValidationError("Another channel has this name. Choose another one.")
        return name

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"]).strip() or "UTC"
        if zone_called(zone) is None:
            raise ValidationError("No time zone has this name. Write one such as Europe/Zurich.")
        return zone

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        self._check_quiet(told)
        try:
            told["address"] = self._address(told.get("target", ""), str(told.get("address", "")).strip())
        except ValidationError as error:
            self.add_error("address", error)
        return told

    def filled(self) -> Channel:
        """The channel with what was typed. Only of a form without errors."""
        told, channel = self.cleaned_data, self.channel
        for name in ("name", "q", "kinds", "target", "quiet_from", "quiet_until", "zone", "on"):
            setattr(channel, name, told[name])
        channel.hourly = told["grouping"] == "hour"
        return channel

    def _check_quiet(self, told: dict[str, Any]) -> None:
        for name in ("quiet_from", "quiet_until"):
            at = read_time(_padded(str(told.get(name, ""))))
            if told.get(name) and at is None:
                self.add_error(name, "Write a time such as 22:00.")
            told[name] = f"{at:%H:%M}" if at else ""
        if bool(told["quiet_from"]) != bool(told["quiet_until"]) and not self.errors:
            missing = "quiet_until" if told["quiet_from"] else "quiet_from"
            self.add_error(missing, "Quiet hours need a beginning and an end.")

    def _address(self, target: str, typed: str) -> str:
        if target == Target.HERE or not target:
            return ""
        if not typed and self.channel.sealed and self.channel.target == target:
            return ""
        if not typed:
            raise ValidationError("Mail needs an address." if target == Target.MAIL else "A target needs its address.")
        return _mail(typed) if target == Target.MAIL else _url(typed)


class SnoozeForm(forms.Form):
    """Until when something is not told of, and why."""

    task_id = forms.CharField(max_length=LONGEST, required=False)
    q = forms.CharField(max_length=LONGEST, required=False)
    span = forms.ChoiceField(choices=[(word, word) for word in (*SPANS, "at")])
    until = forms.CharField(max_length=32, required=False)
    reason = forms.CharField(max_length=300, required=False)

    def ends(self, now: datetime, zone: tzinfo) -> datetime | None:
        """When it ends; None where that is no time to come, or is too far away."""
        span = SPANS.get(self.cleaned_data["span"])
        if span:
            return now + span
        try:
            wall = datetime.fromisoformat(self.cleaned_data["until"]).replace(tzinfo=None)
            at = wall.replace(tzinfo=zone)
        except ValueError:
            return None
        return at if now < at <= now + LONGEST_SNOOZE else None


def _initial(channel: Channel) -> dict[str, Any]:
    told = {name: getattr(channel, name) for name in ("name", "q", "kinds", "target", "zone", "on")}
    hours = {"quiet_from": channel.quiet_from, "quiet_until": channel.quiet_until}
    mail = {"address": channel.shown} if channel.target == Target.MAIL else {}
    return told | hours | mail | {"grouping": "hour" if channel.hourly else "once"}


def _padded(text: str) -> str:
    """`7:30` is `07:30`, and `22` is `22:00`."""
    hour, _, minute = text.strip().partition(":")
    return f"{hour.zfill(2)}:{minute or '00'}" if hour else ""


def _mail(text: str) -> str:
    found = [one.strip() for one in text.replace(";", ",").split(",") if one.strip()]
    if len(found) > MOST_ADDRESSES:
        raise ValidationError(f"A channel has at most {MOST_ADDRESSES} mail addresses. Use a list of your mail server.")
    for one in found:
        try:
            validate_email(one)
        except ValidationError as error:
            raise ValidationError(f"“{one[:80]}” is no mail address.") from error
    return ", ".join(found)


def _url(text: str) -> str:
    try:
        address.check(text)
    except address.NoAddress as error:
        raise ValidationError("This is no address. It begins with https://") from error
    except address.Private as error:
        says = f"{error} is an address of this machine or of its network. RELOAD_DESK_ALERT_PRIVATE_HOSTS can allow it."
        raise ValidationError(says) from error
    return text
