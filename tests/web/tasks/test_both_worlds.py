"""Tasks of both schedulers in the list: one task each, found by name, origin and what it waits for; moved ones once."""

import csv
from io import StringIO

import pytest
from django.urls import reverse

from dashboard.inventory.sync import run as sync
from dashboard.localtenant.scheduling_tasks import move
from tests.desk import Desk
from tests.web.tasks.test_tasks import text_of


@pytest.fixture
def both(desk: Desk) -> Desk:
    """A reload task, and three of the newer scheduling, of which one waits for another."""
    tenant = desk.tenant
    tenant.make_task(app_id=tenant.make_app("Ledger").id)
    staging = tenant.make_scheduling_task("Sales, staging", app_id=tenant.make_app("Sales").id)
    tenant.make_scheduling_task("Sales, model", app_id=tenant.make_app("Model").id, after=[staging.id])
    tenant.make_scheduling_task("FX", app_id=tenant.make_app("FX").id)
    return desk


def found(desk: Desk, q: str) -> list[str]:
    return sorted(row.app_name for row in desk.rows(q=q))


@pytest.mark.parametrize(
    ("q", "apps"),
    [
        ("", ["FX", "Ledger", "Model", "Sales"]),
        ("origin:newer", ["FX", "Model", "Sales"]),
        ("origin:reload", ["Ledger"]),
        ("-origin:scheduling-task", ["Ledger"]),
        ("name:sales", ["Model", "Sales"]),
        ('name:"Sales, model"', ["Model"]),
        ("staging", ["Sales"]),
        ("after:staging", ["Model"]),
        ("after:Sales", ["Model"]),
        ("-after:staging", ["FX", "Ledger", "Sales"]),
        ("kind:after", ["Model"]),
    ],
)
def test_they_are_found(both: Desk, q: str, apps: list[str]) -> None:
    assert found(both, q) == apps


def test_a_name_that_nothing_waits_for_gets_a_hint(both: Desk) -> None:
    assert "stagin" in text_of(both.page(q="after:stagging"))


def test_a_task_shows_its_app_and_its_own_name_where_that_says_more(both: Desk) -> None:
    rows = {row.app_name: row for row in both.rows()}

    assert (rows["Sales"].own_name, rows["FX"].own_name, rows["Ledger"].own_name) == ("Sales, staging", "", "")
    assert rows["Sales"].label == "Sales · Sales, staging"
    assert "Sales, staging" in text_of(both.page())


def test_the_file_has_what_only_the_newer_ones_have(both: Desk) -> None:
    sync.run()

    answer = both.client.get(reverse("export-csv"), {"q": "kind:after"})

    (row,) = csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert (row["name"], row["origin"]) == ("Sales, model", "scheduling-task")
    assert row["after"].endswith(" success")


def test_of_a_pair_the_successor_is_shown_and_each_leads_to_the_other(both: Desk) -> None:
    sync.run()
    old = next(row for row in both.rows(q="origin:reload"))
    (new,) = move.move_app(old.task.app_id)

    assert [row.task.id for row in both.rows(q="app:Ledger")] == [new.id]
    successor = both.client.get(reverse("task", args=[new.id]))
    before = both.client.get(reverse("task", args=[old.task.id]))

    assert reverse("task", args=[old.task.id]) in successor.content.decode()
    assert "Moved from" in text_of(successor)
    assert "Qlik moved" in text_of(successor)
    assert (before.status_code, reverse("task", args=[new.id]) in before.content.decode()) == (200, True)
    assert "Qlik has moved this reload task" in text_of(before)


def test_what_a_dead_scheduler_has_left_is_said_on_the_page(both: Desk, settings: object) -> None:
    sync.run()
    settings.LOCALTENANT_RELOAD_TASKS = "gone"  # type: ignore[attr-defined]
    both.tenant.models.LocalTask.objects.update(migrated=True)  # moved by nobody: no successor is there

    page = both.page()

    assert "Ledger" in text_of(page)
    assert "Qlik no longer offers the reload tasks: 1 of them is shown as of" in text_of(page)
