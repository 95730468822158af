"""What is left of both databases behind a test that committed: what the migrations put there, and nothing else.

Django's own way (`flush`) makes the content types and permissions of all models anew each time, which nothing changes.
"""

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.test import TransactionTestCase

KEPT = frozenset(model._meta.db_table for model in (ContentType, Permission))


def empty(test: TransactionTestCase) -> None:
    """Delete all rows of the databases that a test has."""
    for alias in test._databases_names(include_mirrors=False):
        connection = connections[alias]
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        with transaction.atomic(using=alias), connection.cursor() as cursor:
            for table in sorted(set(tables) - KEPT):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 - of the models
