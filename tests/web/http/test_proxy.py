"""Behind proxies: whose address and scheme is believed, below which path everything is, and what caches may keep."""

import gzip
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import clear_script_prefix, reverse, set_script_prefix

from dashboard.inventory.models import SavedFilter
from dashboard.web import errors, signin
from dashboard.web.http.proxy import PlainHttpMiddleware, ProxyMiddleware, client_address
from dashboard.web.request import local_address
from tests.desk import HTMX, Desk


def through(settings: Any, hops: int, **meta: str) -> Any:
    """The request as the views see it."""
    settings.PROXY_HOPS = hops
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if hops else None
    seen: list[Any] = []
    request = RequestFactory().get("/tasks/", **({"REMOTE_ADDR": "10.0.0.1"} | meta))
    ProxyMiddleware(lambda request: seen.append(request) or errors.failed(request))(request)
    return seen[0]


@pytest.mark.parametrize(
    ("hops", "header", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),  # the left one is forged
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (2, "203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9:51234", "203.0.113.9"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "2001:DB8:0::1", "2001:db8::1"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
        (1, " , 203.0.113.9 , ", "203.0.113.9"),
        (1, "unknown", "10.0.0.1"),
        (1, "<script>, 1.2.3.4.5", "10.0.0.1"),
    ],
)
def test_the_address_is_read_from_the_right(settings: Any, hops: int, header: str, address: str) -> None:
    assert through(settings, hops, HTTP_X_FORWARDED_FOR=header).META["REMOTE_ADDR"] == address


@pytest.mark.parametrize(
    ("hops", "header", "secure"),
    [
        (0, "https", False),
        (1, "https", True),
        (1, "HTTPS", True),
        (1, "http", False),
        (1, "https, http", False),  # the left one is forged
        (2, "https, http", True),
        (1, "", False),
    ],
)
def test_the_scheme_is_believed_of_trusted_proxies_only(settings: Any, hops: int, header: str, secure: bool) -> None:
    assert through(settings, hops, HTTP_X_FORWARDED_PROTO=header).is_secure() is secure


@pytest.mark.parametrize(
    ("remote", "named"),
    [("203.0.113.9", "203.0.113.9"), ("2001:db8:1:2:3::4", "2001:db8:1:2::"), ("", None), ("a-socket", None)],
)
def test_one_network_of_ipv6_is_one_address(rf: Any, remote: str, named: str | None) -> None:
    assert client_address(rf.get("/", REMOTE_ADDR=remote)) == named


@pytest.fixture
def below(settings: Any) -> Iterator[str]:
    """The dashboard at /desk of its host."""
    settings.FORCE_SCRIPT_NAME = "/desk"
    settings.STATIC_URL = settings.STATIC_URL.removeprefix("/")  # or Django keeps it with the path, for later tests too
    set_script_prefix("/desk/")
    yield "/desk"
    clear_script_prefix()


@pytest.mark.parametrize("sent", ["/desk/tasks/", "/tasks/"])
def test_a_path_that_the_proxy_leaves_or_takes_off_leads_to_the_same_page(below: str, desk: Desk, sent: str) -> None:
    desk.tenant.fill_sample()

    page = desk.client.get(sent)

    assert page.status_code == 200
    found = re.findall(r'(?:href|action|src|hx-get|hx-post|data-path)="(/[^"]*)"', page.content.decode())
    assert len(found) > 20
    assert [address for address in found if not address.startswith("/desk/") and "/static/" not in address] == []


@pytest.mark.parametrize(
    "page", ["tasks", "disabled", "history", "calendar", "feeds", "calendar-agenda", "calendar-load"]
)
def test_no_page_leads_out_of_its_path(below: str, desk: Desk, page: str) -> None:
    desk.tenant.make_task(id="t1")

    html = desk.client.get(reverse(page), follow=True).content.decode()

    found = re.findall(r'(?:href|action|src|hx-get|hx-post|value)="(/[^"]*)"', html)
    assert found
    assert [address for address in found if not address.startswith("/desk/") and "/static/" not in address] == []


def test_the_way_to_the_sign_in_and_back_stays_below_the_path(below: str, client: Client, db: None) -> None:
    get_user_model().objects.create_superuser("ada", password="correct-horse-battery")

    away = client.get("/desk/tasks/")
    refused = client.post("/desk/tasks/t1/enabled/", headers=HTMX)
    form = {"username": "ada", "password": "correct-horse-battery", "next": "/desk/history/"}
    back = client.post("/desk/signin/", form)

    assert away.url == "/desk/signin/?next=/desk/tasks/"
    assert refused.headers["HX-Redirect"] == "/desk/signin/?next=/desk/"
    assert back.url == "/desk/history/"
    assert {cookie["path"] for cookie in back.cookies.values()} == {"/desk", "/desk/signin/"}


def test_a_sign_in_link_works_below_the_path(below: str, client: Client, db: None) -> None:
    link = signin.link_path(signin.first_user())

    answer = client.post(link)

    assert link.startswith("/desk/signin/")
    assert answer.url == "/desk/"


