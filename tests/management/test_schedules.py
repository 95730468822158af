"""`manage.py schedules`: what it prints, its exit codes, and what it leaves in the tenant."""

import io
import re
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.color import no_style

from dashboard import connect
from dashboard.inventory.changes import actions
from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy import read
from dashboard.inventory.jobs import files, job
from dashboard.inventory.models.history import Change, ChangeKind, ChangePage
from dashboard.inventory.sync import run as sync
from dashboard.management.commands.schedules import Command
from dashboard.management.schedules import job_work, verbs
from dashboard.management.schedules.output import Printer
from tests.conftest import LocalTenant
from tests.inventory.schedule_files.files import planned

ADA = RequestedBy(actor="ada", page=ChangePage.COMMAND_LINE)
WEEKDAYS = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYHOUR=6;BYMINUTE=30;BYSECOND=0"


def run(*arguments: Any) -> tuple[str, int]:
    """What the command prints, and its exit code."""
    printed = StringIO()
    try:
        call_command("schedules", *map(str, arguments), stdout=printed)
    except SystemExit as error:
        return printed.getvalue(), int(str(error.code))
    except CommandError as error:
        return f"{printed.getvalue()}{error}", error.returncode
    return printed.getvalue(), 0


class StringIOLines:
    """Takes lines as Django's own output does."""

    def __init__(self, stops_after: str = "") -> None:
        self.lines: list[str] = []
        self._stops_after = stops_after

    def write(self, text: str) -> None:
        self.lines.append(text)
        if self._stops_after and text == self._stops_after:
            raise KeyboardInterrupt


def options(file: Path) -> dict[str, Any]:
    """What the command reads of `apply FILE`."""
    return {"file": str(file), "prune": None, "leave_refused": False, "why": "", "actor": "ada"}


@pytest.fixture
def cash(connected: LocalTenant) -> Any:
    """One task of one app, in the copy: every day at 06:30 in Zurich."""
    task = connected.make_task(app_id=connected.make_app("Cash position").id)
    sync.run()
    return task


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "schedules.csv"


