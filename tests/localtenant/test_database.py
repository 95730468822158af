"""The tenant's database: its own, and fit for several threads."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connections, router

from dashboard.localtenant import models
from dashboard.localtenant.ids import id_at, new_id
from dashboard.localtenant.router import LocalTenantRouter

TASKS = "/api/v1/reload-tasks"
OURS = list(apps.get_app_config("localtenant").get_models())


@pytest.mark.parametrize("model", OURS)
def test_the_tenants_models_live_in_its_own_database(model):
    assert router.db_for_read(model) == router.db_for_write(model) == "localtenant"
    assert router.allow_migrate("localtenant", "localtenant")
    assert not router.allow_migrate("default", "localtenant")


def test_nothing_else_lives_there():
    assert router.db_for_read(get_user_model()) == "default"
    assert not router.allow_migrate("localtenant", "auth")
    assert router.allow_migrate("default", "auth")


def test_no_relation_crosses_the_databases():
    rules = LocalTenantRouter()
    user, task, person = models.LocalUser(), models.LocalTask(), get_user_model()()

    assert rules.allow_relation(user, task) is True
    assert rules.allow_relation(user, person) is False
    assert rules.allow_relation(person, person) is None


def test_only_its_own_tables_are_in_the_tenants_database(api):
    tables = connections["localtenant"].introspection.table_names()

    assert {name for name in tables if not name.startswith("localtenant_")} == {"django_migrations"}


def test_new_ids_grow_and_an_events_id_is_always_the_same(api):
    ids = [new_id() for _ in range(300)]

    assert ids == sorted(set(ids))
    assert all(len(new) == 24 for new in ids)
    assert id_at(api.data.clock.at, "a") == id_at(api.data.clock.at, "a") != id_at(api.data.clock.at, "b")
    assert id_at(api.data.clock.at, "a")[:8] == ids[0][:8]


def test_everything_has_a_name_to_read(api):
    user, space, app = api.data.make_user("Ada"), api.data.make_space("Retail"), api.data.make_app("Baskets")
    role = models.LocalRole.objects.create(user=user, space=space)
    task, run = api.data.make_task(app_id=app.id), api.data.make_reload(api.data.clock.at, app_id=app.id)

    assert [str(thing) for thing in (user, space, app)] == ["Ada", "Retail", "Baskets"]
    assert str(role) == f"{user.id} is facilitator in {space.id}"
    assert (str(task), str(run)) == (task.id, f"{app.id} at 2026-11-23 13:05:00")


@pytest.mark.served
def test_readers_and_writers_at_once_get_their_answers(local_tenant):
    hourly = ["RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0"]
    tasks = [local_tenant.make_task(recurrence=hourly, app_id="gone") for _ in range(10)]
    headers = local_tenant.headers

    def call(number):
        local_tenant.clock.set(local_tenant.clock.at.replace(hour=13 + number % 10))
        url = f"{local_tenant.url}{TASKS}/{tasks[number % 3].id}"
        if number % 2:
            return requests.put(url, json={"partial": number % 4 == 1}, headers=headers, timeout=30).status_code
        return requests.get(f"{local_tenant.url}{TASKS}?limit=100", headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(call, range(60)))

    assert set(statuses) == {200}
