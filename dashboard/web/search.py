"""Sentences for what in a search could not be understood, each with the search that it may have been meant as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from dashboard.inventory import tasks as task_list
from dashboard.inventory.search.amounts import AmountKey
from dashboard.inventory.search.keys import KEYS, ChoiceKey
from dashboard.inventory.search.search import LONGEST, Hint, Search
from dashboard.inventory.tasks import TaskQuery

NAMES = {
    "reason": "No task is disabled for the reason",
    "space": "No space is called",
    "owner": "No owner is called",
    "app": "No app is called",
    "zone": "No task is in the time zone",
    "result": "No last run ended as",
    "id": "No task and no app has the id",
    "name": "No task is called",
    "after": "No task waits for",
    "in": "No company calendar, and no day of one, is called",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A hint in words."""

    says: str
    instead: str = ""  # what is offered in its place
    q: str = ""  # the search with that


def hint_texts(search: Search) -> list[Advice]:
    return [
        Advice(says=_WORDS[hint.kind](hint), instead=hint.instead, q=search.mended(hint) if hint.instead else "")
        for hint in search.hints
    ]


def _key(hint: Hint) -> str:
    return f"There is no search by “{hint.text}”: it is left out."


def _value(hint: Hint) -> str:
    key = KEYS[hint.key]
    choices = ", ".join(key.choices) if isinstance(key, ChoiceKey) else ""
    return f"“{hint.text}” is no {hint.key} ({choices}): it is left out."


def _amount(hint: Hint) -> str:
    key = KEYS[hint.key]
    examples = ", ".join(key.examples) if isinstance(key, AmountKey) else ""
    return f"“{hint.text}” is no amount for {hint.key} (such as {examples}): it is left out."


def _operator(hint: Hint) -> str:
    signs = " ".join(KEYS[hint.key].operators)
    return f"“{hint.text}” is left out: behind {hint.key} stands {signs}"


def _empty(hint: Hint) -> str:
    return f"“{hint.text}” has no value yet: it is left out."


def _name(hint: Hint) -> str:
    return f"{NAMES[hint.key]} “{hint.text}”: it is left out."


def _quote(hint: Hint) -> str:
    return "A quotation mark is not closed: all behind it is taken as one."


def _joint(hint: Hint) -> str:
    place = "stands before what must not hold" if hint.text == "NOT" else "stands between two things"
    return f"“{hint.text}” {place}: it is left out."


def _long(hint: Hint) -> str:
    return f"Only the first {LONGEST} characters of a search are read."


_WORDS: Mapping[str, Callable[[Hint], str]] = {
    "key": _key,
    "value": _value,
    "amount": _amount,
    "operator": _operator,
    "empty": _empty,
    "name": _name,
    "quote": _quote,
    "joint": _joint,
    "long": _long,
}


def query_with_hints(request: HttpRequest, now: datetime) -> TaskQuery:
    """Read q, sort and page for a page that shows hints: names that the copy does not know are left out, with one."""
    return task_list.checked(query_for_file(request), now)


def query_for_file(request: HttpRequest) -> TaskQuery:
    """Read q, sort and page for a file, which has no hints: a name that the copy does not know matches nothing."""
    asked = {name: request.GET.get(name, "") for name in ("sort", "page")}
    return TaskQuery.parse(request.GET.get("q", ""), **asked)
