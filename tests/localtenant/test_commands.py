"""`manage.py localtenant` and `manage.py localtenant_token`."""

import os
import re
import signal
import subprocess
import sys
from io import StringIO

import pytest
import requests
from django.conf import settings
from django.core.management import CommandError, call_command, load_command_class

from dashboard.localtenant.server import LocalTenantServer

TASKS = "/api/v1/reload-tasks"


def token_from(*options):
    """The last line that the command prints."""
    printed = StringIO()
    call_command("localtenant_token", *options, stdout=printed)
    return printed.getvalue().splitlines()[-1]


def test_the_token_command_prints_one_of_the_tenant_admin_on_its_last_line(api):
    me = api.get("/api/v1/users/me", token=token_from()).json

    assert me["assignedRoles"][0]["name"] == "TenantAdmin"


def test_a_user_is_named_by_name(api):
    user = api.data.make_user("Marek Nowak")

    assert api.get("/api/v1/users/me", token=token_from("--user", "Marek Nowak")).json["id"] == user.id


def test_an_expired_token_can_be_had_to_see_what_happens(api):
    assert api.get(TASKS, token=token_from("--expired")).status == 401


def test_a_token_of_nobody_is_refused_in_a_sentence(api):
    with pytest.raises(CommandError, match="There is no user 'nobody' in this tenant"):
        token_from("--user", "nobody")


@pytest.mark.parametrize(
    "name", ["localtenant", "localtenant_break", "localtenant_fill", "localtenant_token", "localtenant_user"]
)
def test_each_option_says_what_it_is_for(name):
    parser = load_command_class("dashboard.localtenant", name).create_parser("manage.py", name)

    assert [each.option_strings for each in parser._actions if each.option_strings and not each.help] == []


def manage(*arguments, data):
    """The command in a process of its own, with data of its own."""
    environment = os.environ | {"RELOAD_DESK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "dashboard.settings"}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.Popen(command, cwd=settings.ROOT, env=environment, text=True, stdout=-1, stderr=-1)


@pytest.mark.parametrize(("options", "tasks"), [((), 10), (("--no-sample",), 0)])
def test_the_tenant_is_served_until_it_is_interrupted(tmp_path, options, tasks):
    with manage("localtenant", "--port", "0", *options, data=tmp_path) as tenant:
        address = re.fullmatch(r"Tenant on (http://127\.0\.0\.1:\d+)\n", tenant.stdout.readline())[1]
        with manage("localtenant_token", data=tmp_path) as command:
            token = command.communicate(timeout=60)[0].splitlines()[-1]
        answer = requests.get(address + TASKS, headers={"Authorization": f"Bearer {token}"}, timeout=5)
        tenant.send_signal(signal.SIGINT)
        printed, errors = tenant.communicate(timeout=60)

    assert len(answer.json()["data"]) == tasks
    assert (tenant.returncode, errors) == (0, "")
    assert printed.endswith("The tenant has ended.\n")


def test_a_taken_port_is_one_line_and_exit_1(tmp_path):
    taken = LocalTenantServer()

    with manage("localtenant", "--port", str(taken.port), data=tmp_path) as tenant:
        _printed, errors = tenant.communicate(timeout=60)
    taken.stop()

    assert tenant.returncode == 1
    assert errors == f"CommandError: Port {taken.port} on 127.0.0.1 is taken; choose another one.\n"
    assert not (tmp_path / "localtenant.sqlite3").exists()


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_that_is_none_is_said_so(tmp_path, port):
    with manage("localtenant", f"--port={port}", data=tmp_path) as tenant:
        _printed, errors = tenant.communicate(timeout=60)

    assert tenant.returncode == 1
    assert errors.startswith(f"CommandError: Port {port} on 127.0.0.1 cannot be used")
