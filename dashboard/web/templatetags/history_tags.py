"""Tags of the history's entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django import template
from django.contrib.auth.models import User

from dashboard.inventory.changes import afterthought, history
from dashboard.inventory.changes.history import Entry
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.models.history import Change, ChangeKind, ChangeResult
from dashboard.web.history import words

register = template.Library()
register.filter("who", words.who)
register.filter("verb", words.verb)
register.filter("circumstance", words.circumstance)
register.filter("note", words.note)
register.filter("owner_stays", words.owner_stays)
register.filter("kind_icon", words.icon_name)


@register.simple_tag
def history_of(task_id: str) -> list[Entry]:
    return history.of(task_id)


@register.filter
def may_explain(user: User, change: Change) -> bool:
    return afterthought.can_explain(user.get_username(), change)


@register.filter
def made_again(entries: Iterable[Entry]) -> TaskRow | None:
    return next((made for entry in entries if (made := entry.made_again)), None)


@register.filter
def page_words(entry: Entry) -> str:
    """Where it was asked for; empty for what was done elsewhere."""
    return words.PAGES.get(entry.change.page, "")


@register.filter
def deletion(entries: Sequence[Entry]) -> Entry | None:
    """The newest entry that deleted the task; None where the history has none."""
    return next(
        (one for one in entries if one.change.kind == ChangeKind.DELETED and one.result == ChangeResult.DONE), None
    )
