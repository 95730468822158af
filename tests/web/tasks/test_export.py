"""The list as a file: CSV that no spreadsheet computes, JSON with the API's own bodies."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.urls import reverse

from dashboard.localtenant.identity import tenant_id
from dashboard.web.downloads import guarded
from tests.desk import Desk
from tests.web.tasks.test_tasks import make_three


def body_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def table(desk: Desk, **query: str) -> list[dict[str, str]]:
    text = body_of(desk.client.get(reverse("export-csv"), query))
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_csv_has_what_the_list_shows_in_its_order(desk: Desk) -> None:
    make_three(desk)
    desk.page()

    assert [row["app"] for row in table(desk, sort="-app")] == ["Gamma", "Beta", "Alpha"]
    assert [row["app"] for row in table(desk, q="reason:failures stat:x")] == ["Gamma"]
    assert table(desk, q="no such thing") == []


@pytest.mark.parametrize("q", ['space:"Nowhere"', "owner:nobody", "reason:lunar-eclipse", 'state:disabled app:"X"'])
def test_a_name_that_no_task_has_exports_nothing(desk: Desk, q: str) -> None:
    make_three(desk)
    desk.page()

    assert table(desk, q=q) == []
    assert json.loads(body_of(desk.client.get(reverse("export-json"), {"q": q}))) == []


def test_csv_tells_instants_on_the_clock_of_the_task_with_their_offset(desk: Desk) -> None:
    desk.tenant.make_task(last_at=datetime(2026, 11, 23, 5, 30, tzinfo=UTC))
    desk.page()

    (row,) = table(desk)

    assert (row["next run"], row["last run"]) == ("2026-11-24T06:30:00+01:00", "2026-11-23T06:30:00+01:00")
    assert (row["time zone"], row["start"], row["end"]) == ("Europe/Zurich", "2026-01-05T06:30:00", "")
    assert (row["state"], row["runs a day"], row["partial reload"]) == ("enabled", "1.0", "no")
    assert row["recurrence"] == "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"
    assert row["schedule"].startswith("Every day at 06:30")


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+41", "'+41"),
        ("-x", "'-x"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("a=1", "a=1"),
        ("", ""),
        (None, ""),
        (-5, -5),
    ],
)
def test_a_cell_that_a_spreadsheet_would_compute_is_guarded(value: Any, cell: Any) -> None:
    assert guarded(value) == cell


def test_an_app_named_like_a_formula_is_guarded_in_the_file(desk: Desk) -> None:
    desk.tenant.make_task(app_id=desk.tenant.make_app('=HYPERLINK("http://x","y")').id)
    desk.page()

    assert table(desk)[0]["app"] == '\'=HYPERLINK("http://x","y")'


def test_json_has_the_bodies_of_the_api_as_they_are(desk: Desk) -> None:
    make_three(desk)
    desk.page()
    theirs = {task["id"]: task for task in tasks_of_the_api(desk)}

    exported = json.loads(body_of(desk.client.get(reverse("export-json"), {"q": "state:disabled", "sort": "app"})))

    assert len(exported) == 2
    assert all(body == theirs[body["id"]] for body in exported)
    assert [list(body) for body in exported] == [list(theirs[body["id"]]) for body in exported]


def tasks_of_the_api(desk: Desk) -> list[dict[str, Any]]:
    return list(desk.tenant.session.get(f"{desk.tenant.url}/api/v1/reload-tasks", timeout=9).json()["data"])


def test_an_export_of_nothing_is_an_empty_list(desk: Desk) -> None:
    desk.page()

    assert json.loads(body_of(desk.client.get(reverse("export-json")))) == []


def test_a_file_is_named_after_the_tenant_and_the_day_and_is_kept_nowhere(desk: Desk) -> None:
    answer = desk.client.get(reverse("export-csv"))

    assert answer.headers["Content-Disposition"] == 'attachment; filename="reload-tasks-tenant-2026-11-23.csv"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.streaming


def test_the_menu_of_a_page_leads_to_what_the_page_shows(desk: Desk) -> None:
    make_three(desk)
    html = desk.page(q='space:"Nowhere" alpha', sort="app").content.decode()

    (link,) = re.findall(r'id="export-csv" href="([^"]+)"', html)

    assert "1 task, as filtered" in html
    answer = body_of(desk.client.get(unescape(link)))
    assert [row["app"] for row in csv.DictReader(io.StringIO(answer))] == ["Alpha"]


def test_csv_has_every_field_of_the_api_in_its_own_words(desk: Desk) -> None:
    desk.tenant.make_task(
        state="Disabled", disabled_code="CONSECUTIVE-FAILURES", log="Disabled since 5 failures.", partial=True
    )
    tenant_id()  # known before a request that an earlier test's browser has left asks for it, too
    desk.page()

    (row,) = table(desk)
    (body,) = tasks_of_the_api(desk)

    assert (row["state"], row["state in the API"]) == ("disabled", "Disabled")
    assert (row["reason"], row["disabled code"]) == ("failures", "CONSECUTIVE-FAILURES")
    assert (row["log"], row["auto reload partial"]) == ("Disabled since 5 failures.", "false")
    for name, value in body.items():
        told = value if isinstance(value, str) else json.dumps(value)
        same = {json.dumps(True): "yes", json.dumps(False): "no"}.get(told, told)
        lines = "\n".join(value) if isinstance(value, list) else told
        link = value["self"]["href"] if name == "links" else told
        assert {told, same, lines, link, told.removesuffix("Z") + "+01:00"} & set(row.values()), name
