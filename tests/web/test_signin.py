"""Signing in by link and by password, and what does not sign in."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from dashboard.web import signin

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-23T13:05:00+00:00")


@pytest.fixture
def ada():
    return get_user_model().objects.create_superuser("ada", password="correct-horse-battery")


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_opening_the_link_shows_a_button_and_uses_nothing_up(client, ada):
    link = signin.link_path(ada)

    for _ in range(3):
        page = client.get(link)

    assert page.status_code == 200
    assert "Sign in as ada" in page.content.decode()
    assert not is_signed_in(client)


def test_pressing_the_button_signs_in(client, ada):
    answer = client.post(signin.link_path(ada))

    assert answer.url == reverse("home")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "page", ["/tasks/?q=cash&zone=Asia%2FTokyo", "/calendar/load/?day=2026-11-23&q=space:%22F%26A%20%C3%BC%22"]
)
def test_a_link_leads_to_the_page_that_asked_for_the_sign_in(client, ada, page):
    client.get(client.get(page).url)

    answer = client.post(signin.link_path(ada))
    client.post(reverse("signout"))
    later = client.post(signin.link_path(get_user_model().objects.get()))

    assert (answer.url, later.url) == (page, reverse("home"))


@pytest.mark.parametrize("page", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_a_link_leads_to_no_page_elsewhere(client, ada, page):
    client.get(reverse("signin"), {"next": page})
    kept = signin.NEXT_COOKIE in client.cookies
    client.cookies[signin.NEXT_COOKIE] = page

    assert (kept, client.post(signin.link_path(ada)).url) == (False, reverse("home"))


def test_who_signs_in_by_password_leaves_no_page_for_a_later_link(client, ada):
    page = client.get("/tasks/?q=cash").url
    client.get(page)

    client.post(page, {"username": "ada", "password": "correct-horse-battery", "next": "/tasks/?q=cash"})

    assert not client.cookies[signin.NEXT_COOKIE].value


def test_the_link_works_once(ada):
    link = signin.link_path(ada)
    Client().post(link)
    second = Client()

    answer = second.post(link)

    assert answer.status_code == 410
    assert not is_signed_in(second)
    assert "no longer signs in" in second.get(link).content.decode()


@pytest.mark.parametrize(("minutes", "status"), [(9.9, 200), (10.1, 410)])
def test_the_link_works_for_ten_minutes(client, ada, minutes, status):
    with time_machine.travel(NOW, tick=False) as clock:
        link = signin.link_path(ada)
        clock.shift(timedelta(minutes=minutes))

        assert client.get(link).status_code == status


@pytest.mark.parametrize("spoil", [lambda token: token[:-1] + "?", lambda _: "rubbish", lambda token: token * 9])
def test_a_spoiled_link_signs_nobody_in(client, ada, spoil):
    token = signin.link_path(ada).split("/")[-2]

    answer = client.post(reverse("signin-link", args=[spoil(token)]))

    assert answer.status_code == 410
    assert not is_signed_in(client)


def test_the_link_of_somebody_who_was_shut_out_signs_nobody_in(client, ada):
    link = signin.link_path(ada)
    get_user_model().objects.update(is_active=False)

    assert client.post(link).status_code == 410


def test_of_two_presses_at_once_one_wins(ada):
    seen_by_both = get_user_model().objects.get(pk=ada.pk)

    assert signin._claim(seen_by_both)
    assert not signin._claim(seen_by_both)


def test_a_password_signs_in_and_leads_back(client, ada):
    form = {"username": "ada", "password": "correct-horse-battery", "next": "/tasks/?q=sales"}

    answer = client.post(reverse("signin"), form)

    assert answer.url == "/tasks/?q=sales"


def test_a_wrong_password_says_so_and_keeps_the_name(client, ada):
    page = client.post(reverse("signin"), {"username": "ada", "password": "wrong"}).content.decode()

    assert "User name and password do not match." in page
    assert 'value="ada"' in page
    assert not is_signed_in(client)


def test_guessing_is_stopped_after_five_tries(client, ada):
    for _ in range(5):
        answer = client.post(reverse("signin"), {"username": "ada", "password": "wrong"})

    right = client.post(reverse("signin"), {"username": "ada", "password": "correct-horse-battery"})

    assert answer.status_code == right.status_code == 429
    assert "paused" in right.content.decode()
    assert not is_signed_in(client)


def test_nobody_is_led_to_another_site(client, ada):
    form = {"username": "ada", "password": "correct-horse-battery", "next": "https://elsewhere.example/"}

    assert client.post(reverse("signin"), form).url == reverse("home")


def test_signing_out_ends_the_session(client, ada):
    client.force_login(ada, backend=signin.BACKEND)

    answer = client.post(reverse("signout"))

    assert answer.url == reverse("signin")
    assert not is_signed_in(client)


def test_the_command_prints_one_link_that_signs_in(client, capsys):
    call_command("signin_link", address="https://desk.example/")

    line = capsys.readouterr().out.strip()
    assert line.startswith("https://desk.example/signin/")
    assert client.post(line.removeprefix("https://desk.example")).status_code == 302
    assert is_signed_in(client)


def test_the_command_knows_no_strangers():
    with pytest.raises(CommandError, match="no active user 'eve'"):
        call_command("signin_link", user="eve")


def test_the_command_signs_in_who_is_asked_for(client, ada, capsys):
    signin.first_user()
    get_user_model().objects.create_user("bob", password="correct-horse-battery")

    call_command("signin_link", user="bob")

    path = capsys.readouterr().out.strip().removeprefix("http://127.0.0.1:8000")
    assert "Sign in as bob" in client.get(path).content.decode()


def tries(names: list[str], address: str, password: str = "wrong", **headers: str) -> list[int]:  # noqa: S107
    """The statuses of sign-ins from one address."""
    path, client = reverse("signin"), Client(REMOTE_ADDR=address)
    return [client.post(path, {"username": name, "password": password}, **headers).status_code for name in names]


def test_wrong_passwords_from_elsewhere_lock_nobody_out(ada):
    assert tries(["ada"] * 6, "203.0.113.9")[-1] == 429

    assert tries(["ada"], "198.51.100.7", password="correct-horse-battery") == [302]
    assert tries(["ada"], "203.0.113.9", password="correct-horse-battery") == [429]


def test_behind_a_proxy_each_client_has_its_own_address(ada, settings):
    settings.PROXY_HOPS = 1
    assert tries(["ada"] * 6, "10.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.9")[-1] == 429

    assert tries(["ada"], "10.0.0.1", "correct-horse-battery", HTTP_X_FORWARDED_FOR="198.51.100.7") == [302]


@pytest.mark.parametrize("hops", [0, 1])
def test_a_forged_header_opens_no_lock(ada, settings, hops):
    settings.PROXY_HOPS = hops
    real = "" if hops == 0 else ", 203.0.113.9"
    statuses = [tries(["ada"], "203.0.113.9", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}{real}")[0] for number in range(6)]

    assert statuses[-1] == 429


def test_one_address_cannot_try_many_names(ada):
    statuses = tries([f"name-{number}" for number in range(12)], "203.0.113.9")

    assert statuses[:10] == [200] * 10
    assert statuses[10:] == [429] * 2
    assert tries(["ada"], "203.0.113.9", password="correct-horse-battery") == [429]
    assert tries(["ada"], "198.51.100.7", password="correct-horse-battery") == [302]


def test_the_lock_of_an_address_ends_after_an_hour(ada):
    with time_machine.travel(NOW, tick=False) as clock:
        tries([f"name-{number}" for number in range(12)], "203.0.113.9")
        clock.shift(timedelta(minutes=61))

        assert tries(["ada"], "203.0.113.9", password="correct-horse-battery") == [302]


def test_addresses_of_one_network_of_ipv6_are_one(ada):
    statuses = [tries([f"name-{number}"], f"2001:db8::{number:x}")[0] for number in range(12)]

    assert statuses[-1] == 429
    assert tries(["ada"], "2001:db8:0:1::1", password="correct-horse-battery") == [302]


def test_a_link_signs_in_while_name_and_address_are_locked(ada):
    tries(["ada"] * 6, "203.0.113.9")
    tries([f"name-{number}" for number in range(12)], "203.0.113.9")
    client = Client(REMOTE_ADDR="203.0.113.9")
    link = signin.link_path(ada)

    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    assert is_signed_in(client)
