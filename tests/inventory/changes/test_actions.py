"""Switching a task of a tenant whose answers are odd, in ways that no server can be told to."""

from collections.abc import Iterator
from typing import Any

import pytest
import responses
from django.core.cache import cache

from dashboard.inventory.changes import actions
from dashboard.inventory.changes.actions import By, Page
from dashboard.inventory.changes.outcome import Outcome
from dashboard.tenant.wire import digest
from dashboard.web.notices import outcome_status

pytestmark = pytest.mark.django_db

TASK = "https://tenant.example/api/v1/reload-tasks/t1"
ENABLED = {"id": "t1", "appId": "a1", "state": "Enabled", "timeZone": "Europe/Zurich", "recurrence": []}
DISABLED = ENABLED | {"state": "Disabled", "disabledCode": "MANUALLY"}


@pytest.fixture
def answers(settings: Any) -> Iterator[responses.RequestsMock]:
    """A tenant that answers what a test says, in that order, and has no names."""
    settings.TENANT_URL, settings.TENANT_TOKEN = "https://tenant.example", "token"
    cache.clear()
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock
    cache.clear()


def set_off() -> Outcome:
    return actions.set_enabled(By(actor="ada", page=Page.LIST), "t1", enabled=False, seen=digest(ENABLED))


def test_an_answer_to_a_write_that_is_older_than_the_write_is_looked_at_again(answers: responses.RequestsMock) -> None:
    for body in (ENABLED, DISABLED):
        answers.get(TASK, json=body)
    answers.put(TASK, json=ENABLED)

    outcome = set_off()

    assert outcome.done
    assert outcome.row is not None
    assert not outcome.row.task.enabled


def test_a_tenant_that_takes_the_change_and_keeps_the_old_state_is_not_believed(
    answers: responses.RequestsMock,
) -> None:
    answers.get(TASK, json=ENABLED)
    answers.put(TASK, json=ENABLED)

    outcome = set_off()

    assert outcome.refused
    assert outcome_status(outcome) == 409


def test_after_a_failed_write_and_a_failed_look_the_last_reading_is_shown(answers: responses.RequestsMock) -> None:
    answers.get(TASK, json=ENABLED)
    answers.get(TASK, status=500)
    answers.put(TASK, status=500)

    outcome = set_off()

    assert outcome_status(outcome) == 503
    assert outcome.row is not None
    assert outcome.row.task.enabled
