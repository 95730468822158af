"""`manage.py test`: pytest underneath, in the tests' own settings; every argument is pytest's."""

import os
import subprocess
import sys

from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Runs pytest in a process of its own: this one already has the product's settings loaded."""

    help = "Run the tests (pytest; all arguments are passed on to it)."
    requires_system_checks = []  # noqa: RUF012 - Django declares it on the instance

    def run_from_argv(self, argv: list[str]) -> None:
        """Pass everything behind `test` to pytest, untouched, and end with its exit code."""
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
        command = [sys.executable, "-m", "pytest", *argv[2:]]
        sys.exit(subprocess.call(command, cwd=settings.ROOT, env=environment))  # noqa: S603
