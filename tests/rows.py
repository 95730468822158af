"""The rows of both databases as they were at one moment, to be put into empty ones: quicker than to make them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.core.management.color import no_style
from django.db import connections, router, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from dashboard.inventory.models.sync import CopyVersion
from dashboard.localtenant.identity import tenant_id

APPS = ("inventory", "localtenant")
_kept: dict[str, Sequence[Table]] = {}


@dataclass(frozen=True)
class Table:
    """The rows of a model, or of a relation between two."""

    model: type[Model]
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]

    @property
    def alias(self) -> str:
        """The database that it stands in."""
        return router.db_for_write(self.model)


def make_once(name: str, make: Callable[[], object], *, of: Sequence[str] = APPS) -> None:
    """Fill the tables of some apps by `make`; a second time in this process with the rows that it made then."""
    if name in _kept:
        _put_back(_kept[name])
        tenant_id.cache_clear()  # the id came back with the rows
        CopyVersion.objects.update(epoch=uuid4().hex)  # this copy begins anew, too: no process knows its numbers
    else:
        make()
        _kept[name] = [_read(model) for app in of for model in apps.get_app_config(app).get_models(True)]


def _read(model: type[Model]) -> Table:
    columns = [field.column for field in model._meta.concrete_fields if not field.generated]
    with connections[router.db_for_read(model)].cursor() as cursor:
        cursor.execute(f"SELECT {_names(columns)} FROM {model._meta.db_table}")  # noqa: S608 - all from the models
        return Table(model, columns, cursor.fetchall())


def _put_back(tables: Sequence[Table]) -> None:
    for alias in connections:
        ours = [table for table in tables if table.alias == alias]
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            for table in ours:
                _write(cursor, table)
            for statement in connections[alias].ops.sequence_reset_sql(no_style(), [table.model for table in ours]):
                cursor.execute(statement)


def _write(cursor: CursorWrapper, table: Table) -> None:
    """Put the rows in the place of those that every tenant has."""
    name, places = table.model._meta.db_table, ", ".join(["%s"] * len(table.columns))
    if table.rows:
        cursor.execute(f"DELETE FROM {name}")  # noqa: S608
        into = f"{name} ({_names(table.columns)})"
        cursor.executemany(f"INSERT INTO {into} VALUES ({places})", table.rows)  # noqa: S608


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
