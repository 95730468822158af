"""Pieces of pages that are drawn again and again from the same values."""

from __future__ import annotations

from typing import Any

from django.template import engines

PIECE = "{% cached name day %}[{{ day.0 }}{{ count.again }}]{% endcached %}"
TEMPLATE = f"{{% load html_cache %}}{{% for day in days %}}{PIECE}{{% endfor %}}"


class Count:
    """How often something was drawn."""

    def __init__(self) -> None:
        self.drawn = 0

    def again(self) -> str:
        self.drawn += 1
        return ""


def drawn(name: str, *days: Any) -> tuple[str, int]:
    count = Count()
    html = engines["django"].from_string(TEMPLATE).render({"name": name, "days": days, "count": count})
    return html, count.drawn


def test_equal_values_are_drawn_once_and_each_other_one_for_itself() -> None:
    assert drawn("equal", (1, "a"), (2, "a"), (1, "a")) == ("[1][2][1]", 2)
    assert drawn("equal", (2, "a"), (3, "a")) == ("[2][3]", 1), "the first is known from before"


def test_the_same_values_of_another_piece_are_drawn_for_it() -> None:
    assert drawn("one", (7, "<")) == ("[7]", 1)
    assert drawn("another", (7, "<")) == ("[7]", 1)


def test_values_that_cannot_be_compared_are_drawn_each_time() -> None:
    assert drawn("lists", [5], [5]) == ("[5][5]", 2)


def test_what_is_kept_stays_escaped() -> None:
    assert drawn("escaped", ("<b>",), ("<b>",)) == ("[&lt;b&gt;][&lt;b&gt;]", 1)
