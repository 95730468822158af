"""A tenant that sends what a test says, byte for byte, behind the addresses that the dashboard asks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tests.tenant.bodies import EXAMPLE
from tests.tenant.scripted import Answer, Asked, ScriptedTenant, refusal, running

API = "/api/v1/"


def text_of(body: Any) -> bytes:
    """A body as JSON; bytes as they are."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


def a_task(**fields: Any) -> dict[str, Any]:
    """A good task, enabled, with other values."""
    return EXAMPLE | {"state": "Enabled", "disabledCode": "", "log": "", "endDateTime": ""} | fields


@dataclass
class HostileTenant:
    """Lists of raw bodies by the name of their address; a task is also answered alone, by its place in the list."""

    scripted: ScriptedTenant
    lists: dict[str, list[Any]] = field(default_factory=dict)
    by_id: dict[str, Any] = field(default_factory=dict)  # what a GET or PUT of one task answers
    answers: dict[str, Answer] = field(default_factory=dict)  # what anything below an address answers

    @property
    def url(self) -> str:
        return self.scripted.url

    def has(self, *tasks: Any) -> None:
        """Let the tenant have these tasks."""
        self.lists["reload-tasks"] = list(tasks)
        self.by_id = {task["id"]: task for task in tasks if isinstance(task, dict) and isinstance(task.get("id"), str)}

    def take(self, asked: Asked) -> Answer:
        """Answer a request."""
        self.scripted.asked.append(asked)
        name, _, key = asked.path.partition(API)[2].partition("/")
        if name in self.answers:
            return self.answers[name]
        if not key:
            return Answer(body=b'{"data": [' + b", ".join(map(text_of, self.lists.get(name, []))) + b"]}")
        found = self.by_id.get(unquote(key))
        return Answer(body=text_of(found)) if found is not None else refusal(404)


@contextmanager
def hostile_tenant() -> Iterator[HostileTenant]:
    """Run one on a free port."""
    with running() as scripted:
        tenant = HostileTenant(scripted)
        scripted.take = tenant.take  # type: ignore[method-assign]
        yield tenant