@pytest.mark.parametrize("ending", ["yaml", "json", "csv", "xlsx"])
def test_a_file_that_was_just_exported_has_nothing_to_do(synced: LocalTenant, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.{ending}"

    exported, planned, applied, drifted = run("export", path), run("plan", path), run("apply", path), run("drift", path)

    assert exported == (f"60 tasks of tenant.test:8001 are in {path}.\n", 0)
    assert planned[1] == applied[1] == drifted[1] == 0
    assert re.search(r"^\d+ as in the file", planned[0], re.MULTILINE)
    assert not Change.objects.exclude(page=ChangePage.SYNC).exists()


def test_a_plan_says_what_would_change_and_what_it_means_for_runs(cash: Any, file: Path) -> None:
    file.write_text("app,schedule,state\nCash position,weekdays at 7,enabled\n")

    text, code = run("plan", file)

    assert code == 2
    assert f"~ Cash position, {cash.id} (line 2)" in text
    assert "    Schedule     Every day at 06:30 → Weekdays at 07:00" in text
    assert "    Runs         +20 -28 in 28 days; next Tue 24 Nov 06:30 → Tue 24 Nov 07:00" in text
    assert text.splitlines()[-1] == "1 to change, 0 as in the file."
    assert "\x1b" not in text


def test_colours_are_for_terminals_that_want_them(cash: Any, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("app,schedule\nCash position,weekdays at 7\n")

    def coloured(*flags: str) -> bool:
        command = Command(stdout=StringIO(), force_color="--force-color" in flags)  # type: ignore[arg-type]
        with pytest.raises(SystemExit):
            command.handle(verb="plan", file=str(file), prune=None)
        return "\x1b[" in command.stdout._out.getvalue()  # type: ignore[attr-defined]

    monkeypatch.delenv("NO_COLOR", raising=False)
    assert (coloured(), coloured("--force-color")) == (False, True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not coloured("--force-color")


def test_apply_makes_changes_and_removes_and_a_second_time_does_nothing(
    cash: Any, connected: LocalTenant, tmp_path: Path
) -> None:
    connected.make_app("Order intake")
    old = connected.make_task(app_id=connected.make_app("Old").id)
    sync.run()
    path = tmp_path / "x.yaml"
    path.write_text(
        "search: ''\ntasks:\n"
        "- app: Cash position\n  schedule: weekdays at 6:30\n"
        "- app: Order intake\n  schedule: sundays at 8\n  zone: Berlin\n  state: disabled\n"
    )

    first = run("apply", path, "--prune", "1", "--why", "the new plan", "--as", "ada")
    second = run("apply", path, "--prune", "0")

    tasks = {task.app_id: task for task in connected.models.LocalTask.objects.all()}
    assert first[1] == second[1] == 0
    assert first[0].splitlines()[-1] == "3 done."
    assert second[0].splitlines()[-1] == "2 as in the file."
    assert old.app_id not in tasks
    assert tasks[cash.app_id].recurrence == [WEEKDAYS]
    assert [task.state for task in tasks.values() if task.id != cash.id] == ["Disabled"]
    kinds = Change.objects.exclude(page=ChangePage.SYNC).order_by("pk").values_list("kind", "actor", "reason", "page")
    assert [kind for kind, *_ in kinds] == ["edited", "created", "deleted"]
    assert {tuple(rest) for _, *rest in kinds} == {("ada", "the new plan", "command line")}
    assert Change.objects.get(kind=ChangeKind.DELETED).before["id"] == old.id


def test_nothing_is_applied_while_a_row_is_refused_unless_that_is_said(
    cash: Any, file: Path, connected: LocalTenant
) -> None:
    file.write_text("app,schedule\nCash position,weekdays at 6:30\nNobody,weekdays at 6\n")

    refused = run("apply", file)
    recurrence = connected.models.LocalTask.objects.get().recurrence
    left = run("apply", file, "--leave-refused")

    assert refused[1] == left[1] == 1
    assert "Line 3, column 1 (app): There is no app “Nobody” in this tenant." in refused[0]
    assert refused[0].endswith("Nothing was changed: mend the refused rows, or add --leave-refused to do the rest.")
    assert recurrence == ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"]
    assert connected.models.LocalTask.objects.get().recurrence == [WEEKDAYS]


def test_an_apply_that_was_stopped_goes_on_when_it_is_started_again(connected: LocalTenant, file: Path) -> None:
    names = [f"App {number}" for number in range(5)]
    for name in names:
        connected.make_app(name)
    sync.run()
    file.write_text("app,schedule,zone,state\n" + "".join(f"{name},weekdays at 6,UTC,disabled\n" for name in names))
    out = StringIOLines(stops_after="  App 1: done")
    code = verbs.apply_file(options(file), Printer(out, no_style()))
    made = connected.models.LocalTask.objects.count()
    second = run("apply", file)

    assert (code, made) == (1, 2)
    assert out.lines[-2:] == ["Stopped: the job is paused.", "2 of 5 done. The same command again does the rest."]
    assert "of an earlier apply was stopped: its rest is planned anew." in second[0]
    assert not files.unfinished()
    assert second[1] == 0
    assert connected.models.LocalTask.objects.count() == 5
    assert run("plan", file)[1] == 0


def test_a_task_that_was_made_and_not_yet_switched_off_is_found_by_the_next_apply(
    connected: LocalTenant, file: Path
) -> None:
    connected.make_app("Order intake")
    sync.run()
    file.write_text("app,schedule,zone,state\nOrder intake,weekdays at 6,UTC,enabled\n")
    run("apply", file)
    file.write_text("app,schedule,zone,state\nOrder intake,weekdays at 6,UTC,disabled\n")

    _, code = run("apply", file)

    assert code == 0
    assert connected.models.LocalTask.objects.get().state == "Disabled"


def test_a_creation_whose_answer_was_lost_is_not_made_twice(connected: LocalTenant, file: Path) -> None:
    connected.make_app("Order intake")
    sync.run()
    file.write_text("app,schedule,zone\nOrder intake,weekdays at 6,UTC\n")
    connected.fault("cut", method="POST", path="/reload-tasks")

    first, second = run("apply", file), run("apply", file)

    assert (first[1], second[1]) == (1, 0)
    assert connected.models.LocalTask.objects.count() == 1


def test_what_somebody_changed_since_the_plan_is_left_and_told(cash: Any, connected: LocalTenant, file: Path) -> None:
    file.write_text("app,schedule\nCash position,weekdays at 6:30\n")
    items = planned(file.read_bytes(), "x.csv").items
    connected.models.LocalTask.objects.update(partial=True)
    out = StringIOLines()

    is_whole = job_work.carry_out(files.make(ADA, items, name="x.csv"), Printer(out, no_style()), time.sleep)

    assert not is_whole
    assert "  Cash position: not done: somebody else has changed it meanwhile" in out.lines
    assert out.lines[-1] == "0 of 1 done. The same command again does the rest."


def test_a_job_whose_process_was_killed_is_finished_before_anything_else(connected: LocalTenant, file: Path) -> None:
    connected.make_app("Order intake")
    sync.run()
    file.write_text("app,schedule,zone\nOrder intake,weekdays at 6,UTC\n")
    left = files.make(ADA, planned(file.read_bytes(), "x.csv").items, name="x.csv")
    job.start(left)

    text, code = run("apply", file)

    assert code == 0
    assert f"Job {left.pk} of an earlier apply is finished first." in text
    assert "  Order intake: done" in text
    assert text.splitlines()[-1] == "1 as in the file."
    assert connected.models.LocalTask.objects.count() == 1


def test_a_limit_that_is_reached_is_waited_for(cash: Any, connected: LocalTenant, file: Path) -> None:
    file.write_text("app,schedule\nCash position,weekdays at 6:30\n")
    connected.fault("429", method="PUT", retry_after=1)

    assert run("apply", file)[1] == 0
    assert connected.models.LocalTask.objects.get().recurrence == [WEEKDAYS]


# Both schedulers


def test_apply_goes_on_where_only_the_newer_scheduling_makes_tasks(
    connected: LocalTenant, file: Path, settings: Any
) -> None:
    for name in ("Order intake", "Audit trail"):
        connected.make_app(name)
    settings.LOCALTENANT_RELOAD_TASKS = "closing"
    sync.run()
    two = f"{WEEKDAYS}\n{WEEKDAYS.replace('=6', '=7')}"
    file.write_text(f'app,schedule,zone\nOrder intake,weekdays at 6,UTC\nAudit trail,"{two}",UTC\n')

    first = run("apply", file)
    connect.forget_closed()  # another process
    second, third = run("apply", file), run("apply", file)

    assert first[1] == 1
    assert "  Order intake: done" in first[0]
    assert (
        "  Audit trail: not done: in Qlik's newer scheduling it turns off reload tasks, or becomes several" in first[0]
    )
    assert (second[1], second[0].splitlines()[-1]) == (0, "2 done.")
    assert third == ("3 as in the file.\n", 0)
    assert connected.models.LocalSchedulingTask.objects.count() == 3


def test_tasks_that_wait_for_new_ones_are_made_after_these(connected: LocalTenant, tmp_path: Path) -> None:
    parent = connected.make_scheduling_task("Parent")
    child = connected.make_scheduling_task("Child", after=(parent.id,))
    connected.make_scheduling_task("Grandchild", after=(child.id,))
    sync.run()
    path = tmp_path / "x.yaml"
    run("export", path)
    connected.models.LocalSchedulingTask.objects.all().delete()

    text, code = run("apply", path)

    made = connected.models.LocalSchedulingTask.objects.order_by("created_at", "id")
    assert code == 0
    assert "which is made first" in text
    assert {one.name for one in made} == {"Parent", "Child", "Grandchild"}
    assert run("plan", path) == ("3 as in the file.\n", 0)


def test_an_app_that_loses_reload_tasks_is_left_out_unless_agree_names_it(cash: Any, file: Path) -> None:
    file.write_text("task,app,schedule,zone,origin\nnew,Cash position,sundays at 8,UTC,newer\n")

    planned, left = run("plan", file), run("apply", file)
    agreed = run("apply", file, "--agree", "Cash position")

    assert (planned[1], left[1], agreed[1]) == (2, 1, 0)
    assert f"    Costs        turns off the reload task of its app: {cash.id}" in planned[0]
    assert "0 as in the file" in left[0]
    assert "1 done." in agreed[0]
    assert run("plan", file) == ("1 as in the file.\n", 0)
    assert "makes no task that turns off reload tasks" in run("apply", file, "--agree", "Order intake")[0]


# Drift


def test_drift_says_what_differs_since_and_by_whom(cash: Any, connected: LocalTenant, tmp_path: Path) -> None:
    gone = connected.make_task(app_id=connected.make_app("Gone").id)
    sync.run()
    path = tmp_path / "x.yaml"
    run("export", path)
    ada = RequestedBy(actor="ada", page=ChangePage.EDITOR, reason="the source comes later")
    row = read.row(cash.id)
    assert row is not None
    actions.save(ada, cash.id, {"recurrences": (WEEKDAYS,)}, seen=row.seen)
    gone.delete()
    connected.make_task(app_id=connected.make_app("New").id)
    sync.run()

    text, code = run("drift", path)

    assert code == 2
    assert f"~ Cash position, {cash.id}" in text
    assert "    Schedule     Weekdays at 06:30 (the file: Every day at 06:30)" in text
    assert "    ada changed it, Mon 23 Nov 2026, 13:05 UTC: “the source comes later”" in text
    assert "- Gone (line " in text
    assert "    Somebody deleted it, Mon 23 Nov 2026, 13:05 UTC, outside Reload Desk" in text
    assert "+ New, " in text
    assert text.splitlines()[-1] == "1 other than in the file, 1 not there, 1 not in the file, 0 as in the file."


def test_a_task_that_is_gone_is_made_again_once(cash: Any, connected: LocalTenant, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    run("export", path)
    cash.delete()

    first, second = run("apply", path), run("apply", path)

    assert (first[1], second[1]) == (0, 0)
    assert [task.app_id for task in connected.models.LocalTask.objects.all()] == [cash.app_id]


# Files and flags


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plan", "nowhere.yaml"), "nowhere.yaml cannot be read: No such file or directory."),
        (("export", "x"), "x does not say its format"),
        (("export", "nowhere/x.yaml"), "nowhere/x.yaml is no name of a file in a folder that exists."),
        (("export", "x.yaml", "--search", "colour:red"), "There is no search by “colour”"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_1(
    cash: Any, arguments: tuple[str, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    text, code = run(*arguments)

    assert (text[: len(says)], code) == (says, 1)


def test_a_file_that_is_there_is_not_written_over_unless_that_is_said(cash: Any, file: Path) -> None:
    file.write_text("mine")

    refused = run("export", file)

    assert (refused[1], file.read_text()) == (1, "mine")
    assert run("export", file, "--overwrite")[1] == 0
    assert "Cash position" in file.read_text()


def test_of_a_file_of_a_gigabyte_no_more_is_read_than_a_file_may_have(cash: Any, file: Path) -> None:
    with file.open("wb") as sparse:
        sparse.truncate(1024**3)

    text, code = run("plan", file)

    assert (text, code) == (f"{file}: The file is larger than 32 MB: cut it in two by another search.", 1)


def test_flags_that_are_not_understood_are_no_something_to_do(cash: Any) -> None:
    with pytest.raises(SystemExit) as caught:
        Command().run_from_argv(["manage.py", "schedules", "plan", "--no-such-flag"])

    assert caught.value.code == 1


def test_a_plan_that_has_something_to_do_ends_with_2(cash: Any, file: Path) -> None:
    file.write_text("app,schedule\nCash position,weekdays at 7\n")

    with pytest.raises(SystemExit) as caught:
        Command(stdout=StringIO()).run_from_argv(["manage.py", "schedules", "plan", str(file)])  # type: ignore[arg-type]

    assert caught.value.code == 2


def test_standard_input_and_output_are_files_too(cash: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", out)
    run("export", "-", "--format", "csv")
    monkeypatch.undo()
    text = out.buffer.getvalue()  # type: ignore[attr-defined]

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))

    assert run("plan", "-")[1] == 0