def test_a_feed_is_found_below_the_path(below: str, desk: Desk) -> None:
    desk.tenant.make_task(id="t1")
    kept = SavedFilter.objects.create(user=get_user_model().objects.get(username="ada"), name="All", q="")

    desk.client.post(reverse("feed-make", args=[kept.pk]))
    address = re.search(
        r"http://testserver(/desk/feed/[^\s<\"]+\.ics)", desk.client.get("/desk/feeds/").content.decode()
    )

    assert address
    assert Client().get(address[1]).status_code == 200


@pytest.mark.parametrize("status", [400, 404, 500])
def test_the_error_pages_lead_back_below_the_path(below: str, desk: Desk, rf: Any, status: int) -> None:
    made = {400: errors.bad_request, 404: lambda request: desk.client.get("/desk/nowhere/"), 500: errors.failed}

    html = made[status](rf.get("/")).content.decode()

    assert 'href="/"' not in html
    assert 'data-path="/desk/"' in html


@pytest.mark.parametrize("path", ["/", "/desk/tasks/"])
def test_a_server_may_say_the_path_with_each_request(client: Client, path: str) -> None:
    answer = client.get(path.replace("/desk", ""), SCRIPT_NAME="/desk")

    assert answer.url == f"/desk/signin/?next={path if path != '/' else '/desk/'}"


def test_an_address_beside_our_path_is_not_ours(below: str) -> None:
    assert local_address("/desk/tasks/?q=x", default="no") == "/desk/tasks/?q=x"
    assert local_address("/desk", default="no") == "/desk"
    assert local_address("/desktop/", default="no") == "no"
    assert local_address("/", default="no") == "no"


def asked_plainly(settings: Any, path: str = "/tasks/", **meta: str) -> Any:
    settings.SECURE_SSL_REDIRECT = True
    return Client().get(path, **meta)


def test_without_a_proxy_a_plain_request_is_told_what_is_missing(settings: Any) -> None:
    answer = asked_plainly(settings, HTTP_HOST="127.0.0.1:8000")

    assert answer.status_code == 403
    html = answer.content.decode()
    assert "RELOAD_DESK_PROXY=1" in html
    assert "RELOAD_DESK_HTTPS=0" in html
    assert "RELOAD_DESK_HOSTS=127.0.0.1" in html


@pytest.mark.parametrize(("proto", "status"), [("", 403), ("http", 301), ("https", 302)])
def test_behind_a_proxy_only_a_missing_header_is_told(settings: Any, proto: str, status: int) -> None:
    settings.PROXY_HOPS, settings.SECURE_PROXY_SSL_HEADER = 1, ("HTTP_X_FORWARDED_PROTO", "https")

    answer = asked_plainly(settings, **({"HTTP_X_FORWARDED_PROTO": proto} if proto else {}))

    assert answer.status_code == status
    if status == 403:
        assert "X-Forwarded-Proto" in answer.content.decode()


@pytest.mark.parametrize("path", ["/healthz", "/desk/healthz"])
def test_health_is_told_over_plain_http(settings: Any, path: str) -> None:
    settings.SECURE_REDIRECT_EXEMPT = [r"^(desk/)?(healthz$|readyz$|metrics$|static/)"]

    assert asked_plainly(settings, "/healthz", SCRIPT_NAME=path.removesuffix("/healthz")).status_code == 200


def test_a_request_over_https_passes(settings: Any, rf: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    request = rf.get("/", secure=True)

    assert PlainHttpMiddleware(lambda request: errors.failed(request))(request).status_code == 500


@pytest.mark.parametrize(
    "path", ["/tasks/", "/tasks/t1/", "/history/", "/calendar/2026/", "/signin/", "/nowhere/", "/"]
)
def test_no_cache_keeps_a_page(desk: Desk, path: str) -> None:
    desk.tenant.make_task(id="t1")
    desk.page()

    assert "no-store" in desk.client.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/tasks/", "/tasks.csv", "/tasks.json", "/calendar.ics", "/calendar/2026/11/24/"])
def test_answers_are_compressed_and_the_same_unpacked(desk: Desk, synced: Any, path: str) -> None:
    packed = desk.client.get(path, headers={"Accept-Encoding": "gzip, br"})
    plain = desk.client.get(path)

    bodies = [b"".join(answer) if answer.streaming else answer.content for answer in (packed, plain)]
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert 3 * len(bodies[0]) < len(bodies[1])
    if path.startswith("/tasks."):
        assert gzip.decompress(bodies[0]) == bodies[1]


def test_an_unknown_host_is_told_where_to_name_it(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["localhost"]

    answer = Client().get("/tasks/", HTTP_HOST="desk.example")

    assert answer.status_code == 400
    assert "<code>desk.example</code>" in answer.content.decode()
    assert "RELOAD_DESK_HOSTS" in answer.content.decode()
