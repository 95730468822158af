"""What commands for people share: the tenant and the database are made ready, and the log stays out of the way."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from dashboard import serve_file
from dashboard.inventory.readiness import readiness
from dashboard.management.words import NO_TENANT


def prepare() -> None:
    """Find the tenant, that of a running `serve` where none is configured, and migrate. Raises CommandError."""
    if not serve_file.take_tenant():
        raise CommandError(NO_TENANT)
    if not readiness(timezone.now()).migrated:
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the log's lines about what fails from the error output, which says it in a sentence."""
    logger = logging.getLogger("dashboard")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)
