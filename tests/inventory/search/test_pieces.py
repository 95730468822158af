"""A search piece by piece."""

import pytest

from dashboard.inventory.search.pieces import pieces
from dashboard.inventory.search.search import parse


def told(q: str) -> list[tuple[str, str, str]]:
    """The key, what was understood of it with the rest in brackets, and the search without it."""
    values = {
        piece: ", ".join(value.text if value.understood else f"[{value.text}]" for value in piece.values)
        for piece in pieces(parse(q))
    }
    return [(f"{'not ' * piece.negated}{piece.key}", text, piece.without) for piece, text in values.items()]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("", []),
        ("sales eu", []),
        ("state:disabled", [("state", "disabled", "")]),
        ("sales -state:disabled", [("", "sales", "-state:disabled"), ("not state", "disabled", "sales")]),
        ('space:"Supply chain",Finance', [("space", "Supply chain, Finance", "")]),
        ("runs>24/d eu", [("runs >", "24/d", "eu"), ("", "eu", "runs>24/d")]),
        ("state:disabled,foo eu", [("state", "disabled, [foo]", "eu"), ("", "eu", "state:disabled,foo")]),
        ("stat:x eu", [("stat", "[x]", "eu"), ("", "eu", "stat:x")]),
        ("NOT fleet", [("not ", "fleet", "")]),
        ("fleet OR", [("", "fleet", ""), ("", "[OR]", "fleet")]),
    ],
)
def test_each_piece_says_what_it_asks_and_what_is_left_without_it(q: str, expected: list[tuple[str, str, str]]) -> None:
    assert told(q) == expected


def test_pieces_that_are_joined_stay_joined_when_another_one_goes() -> None:
    first, second, third = pieces(parse("state:disabled OR failing:yes NOT fleet"))

    assert (first.either, second.either, third.either) == (False, True, False)
    assert (first.without, third.without) == ("failing:yes NOT fleet", "state:disabled OR failing:yes")


@pytest.mark.parametrize("q", ["runs:5", "next<", "foo:bar", "OR"])
def test_what_makes_no_sense_is_no_piece_that_was_understood(q: str) -> None:
    assert [piece.understood for piece in pieces(parse(q))] == [False]
