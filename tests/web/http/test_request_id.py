"""Each request has an id: in the answer, in log lines and on error pages, so that a person can name what they saw."""

import logging
import re
from typing import Any

import pytest
from django.test import Client

from dashboard.web import errors
from dashboard.web.http import request_id
from tests.desk import HTMX, REFUSED_FOR_LONG, Desk

GIVEN = "7f1c-2b.Req:42"


@pytest.mark.parametrize(
    ("hops", "given", "taken"),
    [
        (1, GIVEN, True),
        (0, GIVEN, False),
        (1, "", False),
        (1, "a b", False),
        (1, "<script>", False),
        (1, "x" * 129, False),
        (1, "x\r\ny", False),
        (1, "é", False),
    ],
)
def test_a_trusted_proxys_id_is_taken_when_it_is_well_formed(
    client: Client, settings: Any, hops: int, given: str, taken: bool
) -> None:
    settings.PROXY_HOPS = hops

    found = client.get("/healthz", HTTP_X_REQUEST_ID=given).headers["X-Request-ID"]

    assert (found == given) is taken
    assert taken or re.fullmatch("[0-9a-f]{32}", found)


def test_two_requests_have_two_ids(client: Client) -> None:
    assert client.get("/healthz").headers["X-Request-ID"] != client.get("/healthz").headers["X-Request-ID"]


def test_a_fault_of_ours_names_its_request(rf: Any) -> None:
    seen = request_id.RequestIdMiddleware(errors.failed)(rf.get("/tasks/"))

    assert f"<code>{seen.headers['X-Request-ID']}</code>" in seen.content.decode()


def test_a_missing_page_names_its_request(desk: Desk) -> None:
    seen = desk.client.get("/nowhere/")

    assert f"<code>{seen.headers['X-Request-ID']}</code>" in seen.content.decode()


@pytest.mark.parametrize("path", ["/tasks/t1/delete/", "/tasks/t1/"])
def test_a_failure_of_the_tenant_names_trace_and_request(desk: Desk, path: str) -> None:
    desk.tenant.make_task(id="t1")
    desk.page()
    desk.tenant.fault("503", **REFUSED_FOR_LONG)

    seen = desk.client.get(path, headers=HTMX)

    assert f"<code>{seen.headers['X-Request-ID']}</code>" in seen.content.decode()


@pytest.mark.django_db
def test_log_lines_of_a_request_carry_its_id(client: Client, settings: Any, caplog: Any) -> None:
    settings.PROXY_HOPS = 1
    seen = []
    caplog.handler.addFilter(lambda record: seen.append((record.name, request_id.current())) or True)

    with caplog.at_level(logging.WARNING):
        client.get("/feed/nothing.ics", HTTP_X_REQUEST_ID=GIVEN)

    assert ("django.request", GIVEN) in seen
