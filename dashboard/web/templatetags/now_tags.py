"""Tags of the first page."""

from __future__ import annotations

from datetime import datetime, tzinfo

from django import template

from dashboard.inventory.models.history import ChangeKind
from dashboard.web.move.words import whole_proof

register = template.Library()
register.filter(whole_proof)

_WORDS = {ChangeKind.OWNER: "with a new owner", ChangeKind.RUN: "started by hand"}


@register.filter
def clock_of(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


@register.filter
def change_words(kind: str) -> str:
    return _WORDS.get(ChangeKind(kind), kind)
