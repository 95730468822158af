"""`manage.py reload-task`: qlik-cli's verbs and flags, carried out as the pages do it."""

import getpass
import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.core.management import CommandError, call_command

from dashboard.inventory.changes import undo
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.models.history import Change, ChangePage
from dashboard.inventory.sync import run as sync
from dashboard.management.reload_task import output, switch
from dashboard.management.reload_task.flags import lines_of
from tests.conftest import LocalTenant
from tests.desk import Desk

DAILY = "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
WEEKLY = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=7;BYMINUTE=0;BYSECOND=0"
SET = ["--startDateTime=2026-12-01T00:00:00", "--timeZone=America/Toronto", f'--recurrence="{DAILY}","{WEEKLY}"']


def run(*arguments: str) -> str:
    """What the command prints."""
    printed = StringIO()
    call_command("reload-task", *arguments, stdout=printed)
    return printed.getvalue()


def answer(*arguments: str) -> Any:
    return json.loads(run(*arguments))


def failure(*arguments: str) -> CommandError:
    with pytest.raises(CommandError) as caught:
        run(*arguments)
    return caught.value


def states(tenant: LocalTenant) -> list[str]:
    return list(tenant.models.LocalTask.objects.order_by("id").values_list("state", flat=True))


def test_ls_prints_what_the_tenant_sent_as_a_list(connected: LocalTenant) -> None:
    tasks = [connected.make_task(partial=number == 1) for number in range(3)]

    assert [body["id"] for body in answer("ls")] == [task.id for task in tasks]
    assert [body["id"] for body in answer("ls", "--limit", "2")] == [task.id for task in tasks[:2]]
    assert [body["id"] for body in answer("ls", "--appId", tasks[2].app_id)] == [tasks[2].id]
    assert [body["id"] for body in answer("ls", "--partial")] == [tasks[1].id]
    assert run("ls", "--partial=false", "-q").split() == [tasks[0].id, tasks[2].id]
    assert answer("ls", "--raw")["data"] == answer("ls", "--json") == answer("ls")
    assert answer("ls", "--appId", "nobody") == []


def test_ls_finds_what_the_lists_search_finds(connected: LocalTenant) -> None:
    connected.make_task(app_id=connected.make_app("Cash position").id)
    other = connected.make_task(app_id=connected.make_app("Order intake").id, state="Disabled")

    assert [body["id"] for body in answer("ls", "--search", "state:disabled order")] == [other.id]
    assert answer("ls", "--search", "state:enabled order") == []


def test_a_table_is_readable_and_holds_nothing_that_moves_a_cursor(connected: LocalTenant) -> None:
    connected.make_task(app_id=connected.make_app("Cash\x1b[2J position").id)
    sync.run()

    head, row = run("ls", "--output", "table").splitlines()

    assert head.split() == ["ID", "APP", "STATE", "NEXT", "RUN", "SCHEDULE"]
    assert "\x1b" not in row
    assert output.table(("A",), [["a\x1b\nb"], [""]]) == "A\na??b\n-"
    assert row.endswith("enabled  2026-11-24 05:30Z  Every day at 06:30")


def test_a_task_is_created_shown_changed_and_deleted(connected: LocalTenant) -> None:
    app = connected.make_app()

    made = answer("create", "--appId", app.id, *SET, "--type", "scheduled_reload", "--why", "asked for", "--as", "ada")
    shown = answer("get", made["id"])
    changed = answer("update", made["id"], "--partial", "--endDateTime=2027-01-01T00:00:00")
    switched = answer("update", made["id"], "--state=Disabled")
    printed = run("rm", made["id"])

    assert made == shown
    assert (made["recurrence"], made["timeZone"]) == ([DAILY, WEEKLY], "America/Toronto")
    assert changed == made | {"partial": True, "endDateTime": "2027-01-01T00:00:00"}
    assert (switched["state"], switched["disabledCode"]) == ("Disabled", "MANUALLY")
    assert printed == ""
    assert not connected.models.LocalTask.objects.exists()
    kinds = Change.objects.order_by("pk").values_list("kind", "actor", "page", "reason")
    assert kinds[0] == ("created", "ada", "command line", "asked for")
    assert [kind for kind, *_ in kinds] == ["created", "edited", "disabled", "deleted"]


