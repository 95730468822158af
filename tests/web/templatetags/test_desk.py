"""The tags of every page."""

from dashboard.web.templatetags import desk


def test_an_icon_is_a_symbol_that_is_read_out_to_nobody() -> None:
    assert desk.icon("wait") == '<svg class="icon" aria-hidden="true"><use href="#icon-wait"/></svg>'


def test_a_number_has_its_thousands_parted() -> None:
    assert [desk.number(count) for count in (0, 999, 1430, 1_000_000)] == ["0", "999", "1,430", "1,000,000"]
