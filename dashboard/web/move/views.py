"""The page that says what became of reload tasks that Qlik has moved, pair by pair."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from dashboard.inventory.copy.task_row import key_of
from dashboard.inventory.move import check, opinions, report
from dashboard.inventory.move.check import CheckResult
from dashboard.inventory.move.report import CheckedPair, MoveTotals
from dashboard.inventory.verification import TenantOpinion
from dashboard.scheduling.instants import moment_of
from dashboard.scheduling.move.proof import YEARS, MoveOutcome
from dashboard.web.move.words import (
    OUTCOMES,
    OutcomeWords,
    SettingWords,
    opinion_words,
    proof_words,
    schedule_after,
    settings_of,
    zones_after,
)
from dashboard.web.request import Request, local_address
from dashboard.web.zones import zones_of

OPINION_SECONDS = 1.5  # that a library may think while somebody waits


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDetail:
    """What an opened pair shows. Runs are aware UTC, the first of each kind."""

    lost: list[datetime]
    added: list[datetime]
    doubled: list[datetime]
    settings: list[SettingWords]
    library: str
    tenant: list[TenantOpinion]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairRow:
    """A pair as the list shows it."""

    pair: CheckedPair
    key: str  # of its id on the page
    outcome: OutcomeWords
    proof: str
    after: str
    zones: str
    detail: PairDetail | None  # None while it is closed

    @property
    def opens(self) -> str | None:
        """What `open` says in the address of its link: an open pair is closed by it."""
        return None if self.detail else self.pair.check.older_id


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeChip:
    """A choice of the filter."""

    words: str
    value: str  # of `outcome` in the address
    icon: str
    tone: str
    count: int
    chosen: bool


@require_safe
def move_list(request: Request) -> HttpResponse:
    """Show the checked pairs: `outcome` narrows them, `open` names one that shows its runs."""
    outcome = outcome_asked(request.GET)
    found, now = report.totals(), timezone.now()
    page = report.page(outcome, _number(request.GET.get("page", "")))
    opened = request.GET.get("open", "")
    context = {
        "totals": found,
        "figures": {words.outcome.value: found.counts[words.outcome] for words in OUTCOMES.values()},
        "outcome": outcome,
        "page": page,
        "rows": [_row(pair, now, is_open=pair.check.older_id == opened) for pair in page.pairs],
        "chips": _chips(found, outcome),
    }
    return render(request, "move/list.html", context | _around(request))


@require_safe
def move_pair(request: Request, task_id: str) -> HttpResponse:
    """Show one pair, by the id of the reload task or of a task that came of it; all where it is in none."""
    pair = report.pair(task_id)
    if pair is None:
        messages.info(request, "This task is in no pair that was checked. The next sync checks what is new.")
        return redirect("move")
    row = _row(pair, timezone.now(), is_open=True)
    return render(request, "move/pair.html", {"row": row} | _around(request))


@require_POST
def move_check(request: Request) -> HttpResponse:
    asked = request.POST.get("years", "")
    years = next((choice for choice in YEARS if str(choice) == asked), YEARS[0])
    began, now = time.monotonic(), timezone.now()
    result = check.check(now, years=years, anew=True)
    spent = time.monotonic() - began
    opinions.ask(now, OPINION_SECONDS)
    messages.success(request, _says(result, years, spent))
    return redirect(local_address(request.POST.get("next", ""), default=reverse("move")))


def outcome_asked(query: QueryDict) -> str:
    """The outcome that an address asks for; empty for all, and for what is none."""
    asked = query.get("outcome", "")
    return asked if asked in list(MoveOutcome) else ""


def _around(request: Request) -> dict[str, Any]:
    zones = zones_of(request)
    return {"page_zones": zones, "zone": zones.zone, "years": YEARS}


def _row(pair: CheckedPair, now: datetime, *, is_open: bool) -> PairRow:
    return PairRow(
        pair=pair,
        key=key_of(pair.check.older_id),
        outcome=OUTCOMES[MoveOutcome(pair.check.outcome)],
        proof=proof_words(pair),
        after=schedule_after(pair),
        zones=zones_after(pair),
        detail=_detail(pair, now) if is_open else None,
    )


def _detail(pair: CheckedPair, now: datetime) -> PairDetail:
    first = {name: list(map(moment_of, runs)) for name, runs in pair.check.first_runs.items()}
    return PairDetail(
        lost=first.get("lost", []),
        added=first.get("added", []),
        doubled=first.get("doubled", []),
        settings=settings_of(pair),
        library=opinion_words(pair),
        tenant=report.next_runs(pair, now),
    )


def _chips(found: MoveTotals, outcome: str) -> list[OutcomeChip]:
    every = OutcomeChip(words="All", value="", icon="tasks", tone="", count=found.pairs, chosen=not outcome)
    return [every] + [
        OutcomeChip(
            words=words.many,
            value=words.outcome.value,
            icon=words.icon,
            tone=words.tone,
            count=found.counts[words.outcome],
            chosen=words.outcome == outcome,
        )
        for words in OUTCOMES.values()
        if found.counts[words.outcome] or words.outcome == outcome or words.outcome is not MoveOutcome.UNPROVED
    ]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 7 and int(text) else 1


def _says(result: CheckResult, years: int, seconds: float) -> str:
    if not result.checked:
        return "Nothing is moved as far as the copy knows, so there is nothing to check."
    done = f"{result.checked:,} pair{'' if result.checked == 1 else 's'} checked over {years} years in {seconds:.1f} s."
    return f"{done} {result.left:,} are left: check again to go on." if result.left else done