def test_who_says_no_name_is_the_user_of_the_shell(connected: LocalTenant) -> None:
    run("update", connected.make_task().id, "--state", "Disabled")

    assert Change.objects.get().actor == getpass.getuser()


def test_the_history_tells_where_it_was_done_and_undo_takes_it_back(desk: Desk) -> None:
    task = desk.tenant.make_task()
    run("update", task.id, "--state=Disabled", "--as", "marek", "--why", "a test")

    text = desk.client.get("/history/").content.decode()
    outcome = undo.undo(RequestedBy(actor="ada", page=ChangePage.HISTORY), Change.objects.get().pk)

    assert "On the command line." in text
    assert "marek" in text
    assert outcome.done
    assert desk.state(task.id) == "Enabled"


def test_what_the_flags_do_not_name_goes_back_byte_for_byte(connected: LocalTenant) -> None:
    odd = ["FREQ=WEEKLY;BYHOUR=6;;BYMINUTE=0;X-OURS=1", "EXDATE;TZID=Europe/Zurich:20261224T060000"]
    task = connected.make_task(recurrence=odd)

    body = answer("update", task.id, "--partial=true")

    assert (body["recurrence"], body["startDateTime"], body["partial"]) == (odd, "2026-01-05T06:30:00", True)


def test_an_end_is_taken_away_by_an_empty_one_and_all_lines_by_none(connected: LocalTenant) -> None:
    task = connected.make_task(end="2027-01-01T00:00:00")

    without_end = answer("update", task.id, "--endDateTime=")
    without_lines = answer("update", task.id, "--recurrence=", "--startDateTime=")

    assert "endDateTime" not in without_end
    assert (without_lines["recurrence"], without_lines["startDateTime"]) == ([], "")


def test_a_body_that_was_printed_can_be_changed_and_given_back(connected: LocalTenant, tmp_path: Path) -> None:
    task = connected.make_task()
    file = tmp_path / "task.json"
    file.write_text(json.dumps(answer("get", task.id) | {"recurrence": [WEEKLY], "endDateTime": None}))

    changed = answer("update", task.id, "--file", str(file), "--partial")
    made = answer("create", "-f", str(file), "--timeZone=UTC")

    assert (changed["recurrence"], changed["partial"]) == ([WEEKLY], True)
    assert (made["recurrence"], made["timeZone"], made["appId"]) == ([WEEKLY], "UTC", task.app_id)


def test_nothing_to_change_is_done_without_a_word_to_the_tenant(connected: LocalTenant) -> None:
    task = connected.make_task()

    bodies = [
        answer("update", task.id, *flags) for flags in (["--state=Enabled"], ["--state=Completed"], ["--partial=0"])
    ]

    assert {body["state"] for body in bodies} == {"Enabled"}
    assert not Change.objects.exists()


def test_a_completed_task_is_enabled_with_its_later_end(connected: LocalTenant) -> None:
    task = connected.make_task(state="Completed", end="2026-11-01T00:00:00")

    body = answer("update", task.id, "--endDateTime=2027-11-01T00:00:00", "--state=Enabled")

    assert (body["state"], body["nextExecutionTime"]) == ("Enabled", "2026-11-24T05:30:00Z")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f'"{DAILY}","{WEEKLY}"', [DAILY, WEEKLY]),
        (DAILY, [DAILY]),
        (WEEKLY, [WEEKLY]),
        (f"{WEEKLY},{DAILY}", [WEEKLY, DAILY]),
        ("RDATE:20260101T000000,20260102T000000", ["RDATE:20260101T000000,20260102T000000"]),
        ("BYDAY=MO,TU;FREQ=WEEKLY", ["BYDAY=MO,TU;FREQ=WEEKLY"]),
        ("", []),
    ],
)
def test_a_list_of_lines_is_read_as_csv(text: str, lines: list[str]) -> None:
    assert lines_of(text) == lines


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["create", "--appId=a"], "--timeZone is missing"),
        (["create", "--timeZone=UTC"], "--appId is missing"),
        (["update", "TASK"], "There is nothing to change"),
        (["update", "TASK", "--startDateTime=soon"], "--startDateTime is 'soon'"),
        (["update", "TASK", "--endDateTime=2027-01-01T00:00:00Z"], "has an offset beside a time zone"),
        (["update", "TASK", "--file", "/nowhere"], "/nowhere cannot be read as JSON"),
        (["enable"], "Name the tasks to enable, or give --search."),
        (["disable", "--search", " "], "Name the tasks to disable, or give --search."),
        (["disable", "--search", "stat:enabled"], "There is no search by “stat”. Write state:enabled?"),
        (["disable", "--search", "owner:nobody"], "No owner is called “nobody”."),
        (["disable", "--search", "runs>many"], "“many” is no amount for runs"),
    ],
)
def test_flags_that_make_no_sense_change_nothing_and_exit_with_2(
    connected: LocalTenant, arguments: list[str], says: str
) -> None:
    task = connected.make_task()

    error = failure(*[task.id if text == "TASK" else text for text in arguments])

    assert says in str(error)
    assert error.returncode == 2
    assert (states(connected), Change.objects.count()) == (["Enabled"], 0)


