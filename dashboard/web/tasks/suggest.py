"""Ways to go on in a search: under the field while somebody is in it, and on a page of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dashboard.inventory import saved_filters
from dashboard.inventory.copy.read import copies
from dashboard.inventory.search import lately
from dashboard.inventory.search.examples import counts_of, key_examples
from dashboard.inventory.search.search import Search, parse
from dashboard.inventory.search.suggestions import suggestions
from dashboard.inventory.search.unknown_names import checked
from dashboard.web.request import Request

LATELY = 4  # searches of late that are offered under the field


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeSearch:
    """A search of late, or a kept one, and how many tasks it finds now."""

    q: str
    count: int
    name: str = ""  # of a kept one
    at: datetime | None = None  # aware UTC, when it was last made


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleLink:
    """A key with an example, as a link to what it would show beside all that is chosen."""

    written: str
    about: str
    count: int | None
    q: str


@require_safe
def suggest(request: Request) -> HttpResponse:
    """Give the options for the caret (`at` characters into `q`, by default at its end)."""
    q, at, now = request.GET.get("q", ""), request.GET.get("at", ""), timezone.now()
    place = int(at) if at.isdecimal() and len(at) < 7 else len(q)
    found = suggestions(q, place, now)
    context: dict[str, object] = {"suggestions": found, "with_examples": any(one.example for one in found)}
    if context["with_examples"]:
        kept, late = whole_searches(request.user, now, but=q)
        context |= {"kept": kept, "lately": late[:LATELY]}
    return render(request, "tasks/_suggestions.html", context)


@require_safe
def search_keys(request: Request) -> HttpResponse:
    """Show what can be searched, each with an example, and the searches of this person: the same without a script."""
    now = timezone.now()
    chosen = checked(parse(request.GET.get("q", "")), now)
    kept, late = whole_searches(request.user, now)
    context = {"chosen": chosen, "examples": _examples(chosen, now), "kept": kept, "lately": late}
    return render(request, "tasks/search_keys.html", context)


def whole_searches(user: User, now: datetime, *, but: str = "") -> tuple[list[WholeSearch], list[WholeSearch]]:
    """The kept searches, and those of late, the newest first, without `but` and without those that have a name."""
    kept = saved_filters.filters(user)
    without = {but.strip(), *(one.q for one in kept)}
    late = [one for one in lately.searches(user) if one.q not in without]
    counts = _counts([*(one.q for one in kept), *(one.q for one in late)], now)
    return (
        [WholeSearch(q=one.q, count=counts[one.q], name=one.name) for one in kept],
        [WholeSearch(q=one.q, count=counts[one.q], at=one.at) for one in late],
    )


def _examples(chosen: Search, now: datetime) -> Sequence[ExampleLink]:
    found = key_examples(copies().filter(chosen.where(now)), now)
    return [
        ExampleLink(
            written=one.written,
            about=one.key.about,
            count=one.count,
            q=f"{chosen.understood} {one.written}".strip() if one.is_whole else "",
        )
        for one in found
    ]


def _counts(searches: Iterable[str], now: datetime) -> dict[str, int]:
    return counts_of(copies(), {q: checked(parse(q), now).where(now) for q in searches})
