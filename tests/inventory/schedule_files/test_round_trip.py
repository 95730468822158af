"""A file that was just written says nothing to do, in each format."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.inventory.copy.read import copies
from dashboard.inventory.sync import run as sync
from dashboard.localtenant.data.large import fill
from tests.conftest import LocalTenant
from tests.inventory.schedule_files.files import FORMATS, TEXTS, exported, planned, read, refusals

LINES = (
    "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0",
    "FREQ=WEEKLY;BYDAY=MO,TU;BYHOUR=7;BYMINUTE=0;BYSECOND=0",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;BYHOUR=23;BYMINUTE=0;BYSECOND=0",
    "EXDATE;TZID=Europe/Zurich:20261224T063000",
    "RDATE:20261224T063000Z",
    " RRULE:FREQ=HOURLY;BYMINUTE=0;BYSECOND=0 ",
    "RRULE:FREQ=DAILY;\nINTERVAL=2",
    "RRULE:FREQ=SOMETIMES",
    "=1+1",
    "",
)
NAMES = st.text(st.characters(exclude_categories=("Cs",)), max_size=20) | st.sampled_from(
    ["=cmd|' /C calc'!A0", "'=1", "@sum", "no", "06:30", "null", "# app", "-", "1e3", "2026-11-30", "Ünïcode “x”"]
)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_sample_comes_back_as_it_is(synced: LocalTenant, format_: str) -> None:
    data = exported(format_)

    found = planned(data, f"x.{format_}")

    assert refusals(found) == []
    assert [item.values for item in found.items] == []
    assert found.missing == []
    assert found.left + len(found.skipped) == copies().count()


@pytest.mark.parametrize("format_", FORMATS)
def test_a_filled_tenant_comes_back_as_it_is(connected: LocalTenant, format_: str) -> None:
    fill(tasks=300)
    sync.run()

    found = planned(exported(format_), f"x.{format_}")

    assert (refusals(found), found.items, found.missing) == ([], [], [])
    assert found.left > 250


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_whatever_a_tenant_holds_comes_back_as_it_is(connected: LocalTenant, data: st.DataObject) -> None:
    connected.models.LocalTask.objects.all().delete()
    for _ in range(data.draw(st.integers(1, 4))):
        app = connected.make_app(data.draw(NAMES))
        for _ in range(data.draw(st.integers(1, 2))):
            make_any(connected, app.id, data)
    sync.run()

    for format_ in FORMATS:
        found = planned(exported(format_), f"x.{format_}")
        assert (format_, refusals(found), [item.values for item in found.items]) == (format_, [], [])
        assert found.missing == []


def make_any(tenant: LocalTenant, app_id: str, data: st.DataObject) -> None:
    """A task as a tenant may have it, sensible or not."""
    times = st.sampled_from(["", "2026-01-05T06:30:00", "2026-01-05T06:30:00+05:30", "2026-01-05T06:30:00Z", "soon"])
    tenant.make_task(
        app_id=app_id,
        recurrence=data.draw(st.lists(st.sampled_from(LINES), max_size=3)),
        time_zone=data.draw(st.sampled_from(["Europe/Zurich", "UTC", "", "Mars/Base", "US/Pacific"])),
        start=data.draw(times),
        end=data.draw(times | st.just("2027-01-05T06:30:00")),
        state=data.draw(st.sampled_from(["Enabled", "Disabled", "Completed"])),
        partial=data.draw(st.booleans()),
        auto_reload=data.draw(st.booleans()),
    )


def test_json_holds_the_bodies_untouched_and_the_names_of_their_apps(synced: LocalTenant) -> None:
    written: dict[str, Any] = json.loads(exported("json"))

    bodies = {row.task_id: row.body for row in copies()}
    assert {body["id"]: body for body in written["tasks"]} == bodies
    assert set(written["apps"].values()) <= set(copies().values_list("app_name", flat=True))
    assert written["tenant"] == copies().first().tenant  # type: ignore[union-attr]


@pytest.mark.parametrize("format_", FORMATS)
def test_a_file_says_its_tenant_its_search_and_when_it_was_written(synced: LocalTenant, format_: str) -> None:
    source = read(exported(format_, "state:disabled"), f"x.{format_}")

    assert source.search == "state:disabled"
    assert source.tenant == copies().first().tenant  # type: ignore[union-attr]
    assert source.exported.startswith("2026-11-23T13:05")
    assert read(exported(format_), f"x.{format_}").search == ""
    assert 0 < len(source.rows) == copies().filter(state="disabled").count()


@pytest.mark.parametrize("format_", TEXTS)
def test_a_file_is_known_without_its_name(synced: LocalTenant, format_: str) -> None:
    assert planned(exported(format_)).left > 50
