"""Changes of tasks of both schedulers: the same history, conflicts and undo, and creations that say what they cost."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.inventory.changes import actions, history, undo
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.models.history import Change, ChangeKind, ChangePage, ChangeResult
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.models import LocalSchedulingTask, LocalTask
from dashboard.localtenant.scheduling_tasks.move import move_app
from dashboard.scheduling.task import After, Origin, Parent, TaskEnd, TaskState
from dashboard.tenant import errors
from dashboard.web.history.words import circumstance, verb, who
from dashboard.web.notices import outcome_words
from tests.conftest import LocalTenant

BY = RequestedBy(actor="ada", page=ChangePage.LIST)
LINE = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
OTHER = "RRULE:FREQ=DAILY;BYHOUR=7;BYMINUTE=30;BYSECOND=0"


@pytest.fixture
def joined(connected: LocalTenant, settings: Any) -> LocalTenant:
    settings.TENANT_JOINED = True
    return connected


def seen(task_id: str) -> str:
    row = read.row(task_id)
    assert row is not None
    return row.seen


def values(app_id: str, *lines: str, **fields: Any) -> dict[str, Any]:
    return {"app_id": app_id, "time_zone_name": "Europe/Zurich", "recurrences": lines or (LINE,)} | fields


def test_a_newer_task_is_switched_edited_and_undone_like_any_other(joined: LocalTenant) -> None:
    one = joined.make_scheduling_task()
    sync.run()

    off = actions.set_enabled(BY, one.id, enabled=False, seen=seen(one.id))
    saved = actions.save(BY, one.id, {"recurrences": (OTHER,), "name": "Sales, later"}, seen=seen(one.id))
    assert saved.row is not None
    assert (saved.row.task.recurrences, saved.row.task.name) == ((OTHER,), "Sales, later")
    back = [undo.undo(BY, outcome.change_id or 0, seen=seen(one.id)) for outcome in (saved, off)]

    assert [outcome.done for outcome in (off, saved, *back)] == [True] * 4
    row = read.row(one.id)
    assert row is not None
    assert (row.task.state, row.task.recurrences, row.task.name) == (TaskState.ENABLED, (LINE,), "Sales, daily")


def test_a_newer_task_that_changed_meanwhile_is_a_conflict(joined: LocalTenant) -> None:
    one = joined.make_scheduling_task()
    sync.run()
    before = seen(one.id)
    actions.save(BY, one.id, {"name": "Other"}, seen=before)

    late = actions.save(BY, one.id, {"recurrences": (OTHER,)}, seen=before)

    assert late.conflict is not None
    assert late.conflict.theirs is not None
    assert late.conflict.theirs.name == "Other"


def test_a_patch_without_an_answer_is_done_and_told_so(joined: LocalTenant) -> None:
    one = joined.make_scheduling_task()
    sync.run()
    joined.fault("204", method="PATCH")

    assert actions.set_enabled(BY, one.id, enabled=False, seen=seen(one.id)).done


def test_what_a_newer_task_waits_for_is_changed_and_taken_back(joined: LocalTenant) -> None:
    parent, one = joined.make_scheduling_task("Parent"), joined.make_scheduling_task("Child")
    sync.run()
    after = After(parents=(Parent(task_id=parent.id, end=TaskEnd.FAILURE),))
    wanted = {"after": after, "recurrences": (), "starts_at": None}

    saved = actions.save(BY, one.id, wanted, seen=seen(one.id))
    assert saved.row is not None
    assert saved.row.task.after == after
    undone = undo.undo(BY, saved.change_id or 0)

    assert undone.row is not None
    assert (undone.row.task.after, undone.row.task.recurrences) == (None, (LINE,))


def test_several_rules_are_refused_with_a_sentence_and_nothing_is_lost(joined: LocalTenant) -> None:
    one = joined.make_scheduling_task()
    sync.run()

    outcome = actions.save(BY, one.id, {"recurrences": (LINE, OTHER)}, seen=seen(one.id))

    assert isinstance(outcome.error, errors.Unsupported)
    assert outcome_words(outcome).startswith("Not saved: A task of Qlik's newer scheduling has one rule. Nothing was")
    assert outcome.row is not None
    assert outcome.row.task.recurrences == (LINE,)


def test_a_deleted_newer_task_comes_back_as_it_was(joined: LocalTenant) -> None:
    parent = joined.make_scheduling_task("Parent")
    one = joined.make_scheduling_task("Child", after=(parent.id,), enabled=False)
    sync.run()
    deleted = actions.delete(BY, one.id, seen=seen(one.id))

    outcome = undo.undo(BY, deleted.change_id or 0)

    assert outcome.done
    assert outcome.row is not None
    task = outcome.row.task
    assert (task.name, task.enabled, task.origin) == ("Child", False, Origin.SCHEDULING)
    assert task.after == After(parents=(Parent(task_id=parent.id, end=TaskEnd.SUCCESS),))


def test_a_new_task_is_made_in_the_older_scheduler_while_that_takes_it(joined: LocalTenant) -> None:
    app = joined.make_app()

    outcome = actions.create(BY, values(app.id, LINE, OTHER))

    assert outcome.row is not None
    assert (outcome.row.task.origin, outcome.row.task.recurrences) == (Origin.RELOAD, (LINE, OTHER))


def test_a_new_task_of_several_rules_becomes_several_each_with_its_entry(joined: LocalTenant, settings: Any) -> None:
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    app = joined.make_app("Cash")
    sync.run()

    asked = actions.create(BY, values(app.id, LINE, OTHER, enabled=False))
    assert asked.plan is not None
    assert not LocalSchedulingTask.objects.exists()
    assert "so that it becomes 2 tasks." in outcome_words(asked)
    outcome = actions.create(BY, values(app.id, LINE, OTHER, enabled=False), agreed=asked.plan.agreement)

    made = LocalSchedulingTask.objects.order_by("created_at", "name")
    assert outcome.done
    assert {outcome.task_id, *outcome.also} == {task.id for task in made}
    assert [(task.name, task.enabled) for task in made] == [("Cash", False), ("Cash (2)", False)]
    assert Change.objects.filter(kind=ChangeKind.CREATED, endings__result=ChangeResult.DONE).count() == 2


def test_what_a_new_task_turns_off_is_named_with_its_runs_and_asked_for(joined: LocalTenant, settings: Any) -> None:
    older = joined.make_task()
    joined.make_task(app_id=older.app_id, state="Disabled")
    sync.run()
    settings.LOCALTENANT_RELOAD_TASKS = "closing"

    asked = actions.create(BY, values(older.app_id))

    assert asked.plan is not None
    assert [lost.task.id for lost in asked.plan.turns_off] == [older.id]
    assert len(asked.plan.turns_off[0].next_runs) == 3
    assert not LocalSchedulingTask.objects.exists()
    assert [change.ending.result for change in Change.objects.all()] == ["failed"]  # reload tasks were asked for
    words = outcome_words(asked)
    assert words.startswith("Not created: making it in Qlik's newer scheduling turns off this reload task of its app:")
    assert older.id in words

    made = actions.create(BY, values(older.app_id), agreed=asked.plan.agreement)

    assert made.done
    row = read.row(older.id)
    assert row is not None
    assert row.task.state is TaskState.DISABLED


def test_what_a_creation_turned_off_is_in_its_name_and_not_put_down_to_others(
    joined: LocalTenant, settings: Any
) -> None:
    first = joined.make_task()
    tasks = [first, joined.make_task(app_id=first.app_id)]
    sync.run()
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    asked = actions.create(BY, values(first.app_id, name="Nightly"))
    assert asked.plan is not None

    made = actions.create(BY, values(first.app_id, name="Nightly"), agreed=asked.plan.agreement)
    sync.run()

    assert {lost.task.id for lost in made.turned_off} == {task.id for task in tasks}
    for task in tasks:
        (entry,) = history.of(task.id)
        assert (who(entry), verb(entry)) == ("ada", "turned off")
        assert circumstance(entry) == "by creating Cash position · Nightly"
        assert entry.creation is not None
        assert (entry.creation.pk, entry.can_undo) == (made.change_id, False)


def test_what_a_creation_turned_off_is_told_though_its_answer_was_lost(joined: LocalTenant, settings: Any) -> None:
    older = joined.make_task()
    sync.run()
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    asked = actions.create(BY, values(older.app_id))
    assert asked.plan is not None
    joined.fault("broken-json", method="POST", path="/api/scheduling")

    lost = actions.create(BY, values(older.app_id), agreed=asked.plan.agreement)
    before = [circumstance(entry) for entry in history.of(older.id)]
    undo.look_for(lost.change_id or 0)

    assert before == ["by creating a newer task of its app"]
    assert [circumstance(entry) for entry in history.of(older.id)] == ["by creating Cash position"]


def test_a_press_agrees_to_just_the_tasks_that_it_saw(joined: LocalTenant, settings: Any) -> None:
    older = joined.make_task()
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    asked = actions.create(BY, values(older.app_id))
    assert asked.plan is not None
    joined.make_task(app_id=older.app_id)

    again = actions.create(BY, values(older.app_id), agreed=asked.plan.agreement)

    assert again.plan is not None
    assert len(again.plan.turns_off) == 2
    assert LocalTask.objects.filter(state="Disabled").count() == 0


def test_what_fails_behind_a_first_task_says_what_was_made(joined: LocalTenant, settings: Any) -> None:
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    app = joined.make_app()
    for number in range(9):
        joined.make_scheduling_task(f"T{number}", app_id=app.id)
    asked = actions.create(BY, values(app.id, LINE, OTHER))
    assert asked.plan is not None

    outcome = actions.create(BY, values(app.id, LINE, OTHER), agreed=asked.plan.agreement)

    assert isinstance(outcome.error, errors.TooMany)
    assert [LocalSchedulingTask.objects.filter(id=made).exists() for made in outcome.also] == [True]
    assert "1 task was made before that" in outcome_words(outcome)


def test_a_deleted_reload_task_comes_back_in_the_newer_scheduling_where_there_are_no_more(
    joined: LocalTenant, settings: Any
) -> None:
    older = joined.make_task(recurrence=[LINE, OTHER], state="Disabled")
    sync.run()
    deleted = actions.delete(BY, older.id, seen=seen(older.id))
    settings.LOCALTENANT_RELOAD_TASKS = "closing"

    asked = undo.undo(BY, deleted.change_id or 0)
    assert asked.plan is not None
    outcome = undo.undo(BY, deleted.change_id or 0, agreed=asked.plan.agreement)

    made = LocalSchedulingTask.objects.all()
    assert outcome.done
    assert {outcome.task_id, *outcome.also} == {task.id for task in made}
    assert sorted(task.definition["start"]["schedule"]["recurrence"] for task in made) == [LINE, OTHER]
    assert [task.enabled for task in made] == [False, False]


def test_to_restore_asks_too_before_it_turns_others_off(joined: LocalTenant, settings: Any) -> None:
    older = joined.make_task()
    other = joined.make_task(app_id=older.app_id)
    sync.run()
    deleted = actions.delete(BY, older.id, seen=seen(older.id))
    settings.LOCALTENANT_RELOAD_TASKS = "closing"

    asked = undo.undo(BY, deleted.change_id or 0)
    assert asked.plan is not None
    assert [lost.task.id for lost in asked.plan.turns_off] == [other.id]
    agreed = undo.undo(BY, deleted.change_id or 0, agreed=asked.plan.agreement)

    assert agreed.done


def test_a_task_that_was_moved_names_what_it_has_become(joined: LocalTenant) -> None:
    older = joined.make_task()
    sync.run()
    before = seen(older.id)
    move_app(older.app_id)
    sync.run()

    outcome = actions.set_enabled(BY, older.id, enabled=False, seen=before)

    assert isinstance(outcome.error, errors.Moved)
    assert outcome.error.successor == LocalSchedulingTask.objects.get().id


def test_a_creation_whose_answer_is_lost_is_found(joined: LocalTenant, settings: Any) -> None:
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    app = joined.make_app()
    sync.run()
    joined.fault("broken-json", method="POST", path="/api/scheduling")

    outcome = actions.create(BY, values(app.id))
    assert isinstance(outcome.error, errors.OutcomeUnknown)
    found = undo.look_for(outcome.change_id or 0)

    assert found is not None
    assert found.task.origin is Origin.SCHEDULING
