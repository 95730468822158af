"""Runs on a task's page: started, listed, their logs opened, searched and downloaded, their ends told."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory.models.history import Change, ChangeKind
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.models import LocalReload
from dashboard.web.task.runs import STARTABLE
from tests.desk import HTMX, Desk
from tests.web.tasks.test_tasks import text_of

LATER = timedelta(minutes=20)  # longer than a run takes


def run_now(desk: Desk, task_id: str, *, htmx: bool = False, **posted: str) -> Any:
    address = reverse("task-run", args=[task_id])
    return desk.client.post(address, posted, headers=HTMX if htmx else {}, follow=not htmx)


def shown(desk: Desk, task_id: str, **query: str) -> Any:
    """The page with its runs, as a browser without scripts asks for it."""
    return desk.client.get(reverse("task", args=[task_id]), {"runs": "now"} | query)


@pytest.fixture
def ran(desk: Desk) -> Any:
    """A task whose run has ended."""
    task = desk.tenant.make_scheduling_task("Sales, daily", app_id=desk.tenant.make_app("Sales").id)
    sync.run()
    run_now(desk, task.id)
    desk.tenant.clock.set(desk.tenant.clock.at + LATER)
    return task


def run_id(desk: Desk, task_id: str) -> str:
    return str(shown(desk, task_id).context["run_page"].entries[0].run.id)


def test_a_press_without_a_script_starts_it_and_leads_to_its_runs(desk: Desk) -> None:
    task = desk.tenant.make_scheduling_task()
    sync.run()
    before = desk.client.get(reverse("task", args=[task.id]))

    page = run_now(desk, task.id, tell="on")

    text = text_of(page)
    assert 'id="run-now"' in before.content.decode()
    assert "Sales, daily is started. You are told here when it has ended." in text
    assert "Running for" in text
    assert "Run now, ada" in text
    assert "ada started a run of the task." in text


def test_a_press_with_a_script_answers_the_list_of_runs(desk: Desk) -> None:
    task = desk.tenant.make_scheduling_task()
    sync.run()

    answer = run_now(desk, task.id, htmx=True)
    again = run_now(desk, task.id, htmx=True)

    assert answer.status_code == 200
    assert 'hx-trigger="every 5s"' in answer.content.decode()
    assert again.status_code == 409
    assert "Not started: its app is being reloaded already, since 13:05 UTC." in text_of(again)
    assert LocalReload.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        (
            {"enabled": False, "disabled_code": "CONSECUTIVE-FAILURES"},
            "The task is disabled (failures), and Qlik runs no",
        ),
        (
            {"enabled": False, "disabled_code": "LUNAR-ECLIPSE"},
            "The task is disabled (LUNAR-ECLIPSE), and Qlik runs no",
        ),
    ],
)
def test_a_disabled_task_has_no_button_and_says_why(desk: Desk, fields: dict[str, Any], says: str) -> None:
    task = desk.tenant.make_scheduling_task(**fields)
    sync.run()

    page = desk.client.get(reverse("task", args=[task.id]))
    pressed = run_now(desk, task.id, htmx=True)

    assert 'id="run-now"' not in page.content.decode()
    assert f"Not to be run now: {says}" in text_of(page)
    assert pressed.status_code == 422
    assert says in text_of(pressed)
    assert not Change.objects.filter(kind=ChangeKind.RUN).exists()


def test_a_reload_task_shows_its_reloads_without_logs_and_says_why(desk: Desk) -> None:
    task = desk.tenant.make_task()
    desk.tenant.make_reload(desk.tenant.clock.at - timedelta(hours=1), app_id=task.app_id, task_id=task.id)
    sync.run()

    page = shown(desk, task.id)

    text = text_of(page)
    assert "Not to be run now: A reload task cannot be run from here. Only Qlik starts one." in text
    assert "Qlik keeps the logs of reload tasks with their apps." in text
    assert [line.result for line in page.context["run_lines"]] == ["Ran"]
    assert [(line.by, line.query) for line in page.context["run_lines"]] == [("Schedule", "")]


def test_a_reload_task_leads_to_its_app_and_to_the_tasks_that_can_be_run_from_here(desk: Desk, settings: Any) -> None:
    settings.APP_ADDRESS = "https://qlik.example/app/<id>"
    task, _ = desk.tenant.make_task(), desk.tenant.make_scheduling_task()
    desk.tenant.make_scheduling_task(enabled=False)
    sync.run()

    page = desk.client.get(reverse("task", args=[task.id]))

    assert f'id="reload-in-qlik" href="https://qlik.example/app/{task.app_id}"' in page.content.decode()
    assert "1 task can be run from here : search origin:newer state:enabled ." in text_of(page)
    assert len(desk.rows(q=STARTABLE)) == 1


def test_a_long_page_of_runs_is_cut_until_the_rest_is_asked_for(desk: Desk) -> None:
    task = desk.tenant.make_task()
    for hours in range(30):
        desk.tenant.make_reload(desk.tenant.clock.at - timedelta(hours=hours + 1), app_id=task.app_id, task_id=task.id)
    sync.run()

    some, every = shown(desk, task.id), shown(desk, task.id, more="1")

    assert (len(some.context["run_lines"]), len(some.context["bars"])) == (25, 30)
    assert re.search(r'id="runs-more"[^>]+runs=now&amp;more=1#runs"[^>]+>5 more<', some.content.decode())
    assert len(every.context["run_lines"]) == 30
    assert "runs-more" not in every.content.decode()


def test_the_log_opens_below_its_run_and_is_searched(desk: Desk, ran: Any) -> None:
    one = run_id(desk, ran.id)

    opened = shown(desk, ran.id, log=one)
    found = shown(desk, ran.id, log=one, find="RELOADID")
    nothing = shown(desk, ran.id, log=one, find="no such text")

    assert "ReloadID:" in text_of(opened)
    (line,) = found.context["opened"].lines
    assert (line.number, line.text.startswith("ReloadID")) == (1, True)
    assert "1 with “RELOADID”" in text_of(found)
    assert "No line has “no such text”." in text_of(nothing)


def test_the_log_is_downloaded_as_text(desk: Desk, ran: Any) -> None:
    address = reverse("task-log", args=[ran.id, run_id(desk, ran.id)])

    answer = desk.client.get(address)
    missing = desk.client.get(reverse("task-log", args=[ran.id, "none"]))

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.decode().startswith("ReloadID:")
    assert (missing.status_code, missing.content.decode()) == (404, "Qlik keeps no log of this run.")


def test_a_run_without_a_log_says_so(desk: Desk, ran: Any) -> None:
    assert run_id(desk, ran.id)
    gone = desk.client.get(reverse("task-runs", args=[ran.id]), {"log": "of-another-run"})

    assert gone.context["opened"].notice.says == "Qlik keeps no log of this run."


def test_the_list_is_a_fragment_of_its_own_that_says_what_failed(desk: Desk, ran: Any) -> None:
    desk.tenant.models.LocalApp.objects.filter(pk=ran.app_id).update(failure_rate=1)
    run_now(desk, ran.id)
    desk.tenant.clock.set(desk.tenant.clock.at + LATER)
    sync.run()

    answer = desk.client.get(reverse("task-runs", args=[ran.id]), headers=HTMX)

    text = text_of(answer)
    assert "<html" not in answer.content.decode()
    assert [line.result for line in answer.context["run_lines"]] == ["Failed", "Ran"]
    assert answer.context["run_lines"][0].entry.error[:40] in text
    assert len(answer.context["bars"]) == 2


def test_the_list_is_filtered_by_failed_runs_and_says_where_none_did(desk: Desk, ran: Any) -> None:
    none = shown(desk, ran.id, result="failed")
    desk.tenant.models.LocalApp.objects.filter(pk=ran.app_id).update(failure_rate=1)
    run_now(desk, ran.id)
    desk.tenant.clock.set(desk.tenant.clock.at + LATER)

    page = shown(desk, ran.id, result="failed")
    opened = shown(desk, ran.id, result="failed", log=page.context["run_page"].entries[0].run.id)

    html = page.content.decode()
    assert "None of the 1 run looked through failed." in text_of(none)
    assert [line.result for line in page.context["run_lines"]] == ["Failed"]
    assert re.search(r'id="runs-failed"\s+href="[^"]+runs=now&amp;result=failed#runs" aria-current="true"', html)
    assert "result=failed" not in re.search(r'id="runs-all"\s+href="([^"]+)"', html)[1]  # type: ignore[index]
    assert opened.context["opened"].lines
    assert "result=failed" in opened.context["closed_query"]


def test_a_press_with_a_script_puts_its_entry_into_the_history_panel(desk: Desk) -> None:
    task = desk.tenant.make_scheduling_task()
    sync.run()

    html = run_now(desk, task.id, htmx=True).content.decode()
    looked_again = desk.client.get(reverse("task-runs", args=[task.id]), headers=HTMX).content.decode()

    (change,) = Change.objects.filter(kind=ChangeKind.RUN)
    panel = html.partition('id="task-history"')[2]
    assert panel.split(">", 1)[0].endswith('hx-swap-oob="true"')
    assert f'id="change-{change.pk}"' in panel
    assert "task-history" not in looked_again


def test_the_end_of_a_run_is_told_on_whatever_page_until_the_next_one(desk: Desk) -> None:
    task = desk.tenant.make_scheduling_task()
    sync.run()
    run_now(desk, task.id, htmx=True, tell="on")
    elsewhere = desk.client.get(reverse("tasks")).content.decode()

    waits = desk.client.get(reverse("runs-ended"))
    desk.tenant.clock.set(desk.tenant.clock.at + LATER)
    told = desk.client.get(reverse("runs-ended"))

    assert reverse("runs-ended") in elsewhere
    again = desk.client.get(reverse("runs-ended"))
    next_page = desk.client.get(reverse("runs-ended"), {"new": ""})

    assert f"{reverse('runs-ended')}?new" in elsewhere
    assert "every 15s" in waits.content.decode()
    assert "messages" not in waits.content.decode()
    for answer in (told, again):
        assert "Sales, daily ran, after" in text_of(answer)
        assert "every 15s" not in answer.content.decode()
    assert text_of(next_page).strip() == ""
    assert reverse("runs-ended") not in desk.client.get(reverse("tasks")).content.decode()


def test_what_was_told_of_a_run_is_dismissed(desk: Desk) -> None:
    tasks = [desk.tenant.make_scheduling_task(name) for name in ("Sales, daily", "Stock, daily")]
    sync.run()
    for task in tasks:
        run_now(desk, task.id, htmx=True, tell="on")
        desk.tenant.clock.set(desk.tenant.clock.at + LATER)
    told = text_of(desk.client.get(reverse("runs-ended")))

    left = text_of(desk.client.post(reverse("runs-ended"), {"task": tasks[0].id}, headers=HTMX))

    assert ("Sales, daily ran" in told, "Stock, daily ran" in told) == (True, True)
    assert ("Sales, daily ran" in left, "Stock, daily ran" in left) == (False, True)


def test_who_did_not_ask_is_not_told(desk: Desk) -> None:
    task = desk.tenant.make_scheduling_task()
    sync.run()

    run_now(desk, task.id, htmx=True)

    assert reverse("runs-ended") not in desk.client.get(reverse("tasks")).content.decode()


def test_who_sees_the_run_ended_is_not_told_again(desk: Desk) -> None:
    task = desk.tenant.make_scheduling_task()
    sync.run()
    run_now(desk, task.id, tell="on")
    desk.tenant.clock.set(desk.tenant.clock.at + LATER)

    shown(desk, task.id)

    assert desk.client.session.get("asked_runs") == {}


def test_of_a_tenant_that_does_not_answer_the_runs_of_the_copy_are_shown(desk: Desk, ran: Any) -> None:
    sync.run()
    desk.tenant.fault("500", count=9, path="/runs")

    text = text_of(desk.client.get(reverse("task-runs", args=[ran.id])))

    assert "These runs are as the copy has them." in text
    assert "Ran" in text


def test_the_history_finds_runs(desk: Desk, ran: Any) -> None:
    text = text_of(desk.client.get(reverse("history"), {"kind": "run"}))

    assert "ada started a run of Sales · Sales, daily" in text
