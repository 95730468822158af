"""Whose a task becomes by a write: said before it, in its answer, in the history, and never where it is not so."""

import json
from typing import Any

import pytest
from django.urls import reverse

from dashboard.inventory import token_user
from dashboard.inventory.models import TokenUser
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.constants import ADMIN_ID
from tests.desk import HTMX, Desk
from tests.web.tasks.test_tasks import text_of


@pytest.fixture
def ada(desk: Desk) -> str:
    """The name of the token's user."""
    return str(desk.tenant.models.LocalUser.objects.get(pk=ADMIN_ID).name)


@pytest.fixture
def task(desk: Desk, ada: str) -> Any:
    """A disabled task of somebody else."""
    owner = desk.tenant.make_user("Marek Nowak")
    made = desk.tenant.make_task(owner=owner, state="Disabled", disabled_code="MANUALLY")
    sync.run()
    return made


def says(response: Any) -> str:
    return str(json.loads(response["HX-Trigger"])["task-changed"]["says"])


@pytest.mark.parametrize("page", ["tasks", "disabled", "history"])
def test_the_head_says_who_writes_once_a_sync_has_learnt_it(desk: Desk, ada: str, page: str) -> None:
    before = text_of(desk.client.get(reverse(page)))
    sync.run()

    assert "writes as" not in before
    assert f"writes as {ada}" in text_of(desk.client.get(reverse(page)))


def test_no_page_asks_the_tenant_who_writes(desk: Desk, task: Any) -> None:
    TokenUser.objects.all().delete()
    desk.tenant.fault("503")

    assert "writes as" not in text_of(desk.client.get(reverse("tasks")))
    assert token_user.name() == ""


def test_a_tenant_that_does_not_say_who_writes_is_copied_all_the_same(desk: Desk) -> None:
    desk.tenant.make_task()
    desk.tenant.fault("500", count=99, path="/users/me")

    assert "Cash position" in text_of(desk.page())
    assert not TokenUser.objects.exists()


@pytest.mark.parametrize("fragment", ["row", "page", "disabled", "calendar", "run"])
def test_the_switch_answers_whose_the_task_is_now(desk: Desk, task: Any, ada: str, fragment: str) -> None:
    response = desk.press(task.id, enabled=True, fragment=fragment)

    assert f"Enabled. Now owned by {ada}, was Marek Nowak" in text_of(response)
    assert says(response) == f"Cash position is enabled. Now owned by {ada}, was Marek Nowak."


def test_without_htmx_the_message_says_it(desk: Desk, task: Any, ada: str) -> None:
    desk.press(task.id, enabled=True, htmx=False, next="/tasks/")

    page = text_of(desk.client.get(reverse("tasks")))
    assert f"Cash position is enabled. Now owned by {ada}, was Marek Nowak." in page


def test_an_undo_says_that_the_owner_stays(desk: Desk, task: Any, ada: str) -> None:
    first = desk.press(task.id, enabled=True)
    change = text_of_undo(first)

    response = desk.press(task.id, enabled=False, undoes=change)

    assert f"Disabled. Still owned by {ada}, was Marek Nowak" in text_of(response)
    history = text_of(desk.client.get(reverse("history")))
    assert history.count(f"The owner stays {ada}: an undo does not give the task back to Marek Nowak.") == 1


def text_of_undo(response: Any) -> str:
    return str(response.content.decode().partition('name="undoes" value="')[2].partition('"')[0])


def test_an_undo_in_the_history_says_it_too(desk: Desk, task: Any, ada: str) -> None:
    change = text_of_undo(desk.press(task.id, enabled=True))

    response = desk.client.post(reverse("change-undo", args=[change]), headers=HTMX)

    assert says(response) == f"Cash position: the change is undone. Still owned by {ada}, was Marek Nowak."


def test_a_task_of_the_tokens_own_user_and_a_tenant_that_leaves_owners_say_nothing(
    desk: Desk, task: Any, settings: Any
) -> None:
    own = desk.tenant.make_task(owner_id=ADMIN_ID)
    settings.LOCALTENANT_OWNER_FOLLOWS_PUT = False

    for one, enabled in ((own, False), (task, True)):
        answer = text_of(desk.press(one.id, enabled=enabled))
        assert "owned by" not in answer
    assert "The owner stays" not in text_of(desk.client.get(reverse("history")))


def test_one_line_says_it_before_a_write_and_as_long_as_it_is_so(desk: Desk, task: Any, ada: str) -> None:
    line = f"A change here makes {ada} the owner of the task in Qlik."
    pages = [reverse("tasks"), reverse("disabled"), reverse("task", args=[task.id])]

    before = [text_of(desk.client.get(page)).count(line) for page in pages]
    desk.press(task.id, enabled=True)
    after = [text_of(desk.client.get(page)).count(line) for page in pages]

    assert (before, after) == ([1, 1, 1], [1, 1, 1])


def test_a_tenant_that_leaves_owners_has_no_such_line(desk: Desk, task: Any, settings: Any) -> None:
    settings.LOCALTENANT_OWNER_FOLLOWS_PUT = False

    assert "the owner of the task in Qlik" not in text_of(desk.client.get(reverse("tasks")))


@pytest.mark.parametrize(
    ("follows", "code", "step"),
    [
        (True, "OWNER-DELETED", "Enabling the task takes it over: with one click on its switch it belongs to {ada}."),
        (True, "OWNER-DISABLED", "Or take the task over by enabling it: with one click on its switch it belongs to"),
        (False, "OWNER-DELETED", "Duplicate the task and delete this one: the new one belongs to {ada}."),
        (False, "OWNER-DISABLED", "Or: Duplicate the task and delete this one"),
    ],
)
def test_the_disabled_page_says_what_takes_a_task_over(
    desk: Desk, ada: str, settings: Any, follows: bool, code: str, step: str
) -> None:
    settings.LOCALTENANT_OWNER_FOLLOWS_PUT = follows
    gone = desk.tenant.make_user("Lena Fischer", status="deleted" if "DELETED" in code else "disabled")
    task = desk.tenant.make_task(owner=gone, state="Disabled", disabled_code=code)
    sync.run()

    assert step.format(ada=ada) in text_of(desk.client.get(reverse("disabled")))
    assert desk.press(task.id, enabled=True, fragment="disabled").status_code == (200 if follows else 422)
