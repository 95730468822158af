"""Drives Qlik's own client for Python (PyPI qlik-sdk), unmodified, against the tenant at TENANT_URL."""

# It runs in an environment of its own and tells its steps on standard output.
# ruff: noqa: T201

import os
from collections.abc import Callable
from typing import Any

from qlik_sdk import Auth, AuthType, Config, Qlik
from qlik_sdk.rest import AuthenticationException
from requests import HTTPError

HOST, TOKEN, APP_ID = os.environ["TENANT_URL"], os.environ["TENANT_TOKEN"], os.environ["APP_ID"]
CLIENT_ID, CLIENT_SECRET = os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"]
DAILY = "RRULE:FREQ=DAILY;INTERVAL=1;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
WEEKLY = "RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0"


def connect(token: str) -> Any:
    return Qlik(Config(host=HOST, auth_type=AuthType.APIKey, api_key=token)).reload_tasks


def main() -> None:
    tasks = connect(TOKEN)

    first = tasks.get_reload_tasks(limit=2)
    assert len(first) == 2
    every = [task.id for task in first.pagination]
    assert len(every) > 4, "needs a tenant with more than four tasks"
    assert len(set(every)) == len(every)
    print(f"ok: list with limit=2, then {len(every)} tasks by paging")

    task = tasks.create(
        {"appId": APP_ID, "timeZone": "Europe/Zurich", "startDateTime": "2026-01-05T00:00:00", "recurrence": [DAILY]}
    )
    assert task.state == "Enabled"
    assert task.nextExecutionTime.endswith(":30:00Z")
    print("ok: create")

    assert tasks.get(task.id).recurrence == [DAILY]
    assert task.id in [found.id for found in tasks.get_reload_tasks(appId=APP_ID, partial=False, limit=100)]
    print("ok: get, and list of one app")

    assert task.set({"recurrence": [WEEKLY]}).recurrence == [WEEKLY]
    assert tasks.get(task.id).timeZone == "Europe/Zurich"
    print("ok: update")

    assert task.set({"state": "Disabled"}).state == "Disabled"
    assert tasks.get(task.id).disabledCode == "MANUALLY"
    print("ok: disable")

    assert task.set({"state": "Enabled"}).state == "Enabled"
    assert not getattr(tasks.get(task.id), "disabledCode", "")
    print("ok: enable")

    assert status_of(lambda: tasks.create({"appId": APP_ID, "timeZone": "Europe/Atlantis"})) == 400
    assert status_of(lambda: tasks.get_reload_tasks(limit=101)) == 400
    print("ok: 400")

    task.delete()
    assert status_of(lambda: tasks.get(task.id)) == 404
    print("ok: delete, then 404")

    try:
        connect(TOKEN + "x").get_reload_tasks(limit=2)
    except AuthenticationException:
        print("ok: 401")
    else:
        raise AssertionError("a wrong token was accepted")

    auth = Auth(Config(host=HOST, auth_type=AuthType.OAuth2, client_id=CLIENT_ID, client_secret=CLIENT_SECRET))
    auth.authorize()
    assert auth.rest(path="/reload-tasks", params={"limit": 2}).ok
    print("ok: oauth2")


def status_of(call: Callable[[], Any]) -> int:
    """The status of a call that is refused."""
    try:
        call()
    except HTTPError as error:
        return error.response.status_code
    raise AssertionError("it was not refused")


if __name__ == "__main__":
    main()
