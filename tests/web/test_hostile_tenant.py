"""Every page, file and sync lives, whatever a tenant sends; what it sent is told and kept."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dashboard.inventory.copy.read import copies
from dashboard.inventory.models import SyncState
from dashboard.inventory.sync import background
from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.lease import RESTING, Lease
from dashboard.inventory.sync.status import sync_status
from dashboard.tenant import errors
from tests.desk import HTMX
from tests.hostile import HostileTenant, a_task, hostile_tenant
from tests.tenant.scripted import Answer, refusal
from tests.web.markup import squeezed

pytestmark = [pytest.mark.django_db(databases=["default", "localtenant"]), pytest.mark.no_cover]

DEEP = "[" * 900 + "]" * 900
LONG = 'é"<\n' * 16_384  # 64 KiB and more
LATE, EARLY = "9999-12-31T23:59:59Z", "0001-06-01T00:00:00Z"
EAST, WEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"
GOOD = a_task(id="good", appId="good-app")


@pytest.fixture
def tenant(settings: Any) -> Iterator[HostileTenant]:
    with hostile_tenant() as made:
        settings.TENANT_URL, settings.TENANT_TOKEN = made.url, "s3cret"
        cache.clear()
        yield made
        cache.clear()


@pytest.fixture
def ada(client: Client) -> Client:
    person = get_user_model().objects.create_user("ada")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def raw(task: dict[str, Any], **fields: str) -> bytes:
    """A task with the raw JSON of some fields."""
    text = json.dumps(task | {name: f"@{name}@" for name in fields})
    for name, value in fields.items():
        text = text.replace(f'"@{name}@"', value)
    return text.encode()


def content_of(response: Any) -> str:
    return response.getvalue().decode()


def every_page(ada: Client, *task_ids: str, zones: tuple[str, ...] = (EAST, WEST)) -> dict[str, int]:
    """The status of each page and file, in zones at the ends of the world."""
    addresses = [reverse(name) for name in ("tasks", "disabled", "history", "calendar", "calendar-agenda")]
    addresses += [reverse(name) for name in ("export-csv", "export-json", "history-csv", "history-json")]
    addresses += [reverse(name) + "?first=2026-11-23&days=2" for name in ("download-csv", "download-ics")]
    addresses += [reverse("task", args=[key]) for key in task_ids]
    once = [reverse(name, args=[key]) for name in ("task-edit", "task-delete") for key in task_ids]
    found = {}
    for zone in zones:
        ada.cookies["zone"] = zone
        for address in addresses + (once if zone == zones[0] else []):
            response = ada.get(address, follow=True)
            content_of(response)
            found[f"{address} {zone}"] = response.status_code
    return found


BAD = {
    "a surrogate": '"a\\ud800"',
    "a NUL": '"a\\u0000b"',
    "64 KiB": json.dumps(LONG),
    "900 levels": DEEP,
    "NaN": "NaN",
    "5,000 digits": "9" * 5000,
    "an object": '{"a": [1e999, "\\ud800"]}',
}
NAMES = ("log", "userId", "spaceId", "appId", "timeZone", "state", "disabledCode", "startDateTime", "recurrence", "new")


def test_a_bad_value_in_any_field_takes_down_no_page_and_no_other_task(tenant: HostileTenant, ada: Client) -> None:
    bad: dict[str, bytes] = {}
    for kind, value in BAD.items():
        for name in NAMES:
            bad[f"{kind}-{name}"] = raw(a_task(id=f"{kind}-{name}"), **{name: value})
        bad[f"{kind}-line"] = raw(a_task(id=f"{kind}-line"), recurrence=f"[{value}]")
        bad[f"{kind}-code"] = raw(a_task(id=f"{kind}-code", state="Disabled"), disabledCode=value)
    tenant.lists["reload-tasks"], tenant.by_id = [*bad.values(), GOOD], {**bad, "good": GOOD}

    sync.run()

    assert sync_status().error is None
    assert set(copies().values_list("task_id", flat=True)) == {*bad, "good"}
    assert [key for key, status in every_page(ada, *bad, "good", zones=(EAST,)).items() if status != 200] == []


INSTANTS = (LATE, EARLY, LATE[:-1], "9999-12-29T23:59:59Z", "0002-01-01T00:00:00Z", "0001-01-01T00:00:00")


MOMENTS = ("lastExecutionTime", "nextExecutionTime", "startDateTime", "endDateTime")


@pytest.mark.parametrize("state", ["Enabled", "Disabled", "Completed"])
def test_an_instant_at_the_ends_of_time_takes_down_no_page(tenant: HostileTenant, ada: Client, state: str) -> None:
    bad = [
        a_task(id=f"{name}-{place}", state=state, **{name: text})
        for name in MOMENTS
        for place, text in enumerate(INSTANTS)
    ]
    tenant.has(*bad, GOOD)

    sync.run()

    assert sync_status().error is None
    ids = [task["id"] for task in bad]
    assert [key for key, status in every_page(ada, *ids).items() if status != 200] == []


def test_a_change_of_a_bad_task_is_in_the_history_and_its_pages_live(tenant: HostileTenant, ada: Client) -> None:
    bad = raw(a_task(id="bad"), log='"\\ud800\\u0000"', new=DEEP, newer="NaN")
    tenant.has(GOOD)
    sync.run()
    tenant.lists["reload-tasks"], tenant.by_id["bad"] = [bad, GOOD], bad

    sync.run()

    page = ada.get(reverse("history"))
    assert page.status_code == 200
    assert set(every_page(ada, "bad").values()) == {200}
    exported = content_of(ada.get(reverse("export-json")))
    json.loads(exported, parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))


def test_the_page_of_a_task_says_which_fields_could_not_be_kept(tenant: HostileTenant, ada: Client) -> None:
    bad = raw(a_task(id="bad"), log='"a\\ud800"', new="NaN")
    tenant.lists["reload-tasks"], tenant.by_id["bad"] = [bad], bad
    sync.run()

    text = squeezed(ada.get(reverse("task", args=["bad"])).content.decode())

    assert "log, new: Qlik sent characters, numbers or a depth that cannot be kept" in text


ODD_IDS = [
    "a/b",
    "a/../b",
    "a?b=1",
    "50%",
    "a%2Fb",
    "~x",
    "new",
    "suggest",
    "a b",
    "a\\b",
    "a#b",
    "é",
    "x" * 500,
    "..a",
]


def test_a_task_of_any_id_has_its_pages_and_its_switch(tenant: HostileTenant, ada: Client) -> None:
    tasks = {task_id: a_task(id=task_id, state="Disabled") for task_id in ODD_IDS}
    tenant.has(*tasks.values(), GOOD)
    sync.run()
    tenant.by_id |= tasks

    statuses = every_page(ada, *ODD_IDS)
    seen = dict(copies().values_list("task_id", "digest"))
    pressed = {key: press_off(ada, key, seen[key]) for key in ODD_IDS}

    assert set(statuses.values()) == {200}
    assert set(pressed.values()) == {200}
    for task_id in ODD_IDS:
        assert ada.get(reverse("task", args=[task_id])).context["row"].task.id == task_id


def press_off(ada: Client, task_id: str, seen: str) -> int:
    """Switch a task off, and give the status of the answer."""
    body = {"enabled": "off", "seen": seen}
    return ada.post(reverse("task-enabled", args=[task_id]), body, headers=HTMX).status_code


@pytest.mark.parametrize("task_id", ["", ".", "..", "?1", "a\x00", "\ud800", "x" * 65_536])
def test_a_task_that_cannot_be_asked_for_is_shown_and_not_taken_for_deleted(
    tenant: HostileTenant, ada: Client, task_id: str
) -> None:
    tenant.has(a_task(id=task_id), GOOD)
    sync.run()
    (shown,) = copies().exclude(task_id="good").values_list("task_id", flat=True)

    page = ada.get(reverse("task", args=[shown]))
    sync.run()

    assert page.status_code == 200
    assert set(every_page(ada).values()) == {200}
    assert copies().count() == 2
    assert sync_status().error is None


def test_an_answer_about_another_task_is_said_and_the_copy_is_shown(tenant: HostileTenant, ada: Client) -> None:
    tenant.has(a_task(id="one"), GOOD)
    sync.run()
    tenant.by_id["one"] = GOOD

    page = ada.get(reverse("task", args=["one"]))

    assert page.status_code == 502
    assert "answered about another task" in page.content.decode()


def test_a_name_of_64_kib_and_a_complaint_of_8_mb_leave_the_answer_of_a_switch_small(
    tenant: HostileTenant, ada: Client
) -> None:
    task = a_task(id="one", appId="app")
    tenant.has(task)
    tenant.lists["items"] = [{"resourceId": "app", "name": LONG}]
    sync.run()
    tenant.answers["reload-tasks"] = refusal(400, title=LONG, detail="x" * 8_000_000)
    body = {"enabled": "off", "seen": copies().get().digest}

    answers = [ada.post(reverse("task-enabled", args=["one"]), body, headers=HTMX)]
    del tenant.answers["reload-tasks"]
    answers.append(ada.post(reverse("task-enabled", args=["one"]), body | {"enabled": "on"}, headers=HTMX))

    assert [answer.status_code for answer in answers] == [422, 200]
    for answer in answers:
        assert max(len(value) for value in answer.headers.values()) < 4096
    assert len(answers[0].content) < 1_000_000


def test_names_of_apps_spaces_and_owners_are_storable_too(tenant: HostileTenant, ada: Client) -> None:
    odd = '"\\ud800\\u0000 é"'
    tenant.lists["items"] = [raw({"resourceId": "app", "spaceId": "s"}, name=odd)]
    tenant.lists["spaces"] = [raw({"id": "s"}, name=odd, type=odd)]
    tenant.lists["reloads"] = [
        raw({"id": "r", "appId": "app", "creationTime": "2026-11-23T05:00:00Z"}, status=odd, errorMessage=odd),
        {"id": "late", "creationTime": LATE, "startTime": LATE, "endTime": LATE},
        {"id": "x" * 65_536, "creationTime": "2026-11-23T05:00:00Z", "resourceId": "y" * 65_536},
        raw({}, id=DEEP),
    ]
    tenant.by_id = {}
    tenant.answers["users"] = Answer(body=b'{"id": "o", "name": %s}' % odd.encode())
    tenant.has(a_task(id="one", appId="app", userId="o"))

    sync.run()

    assert sync_status().error is None
    assert copies().get().app_name == "\\ud800\\u0000 é"
    assert set(every_page(ada, "one").values()) == {200}


@pytest.mark.parametrize(
    "begin", [*"=+-@\t\r\n ", "\xa0", "\u3000", *"\uff1d\uff0b\uff0d\uff20", "\ufeff", "\u200b", "\u2060", "\u2212"]
)
def test_no_file_for_spreadsheets_has_a_cell_that_is_computed(tenant: HostileTenant, ada: Client, begin: str) -> None:
    tenant.lists["items"] = [{"resourceId": "good-app", "name": f"{begin}1+1"}]
    tenant.has(a_task(id="first"))
    sync.run()
    tenant.has(GOOD)
    sync.run()

    files = {name: content_of(ada.get(reverse(name))) for name in ("export-csv", "history-csv")}
    files["download-csv"] = content_of(ada.get(reverse("download-csv") + "?first=2026-11-23&days=2"))

    for text in files.values():
        rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        assert [cell for row in rows[1:] for cell in row if cell.startswith(begin)] == []
    assert f"'{begin}1+1" in files["export-csv"]


def test_a_list_of_empty_pages_without_an_end_is_ended_and_said(tenant: HostileTenant, ada: Client) -> None:
    tenant.has(GOOD)
    sync.run()
    counter = iter(range(10_000))

    def endless(asked: Any) -> Answer:
        if asked.path.endswith("/reload-tasks"):
            return Answer(body={"data": [], "links": {"next": {"href": f"?next={next(counter)}"}}})
        return tenant.take(asked)

    tenant.scripted.take = endless  # type: ignore[method-assign]
    sync.run()

    assert next(counter) < 1000
    assert copies().count() == 1
    assert "has no end: Reload Desk stopped reading it" in ada.get(reverse("tasks")).content.decode()


@pytest.mark.parametrize("name", ["items", "spaces", "reloads"])
def test_another_list_without_an_end_is_said_and_the_tasks_are_renewed(
    tenant: HostileTenant, ada: Client, name: str
) -> None:
    counter = iter(range(10_000))
    tenant.has(GOOD)

    def endless(asked: Any) -> Answer:
        if asked.path.endswith(f"/{name}"):
            return Answer(body={"data": [], "links": {"next": {"href": f"?next={next(counter)}"}}})
        return tenant.take(asked)

    tenant.scripted.take = endless  # type: ignore[method-assign]
    sync.run()

    state = sync_status()
    assert (copies().count(), state.failures, state.stale) == (1, 1, False)
    assert "has no end: Reload Desk stopped reading it" in ada.get(reverse("tasks")).content.decode()
    tenant.scripted.take = tenant.take  # type: ignore[method-assign]
    sync.run()
    assert (sync_status().error, sync_status().failures) == (None, 0)


class Broken:
    """A tenant whose driver has a fault of ours."""

    def __init__(self, tenant: Any, method: str) -> None:
        self._tenant, self._method = tenant, method

    def __getattr__(self, name: str) -> Any:
        if name == self._method:
            raise KeyError("a secret of the tenant")
        return getattr(self._tenant, name)


@pytest.mark.parametrize("method", ["app_page", "space_page", "task_page", "reload_page"])
def test_an_exception_inside_a_sync_is_a_failure_and_told_on_the_page(
    tenant: HostileTenant, ada: Client, method: str
) -> None:
    tenant.has(GOOD)
    sync.run()

    sync.run(lambda lease: Broken(sync.patient(lease), method))  # type: ignore[arg-type, return-value]

    text = ada.get(reverse("tasks")).content.decode()
    state = sync_status()
    assert isinstance(state.error, errors.InternalFailure)
    assert (state.failures, state.running) == (1, False)
    assert "Reload Desk itself failed (" in text
    assert "KeyError" in text
    assert "secret of the tenant" not in text
    sync.run()
    assert (sync_status().error, sync_status().failures) == (None, 0)


def test_who_presses_refresh_takes_over_a_sync_that_only_waits(tenant: HostileTenant) -> None:
    tenant.has(GOOD)
    host = tenant.url.removeprefix("http://")
    waiting = Lease.take(host)
    assert waiting is not None
    waiting.write(lease_owner=SyncState.objects.get().lease_owner + RESTING)

    assert not sync.run()
    assert sync.run(urgent=True)

    assert copies().count() == 1
    assert SyncState.objects.get().lease_owner == ""


def test_who_presses_refresh_does_not_take_over_a_sync_that_is_at_work(tenant: HostileTenant) -> None:
    Lease.take(tenant.url.removeprefix("http://"))

    assert not sync.run(urgent=True)


@pytest.mark.django_db(transaction=True, databases=["default", "localtenant"])
def test_recovery_is_noticed_at_once_by_who_presses_refresh(tenant: HostileTenant, ada: Client) -> None:
    tenant.has(GOOD)
    tenant.answers["reload-tasks"] = refusal(503, Retry_After="60")
    patient = background.request_sync()
    while not SyncState.objects.filter(lease_owner__endswith=RESTING).exists():
        patient.join(0.05)
    del tenant.answers["reload-tasks"]

    ada.post(reverse("sync"))
    background.request_sync().join()

    assert copies().count() == 1
    background.stop()
