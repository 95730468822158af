"""Each row of the embedded tenant says in one line which it is."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db.models import Model

from dashboard.localtenant.models import (
    LocalApp,
    LocalIdentity,
    LocalParent,
    LocalReload,
    LocalRole,
    LocalSchedulingTask,
    LocalSpace,
    LocalTask,
    LocalUser,
)

ROWS: list[tuple[Model, str]] = [
    (LocalApp(name="Sales"), "Sales"),
    (LocalIdentity(name="Sample company"), "Sample company"),
    (LocalParent(child_id="c1", parent_id="p1"), "c1 after p1"),
    (LocalReload(app_id="a1", created_at=datetime(2026, 11, 23, 13, 5, tzinfo=UTC)), "a1 at 2026-11-23 13:05:00"),
    (LocalRole(user_id="u1", name="facilitator", space_id="s1"), "u1 is facilitator in s1"),
    (LocalSchedulingTask(name="Load sales"), "Load sales"),
    (LocalSpace(name="Finance"), "Finance"),
    (LocalTask(id="t1"), "t1"),
    (LocalUser(name="Ada Keller"), "Ada Keller"),
]


@pytest.mark.parametrize(("row", "said"), ROWS, ids=[said for _, said in ROWS])
def test_a_row_says_which_it_is(row: Model, said: str) -> None:
    assert str(row) == said


def test_no_table_is_left_out() -> None:
    assert {type(row) for row, _ in ROWS} == set(apps.get_app_config("localtenant").get_models())