@pytest.mark.parametrize("flag", ["--partial=5", "--limit=0", "--bogus", "--stat=Enabled", '--recurrence="x"y'])
def test_a_flag_that_cannot_be_read_is_refused(connected: LocalTenant, flag: str) -> None:
    assert "rror" in str(failure("update", "t1", flag)) or "argument" in str(failure("update", "t1", flag))


@pytest.mark.parametrize("body", ["", "[]", "{", '{"recurrence": "RRULE"}', '{"partial": 1}', '{"state": "enabled"}'])
def test_a_file_that_is_no_body_is_refused(connected: LocalTenant, tmp_path: Path, body: str) -> None:
    task = connected.make_task()
    file = tmp_path / "body.json"
    file.write_text(body)

    assert failure("update", task.id, "-f", str(file)).returncode == 2


@pytest.mark.parametrize("verb", [["get"], ["rm"], ["update", "--partial"], ["enable"]])
def test_a_task_that_is_not_there_is_said_so(connected: LocalTenant, verb: list[str]) -> None:
    error = failure(*verb, "0" * 24)

    assert str(error) == f"There is no task {'0' * 24} in this tenant."
    assert error.returncode == 1


def test_what_the_tenant_refuses_is_a_sentence(connected: LocalTenant, settings: Any) -> None:
    task = connected.make_task()
    settings.LOCALTENANT_RELOAD_TASKS = "closing"

    wrong = failure("update", task.id, "--recurrence=RRULE:FREQ=SOMETIMES")
    closed = failure("create", "--appId", task.app_id, *SET)

    assert "Not saved: Qlik refused it" in str(wrong)
    assert f"turns off this reload task of its app: {task.id}" in str(closed)
    assert (wrong.returncode, closed.returncode) == (1, 1)


def test_an_answer_that_is_lost_has_an_exit_code_of_its_own(connected: LocalTenant, settings: Any) -> None:
    settings.TENANT_JOINED = False  # so that a creation is one call
    app = connected.make_app()
    connected.fault("broken-json", method="POST")

    assert failure("create", "--appId", app.id, *SET).returncode == 3


@pytest.mark.parametrize(("fault", "says"), [("500", "error (500)"), ("broken-json", "not one of Qlik's API")])
def test_a_tenant_that_fails_is_told_in_a_line(connected: LocalTenant, fault: str, says: str) -> None:
    connected.fault(fault, count=50)

    assert says in str(failure("ls"))


def test_without_a_tenant_it_says_how_to_have_one(connected: LocalTenant, settings: Any, tmp_path: Path) -> None:
    settings.TENANT_URL = settings.TENANT_TOKEN = ""
    settings.DATA = tmp_path

    assert "No tenant is set" in str(failure("ls"))


