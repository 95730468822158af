"""A text in pieces: what is wrong, what is understood, and all between them, byte for byte."""

import pytest

from dashboard.scheduling.quickline.marks import LineMark
from dashboard.scheduling.quickline.vocabulary import Misread
from dashboard.web.editor.marked_text import TextPart, around, typed_pieces


def plain(text: str) -> TextPart:
    return TextPart(text, wrong=False)


def wrong(text: str) -> TextPart:
    return TextPart(text, wrong=True)


def told(text: str, tells: str) -> TextPart:
    return TextPart(text, wrong=False, tells=tells)


@pytest.mark.parametrize(
    ("spans", "pieces"),
    [
        ([], [plain("mon at 9")]),
        ([(0, 3)], [wrong("mon"), plain(" at 9")]),
        ([(7, 8)], [plain("mon at "), wrong("9")]),
        ([(4, 6), (0, 3)], [wrong("mon"), plain(" "), wrong("at"), plain(" 9")]),
        ([(4, 4)], [plain("mon "), wrong("a"), plain("t 9")]),
        ([(8, 8)], [plain("mon at 9"), wrong(" ")]),
        ([(0, 3), (2, 6)], [wrong("mon"), wrong(" at"), plain(" 9")]),
    ],
)
def test_a_text_is_cut_around_what_is_wrong(spans: list[tuple[int, int]], pieces: list[TextPart]) -> None:
    assert around("mon at 9", spans) == pieces


@pytest.mark.parametrize(
    ("marks", "misread", "pieces"),
    [
        ([], [], [plain("mon blurp at 9")]),
        ([(0, 3, "days"), (10, 14, "time")], [], [told("mon", "days"), plain(" blurp "), told("at 9", "time")]),
        (
            [(0, 3, "days"), (10, 14, "time")],
            [(4, 9)],
            [told("mon", "days"), plain(" "), wrong("blurp"), plain(" "), told("at 9", "time")],
        ),
        ([(0, 4, "days"), (9, 14, "time")], [(4, 9)], [told("mon ", "days"), wrong("blurp"), told(" at 9", "time")]),
        ([(0, 5, "days"), (8, 14, "time")], [(4, 9)], [plain("mon "), wrong("blurp"), plain(" at 9")]),
        ([(5, 7, "days")], [(4, 9)], [plain("mon "), wrong("blurp"), plain(" at 9")]),
    ],
)
def test_what_is_understood_is_told_and_what_is_not_takes_precedence(
    marks: list[tuple[int, int, str]], misread: list[tuple[int, int]], pieces: list[TextPart]
) -> None:
    found = typed_pieces(
        "mon blurp at 9", [LineMark(*mark) for mark in marks], [Misread(*span, "What?") for span in misread]
    )

    assert found == pieces
