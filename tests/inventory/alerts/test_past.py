"""What Qlik disabled in the week before the first look: by the history that was there."""

from datetime import timedelta
from typing import Any

import pytest

from dashboard.inventory.alerts import past
from dashboard.inventory.models import Change, Ending
from dashboard.inventory.tenant_key import tenant_key
from tests.inventory.alerts.company import Company

SECOND = timedelta(seconds=1)


def seen(company: Company, task_id: str, *, ago: timedelta = SECOND, **values: Any) -> Change:
    """An entry of the sync, as somebody who was stopped at once had left it."""
    made = {"tenant": tenant_key(), "page": "sync", "kind": "disabled", "app_name": task_id.upper()}
    return Change.objects.create(task_id=task_id, operation=task_id, at=company.at - ago, **made | values)


def ended(change: Change, code: str | None = "CONSECUTIVE-FAILURES") -> None:
    body = None if code is None else {"id": change.task_id, "state": "Disabled", "disabledCode": code}
    Ending.objects.create(change=change, at=change.at, result="done", after=body)


def found(company: Company) -> list[tuple[str, str]]:
    return [(one.subject, one.kind) for one in past.look(tenant_key(), company.at)]


def test_an_entry_without_an_ending_or_a_task_hides_none_of_those_before_it(company: Company) -> None:
    ended(seen(company, "t1"))
    ended(seen(company, "t2", ago=2 * SECOND), "OWNER-DELETED")
    ended(seen(company, "t3"), None)
    seen(company, "t4")

    assert found(company) == [("t2", "owner"), ("t1", "disabled")]


@pytest.mark.parametrize(
    ("ago", "is_told"),
    [(timedelta(0), True), (timedelta(days=7), True), (timedelta(days=7) + SECOND, False)],
)
def test_a_week_is_looked_back(company: Company, ago: timedelta, is_told: bool) -> None:
    ended(seen(company, "t1", ago=ago))

    assert bool(found(company)) is is_told


@pytest.mark.parametrize(
    "values", [{"tenant": "another"}, {"page": "list"}, {"kind": "enabled"}, {"kind": "edited"}], ids=str
)
def test_only_what_the_sync_of_this_tenant_saw_being_disabled_counts(company: Company, values: dict[str, str]) -> None:
    ended(seen(company, "t1", **values))

    assert found(company) == []


def test_what_a_person_switched_off_is_no_trouble(company: Company) -> None:
    ended(seen(company, "t1"), "MANUALLY")

    assert found(company) == []
