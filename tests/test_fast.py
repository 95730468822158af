"""`manage.py test`: what --fast leaves out, that without it nothing is, and that no process compiles all anew."""

import subprocess
import sys
from pathlib import Path

from dashboard.management.commands.test import chosen, compiled
from tests.examples import FAST, FEWEST, examples


def test_without_fast_every_argument_is_pytests() -> None:
    assert chosen(["-k", "storm", "-x"]) == (["-k", "storm", "-x"], {})


def test_fast_leaves_out_browsers_and_clients_and_what_else_is_given_has_the_last_word() -> None:
    arguments, environment = chosen(["tests/web", "--fast", "-n", "0"])

    assert arguments == ["-m", "not browser and not clients", "-n", "2", "tests/web", "-n", "0"]
    assert environment == {"FAST_TESTS": "1"}


def test_random_tests_try_all_of_their_examples_unless_they_are_to_be_fast() -> None:
    assert (examples(400), examples(2)) == ((40, FEWEST) if FAST else (400, 2))


def test_bytecode_that_may_not_stand_beside_its_source_stands_in_the_environment() -> None:
    code = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    printed = subprocess.run([sys.executable, "-c", code], env=compiled(beside=False), capture_output=True, text=True)

    assert printed.stdout.split() == ["False", str(Path(sys.prefix) / "pycache")]
    assert compiled(beside=True) == {}
