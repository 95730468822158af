"""Official clients, unmodified, and the API page's own examples, against the embedded tenant."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.localtenant.api.oauth import CLIENT_ID
from dashboard.localtenant.tokens import client_secret
from tests.clients import examples
from tests.clients.environments import made, missing, node_environment, python_environment

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
STEPS = ["list with limit=2", "create", "get", "update", "disable", "enable", "400", "delete", "401", "oauth2"]
NEWER_STEPS = [
    *("list", "v1 list", "create", "get", "patch", "put", "start", "runs", "log", "graphs"),
    *("400", "401", "403", "409", "422", "delete, then 404", "reload tasks"),
]
pytestmark = [pytest.mark.clients, pytest.mark.served]


def drive(command: list[str], tenant: Any, *, folder: Path = HERE, **facts: str) -> str:
    """Run a script against the tenant and return what it says."""
    app = tenant.models.LocalApp.objects.order_by("id").first()
    environment = {"TENANT_URL": tenant.url, "TENANT_TOKEN": tenant.token(), "APP_ID": app.id}
    environment |= {"CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": client_secret(), **facts}
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def tenant(local_tenant: Any) -> Any:
    """Two apps and seven tasks: four pages of two."""
    first, second = local_tenant.make_app("Cash position"), local_tenant.make_app("Order intake")
    for number in range(7):
        local_tenant.make_task(app_id=(first, second)[number % 2].id)
    return local_tenant


def test_qlik_api_for_node_works_unmodified(tenant: Any) -> None:
    folder = made(node_environment, HERE / "qlik_api/package.json")
    script = shutil.copy(HERE / "qlik_api/drive.mjs", folder)

    said = drive(["node", str(script)], tenant, folder=folder)

    assert "the same pages back" in said
    assert [step for step in STEPS if f"ok: {step}" not in said] == []
    assert tenant.models.LocalTask.objects.count() == 7


@pytest.fixture
def newer(local_tenant: Any) -> dict[str, str]:
    """What the script of the newer service needs: five tasks to page through, a chain that ran, an app that is full."""
    app, data, full = (local_tenant.make_app(name) for name in ("Cash position", "Web orders", "Order intake"))
    local_tenant.models.LocalApp.objects.filter(id=data.id).update(datasets="65a0f0c2d7e94b0001d5a001")
    for number in range(5):
        local_tenant.make_scheduling_task(f"Task a {number}", app_id=app.id)
    for number in range(10):
        local_tenant.make_scheduling_task(f"Full {number}", app_id=full.id, enabled=False)
    parent = local_tenant.make_scheduling_task("Parent")
    child = local_tenant.make_scheduling_task("Child", after=[parent.id], enabled=False)
    local_tenant.clock.set(local_tenant.clock.at + timedelta(days=3))
    stranger = local_tenant.make_user("Marek Nowak")
    return {
        "DATA_APP_ID": data.id,
        "FULL_APP_ID": full.id,
        "PARENT_ID": parent.id,
        "CHILD_ID": child.id,
        "FORBIDDEN_TOKEN": local_tenant.token(stranger.id),
    }


@pytest.mark.parametrize("stage", ["open", "closing", "gone"])
def test_qlik_api_drives_the_newer_service_at_every_stage_of_the_older_one(
    local_tenant: Any, newer: dict[str, str], settings: Any, stage: str
) -> None:
    settings.LOCALTENANT_RELOAD_TASKS = stage
    folder = made(node_environment, HERE / "qlik_api/package.json")
    script = shutil.copy(HERE / "qlik_api/scheduling.mjs", folder)

    said = drive(["node", str(script)], local_tenant, folder=folder, CLOSED=stage, **newer)

    assert [step for step in NEWER_STEPS if f"ok: {step}" not in said] == []


def test_qlik_sdk_for_python_works_unmodified(tenant: Any) -> None:
    python = made(python_environment, HERE / "qlik_sdk/requirements.txt")

    said = drive([str(python), str(HERE / "qlik_sdk/drive.py")], tenant)

    assert [step for step in STEPS if f"ok: {step}" not in said] == []
    assert tenant.models.LocalTask.objects.count() == 7


@pytest.fixture
def september(local_tenant: Any) -> Any:
    """The tenant on the day of the API page's examples, with their app."""
    local_tenant.clock.set(datetime(2022, 9, 19, 12, 0, tzinfo=UTC))
    local_tenant.make_app("Order intake", id=examples.APP_ID)
    return local_tenant


def test_the_api_pages_curl_examples_work_with_host_and_token_changed(september: Any) -> None:
    walk_through(september, september.url, by_curl())


def test_the_api_pages_node_examples_work_with_host_and_token_changed(september: Any) -> None:
    host, _, port = september.url.removeprefix("http://").partition(":")

    walk_through(september, host, by_node(port))


@pytest.fixture
def sample(local_tenant: Any) -> Any:
    """The sample company, which has the examples' own app and task."""
    local_tenant.fill_sample()
    return local_tenant


