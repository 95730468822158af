"""The channels: the list with what was sent, one with its form and its log, and what can be done with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dashboard.inventory import saved_filters
from dashboard.inventory.alerts import channels, delivery, snoozes
from dashboard.inventory.alerts.kinds import OFFERED, USUAL
from dashboard.inventory.alerts.letter import Letter
from dashboard.inventory.copy import read
from dashboard.inventory.models import Channel, Message
from dashboard.inventory.search import unknown_names
from dashboard.inventory.search.search import LONGEST, parse
from dashboard.inventory.tenant_key import tenant_key
from dashboard.scheduling.zones import name_of
from dashboard.web.channels.forms import TARGETS, ChannelForm
from dashboard.web.request import Request
from dashboard.web.search import hint_texts
from dashboard.web.zones import own_zone, zone_names

TOLD = "channel"  # in the session: a secret or an address that was just made, to be shown once


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A channel in the list."""

    channel: Channel
    target: str
    kinds: tuple[str, ...]


@require_safe
def channel_list(request: Request) -> HttpResponse:
    now = timezone.now()
    shown = [
        Shown(
            channel=channel,
            target=TARGETS[Channel.Target(channel.target)],
            kinds=tuple(about.words for kind, about in OFFERED.items() if kind in channel.wants),
        )
        for channel in channels.all_channels()
    ]
    standing = snoozes.standing(now)
    context = {
        "channels": shown,
        "log": channels.messages(),
        "snoozes": standing,
        "rows": read.by_id(snooze.task_id for snooze in standing if snooze.task_id),
        "zone": own_zone(request) or UTC,
        "no_mail": not settings.MAIL_SERVER and any(one.channel.target == "mail" for one in shown),
    }
    return render(request, "channels/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def channel_new(request: Request) -> HttpResponse:
    zone = own_zone(request)
    kinds = [kind.value for kind in USUAL]
    channel = Channel(tenant=tenant_key(), kinds=kinds, zone=name_of(zone) if zone else "UTC", made_at=timezone.now())
    channel.q = request.GET.get("q", "")[:LONGEST]
    return _form(request, channel)


@require_http_methods(["GET", "HEAD", "POST"])
def channel(request: Request, key: int) -> HttpResponse:
    return _form(request, _found(key))


@require_safe
def channel_count(request: Request) -> HttpResponse:
    """Say how many tasks a search finds now, and what it would have told last week."""
    return render(request, "channels/_count.html", _counted(request.GET))


@require_http_methods(["GET", "HEAD", "POST"])
def channel_delete(request: Request, key: int) -> HttpResponse:
    found = _found(key)
    if request.method != "POST":
        return render(request, "channels/delete.html", {"channel": found})
    channels.delete(found, timezone.now())
    messages.success(request, f"The channel “{found.name}” is deleted. Its target hears nothing any more.")
    return redirect("channels")


@require_POST
def channel_test(request: Request, key: int) -> HttpResponse:
    message = channels.test(_found(key), timezone.now())
    said = "A test is on its way: the log says what its target answers."
    here = "A test is in the log. There is no target: nothing is sent."
    messages.success(request, said if message.state == Message.State.WAITING else here)
    return redirect("channel", key)


@require_POST
def channel_resume(request: Request, key: int) -> HttpResponse:
    delivery.resume(_found(key), timezone.now())
    messages.success(request, "The channel is resumed: what has waited is sent now.")
    return redirect("channel", key)


@require_POST
def channel_secret(request: Request, key: int) -> HttpResponse:
    """Make a new secret of a webhook, and show it this once."""
    secret = channels.new_secret(_found(key))
    if secret is None:
        messages.error(request, "No new secret: the address cannot be read. Type it in again.")
    else:
        request.session[TOLD] = {"key": key, "secret": secret}
    return redirect("channel", key)


@require_POST
def channel_alive(request: Request, key: int) -> HttpResponse:
    found = _found(key)
    if "revoke" in request.POST:
        if channels.revoke_alive(found):
            messages.success(request, "The address is revoked. A monitor that asks there is told that it is gone.")
        return redirect("channel", key)
    address = request.build_absolute_uri(reverse("alive", args=[channels.make_alive(found)]))
    request.session[TOLD] = {"key": key, "address": address}
    return redirect("channel", key)


@require_safe
def message(request: Request, key: int) -> HttpResponse:
    found = channels.message(key)
    if found is None:
        raise Http404("No such message.")
    context = {"message": found, "letter": Letter.of(found.facts), "zone": own_zone(request) or UTC}
    return render(request, "channels/message.html", context | {"answers": _answers(found)})


@require_POST
def message_again(request: Request, key: int) -> HttpResponse:
    found = channels.message(key)
    if found is None:
        raise Http404("No such message.")
    if delivery.try_again(key, timezone.now()):
        messages.success(request, "It is sent again: the log says what its target answers.")
    else:
        messages.error(request, "Not sent: the channel has no target. Give it one, then try again.")
    return redirect("channel", found.channel_id)


def _form(request: Request, channel: Channel) -> HttpResponse:
    form = ChannelForm(request.POST if request.method == "POST" else None, channel=channel)
    if request.method == "POST" and form.is_valid():
        secret = channels.save(form.filled(), address=form.cleaned_data["address"])
        if secret:
            request.session[TOLD] = {"key": channel.pk, "secret": secret}
        messages.success(request, f"The channel “{channel.name}” is kept.")
        return redirect("channel", channel.pk)
    told = request.session.get(TOLD)
    told = request.session.pop(TOLD) if told and told.get("key") == channel.pk else None
    log = channels.messages(channel) if channel.pk else []
    context = {
        "channel": channel,
        "form": form,
        "is_busy": any(one.state == Message.State.WAITING and not one.tries for one in log),
        "offered": [(kind.value, about) for kind, about in OFFERED.items()],
        "targets": [(word.value, words) for word, words in TARGETS.items()],
        "told": told,
        "log": log,
        "zone": own_zone(request) or UTC,
        "zone_names": zone_names(),
        "filters": saved_filters.filters(request.user),
        "no_mail": not settings.MAIL_SERVER,
        **_counted(request.POST if request.method == "POST" else _values(channel)),
    }
    response = render(request, "channels/channel.html", context, status=422 if form.errors else 200)
    patch_cache_control(response, no_store=True, private=True)
    return response


def _counted(values: Any) -> dict[str, Any]:
    """The live count of a form's values; what is in no form is nothing."""
    now = timezone.now()
    q = str(values.get("q", ""))[:LONGEST]
    wanted = values.getlist("kinds") if hasattr(values, "getlist") else values.get("kinds", [])
    search = unknown_names.checked(parse(q), now)
    hourly = values.get("grouping") == "hour"
    return {"forecast": channels.forecast(q, wanted, now, hourly=hourly), "hints": hint_texts(search), "q": q}


def _values(channel: Channel) -> dict[str, Any]:
    return {"q": channel.q, "kinds": channel.kinds, "grouping": "hour" if channel.hourly else "once"}


def _found(key: int) -> Channel:
    found = channels.find(key)
    if found is None:
        raise Http404("No such channel.")
    return found


def _answers(found: Message) -> list[dict[str, Any]]:
    return [{**answer, "at": datetime.fromisoformat(str(answer["at"]))} for answer in reversed(found.answers)]
