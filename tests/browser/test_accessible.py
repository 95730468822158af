"""What is looked at on every page finds what nobody could read, also where much looks alike."""

import pytest
from playwright.sync_api import Page

from tests.browser.accessible import assert_accessible

PAGE = """<!doctype html><html lang="en"><title>Tasks</title><style>{style}</style>
<main><h1>Tasks</h1>{rows}<p class="last">The last one</p></main></html>"""
ROWS = "<p>A task</p>" * 9
PALE = "color: #bbb; background: #fff"


@pytest.mark.parametrize(
    "style",
    [
        f".last {{ {PALE} }}",
        f"p {{ {PALE} }}",
        f"@media (prefers-color-scheme: dark) {{ .last {{ {PALE} }} }}",
        "p { color: #777 } .last { background: #999 }",
    ],
    ids=["one of many", "all of them", "when it is dark", "by its ground alone"],
)
def test_a_text_that_is_too_pale_is_found(page: Page, style: str) -> None:
    page.set_content(PAGE.format(style=style, rows=ROWS))

    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page)


def test_a_page_that_can_be_read_is_let_pass(page: Page) -> None:
    page.set_content(PAGE.format(style="p { color: #333; background: #fff }", rows=ROWS))

    assert_accessible(page)