def test_the_curl_examples_work_on_the_sample_with_the_pages_own_task_id(sample: Any) -> None:
    walk_on_the_sample(sample, sample.url, by_curl())


def test_the_node_examples_work_on_the_sample_with_the_pages_own_task_id(sample: Any) -> None:
    host, _, port = sample.url.removeprefix("http://").partition(":")

    walk_on_the_sample(sample, host, by_node(port))


def test_the_qlik_cli_examples_work_on_the_sample_with_manage_py_as_qlik(sample: Any, tmp_path: Path) -> None:
    environment = {"TENANT_URL": sample.url, "TENANT_TOKEN": sample.token(), "RELOAD_DESK_DATA": str(tmp_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "dashboard.settings", "MANAGE": f"{sys.executable} manage.py"}

    printed = []
    for line in examples.CLI:
        script = 'qlik() { $MANAGE "$@"; }\n' + line.replace(examples.CLI_TASK_ID, examples.EXAMPLE_ID)
        done = subprocess.run(
            ["bash", "-ec", script],
            cwd=ROOT,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), line
        printed.append(json.loads(done.stdout) if done.stdout else None)

    created, listed, got, changed, deleted = printed
    check_answers(sample, created, listed, got, changed, deleted)


def walk_on_the_sample(tenant: Any, host: str, call: Callable[..., tuple[int, str]]) -> None:
    """All examples as they are printed, on the task that they show."""
    filled = {examples.HOST: host, examples.TOKEN: tenant.token(), examples.TASK_ID: examples.EXAMPLE_ID}

    def fill(text: str) -> str:
        for printed, ours in filled.items():
            text = text.replace(printed, ours)
        return text

    answers = [call(method, path, body, fill) for method, path, body in examples.CALLS]

    assert [status for status, _ in answers] == [201, 200, 200, 200, 204]
    created, listed, got, changed, deleted = (json.loads(text) if text else None for _, text in answers)
    check_answers(tenant, created, listed["data"], got, changed, deleted)


def check_answers(tenant: Any, created: Any, listed: Any, got: Any, changed: Any, deleted: Any) -> None:
    """What each example says is what the page's own answer says, as far as a schedule that ended in 2022 lets it."""
    schedule = {name: value for name, value in json.loads(examples.CREATE_BODY).items() if name != "type"}
    assert created | schedule == created
    assert got | schedule == got == next(task for task in listed if task["id"] == examples.EXAMPLE_ID)
    assert (got["id"], changed["id"]) == (examples.EXAMPLE_ID, examples.EXAMPLE_ID)
    assert changed == got | {"state": "Disabled", "disabledCode": "MANUALLY"}
    assert deleted is None
    assert set(tenant.models.LocalTask.objects.filter(app_id=examples.APP_ID).values_list("id", flat=True)) == {
        created["id"]
    }


def by_curl() -> Callable[..., tuple[int, str]]:
    """Call by the page's curl lines."""
    if shutil.which("curl") is None:
        missing("curl is not installed.")

    def call(method: str, path: str, body: str | None, fill: Callable[[str], str]) -> tuple[int, str]:
        command = [fill(part) for part in examples.curl(method, path, body)]
        text, _, status = output([*command, "--silent", "--write-out", "\n%{http_code}"]).rpartition("\n")
        return int(status), text

    return call


def by_node(port: str) -> Callable[..., tuple[int, str]]:
    """Call by the page's Node lines."""
    if shutil.which("node") is None:
        missing("node is not installed.")

    def call(method: str, path: str, body: str | None, fill: Callable[[str], str]) -> tuple[int, str]:
        # A tenant on this machine speaks plain HTTP on a port of its own, so the host's change has these three parts.
        script = examples.node(method, path, body).replace("https = require('https')", "https = require('http')")
        script = script.replace("'port': 443", f"'port': {port}")
        answer = json.loads(output(["node", "--eval", fill(script) + examples.NODE_ANSWER]))
        return answer["status"], answer["text"]

    return call


def walk_through(tenant: Any, host: str, call: Callable[..., tuple[int, str]]) -> None:
    """Create, list, get, change and delete the example's task by the examples alone."""
    task_id, token = "", tenant.token()

    def fill(text: str) -> str:
        return text.replace(examples.HOST, host).replace(examples.TOKEN, token).replace(examples.TASK_ID, task_id)

    answers = []
    for method, path, body in examples.CALLS:
        status, text = call(method, path, body, fill)
        answers.append((status, json.loads(text) if text else None))
        task_id = task_id or answers[0][1]["id"]

    (created, task), (listed, page), (got, same), (changed, disabled), (deleted, nothing) = answers
    assert (created, listed, got, changed, deleted) == (201, 200, 200, 200, 204)
    assert task["nextExecutionTime"] == "2022-09-19T15:18:00Z"
    assert page["data"] == [task] == [same]
    assert (disabled["state"], disabled["disabledCode"]) == ("Disabled", "MANUALLY")
    assert nothing is None


def output(command: list[str]) -> str:
    """What a command of the examples prints."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout
