"""`manage.py test`: pytest underneath, in the tests' own settings; every argument but --fast is pytest's."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

FAST = "--fast"


class Command(BaseCommand):
    """Runs pytest in a process of its own: this one already has the product's settings loaded."""

    help = "Run the tests (pytest; all arguments are passed on to it), with --fast the quick ones on two processors."
    requires_system_checks = []  # noqa: RUF012 - Django declares it on the instance

    def run_from_argv(self, argv: list[str]) -> None:
        """Pass everything behind `test` to pytest, untouched, and end with its exit code."""
        arguments, environment = chosen(argv[2:])
        command = [sys.executable, "-m", "pytest", *arguments]
        variables = {
            **os.environ,
            **compiled(beside=not sys.dont_write_bytecode),
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            **environment,
        }
        sys.exit(subprocess.call(command, cwd=settings.ROOT, env=variables))  # noqa: S603


def compiled(*, beside: bool) -> dict[str, str]:
    """Where bytecode may not stand beside its source, let it stand in the environment.

    The tests start some 200 processes, and each would compile all modules anew.
    """
    if beside:
        return {}
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(sys.prefix) / "pycache")}


def chosen(arguments: list[str]) -> tuple[list[str], dict[str, str]]:
    """Give pytest's arguments and environment. --fast leaves out browsers and clients, and most random examples.

    What else is given stands behind, so that it has the last word.
    """
    if FAST not in arguments:
        return arguments, {}
    others = [argument for argument in arguments if argument != FAST]
    return ["-m", "not browser and not clients", "-n", "2", *others], {"FAST_TESTS": "1"}
