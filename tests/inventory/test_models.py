"""Each row says in one line which it is, as logs and shells show it: by its name where it has one, else by its id."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db.models import Model

from dashboard.inventory.models import (
    Afterthought,
    CallCount,
    Change,
    Channel,
    CompanyCalendar,
    CopyVersion,
    EditorSnapshot,
    Ending,
    Feed,
    Glance,
    Incident,
    Job,
    JobItem,
    Message,
    MoveCheck,
    Name,
    News,
    Pause,
    RecentSearch,
    ReloadCopy,
    SavedFilter,
    Snooze,
    SyncState,
    Tally,
    TaskCopy,
    TaskLock,
    TenantIdentity,
    TokenUser,
    Visit,
    Watch,
    Worker,
    ZoneChoice,
)

AT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
ROWS: list[tuple[Model, str]] = [
    (Afterthought(reason="the source is back", at=AT), f"the source is back at {AT}"),
    (CallCount(count=3, tier=2), "3 calls of tier 2"),
    (Change(app_name="Sales", kind="edited", actor="ada", at=AT), f"Sales edited by ada at {AT}"),
    (Change(app_name="Sales", kind="edited", at=AT), f"Sales edited by others at {AT}"),
    (Channel(name="Ops"), "Ops"),
    (CompanyCalendar(name="Holidays"), "Holidays"),
    (CopyVersion(tenant="acme", number=7), "acme 7"),
    (EditorSnapshot(task_id="t1", opened_at=AT), f"t1 at {AT}"),
    (Ending(result="done", at=AT), f"done at {AT}"),
    (Feed(filter_id=4), "Feed of 4"),
    (Glance(task_id="t1", looked_at=AT), f"t1 at {AT}"),
    (Incident(kind="disabled", name="Sales", subject="t1"), "disabled Sales"),
    (Incident(kind="disabled", subject="t1"), "disabled t1"),
    (Job(pk=41, kind="disable", actor="ada"), "disable 41 by ada"),
    (JobItem(task_id="t1", result="done"), "t1 done"),
    (Message(subject="Qlik disabled Sales"), "Qlik disabled Sales"),
    (MoveCheck(older_id="r1", outcome="differs"), "r1 differs"),
    (Name(key="u1", name="Ada Keller"), "Ada Keller"),
    (Name(key="u1"), "u1"),
    (News(what="opened", incident_id=5, channel_id=6), "opened: 5 for 6"),
    (Pause(pk=6, ends_at=AT), f"pause 6 until {AT}"),
    (RecentSearch(q="space:Finance"), "space:Finance"),
    (ReloadCopy(reload_id="r1", app_id="a1"), "r1 of a1"),
    (SavedFilter(name="Mine"), "Mine"),
    (Snooze(task_id="t1", until=AT), f"t1 until {AT}"),
    (Snooze(q="space:Finance", until=AT), f"space:Finance until {AT}"),
    (SyncState(tenant="acme", phase="tasks"), "acme tasks"),
    (SyncState(tenant="acme"), "acme idle"),
    (Tally(count=9, kind="answer", label="200"), "9 of answer 200"),
    (TaskCopy(app_name="Sales", task_id="t1"), "Sales (t1)"),
    (TaskLock(task_id="t1", taken_at=AT), f"t1 since {AT}"),
    (TenantIdentity(name="Acme", tenant_id="i1", host="acme.example"), "Acme at acme.example"),
    (TenantIdentity(tenant_id="i1", host="acme.example"), "i1 at acme.example"),
    (TokenUser(name="Ada Keller", user_id="u1"), "Ada Keller"),
    (TokenUser(user_id="u1"), "u1"),
    (Visit(user_id=2, seen_at=AT), f"2 at {AT}"),
    (Watch(tenant="acme", looked_at=AT), f"acme at {AT}"),
    (Worker(name="host-7", tenant="acme"), "host-7 for acme"),
    (ZoneChoice(zone="Asia/Tokyo"), "Asia/Tokyo"),
]


@pytest.mark.parametrize(("row", "said"), ROWS, ids=[f"{type(row).__name__}: {said}" for row, said in ROWS])
def test_a_row_says_which_it_is(row: Model, said: str) -> None:
    assert str(row) == said


def test_no_table_is_left_out() -> None:
    assert {type(row) for row, _ in ROWS} == set(apps.get_app_config("inventory").get_models())
