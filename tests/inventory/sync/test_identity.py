"""A tenant is known by its own id, whatever its host and port: learnt at its first answer, and then all is found."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dashboard import connect
from dashboard.inventory import tallies, tenant_key
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.inventory.changes import history
from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import (
    Change,
    Channel,
    CopyVersion,
    EditorSnapshot,
    Incident,
    Name,
    ReloadCopy,
    SyncState,
    TaskCopy,
    TenantIdentity,
    Watch,
    Worker,
)
from dashboard.inventory.sync import identity
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import sync_status
from dashboard.inventory.tenant_key import tenant_label
from dashboard.localtenant import identity as embedded
from dashboard.tenant.resources import TenantFacts
from tests.conftest import LocalTenant
from tests.desk import HTMX, Desk

TABLES = (TaskCopy, Name, ReloadCopy, SyncState, Change)
LONGER_THAN_A_SYNC_WAITS = 120  # seconds, so that the test does not wait either
FACTS = TenantFacts(id="own-id", name="Acme")


@pytest.fixture
def asking(settings: Any) -> None:
    """The tenant is asked who it is, at each sync."""
    settings.TENANT_CONFIRM_SECONDS = 0


def fill(desk: Desk) -> None:
    """The sample company with its runs of the last day alone: whose they are is asked here, not how many."""
    desk.tenant.fill_sample()
    runs = desk.tenant.models.LocalReload.objects
    runs.filter(created_at__lt=desk.tenant.clock() - timedelta(days=1)).delete()


def keys(model: type[models.Model]) -> set[str]:
    return set(model._default_manager.values_list("tenant", flat=True))


def switched(desk: Desk) -> Change:
    """The entry of a switch that was pressed."""
    task = desk.tenant.models.LocalTask.objects.filter(state="Enabled").order_by("pk").first().pk
    assert desk.press(task, enabled=False).status_code == 200
    return Change.objects.order_by("-pk").first()


def test_a_tenant_is_its_host_until_it_has_told_its_id(desk: Desk) -> None:
    fill(desk)
    sync.run()

    assert tenant_key.tenant_key() == tenant_label() == connect.tenant_name()
    assert keys(TaskCopy) == {connect.tenant_name()}


def test_the_id_is_learnt_at_the_first_answer(asking: None, desk: Desk) -> None:
    fill(desk)
    sync.run()

    assert tenant_key.tenant_key() == embedded.tenant_id()
    assert {key for model in TABLES for key in keys(model)} == {embedded.tenant_id()}
    assert TenantIdentity.objects.get().host == connect.tenant_name()


def test_what_another_process_has_just_learnt_holds_for_the_next_sync_of_this_one(asking: None, desk: Desk) -> None:
    fill(desk)
    assert tenant_key.tenant_key() == connect.tenant_name()
    TenantIdentity.objects.create(host=connect.tenant_name(), tenant_id=embedded.tenant_id(), learnt_at=timezone.now())

    sync.run()

    assert {key for model in TABLES for key in keys(model)} == {embedded.tenant_id()}


def test_what_stands_under_the_host_is_named_by_the_id_then(desk: Desk, settings: Any) -> None:
    fill(desk)
    sync.run()
    change = switched(desk)
    desk.client.get(reverse("task-edit", args=[change.task_id]))
    before = [list(model._default_manager.order_by("pk").values()) for model in (Change, Name, ReloadCopy)]
    settings.TENANT_CONFIRM_SECONDS = 0

    identity.confirm()

    after = [list(model._default_manager.order_by("pk").values()) for model in (Change, Name, ReloadCopy)]
    assert after == [[row | {"tenant": embedded.tenant_id()} for row in rows] for rows in before]
    assert {key for model in (*TABLES, EditorSnapshot) for key in keys(model)} == {embedded.tenant_id()}
    assert (copies().count(), sync_status().as_of is None) == (60, False)
    assert history.of(change.task_id)[0].change.pk == change.pk


def test_all_that_people_do_goes_on_under_the_id(asking: None, desk: Desk) -> None:
    fill(desk)
    sync.run()
    change = switched(desk)

    undone = desk.client.post(reverse("change-undo", args=[change.pk]), headers=HTMX)
    pages = [
        desk.client.get(reverse(name, args=args))
        for name, args in [
            *((name, []) for name in ("tasks", "disabled", "history", "feeds")),
            *((name, [change.task_id]) for name in ("task", "task-edit", "task-delete")),
        ]
    ]

    assert (undone.status_code, desk.state(change.task_id)) == (200, "Enabled")
    assert {page.status_code for page in pages} == {200}
    assert all(keys(model) <= {embedded.tenant_id()} for model in (*TABLES, EditorSnapshot))


def test_a_second_time_moves_only_what_is_left(desk: Desk) -> None:
    fill(desk)
    sync.run()
    host = connect.tenant_name()
    identity.learn(host, FACTS)
    task = TaskCopy.objects.order_by("pk").first()
    left = TaskCopy.objects.get(pk=task.pk)
    left.pk, left.tenant = None, host  # of a process of an earlier version
    left.save()
    Change.objects.create(tenant=host, task_id="t", at=timezone.now(), page="list", kind="edited", operation="left")

    for _ in range(2):
        identity.learn(host, FACTS)

    assert keys(TaskCopy) == keys(Change) == {FACTS.id}
    assert (TaskCopy.objects.count(), TaskCopy.objects.get(task_id=task.task_id).pk) == (60, task.pk)


def test_a_process_goes_by_the_id_that_another_one_has_just_learnt(settings: Any, desk: Desk) -> None:
    """One of its threads may have looked just before that."""
    settings.TENANT_CONFIRM_SECONDS = LONGER_THAN_A_SYNC_WAITS
    host = connect.tenant_name()
    before = tenant_key.tenant_key()
    TenantIdentity.objects.create(host=host, tenant_id=FACTS.id, name=FACTS.name, learnt_at=timezone.now())

    identity.learn(host, FACTS)

    assert (before, tenant_key.tenant_key()) == (host, FACTS.id)


def test_alerts_of_two_keys_become_those_of_one(desk: Desk) -> None:
    """Two processes may have looked under the host and under the id, before both knew the id."""
    host = connect.tenant_name()
    now = timezone.now()
    for key in (host, FACTS.id):
        Incident.objects.create(tenant=key, kind="disabled", subject="t1", since=now, seen_at=now)
        Channel.objects.create(tenant=key, name="Everything", made_at=now)
        Watch.objects.create(tenant=key)
    Incident.objects.create(tenant=host, kind="disabled", subject="t2", since=now, seen_at=now)
    Channel.objects.create(tenant=host, name="Ops", made_at=now)

    identity.learn(host, FACTS)

    assert {key for model in (Incident, Channel, Watch) for key in keys(model)} == {FACTS.id}
    assert (Incident.objects.count(), Channel.objects.count(), Watch.objects.count()) == (2, 2, 1)


def test_no_table_is_forgotten() -> None:
    """What has a tenant is moved to its id, or made anew."""
    of_tenants = {model for model in apps.get_app_config("inventory").get_models() if hasattr(model, "tenant")}
    by_themselves = {Change, ReloadCopy, Worker, CopyVersion}

    assert of_tenants - by_themselves == {model for model, _ in identity._SHORT}


def test_another_address_of_the_same_tenant_finds_its_copy_and_its_history(desk: Desk, settings: Any) -> None:
    fill(desk)
    sync.run()
    change = switched(desk)
    identity.learn(connect.tenant_name(), FACTS)

    settings.TENANT_URL = "http://tenant.test:9001"
    identity.learn(connect.tenant_name(), FACTS)

    assert copies().count() == 60
    assert history.of(change.task_id)[0].change.pk == change.pk
    assert TenantIdentity.objects.count() == 2


def test_another_tenant_at_the_same_address_has_nothing_of_the_first_one(desk: Desk) -> None:
    fill(desk)
    sync.run()
    identity.learn(connect.tenant_name(), FACTS)

    identity.learn(connect.tenant_name(), TenantFacts(id="another", name="Other"))

    assert (copies().count(), tenant_label()) == (0, "Other")
    assert TaskCopy.objects.filter(tenant=FACTS.id).count() == 60


@pytest.mark.parametrize("fault", ["429", "500", "503", "broken-json"])
def test_where_it_does_not_tell_the_host_serves(asking: None, desk: Desk, fault: str) -> None:
    desk.tenant.make_task()
    desk.tenant.fault(fault, path="/api/v1/users/me", count=10, retry_after=LONGER_THAN_A_SYNC_WAITS)

    sync.run()

    assert keys(TaskCopy) == {connect.tenant_name()}
    assert sync_status().error is None


def test_an_id_is_learnt_though_the_name_may_not_be_read(asking: None, desk: Desk) -> None:
    desk.tenant.fault("500", path="/api/v1/tenants", count=10)

    identity.confirm()

    assert tenant_key.tenant_key() == embedded.tenant_id()
    assert tenant_label() == connect.tenant_name()


def test_a_name_that_was_known_stays_when_it_is_not_told_any_more(desk: Desk) -> None:
    identity.learn(connect.tenant_name(), FACTS)

    identity.learn(connect.tenant_name(), TenantFacts(id=FACTS.id))

    assert tenant_label() == "Acme"


def test_a_name_is_not_that_of_the_tenant_that_answered_there_before(desk: Desk) -> None:
    identity.learn(connect.tenant_name(), FACTS)

    identity.learn(connect.tenant_name(), TenantFacts(id="another"))

    assert tenant_label() == connect.tenant_name()


def test_the_head_shows_the_name_and_the_host_in_the_title(asking: None, desk: Desk) -> None:
    html = desk.page().content.decode()

    assert f'title="{connect.tenant_name()}"' in html
    assert "Sample company (embedded)" in html


def test_the_key_is_read_once_for_many_uses(desk: Desk) -> None:
    tenant_key.tenant_key()

    with CaptureQueriesContext(connection) as asked:
        for _ in range(100):
            tenant_key.tenant_key()

    assert len(asked) == 0


def test_what_another_process_has_learnt_is_noticed_soon(asking: None, desk: Desk) -> None:
    tenant_key.forget()
    seconds = iter([0.0, 1.0, tenant_key.SECONDS])
    keys = []
    for second in seconds:
        keys.append(tenant_key.known(clock=lambda at=second: at).key)
        TenantIdentity.objects.get_or_create(
            host=connect.tenant_name(), defaults={"tenant_id": "x", "learnt_at": timezone.now()}
        )

    assert keys == [connect.tenant_name(), connect.tenant_name(), "x"]


def test_counts_that_were_kept_under_the_host_go_to_the_id(desk: Desk) -> None:
    tallies.count_answer(200)
    identity.learn(connect.tenant_name(), FACTS)

    tallies.write()

    assert list(tallies.Tally.objects.values_list("tenant", flat=True).distinct()) == [FACTS.id]


def test_each_database_of_the_embedded_tenant_has_an_id_of_its_own(local_tenant: LocalTenant) -> None:
    first = embedded.own().tenant_id
    local_tenant.models.LocalIdentity.objects.all().delete()

    assert embedded.own().tenant_id != first
    assert len(first) == 32


def test_the_embedded_tenant_tells_who_it_is(local_tenant: LocalTenant, connected: LocalTenant) -> None:
    facts = connect.tenant(CountingLimiter).identity()

    assert facts == TenantFacts(id=embedded.tenant_id(), name="Sample company (embedded)")
