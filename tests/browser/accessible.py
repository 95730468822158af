"""What holds of every page in a browser, in both schemes of colours: axe finds nothing, and nothing sticks out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDE, NARROW = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
_OPTIONS: dict[str, Any] = {
    "preload": False,  # axe would ask for imported style sheets beside the page instead of beside their own
    "resultTypes": ["violations"],  # naming every element that is right takes half of the time
    "rules": {"target-size": {"enabled": True}},  # WCAG 2.5.8, which axe leaves out unless it is asked
}
_COLOURS = _OPTIONS | {"rules": {}, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
_HEIGHT = "Math.max(innerHeight, Math.min(document.documentElement.scrollHeight + 200, 8000))"
_SETTLE = "document.getAnimations().forEach(each => each.effect.getTiming().iterations === Infinity || each.finish())"
_AXE = Axe(Axe().axe_script + Path(__file__).with_name("look_alikes.js").read_text())


def assert_accessible(page: Page, context: str | None = None) -> None:
    """Let axe look at the page, or at what a selector names; and at the colours alone when it is dark."""
    page.wait_for_load_state()  # all style sheets are there
    size = page.viewport_size or WIDE
    page.set_viewport_size({**size, "height": page.evaluate(_HEIGHT)})  # so that no bar at its foot covers anything
    _look(page, context, _OPTIONS)
    page.emulate_media(color_scheme="dark")
    page.evaluate(_SETTLE)
    _look(page, context, _COLOURS)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(size)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("window.innerWidth"), page.url


def _look(page: Page, context: str | None, options: dict[str, Any]) -> None:
    report = _AXE.run(page, context=context, options=options)
    assert report.violations_count == 0, f"{page.url}\n{report.generate_report()}"
