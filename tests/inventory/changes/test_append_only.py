"""The history is only added to; one command takes out what is too old."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from dashboard.inventory.models.history import AppendOnly, Change, ChangeKind, ChangePage, ChangeResult, Ending

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def a_change(at: datetime = NOON, **fields: Any) -> Change:
    return Change.objects.create(
        **{
            "tenant": "t",
            "task_id": "1",
            "at": at,
            "page": ChangePage.LIST,
            "kind": ChangeKind.DISABLED,
            "operation": uuid4().hex,
        }
        | fields
    )


def an_ending(change: Change) -> Ending:
    return Ending.objects.create(change=change, at=change.at, result=ChangeResult.DONE)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda row: type(row).objects.update(at=NOON),
        lambda row: type(row).objects.filter(pk=row.pk).update(at=NOON),
        lambda row: type(row).objects.all().delete(),
        lambda row: type(row).objects.bulk_update([row], ["at"]),
        lambda row: type(row).objects.update_or_create(pk=row.pk, defaults={"at": NOON - timedelta(days=1)}),
        lambda row: type(row).objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["id"], update_fields=["at"]
        ),
        lambda row: row.endings.all().delete() if isinstance(row, Change) else row.delete(),
    ],
)
@pytest.mark.parametrize("make", [a_change, lambda: an_ending(a_change())], ids=["change", "ending"])
def test_no_row_of_the_history_is_ever_rewritten(make: Callable[[], Any], rewrite: Callable[[Any], Any]) -> None:
    row = make()

    with pytest.raises(AppendOnly):
        rewrite(row)

    kept = type(row).objects.get(pk=row.pk)
    assert kept.at == NOON


def test_only_a_row_that_is_new_can_be_added_whatever_its_key() -> None:
    change = a_change()
    copy = Change.objects.get(pk=change.pk)
    copy._state.adding = True

    with pytest.raises(Exception, match=r"(?i)unique"):
        copy.save()


def test_a_ending_that_came_later_counts() -> None:
    change = a_change()
    for result in (ChangeResult.UNKNOWN, ChangeResult.DONE):
        Ending.objects.create(change=change, at=NOON, result=result)

    ending = change.ending

    assert ending is not None
    assert ending.result == ChangeResult.DONE


def test_the_command_takes_out_what_is_older_and_says_how_much() -> None:
    old, new = a_change(NOON - timedelta(days=2)), a_change()
    for change in (old, new):
        an_ending(change)
    said = StringIO()

    call_command("forget_history", "--before", "2026-11-22", stdout=said)

    assert list(Change.objects.all()) == [new]
    assert Ending.objects.count() == 1
    assert said.getvalue() == "1 change from before 2026-11-22 is forgotten.\n"


@pytest.mark.parametrize("before", ["yesterday", "2026-13-01", "", "2999-01-01"])
def test_the_command_wants_a_day_that_has_been(before: str) -> None:
    a_change()

    with pytest.raises(CommandError, match="a day that has been"):
        call_command("forget_history", "--before", before)

    assert Change.objects.count() == 1
