"""How a browser reads the HTML of a page, and what it would post of its controls."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import QueryDict


def squeezed(html: str) -> str:
    """The HTML as a browser reads it: any white space is one space."""
    return " ".join(html.split())


def posted_by(html: str) -> QueryDict:
    """The successful controls of the HTML, untouched, as Django reads them; no button is pressed."""
    reader = _Controls()
    reader.feed(html)
    reader.close()
    return QueryDict(reader.data.urlencode())


class _Controls(HTMLParser):
    """Collects names and values by the rules of HTML's form submission."""

    def __init__(self) -> None:
        super().__init__()
        self.data = QueryDict(mutable=True)
        self._select = ""
        self._options: list[tuple[str, bool]] = []
        self._area = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        name, value = found.get("name") or "", found.get("value")
        if tag == "select":
            self._select, self._options = name, []
        elif tag == "option":
            self._options.append((value or "", "selected" in found))
        elif tag == "textarea":
            self._area, self._text = name, ""
        elif tag == "input" and name:
            is_box = found.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in found:
                self.data.appendlist(name, value if value is not None else ("on" if is_box else ""))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            chosen = [value for value, is_chosen in self._options if is_chosen] or [self._options[0][0]]
            self.data.appendlist(self._select, chosen[-1])
        elif tag == "textarea":
            self.data.appendlist(self._area, self._text.removeprefix("\n"))  # as browsers read it
