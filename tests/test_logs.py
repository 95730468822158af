"""Log lines tell what happened and nothing that signs somebody in."""

import json
import logging
import sys
from typing import Any

import pytest

from dashboard import logs
from dashboard.logs import HIDDEN, JsonFormatter, Redaction, TextFormatter, configuration

TOKEN = "eyJ1c2VyIjoxfQ:1vRk2Z:Fh3_wq-93"
JWT = "eyJhbGciOiJFUzM4NCJ9.eyJzdWIiOiJhZG1pbiJ9.c2lnbmF0dXJl"
SECRET = "a-token-of-a-tenant"


def record(message: str, *args: object, exc_info: Any = None) -> logging.LogRecord:
    return logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, args, exc_info)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f'"GET /feed/{TOKEN}.ics HTTP/1.1" 200', f'"GET /feed/{HIDDEN}.ics HTTP/1.1" 200'),
        (f"Not Found: /desk/feed/{TOKEN}.ics", f"Not Found: /desk/feed/{HIDDEN}.ics"),
        (f"GET /alive/{TOKEN}/ 503", f"GET /alive/{HIDDEN}/ 503"),
        (f"GET /signin/{TOKEN}/ 410", f"GET /signin/{HIDDEN}/ 410"),
        (f"https://desk.example/signin/{TOKEN}", f"https://desk.example/signin/{HIDDEN}"),
        (f"/signin/?next=%2Ffeed%2F{TOKEN}.ics", f"/signin/?next=%2Ffeed%2F{HIDDEN}.ics"),
        (f"/signin/?next=%2Fsignin%2F{TOKEN.replace(':', '%3A')}%2F", f"/signin/?next=%2Fsignin%2F{HIDDEN}%2F"),
        (f"Authorization: Bearer {SECRET}", f"Authorization: Bearer {HIDDEN}"),
        (f"authorization: basic {SECRET}", f"authorization: basic {HIDDEN}"),
        (f"the token {JWT} expired", f"the token {HIDDEN} expired"),
        (f"/x?token={SECRET}&page=2", f"/x?token={HIDDEN}&page=2"),
        (f"Cookie: reload_desk_session={SECRET}; zone=UTC", f"Cookie: reload_desk_session={HIDDEN}; zone=UTC"),
        ("postgres://desk:pa:ss@db:5432/desk", f"postgres://desk:{HIDDEN}@db:5432/desk"),
    ],
)
def test_what_signs_somebody_in_is_hidden(text: str, left: str) -> None:
    assert Redaction()(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "GET /signin/ 200",
        "GET /signin/?next=/tasks/%3Fq%3Dcash 200",
        "GET /feeds/3/revoke/ 302",
        "GET https://tenant.example/api/v1/reload-tasks?limit=100 503",
        "AXES: New login failure by {username: ada, ip_address: 203.0.113.9}",
    ],
)
def test_everything_else_is_left(text: str) -> None:
    assert Redaction()(text) == text


@pytest.mark.parametrize("formatter", [TextFormatter, JsonFormatter])
def test_the_secrets_of_the_settings_are_hidden_wherever_they_stand(formatter: type[logging.Formatter]) -> None:
    try:
        raise ValueError(f"cannot parse {SECRET}!")
    except ValueError:
        told = record("sent %s to %s", SECRET, f"/feed/{TOKEN}.ics", exc_info=sys.exc_info())

    line = formatter((SECRET, "short")).format(told)

    assert SECRET not in line
    assert TOKEN not in line
    assert "ValueError: cannot parse [hidden]!" in line
    assert "short" not in line


def test_a_json_line_holds_what_a_collector_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs.request_id, "current", lambda: "r-1")

    told = json.loads(JsonFormatter().format(record("Not Found: %s", "/a\nb")))

    assert told.pop("time").endswith("+00:00")
    assert told == {"level": "WARNING", "logger": "django.request", "message": "Not Found: /a\nb", "request_id": "r-1"}


def test_a_line_feed_that_somebody_sends_makes_no_line_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs.request_id, "current", lambda: "r-1")

    line = TextFormatter().format(record("Not Found: %s", "/x\n2026-11-27 CRITICAL forged"))

    assert "\n" not in line
    assert line.endswith("forged [r-1]")


def test_the_servers_own_loggers_are_redacted_too() -> None:
    made = configuration(level="INFO", shape="json", secrets=(SECRET, ""))

    assert {"gunicorn.access", "gunicorn.error", "django.server"} == set(made["loggers"])
    assert all(logger["handlers"] == ["console"] for logger in [made["root"], *made["loggers"].values()])
    assert made["formatters"]["line"] == {"()": JsonFormatter, "secrets": (SECRET,)}
