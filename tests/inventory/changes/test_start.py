"""Run now: a write like any other, refused where it cannot be, and never done twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import actions, history, recovery, task_lock
from dashboard.inventory.changes.outcome import Outcome
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.models.history import Change, ChangeKind, ChangePage, ChangeResult, TaskLock
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from dashboard.localtenant.models import LocalReload
from dashboard.localtenant.scheduling_tasks.move import move_app
from dashboard.tenant import errors
from dashboard.web.history.words import note, verb
from dashboard.web.notices import outcome_words
from tests.conftest import LocalTenant

BY = RequestedBy(actor="ada", page=ChangePage.TASK, reason="the numbers are wanted now")


def started(task_id: str) -> Outcome:
    return actions.run_now(BY, task_id)


def runs() -> int:
    return LocalReload.objects.count()


def test_a_task_is_started_and_the_history_says_who_and_why(connected: LocalTenant) -> None:
    one = connected.make_scheduling_task()
    sync.run()

    outcome = started(one.id)

    (entry,) = (entry for entry in history.of(one.id) if entry.change.kind == ChangeKind.RUN)
    assert outcome.done
    assert runs() == 1
    assert (entry.change.actor, entry.change.why, entry.result) == ("ada", BY.reason, "done")
    assert (verb(entry), note(entry), entry.differences, entry.can_undo) == ("started a run of", "", [], False)
    assert outcome.owner is None


def test_a_second_press_starts_nothing_and_says_since_when_it_runs(connected: LocalTenant) -> None:
    one = connected.make_scheduling_task()
    sync.run()
    started(one.id)

    again = started(one.id)

    assert not again.done
    assert outcome_words(again).startswith("Not started: its app is being reloaded already, since 13:05 UTC.")
    assert runs() == 1
    assert Change.objects.filter(kind=ChangeKind.RUN).count() == 1


@pytest.mark.parametrize(
    ("by_task", "says"), [(True, "already by another task"), (False, "already by something else than a task")]
)
def test_an_app_that_something_else_reloads_says_so(connected: LocalTenant, by_task: bool, says: str) -> None:
    one = connected.make_scheduling_task()
    other = connected.make_scheduling_task(app_id=one.app_id).id if by_task else ""
    sync.run()
    if by_task:
        started(other)
    else:
        at = connected.clock.at - timedelta(minutes=1)
        connected.make_reload(at, app_id=one.app_id, ended_at=at + timedelta(minutes=9))

    outcome = started(one.id)

    assert says in outcome_words(outcome)
    assert runs() == 1


def test_a_disabled_task_is_refused_with_the_reason_and_nothing_is_sent(connected: LocalTenant) -> None:
    one = connected.make_scheduling_task(enabled=False, disabled_code="OWNER-DELETED")
    sync.run()

    outcome = started(one.id)

    assert outcome_words(outcome) == (
        "Not started: The task is disabled (owner deleted), and Qlik runs no disabled task. "
        "Nothing was changed. Enable it first."
    )
    assert not Change.objects.filter(kind=ChangeKind.RUN).exists()


def test_a_reload_task_cannot_be_started_and_says_why(connected: LocalTenant) -> None:
    one = connected.make_task()
    sync.run()

    assert "A reload task cannot be run from here." in outcome_words(started(one.id))


def test_a_task_that_qlik_has_moved_says_so(connected: LocalTenant) -> None:
    one = connected.make_task()
    sync.run()
    (new,) = move_app(one.app_id)
    sync.run()

    outcome = started(one.id)

    assert isinstance(outcome.error, errors.Moved)
    assert outcome.error.successor == new.id


@pytest.mark.parametrize(
    ("kind", "done", "words"),
    [
        ("503", ChangeResult.FAILED, "Not started: Qlik"),
        ("cut", ChangeResult.DONE, ""),
    ],
)
def test_what_came_of_a_press_is_told_as_it_was(
    connected: LocalTenant, kind: str, done: ChangeResult, words: str
) -> None:
    one = connected.make_scheduling_task()
    sync.run()
    connected.fault(kind, method="POST")

    outcome = started(one.id)

    change = Change.objects.get(kind=ChangeKind.RUN)
    assert change.ending is not None
    assert (change.ending.result, runs()) == (done, int(done is ChangeResult.DONE))
    assert outcome_words(outcome).startswith(words)
    assert not TaskLock.objects.exists()


def test_a_press_whose_process_died_is_ended_by_a_look_at_the_runs(connected: LocalTenant, settings: Any) -> None:
    begun, never = connected.make_scheduling_task(), connected.make_scheduling_task()
    sync.run()
    started(begun.id)
    for one in (begun, never):
        lock = task_lock.acquire(tenant_key(), one.id)
        assert lock is not None
        at = timezone.now() - timedelta(hours=1) if one is never else timezone.now()
        Change.objects.create(
            tenant=tenant_key(), task_id=one.id, at=at, kind=ChangeKind.RUN, wanted={}, operation=lock.operation
        )
    settings.LONGEST_CHANGE_SECONDS = -1

    assert recovery.finish_interrupted(connect.tenant(CountingLimiter)) == 2

    results = {
        change.task_id: change.ending.result for change in Change.objects.filter(kind=ChangeKind.RUN).order_by("pk")
    }
    assert results == {begun.id: ChangeResult.DONE, never.id: ChangeResult.UNKNOWN}


def test_what_others_change_after_a_press_of_unknown_outcome_is_theirs(connected: LocalTenant) -> None:
    one = connected.make_scheduling_task()
    sync.run()
    change = Change.objects.create(
        tenant=tenant_key(), task_id=one.id, at=timezone.now(), kind=ChangeKind.RUN, wanted={}, operation="lost"
    )
    change.endings.create(at=timezone.now(), result=ChangeResult.UNKNOWN)
    url = f"{connected.url}/api/scheduling/tasks/{one.id}"
    connected.session.patch(url, json=[{"op": "replace", "path": "/name", "value": "Theirs"}]).raise_for_status()

    sync.run()

    assert history.of(one.id)[0].change.kind == ChangeKind.EDITED
    assert change.ending is not None
    assert change.ending.result == ChangeResult.UNKNOWN
