"""What the tenant itself answers."""

from typing import Any

import requests

from tests.desk import Desk


def tenants_own(desk: Desk, task_id: str) -> Any:
    """A task, as its own API gives it."""
    return requests.get(
        f"{desk.tenant.url}/api/v1/reload-tasks/{task_id}", headers=desk.tenant.headers, timeout=10
    ).json()
