"""Upgrades: rows of each older state live on, and the code of that state still writes beside the newest."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps as registry
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED

from dashboard.inventory import models as newest

APP = "inventory"
STATES = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == APP)
MOMENT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
OF_OTHERS = {"django_content_type", "auth_permission"}


@pytest.fixture
def at_last(transactional_db: None) -> Iterator[None]:
    """The tables of the newest state again, whatever happened."""
    yield
    call_command("migrate", APP, verbosity=0, interactive=False)


def migrate(state: str) -> Any:
    """Bring the tables to a state, and give the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate([(APP, state)])
    return MigrationExecutor(connection).loader.project_state([(APP, state)]).apps


def fill(apps: Any, mark: str) -> int:
    """Write a row of each model, as code of that state writes it: by the columns that it knows."""
    made: dict[str, Any] = {"user": apps.get_model("auth", "User").objects.create(username=mark)}
    ours = list(apps.get_app_config(APP).get_models())
    for model in sorted(ours, key=lambda model: sum(field.is_relation for field in model._meta.concrete_fields)):
        if model.__name__ == "Feed":
            continue  # below, when there is a filter
        made[model.__name__.lower()] = model.objects.create(**values(model, made, mark))
    feed = apps.get_model(APP, "Feed")
    feed.objects.create(**values(feed, made | {"filter": made["savedfilter"]}, mark))
    return len(ours)


def values(model: Any, made: dict[str, Any], mark: str) -> dict[str, Any]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    given = [field for field in fields if field.default is NOT_PROVIDED and not field.generated]
    return {field.name: value(field, made, mark) for field in given}


def value(field: Any, made: dict[str, Any], mark: str) -> Any:
    if field.is_relation:
        return made[field.name]
    if isinstance(field, models.DateTimeField):
        return MOMENT
    if isinstance(field, models.DateField):
        return MOMENT.date()
    if isinstance(field, models.IntegerField | models.FloatField):
        return 1
    if type(field).__name__ == "JsonText":
        return {"id": mark}
    return mark[: field.max_length] if field.max_length else mark


@pytest.mark.parametrize("state", STATES[:-1])
def test_rows_of_an_older_state_live_on_and_its_code_writes_on(at_last: None, state: str) -> None:
    older = migrate(state)
    count = fill(older, "before")

    migrate(STATES[-1])
    fill(older, "after")

    by_table = {model._meta.db_table: model for model in registry.get_app_config(APP).get_models()}
    tables = [model._meta.db_table for model in older.get_app_config(APP).get_models()]
    rows = [row for table in tables for row in by_table[table].objects.all()]
    assert len(rows) == 2 * count
    assert {row.task_id for row in newest.TaskCopy.objects.all()} == {"before", "after"}


def test_the_newest_state_has_all_that_the_models_say() -> None:
    loader = MigrationLoader(None)

    missing = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(registry)).changes(loader.graph)

    assert {app: [str(each) for each in found] for app, found in missing.items()} == {}


def test_each_column_that_was_added_later_is_filled_in_by_the_database() -> None:
    """Whoever adds one without `db_default` breaks the code that runs until it is stopped."""
    loader = MigrationLoader(None)
    first = loader.project_state([(APP, STATES[0])]).models
    last = loader.project_state([(APP, STATES[-1])]).models
    added = [
        (name, field)
        for key, state in last.items()
        if key in first and key[0] == APP
        for name, field in state.fields.items()
        if name not in first[key].fields
    ]

    assert "was_reason" in dict(added)
    assert [
        name for name, field in added if not (field.null or field.generated or field.db_default is not NOT_PROVIDED)
    ] == []


def test_existing_tasks_are_known_since_they_were_seen_or_since_their_oldest_run(at_last: None) -> None:
    old = migrate("0009_model_names")
    tasks, runs = old.get_model(APP, "TaskCopy"), old.get_model(APP, "ReloadCopy")
    fields = {"tenant": "t", "body": {}, "first_seen_at": MOMENT, "read_at": MOMENT}
    for task_id in ("seen", "ran"):
        tasks.objects.create(task_id=task_id, **fields)
    ran_at = MOMENT - timedelta(days=9)
    runs.objects.create(tenant="t", reload_id="r", task_id="ran", created_at=ran_at)

    migrate("0014_known_since")

    known = dict(newest.TaskCopy.objects.values_list("task_id", "known_since"))
    assert known == {"seen": MOMENT, "ran": ran_at - timedelta(minutes=30)}
