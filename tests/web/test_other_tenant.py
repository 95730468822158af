"""Two tenants in one database: what is kept of the one is on no page of the other."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db.models import CharField, Model, TextField
from django.urls import reverse

from dashboard.inventory.alerts import watch
from dashboard.inventory.copy import version
from dashboard.inventory.models import TaskCopy
from dashboard.inventory.tenant_key import tenant_key
from tests.conftest import MOCK_MOMENT
from tests.desk import Desk

OTHER = "0-another"  # sorts before the key of the tenant
NAMES = {"name", "app_name", "app_sort", "space_name", "owner_name", "actor", "words", "search_text", "error"}
PAGES = (
    "/",
    "/tasks/",
    "/tasks/?q=space:Alpha",
    "/tasks/new/",
    "/disabled/",
    "/history/",
    "/channels/",
    "/calendar/2026/",
    "/calendar/2026/11/",
    "/calendar/2026/w47/",
    "/calendar/2026/11/22/",
    "/calendar/agenda/",
    "/calendar/load/",
    "/calendar/clock-changes/",
)


def kept() -> list[type[Model]]:
    """The tables whose rows are each of a tenant."""
    models = apps.get_app_config("inventory").get_models()
    return [model for model in models if any(field.name == "tenant" for field in model._meta.fields)]


def copied(row: Any) -> Any:
    """The same row of the other tenant, by other names."""
    row.tenant = OTHER
    if row._meta.pk.name != "tenant":
        row.pk = None
    for field in row._meta.concrete_fields:
        if field.name in NAMES and isinstance(field, CharField | TextField) and getattr(row, field.name):
            setattr(row, field.name, "Intruder")
        if field.name == "operation":
            row.operation = uuid4().hex
    return row


def said(desk: Desk, page: str) -> str:
    """What a page says, without its tags and tokens."""
    html = desk.client.get(page).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def filled(desk: Desk) -> str:
    """Tasks that run, that have failed, and that somebody has switched off, the last of them."""
    for name, values in {"Alpha": {}, "Beta": {"state": "Disabled", "disabled_code": "OWNER-DELETED"}}.items():
        app = desk.tenant.make_app(name, space=desk.tenant.make_space(f"{name} space"))
        task = desk.tenant.make_task(app_id=app.id, **values)
        at = MOCK_MOMENT - timedelta(hours=5)
        desk.tenant.make_reload(at, app_id=app.id, task_id=task.id, succeeded=False, error=f"{name} broke.")
    off = str(desk.tenant.make_task().id)
    desk.press(off, enabled=False)
    watch.look(MOCK_MOMENT)
    return off


def test_rows_of_another_tenant_change_no_page(desk: Desk) -> None:
    task = filled(desk)
    with time_machine.travel(MOCK_MOMENT, tick=False):
        pages = [*PAGES, reverse("task", args=[task]), reverse("task-edit", args=[task])]
        before = {page: said(desk, page) for page in pages}

        for model in kept():
            rows = [copied(row) for row in model._default_manager.all()]
            model._default_manager.bulk_create(rows, ignore_conflicts=True)
        version.step(tenant_key())
        cache.clear()

        assert TaskCopy.objects.filter(tenant=OTHER, app_name="Intruder").count() == 3
        for page in pages:
            assert said(desk, page) == before[page], page
