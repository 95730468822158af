"""Environment variables as people write them, good and bad: a bad one is one line at the start, and no traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.bootstrap import ROOT
from tests.processes import inherited


def settings_of(data: Path, *names: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What the product's settings are in a process of their own that has these variables."""
    code = f"import json; from dashboard import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    given = inherited() | {"RELOAD_DESK_DATA": str(data)} | environment
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=given, capture_output=True, text=True, timeout=60)


def read(data: Path, *names: str, **environment: str) -> list[object]:
    done = settings_of(data, *names, **environment)
    assert done.returncode == 0, done.stderr
    found: list[object] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("written", "hops"), [("1", 1), ("on", 1), ("True", 1), ("2", 2), (" 3 ", 3), ("0", 0), ("off", 0), ("", 0)]
)
def test_trusted_proxies_are_counted_and_on_means_one(tmp_path: Path, written: str, hops: int) -> None:
    found, header = read(tmp_path, "PROXY_HOPS", "SECURE_PROXY_SSL_HEADER", RELOAD_DESK_PROXY=written)

    assert found == hops
    assert bool(header) is bool(hops)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RELOAD_DESK_PROXY", "many"),
        ("RELOAD_DESK_PROXY", "-1"),
        ("RELOAD_DESK_PROXY", "1.5"),
        ("RELOAD_DESK_PROXY", "²"),
        ("RELOAD_DESK_PROXY", "10.0.0.1"),
        ("RELOAD_DESK_PROXY", "9" * 40),
        ("RELOAD_DESK_PATH", "/desk?x=1"),
        ("RELOAD_DESK_PATH", "//elsewhere.example"),
        ("RELOAD_DESK_PATH", "/desk/../admin"),
        ("RELOAD_DESK_PATH", "https://desk.example/desk"),
        ("RELOAD_DESK_PATH", "/a b"),
        ("SCRIPT_NAME", "/a b"),
        ("RELOAD_DESK_HTTPS", "perhaps"),
        ("RELOAD_DESK_HSTS_SECONDS", "a year"),
        ("RELOAD_DESK_SYNC_SECONDS", "often"),
        ("TENANT_PATIENCE", "long"),
        ("RELOAD_DESK_LOG", "LOUD"),
        ("RELOAD_DESK_LOG_FORMAT", "xml"),
        ("RELOAD_DESK_SECRET_KEY_FILE", "/nowhere/at/all"),
    ],
)
def test_a_value_that_cannot_be_read_is_one_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    done = settings_of(tmp_path, "DEBUG", **{name: value})

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert name.removesuffix("_FILE") in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        ({"RELOAD_DESK_PATH": "/desk"}, "/desk"),
        ({"RELOAD_DESK_PATH": "desk/"}, "/desk"),
        ({"RELOAD_DESK_PATH": "/tools/desk/"}, "/tools/desk"),
        ({"SCRIPT_NAME": "/desk"}, "/desk"),
        ({"SCRIPT_NAME": "/other", "RELOAD_DESK_PATH": "/desk"}, "/desk"),
        ({"RELOAD_DESK_PATH": "/"}, None),
        ({"RELOAD_DESK_PATH": ""}, None),
        ({}, None),
    ],
)
def test_the_path_below_the_host_is_taken_as_people_write_it(
    tmp_path: Path, environment: dict[str, str], path: str | None
) -> None:
    found = read(tmp_path, "FORCE_SCRIPT_NAME", "SESSION_COOKIE_PATH", "CSRF_COOKIE_PATH", **environment)

    assert found == [path, path or "/", path or "/"]


def test_an_empty_variable_stands_for_its_default(tmp_path: Path) -> None:
    empty = {"RELOAD_DESK_HTTPS": "", "RELOAD_DESK_SYNC_SECONDS": "", "TENANT_PATIENCE": " ", "RELOAD_DESK_LOG": ""}

    assert read(tmp_path, "HTTPS", "SYNC_SECONDS", "TENANT_PATIENCE", **empty) == [True, 60, 8]


def test_a_secret_in_a_file_ends_before_its_line_feed(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("a-token-of-a-tenant\n")

    assert read(tmp_path, "TENANT_TOKEN", TENANT_TOKEN_FILE=str(tmp_path / "token")) == ["a-token-of-a-tenant"]


def test_browsers_are_bound_to_https_for_a_day_and_for_this_host_alone_unless_asked(tmp_path: Path) -> None:
    names = ("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD")
    asked = {
        "RELOAD_DESK_HSTS_SECONDS": "31536000",
        "RELOAD_DESK_HSTS_SUBDOMAINS": "1",
        "RELOAD_DESK_HSTS_PRELOAD": "1",
    }

    assert read(tmp_path, *names) == [86_400, False, False]
    assert read(tmp_path, *names, **asked) == [31_536_000, True, True]
    assert read(tmp_path, *names, RELOAD_DESK_HTTPS="0", **asked) == [0, False, False]


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("smtp+tls://desk:pass%40word@mail.example", "mail.example", 587),
        ("smtp+ssl://mail.example", "mail.example", 465),
        ("smtp://mail.example:2525", "mail.example", 2525),
        ("smtp://mail.example", "mail.example", 25),
    ],
)
def test_a_mail_server_is_read_from_its_address(tmp_path: Path, address: str, host: str, port: int) -> None:
    (server,) = read(tmp_path, "MAIL_SERVER", EMAIL_URL=address)

    assert isinstance(server, dict)
    assert (server["EMAIL_HOST"], server["EMAIL_PORT"]) == (host, port)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("EMAIL_URL", value) for value in ("mail.example", "http://mail.example", "smtp://", "smtp://mail:none")),
        *(("RELOAD_DESK_SEAL_KEY", value) for value in ("short", f"{'k' * 40},short")),
    ],
)
def test_a_mail_server_or_a_key_that_cannot_be_read_is_one_line(tmp_path: Path, name: str, value: str) -> None:
    done = settings_of(tmp_path, "DEBUG", **{name: value})

    assert done.returncode == 1
    assert done.stderr.startswith(f"Reload Desk does not start: {name}")
    assert done.stderr.count("\n") == 1


def test_the_key_that_seals_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first, second = read(tmp_path, "SEAL_KEYS"), read(tmp_path, "SEAL_KEYS")

    assert first == second
    assert (tmp_path / "seal_key").stat().st_mode & 0o777 == 0o600
