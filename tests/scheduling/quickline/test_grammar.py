"""A typed text, in small letters, is cut where a sentence ends, and nowhere else."""

import pytest

from dashboard.scheduling.quickline.grammar import parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("mon. at 8:00", [["mon", "at", "8:00"]]),
        ("on mon. and fri. at 8:00", [["on", "mon", "and", "fri", "at", "8:00"]]),
        ("daily at 8:00; fri at 9:00", [["daily", "at", "8:00"], ["fri", "at", "9:00"]]),
        ("daily at 8:00\nfri at 9:00", [["daily", "at", "8:00"], ["fri", "at", "9:00"]]),
        (" ; ", []),
    ],
)
def test_a_text_is_cut_at_semicolons_and_lines_but_not_behind_a_short_name(text: str, parts: list[list[str]]) -> None:
    assert [[token.text for token in tokens] for tokens in parts_of(text)] == parts
