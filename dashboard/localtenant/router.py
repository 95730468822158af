"""Keeps the embedded tenant's models in a database of their own, and everything else out of it."""

from typing import Any

from django.db.models import Model

ALIAS = "localtenant"
APP_LABEL = "localtenant"


class LocalTenantRouter:
    """Sends `dashboard.localtenant` to its alias; says nothing about other models."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return ALIAS if model._meta.app_label == APP_LABEL else None

    db_for_write = db_for_read

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool | None:
        ours = {first._meta.app_label == APP_LABEL, second._meta.app_label == APP_LABEL}
        return None if ours == {False} else ours == {True}

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if db == ALIAS:
            return app_label == APP_LABEL
        return False if app_label == APP_LABEL else None
