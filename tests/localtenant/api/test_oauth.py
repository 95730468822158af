"""Tokens for the OAuth client: every way the two official clients ask."""

import base64
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from dashboard.localtenant.tokens import client_secret

PATH = "/oauth/token"
TASKS = "/api/v1/reload-tasks"
FORM = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}


def basic(client_id, secret):
    return {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


@pytest.fixture
def credentials(api):
    return {"client_id": "reload-desk", "client_secret": client_secret(), "grant_type": "client_credentials"}


def test_json_with_credentials_gives_a_token_that_reads(api, credentials):
    answer = api.call("POST", PATH, credentials | {"scope": "user_default"}, token="")

    assert answer.status == 200
    assert answer.json["token_type"] == "bearer"
    assert api.get(TASKS, token=answer.json["access_token"]).status == 200


def test_a_form_with_credentials_gives_a_token(api, credentials):
    answer = api.call("POST", PATH, urlencode(credentials).encode(), token="", **FORM)

    assert api.get(TASKS, token=answer.json["access_token"]).status == 200


def test_basic_credentials_beside_a_json_body_give_a_token(api, credentials):
    body = {"grant_type": "client_credentials", "scope": "user_default"}

    answer = api.call("POST", PATH, body, token="", **basic("reload-desk", credentials["client_secret"]))

    assert answer.status == 200


def test_the_token_ends_when_it_says(api, credentials):
    token = api.call("POST", PATH, credentials, token="").json

    api.data.clock.set(api.data.clock.at + timedelta(seconds=token["expires_in"]))

    assert api.get(TASKS, token=token["access_token"]).status == 401


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"client_secret": "guess"}, 401),
        ({"client_secret": None}, 401),
        ({"client_id": "somebody"}, 401),
        ({"grant_type": "password"}, 400),
        ({"grant_type": None}, 400),
    ],
)
def test_what_is_not_offered_is_refused_in_the_envelope(api, credentials, change, status):
    answer = api.call("POST", PATH, credentials | change, token="")

    assert answer.status == status
    assert answer.json["errors"][0]["detail"]
    assert answer.json["traceId"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff"])
def test_a_body_that_cannot_be_read_is_400(api, body):
    assert api.call("POST", PATH, body, token="").status == 400


@pytest.mark.parametrize("header", ["Basic ???", "Basic /w=="])
def test_unreadable_basic_credentials_are_401(api, header):
    answer = api.call("POST", PATH, {"grant_type": "client_credentials"}, token="", HTTP_AUTHORIZATION=header)

    assert answer.status == 401


def test_only_post_is_allowed(api):
    assert api.get(PATH, token="").status == 405


def test_the_command_prints_the_clients_credentials(local_tenant, capsys):
    from django.core.management import call_command

    call_command("localtenant_token", client=True)

    assert capsys.readouterr().out.splitlines()[-1] == f"reload-desk {client_secret()}"