def test_a_search_is_switched_with_one_entry_in_the_history_for_each(connected: LocalTenant) -> None:
    cash, order = connected.make_app("Cash position"), connected.make_app("Order intake")
    found = [connected.make_task(app_id=cash.id) for _ in range(2)]
    connected.make_task(app_id=order.id)
    connected.make_task(app_id=cash.id, state="Disabled")

    tried = answer("disable", "--search", "cash", "--dry-run")
    before = states(connected)
    done = answer("disable", "--search", "cash", "--why", "maintenance", "--as", "ada")

    assert sorted(one["result"] for one in tried) == ["is disabled already", "would be disabled", "would be disabled"]
    assert before == ["Enabled", "Enabled", "Enabled", "Disabled"]
    assert {one["id"] for one in done if one["result"] == "disabled"} == {task.id for task in found}
    assert states(connected) == ["Disabled", "Disabled", "Enabled", "Disabled"]
    assert set(Change.objects.values_list("kind", "actor", "reason")) == {("disabled", "ada", "maintenance")}
    assert Change.objects.count() == 2


def test_named_tasks_are_switched_and_one_without_a_switch_is_left(connected: LocalTenant) -> None:
    tasks = [connected.make_task(state=state) for state in ("Disabled", "Completed")]

    done = answer("enable", *[task.id for task in tasks])

    assert [one["result"] for one in done] == ["enabled", "is completed, and has nothing to switch"]
    assert states(connected) == ["Enabled", "Completed"]


def test_when_one_of_many_fails_the_others_are_done_and_the_exit_code_says_so(connected: LocalTenant) -> None:
    for _ in range(3):
        connected.make_task()
    sync.run()
    connected.fault("500", method="PUT", count=1)
    printed = StringIO()

    with pytest.raises(CommandError) as caught:
        call_command("reload-task", "disable", "--search", "state:enabled", stdout=printed)

    assert caught.value.returncode == 1
    assert sorted(states(connected)) == ["Disabled", "Disabled", "Enabled"]
    assert sum(not one["done"] for one in json.loads(printed.getvalue())) == 1


def test_the_limit_of_writes_is_waited_for(connected: LocalTenant) -> None:
    task = connected.make_task()
    connected.fault("429", method="PUT", count=2, retry_after=13)
    slept: list[float] = []
    options = {"verb": "disable", "task": [task.id], "search": None, "dry_run": False, "why": "", "actor": "ada"}

    text, code = switch.switch(options | {"quiet": True, "output": None}, slept.append)

    assert (text, code, slept) == (task.id, 0, [13, 13])


def test_it_finds_the_tenant_of_the_environment_and_ends_with_its_code(tmp_path: Path) -> None:
    environment = os.environ | {"RELOAD_DESK_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    environment |= {"TENANT_URL": "http://127.0.0.1:1", "TENANT_TOKEN": "unused"}
    command = [sys.executable, "manage.py", "reload-task"]

    ended = {
        verb: subprocess.run(
            [*command, *verb.split()],
            cwd=product.ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        for verb in ("ls", "ls --limit=none", "enable")
    }

    assert [done.returncode for done in ended.values()] == [1, 2, 2]
    assert "could not be reached at 127.0.0.1" in ended["ls"].stderr
    assert ended["ls"].stderr.count("\n") == 1


def test_a_creation_that_turns_off_reload_tasks_tells_the_plan_and_is_made_when_agreed(
    connected: LocalTenant, settings: Any
) -> None:
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    older = connected.make_task()
    sync.run()
    create = ("create", "--appId", older.app_id, *SET)

    refused = failure(*create)
    plan = str(refused).rsplit(" ", 1)[1]
    other = failure(*create, "--agree=0123456789abcdef")
    made = answer(*create, f"--agree={plan}")

    assert "it becomes 2 tasks" in str(refused)
    assert f"turns off this reload task of its app: {older.id} (next run" in str(refused)
    assert (refused.returncode, other.returncode) == (1, 1)
    assert [body["enabled"] for body in made] == [True, True]
    assert states(connected) == ["Disabled"]


def test_a_bare_agree_agrees_to_whatever_it_costs_and_says_what(
    connected: LocalTenant, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    older = connected.make_task()
    sync.run()

    made = run("create", "--agree", "-q", "--appId", older.app_id, *SET)

    assert len(made.split()) == 2
    assert "Agreed to: a task of Qlik's newer scheduling has one rule" in capsys.readouterr().err
    assert states(connected) == ["Disabled"]
