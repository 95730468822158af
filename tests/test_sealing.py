"""What is sealed is read by who has the key, and by nobody else."""

from typing import Any

import pytest

from dashboard import sealing

OLD, NEW = "o" * 50, "n" * 50


def test_a_text_comes_back_and_stands_nowhere_in_what_is_kept(settings: Any) -> None:
    settings.SEAL_KEYS = [OLD]

    sealed = sealing.seal("https://hooks.example/secret ü")

    assert "secret" not in sealed
    assert sealing.unseal(sealed) == "https://hooks.example/secret ü"
    assert sealing.seal("same") != sealing.seal("same")


def test_a_key_can_be_replaced(settings: Any) -> None:
    settings.SEAL_KEYS = [OLD]
    sealed = sealing.seal("text")

    settings.SEAL_KEYS = [NEW, OLD]

    assert sealing.unseal(sealed) == "text"
    renewed = sealing.seal("text")
    settings.SEAL_KEYS = [NEW]
    assert sealing.unseal(renewed) == "text"


@pytest.mark.parametrize("text", ["", "nothing", "gAAAAA", "ü"])
def test_without_its_key_and_where_it_is_no_seal_it_is_said(settings: Any, text: str) -> None:
    settings.SEAL_KEYS = [OLD]
    sealed = text or sealing.seal("text")
    settings.SEAL_KEYS = [NEW]

    with pytest.raises(sealing.NotOurs):
        sealing.unseal(sealed)
