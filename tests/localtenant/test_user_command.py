"""`manage.py localtenant_user`: what becomes of the tasks when their owner goes."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def task(tenant_data: Any) -> Any:
    lena = tenant_data.make_user("Lena Fischer", email="lena@example.com")
    return tenant_data.make_task(owner_id=lena.id)


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("localtenant_user", *arguments, stdout=said)
    return said.getvalue().strip()


@pytest.mark.parametrize(
    ("action", "status", "code"),
    [
        ("delete", "deleted", "OWNER-DELETED"),
        ("disable", "disabled", "OWNER-DISABLED"),
    ],
)
def test_a_user_who_goes_leaves_disabled_tasks(task: Any, action: str, status: str, code: str) -> None:
    said = run(action, "Lena Fischer")

    task.refresh_from_db()
    assert said == f"Lena Fischer is {status}; tasks that are now {code}: 1."
    assert (task.state, task.disabled_code, task.next_at) == ("Disabled", code, None)
    assert task.owner.status == status


def test_a_user_who_is_enabled_again_does_not_enable_tasks(task: Any) -> None:
    run("disable", "lena@example.com")

    said = run("enable", task.owner_id)

    task.refresh_from_db()
    assert said == "Lena Fischer is enabled; tasks stay as they are until somebody enables them."
    assert task.owner.status == "active"
    assert task.state == "Disabled"


@pytest.mark.parametrize("action", ["delete", "disable", "enable"])
def test_an_unknown_user_is_said_in_a_sentence(tenant_data: Any, action: str) -> None:
    with pytest.raises(CommandError, match="There is no user 'nobody'"):
        run(action, "nobody")


def test_an_unknown_action_is_refused(tenant_data: Any) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        run("promote", "Lena Fischer")
