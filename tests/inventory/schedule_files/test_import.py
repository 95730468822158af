"""The sample of one tenant, imported into another one that has its apps and no task."""

from collections.abc import Iterable
from typing import Any

import pytest

from dashboard.inventory.changes.request import RequestedBy
from dashboard.inventory.copy.read import copies
from dashboard.inventory.models.history import ChangePage
from dashboard.inventory.schedule_files.carry_out import carry_out
from dashboard.inventory.sync import run as sync
from tests.conftest import LocalTenant
from tests.inventory.schedule_files.files import FORMATS, exported, planned_elsewhere, refusals

BY = RequestedBy(actor="ada", page=ChangePage.COMMAND_LINE)
SAID = ("recurrence", "timeZone", "startDateTime", "endDateTime", "partial", "autoReload", "autoReloadPartial", "state")


def told(bodies: Iterable[dict[str, Any]], names: dict[str, str]) -> list[str]:
    """What the tasks say, but for their ids and who owns them."""
    return sorted(str([names.get(body["appId"]), *(body.get(name, "") for name in SAID)]) for body in bodies)


def bodies() -> list[dict[str, Any]]:
    return list(copies().exclude(state="moved").values_list("body", flat=True))


@pytest.mark.parametrize("format_", FORMATS)
def test_the_sample_is_made_anew_in_an_empty_tenant(synced: LocalTenant, format_: str) -> None:
    data, before = exported(format_), bodies()
    names = dict(synced.models.LocalApp.objects.values_list("id", "name"))
    synced.models.LocalTask.objects.all().delete()
    synced.models.LocalApp.objects.all().delete()
    for app_id, name in names.items():
        synced.make_app(name, id=f"f{app_id[1:]}")
    sync.run()

    found = planned_elsewhere(data, f"x.{format_}")
    outcomes = [carry_out(BY, item) for item in found.items]
    sync.run()

    after = told(bodies(), {f"f{app_id[1:]}": name for app_id, name in names.items()})
    lost = [one for one in told(before, names) if one not in after]
    new = [one for one in after if one not in told(before, names)]
    again = planned_elsewhere(data, f"x.{format_}")

    # All but what no tenant would take: an app that is gone, a line that cannot be read, an offset in place of a zone.
    assert len([one for one in lost if "[None" in one or "BYHOUR=2,26" in one or "+05:30" in one]) == 3
    # One has a state that nobody knows here: it is made, and does not run.
    assert [one for one in lost if "Expense reports" in one] == lost[:1]
    assert len(lost) == 4
    assert [("Expense reports" in one, "'Disabled'" in one) for one in new] == [(True, True)]
    assert len([outcome for outcome in outcomes if not outcome.done]) + len(refusals(found)) == 3
    assert [item.app_name for item in again.items if item.app_name != "Pallet returns"] == []
    assert again.left == len(after)
