"""Twenty people and the sync at once: no error page, no lost write, and a copy that is the tenant afterwards.

It runs on the database that DATABASE_URL names: SQLite, or PostgreSQL in a run of its own.
"""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client
from django.urls import reverse

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models.history import Change, TaskLock
from dashboard.inventory.sync import background
from dashboard.inventory.sync import run as sync
from dashboard.localtenant import models
from dashboard.tenant.wire import digest
from tests.conftest import LocalTenant
from tests.desk import HTMX, connected
from tests.inventory.sync.test_run import is_true_to_the_tenant

__all__ = ["connected"]

PEOPLE = 20
ACTS = 10  # of each person
FEW = 6  # tasks that all of them switch, so that they meet
SEARCHES = ("", "state:disabled", "cash", "runs>1/d -zone:UTC", "state:enabled,disabled next<2d", '"no such thing"')
EXPECTED = {200, 302, 409}  # 409: somebody else was faster, and the page says so


@dataclass
class Person:
    """Somebody who clicks about, by a seed of their own."""

    number: int
    client: Client = field(default_factory=Client)
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)

    def act(self, barrier: Barrier, task_ids: list[str]) -> "Person":
        """Begin with the others; do one thing after the other."""
        chance = random.Random(self.number)
        barrier.wait()
        try:
            for _ in range(ACTS):
                what = chance.choices(("switch", "search", "sync", "history"), weights=(6, 4, 1, 2))[0]
                self.answers[what, getattr(self, what)(chance, task_ids)] += 1
        finally:
            connections.close_all()
        return self

    def switch(self, chance: random.Random, task_ids: list[str]) -> int:
        task_id = chance.choice(task_ids)
        seen = copies().values_list("digest", flat=True).get(task_id=task_id)
        body = {"enabled": chance.choice(("on", "off")), "seen": seen}
        return self.client.post(reverse("task-enabled", args=[task_id]), body, headers=HTMX).status_code

    def search(self, chance: random.Random, task_ids: list[str]) -> int:
        return self.client.get(reverse("tasks"), {"q": chance.choice(SEARCHES)}).status_code

    def history(self, chance: random.Random, task_ids: list[str]) -> int:
        return self.client.get(reverse(chance.choice(("history", "disabled")))).status_code

    def sync(self, chance: random.Random, task_ids: list[str]) -> int:
        return self.client.post(reverse("sync")).status_code


@pytest.fixture
def people(connected: LocalTenant, settings: Any) -> list[Person]:
    """All signed in, at a tenant whose limits are no matter here."""
    for name in ("LOCALTENANT_TIER1_PER_MINUTE", "LOCALTENANT_TIER2_PER_MINUTE"):
        setattr(settings, name, 1_000_000)
    settings.TENANT_READS_PER_MINUTE = settings.TENANT_WRITES_PER_MINUTE = 1_000_000
    found = [Person(number=number) for number in range(PEOPLE)]
    for person in found:
        user = get_user_model().objects.create_user(f"person-{person.number}")
        person.client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return found


@pytest.mark.served
@pytest.mark.no_cover  # other tests reach the same code
def test_twenty_people_and_the_sync_at_once(connected: LocalTenant, people: list[Person], settings: Any) -> None:
    connected.fill_sample()
    sync.run()
    task_ids = list(copies().filter(state="enabled").order_by("task_id").values_list("task_id", flat=True)[:FEW])
    barrier = Barrier(PEOPLE)

    with ThreadPoolExecutor(max_workers=PEOPLE) as threads:
        answers = sum((person.answers for person in threads.map(lambda p: p.act(barrier, task_ids), people)), Counter())
    background.request_sync().join(timeout=60)

    assert {status for _, status in answers} <= EXPECTED, answers
    assert sum(answers.values()) == PEOPLE * ACTS
    assert answers["switch", 200] > 0
    assert is_true_to_the_tenant()
    # A lock stays only where the busy database could not be told of the end; the person has heard of no success then.
    unhappy = sum(number for (kind, status), number in answers.items() if kind == "switch" and status != 200)
    assert TaskLock.objects.count() <= unhappy
    settings.LONGEST_CHANGE_SECONDS = 0
    sync.run()
    assert not TaskLock.objects.exists()
    assert not Change.objects.filter(page="sync").exists()
    for task_id in task_ids:
        check_chain(task_id)


def check_chain(task_id: str) -> None:
    """Each change begins where the one before it ended, and the last one ended in what the tenant has."""
    changes = list(Change.objects.filter(task_id=task_id).order_by("pk").prefetch_related("endings"))
    endings = [change.ending for change in changes]
    assert all(ending is not None and ending.result == "done" for ending in endings)
    bodies = [ending.after for ending in endings if ending is not None]
    assert [digest(change.before) for change in changes[1:]] == [digest(body) for body in bodies[:-1]]
    if bodies:
        assert bodies[-1]["state"] == models.LocalTask.objects.get(pk=task_id).state
