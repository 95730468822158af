"""What holds for every page: sign-in, headers, and what a tenant's failure becomes."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from dashboard.web import errors
from dashboard.web.http.middleware import TenantErrorMiddleware
from tests.desk import HTMX, REFUSED_FOR_LONG, Desk

ASKING = "/tasks/t1/delete/"  # a page that asks the tenant; the list reads the copy
PAGE = {"HX-Current-URL": "http://testserver/tasks/?q=cash"}


@pytest.mark.parametrize("path", ["/tasks/", "/tasks/t1/enabled/", "/tasks/columns/", "/"])
def test_every_page_needs_a_sign_in(client: Client, path: str) -> None:
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 302
        assert response.url.startswith(f"{reverse('signin')}?next=/")


@pytest.mark.parametrize(
    ("headers", "target"),
    [
        (PAGE, "/signin/?next=/tasks/%3Fq%3Dcash"),
        ({}, "/signin/?next=/"),
        ({"HX-Current-URL": "https://evil.example/x"}, "/signin/?next=/"),
        ({"HX-Current-URL": "http://testserver//evil.example/"}, "/signin/?next=/"),
    ],
)
def test_htmx_without_a_session_takes_the_whole_page_to_the_sign_in(
    client: Client, headers: dict[str, str], target: str
) -> None:
    response = client.post("/tasks/t1/enabled/", headers=HTMX | headers)

    assert response.headers["HX-Redirect"] == target
    assert response.content == b""


def test_the_health_check_needs_neither_sign_in_nor_tenant(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_a_page_carries_a_strict_policy_and_neither_script_nor_style_of_its_own(desk: Desk) -> None:
    desk.tenant.fill_sample()

    response = desk.client.get(reverse("tasks"))

    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    html = response.content.decode()
    assert " style=" not in html
    assert "<style" not in html
    assert all(f"<script{end}" not in html for end in (">", " type", " nonce"))


def test_a_page_that_does_not_exist_says_so(desk: Desk, client: Client) -> None:
    response = desk.client.get("/nowhere/")

    assert response.status_code == 404
    assert "There is no such page" in response.content.decode()


def test_somebody_unknown_learns_nothing_from_a_missing_page(client: Client, settings: Any) -> None:
    settings.TENANT_URL, settings.TENANT_TOKEN = "https://northwind.eu.qlikcloud.com", "t"

    html = client.get("/nowhere/").content.decode()

    assert "northwind" not in html
    assert "Sign out" not in html


def test_a_form_of_another_session_is_refused_in_words(desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.client.cookies

    response = strict.post(reverse("task-columns"))

    assert response.status_code == 403
    assert "This page is out of date" in response.content.decode()


def test_a_fault_of_ours_is_not_taken_for_the_tenants(rf: Any) -> None:
    middleware = TenantErrorMiddleware(lambda request: HttpResponse())

    assert middleware.process_exception(rf.get("/tasks/"), ValueError("ours")) is None


def test_a_fault_of_ours_is_a_page_and_no_traceback(rf: Any) -> None:
    response = errors.failed(rf.get("/tasks/"))

    assert response.status_code == 500
    assert "The fault is in Reload Desk, not in Qlik." in response.content.decode()


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        ({"kind": "429", **REFUSED_FOR_LONG}, 429, "limit of 1,000 reads a minute is reached"),
        ({"kind": "503", **REFUSED_FOR_LONG}, 503, "Qlik answered with an error (503)"),
        ({"kind": "500"}, 503, "Qlik answered with an error (500)"),
        ({"kind": "broken-json"}, 502, "is not one of Qlik"),
        ({"kind": "cut"}, 503, "broke before the answer was whole"),
        ({"kind": "hang", "seconds": 30}, 503, "Qlik did not answer within"),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else "",
)
def test_a_task_that_cannot_be_read_is_a_whole_page_that_says_why(
    desk: Desk, fault: dict[str, Any], status: int, says: str
) -> None:
    desk.tenant.make_task(id="t1")
    desk.tenant.fault(**{"count": 20} | fault)

    response = desk.client.get(ASKING, headers=HTMX)

    assert response.status_code == status
    assert says in response.content.decode()
    assert '<main class="page" id="main"' in response.content.decode()


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ({"TENANT_TOKEN": "expired"}, "did not accept the access token"),
        ({"TENANT_TOKEN": ""}, "TENANT_TOKEN is missing"),
        ({"TENANT_URL": ""}, "TENANT_URL is missing"),
        ({"TENANT_URL": "http://127.0.0.1:9"}, "could not be reached at 127.0.0.1:9"),
    ],
)
def test_a_tenant_that_is_not_there_or_not_ours_is_told_in_words(
    desk: Desk, settings: Any, names: dict[str, str], says: str
) -> None:
    for name, value in names.items():
        setattr(settings, name, value)

    assert says in desk.client.get(ASKING).content.decode()


def test_a_page_that_waits_for_a_limit_comes_back_by_itself(desk: Desk) -> None:
    desk.tenant.fault("429", retry_after=40)

    html = desk.client.get(ASKING, {"q": "cash"}).content.decode()

    assert 'hx-trigger="load delay:40s"' in html
    assert 'hx-get="/tasks/t1/delete/?q=cash"' in html


def test_an_action_that_finds_no_tenant_answers_a_fragment(desk: Desk, settings: Any) -> None:
    settings.TENANT_TOKEN = ""

    response = desk.client.post(reverse("task-enabled", args=["t1"]), {"enabled": "on", "seen": "1"}, headers=HTMX)

    assert response.status_code == 503
    assert "TENANT_TOKEN is missing" in response.content.decode()
    assert "<main" not in response.content.decode()


def test_names_that_cannot_be_read_leave_the_list_with_ids(desk: Desk) -> None:
    task = desk.tenant.make_task()
    desk.tenant.fault("500", path="/items")

    assert [row.app_name for row in desk.rows()] == [task.app_id]
