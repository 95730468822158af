"""The file by which commands find a serve: only one that lives counts."""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard import serve_file
from dashboard.serve_file import ServeFacts

FACTS = ServeFacts(address="http://127.0.0.1:8123", tenant_url="http://127.0.0.1:8124", tenant_token="t")


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Any) -> Path:
    settings.DATA = tmp_path
    settings.TENANT_URL = settings.TENANT_TOKEN = ""
    return tmp_path


def test_a_serve_that_lives_is_found_and_one_that_has_ended_is_not(data: Path) -> None:
    with serve_file.kept(FACTS):
        found = serve_file.find()

    assert found == FACTS
    assert serve_file.find() is None
    assert list(data.iterdir()) == []


@pytest.mark.parametrize("text", [json.dumps({"address": "http://127.0.0.1:1"}), "", "[]", '{"else": 1}', "\x00"])
def test_what_a_killed_serve_has_left_misleads_nobody(data: Path, text: str) -> None:
    (data / "serve-1.json").write_text(text)

    with serve_file.kept(FACTS):
        found = serve_file.find()

    assert found == FACTS
    assert serve_file.find() is None


def test_the_embedded_tenant_of_a_serve_is_used_where_none_is_set(settings: Any) -> None:
    with serve_file.kept(FACTS):
        taken = serve_file.take_tenant()

    assert taken
    assert (FACTS.tenant_url, "t") == (settings.TENANT_URL, settings.TENANT_TOKEN)


def test_a_tenant_that_is_set_stays(settings: Any) -> None:
    settings.TENANT_URL = "https://tenant.example"

    with serve_file.kept(FACTS):
        serve_file.take_tenant()

    assert settings.TENANT_URL == "https://tenant.example"


def test_a_serve_without_an_embedded_tenant_has_none_to_give() -> None:
    with serve_file.kept(ServeFacts(address="http://127.0.0.1:8123")):
        assert not serve_file.take_tenant()
