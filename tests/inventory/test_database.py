"""What a database says when it refuses, without one: what it means, and which writes may be left out."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from dashboard.inventory.database import Trouble, optional, trouble_of


class DriverError(Exception):
    """What stands behind an exception of Django: SQLite's code, or PostgreSQL's state."""

    def __init__(self, told: int | str) -> None:
        super().__init__()
        setattr(self, "sqlite_errorcode" if isinstance(told, int) else "sqlstate", told)


def caused(error: Exception, told: int | str) -> Exception:
    error.__cause__ = DriverError(told)
    return error


SAID = [
    (caused(OperationalError("database is locked"), 5), Trouble.BUSY),
    (caused(OperationalError("database is locked"), 5 | 2 << 8), Trouble.BUSY),  # an extended code
    (caused(OperationalError("attempt to write a readonly database"), 8), Trouble.READ_ONLY),
    (caused(OperationalError("disk I/O error"), 10), Trouble.AWAY),
    (caused(DatabaseError("database disk image is malformed"), 11), Trouble.DAMAGED),
    (caused(OperationalError("database or disk is full"), 13), Trouble.FULL),
    (caused(OperationalError("unable to open database file"), 14), Trouble.AWAY),
    (caused(DatabaseError("file is not a database"), 26), Trouble.DAMAGED),
    (caused(OperationalError("no such column: x"), 1), Trouble.OUTDATED),
    (caused(OperationalError("near SELEC: syntax error"), 1), None),
    (caused(OperationalError("lock timeout"), "55P03"), Trouble.BUSY),
    (caused(OperationalError("deadlock detected"), "40P01"), Trouble.BUSY),
    (caused(OperationalError("could not extend file"), "53100"), Trouble.FULL),
    (caused(ProgrammingError("relation does not exist"), "42P01"), Trouble.OUTDATED),
    (caused(OperationalError("server closed the connection"), "57P01"), Trouble.AWAY),
    (caused(ProgrammingError("syntax error"), "42601"), None),
    (OperationalError("database table is locked"), Trouble.BUSY),
    (InterfaceError("connection already closed"), Trouble.AWAY),
    (ProgrammingError("what?"), None),
]


@pytest.mark.parametrize(("error", "trouble"), SAID, ids=[str(error) for error, _ in SAID])
def test_what_a_database_says_is_understood(error: Exception, trouble: Trouble | None) -> None:
    assert trouble_of(error) is trouble


@pytest.mark.parametrize("error", [None, ValueError("locked"), KeyError()], ids=repr)
def test_what_is_not_of_a_database_is_no_trouble_of_it(error: Exception | None) -> None:
    assert trouble_of(error) is None


@pytest.mark.parametrize(("error", "trouble"), SAID, ids=[str(error) for error, _ in SAID])
def test_a_write_is_left_out_where_it_cannot_be_made_now_and_fails_where_the_code_is_wrong(
    error: Exception, trouble: Trouble | None
) -> None:
    is_raised = False
    try:
        with optional():
            raise error
    except (DatabaseError, InterfaceError):
        is_raised = True

    assert is_raised is (trouble in (None, Trouble.OUTDATED))
