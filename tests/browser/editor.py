"""Works the editor as a person does, by its words."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playwright.sync_api import Locator, Page, expect

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


@dataclass
class Editor:
    """The editor in a page. What is said of a rule is said of the last card."""

    page: Page

    @property
    def card(self) -> Locator:
        """The last rule card."""
        return self.page.locator(".rule").last

    def do(self, steps: Any) -> None:
        """Take the steps of a table: the name of a method and what it is told."""
        for name, *told in steps:
            getattr(self, name)(*told)

    def app(self, name: str) -> None:
        self.page.get_by_label("Search apps by name").press_sequentially(name[:4])
        self.page.get_by_role("radio", name=name).check()

    def zone(self, name: str) -> None:
        self.page.get_by_label("Time zone").fill(name)

    def kind(self, words: str) -> None:
        self.page.locator(".kinds label", has_text=words).click()

    def start(self, at: str) -> None:
        self.page.locator("#starts_at").fill(at)

    def end(self, at: str) -> None:
        self.page.locator("#ends_at").fill(at)

    def frequency(self, words: str) -> None:
        self.card.locator(".rule__frequency label", has_text=words).click()

    def every(self, number: int) -> None:
        self.card.get_by_label("Every", exact=False).first.fill(str(number))

    def weeks_begin(self, day: str) -> None:
        self.card.get_by_label("weeks begin on").select_option(day)

    def days(self, *names: str) -> None:
        self._press(".rule__weekdays", names)

    def weekdays(self) -> None:
        self.days(*WEEKDAYS)

    def on(self, words: str) -> None:
        self.card.locator(".rule__on label", has_text=words).first.click()

    def month_days(self, *names: str) -> None:
        self._press(".rule__month-days", [f"Day {name}" if name.isdecimal() else name for name in names])

    def from_the_end(self, day: int) -> None:
        self.card.get_by_label("Counted from the end").fill(str(day))

    def numbered(self, *pairs: tuple[str, str]) -> None:
        for row, (which, weekday) in enumerate(pairs, start=1):
            if row > 1:
                self.card.get_by_role("button", name="Add another").click()
            self.card.get_by_label(f"Which, {row}").select_option(which)
            self.card.get_by_label(f"Weekday, {row}").select_option(weekday)

    def only_in(self, *months: str) -> None:
        """All months are chosen at first: let go of the others."""
        boxes = self.card.locator(".months label")
        for box in boxes.all():
            if box.get_attribute("title") not in months:
                box.click()

    def times(self, *times: str) -> None:
        for row, at in enumerate(times, start=1):
            if row > 1:
                self.card.get_by_role("button", name="Add a time").click()
            self.card.get_by_label(f"Time {row}", exact=True).fill(at)

    def at_the_start(self) -> None:
        self.card.locator(".rule__timing label", has_text="At the time of the start").click()

    def window(self, step: str, first: str, last: str, minute: str = "") -> None:
        self.card.locator(".rule__timing label", has_text="Every").click()
        self.card.locator(".rule__every select").select_option(step)
        self.hours(first, last)
        if minute:
            self.minute(minute)

    def hours(self, first: str, last: str) -> None:
        self.card.get_by_label("First hour").select_option(first)
        self.card.get_by_label("Last hour").select_option(last)

    def minute(self, text: str) -> None:
        self.card.get_by_label("at minute").fill(text)

    def ends_after(self, runs: int) -> None:
        self.card.get_by_label("Number of runs").fill(str(runs))

    def ends_on(self, day: str) -> None:
        self.card.get_by_label("Last day", exact=True).fill(day)

    def add_rule(self) -> None:
        self._more_cards(self.page.get_by_role("button", name="Add another rule"))

    def duplicate(self) -> None:
        self._more_cards(self.card.get_by_role("button", name="Duplicate"))

    def expect_runs(self, instants: list[datetime]) -> None:
        """Wait until the preview shows these runs, as the first ones."""
        shown = self.page.locator("#preview-next tbody time")
        for place, at in enumerate(instants):
            expect(shown.nth(place)).to_have_attribute("datetime", at.astimezone(UTC).isoformat())

    def save(self) -> None:
        """Press Save once the preview has come to rest: a request that is cut by leaving would be a complaint."""
        self.page.wait_for_load_state("networkidle")
        self.page.locator("#save").click()

    def _press(self, region: str, names: Any) -> None:
        for name in names:
            self.card.locator(f"{region} label[title='{name}'], {region} label:text-is('{name}')").first.click()

    def _more_cards(self, button: Locator) -> None:
        cards = self.page.locator(".rule")
        before = cards.count()
        button.click()
        expect(cards).to_have_count(before + 1)
