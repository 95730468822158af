"""Follows the links of a page that say a number, and counts what stands behind them, from the HTML as a reader has it.

A number that nobody here knows how to read is an error too: so none is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

from django.test import Client
from django.urls import resolve, reverse

from tests.web.calendar import pages

VOID = ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
UNSEEN = ("title", "script", "template", "datalist", "option")
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
NO_COUNT = re.compile(  # digits that say when, how long, or how often in the mean
    r"\b\d{1,2}:\d\d(:\d\d)?\b|:\d\d\b|in \d+ zones?\b|"
    rf"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]* \d{{1,2}}\b( ({MONTHS})[a-z]*)?( \d{{4}})?|"
    rf"\b\d{{1,2}} ({MONTHS})[a-z]*( \d{{4}})?|\b({MONTHS})[a-z]* \d{{4}}|"
    r"[\d,]+ (more|fewer) than before\b|(?<=failed )[\d,]+ (more|fewer)\b|"
    r"[+-]?\d+ (min|h)\b|\b\d+ minutes\b|, [\d,]+ in the worst 5\b|with \d or fewer left|[\d,]+ a day\b",
    re.IGNORECASE,
)
NO_NUMBERS = (
    "calendar__step",
    "month__week",
    "pager",
    "downloads",
    "week__label",
    "gone__who",
)  # of what holds no count
PAGE = 200  # starts of a week that are listed
Counts = Mapping[str, int]


@dataclass(slots=True, eq=False)
class Node:
    """An element of a page."""

    tag: str
    attrs: Mapping[str, str]
    parent: Node | None
    inside: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words to a reader."""
        return " ".join(" ".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for one in self.inside:
            if isinstance(one, str):
                yield one
            elif one.tag not in UNSEEN:
                yield one.text

    def all(self, *tags: str) -> Iterator[Node]:
        for one in self.inside:
            if isinstance(one, Node):
                if one.tag in tags:
                    yield one
                yield from one.all(*tags)

    def closest(self, *tags: str) -> Node | None:
        node = self.parent
        while node is not None and node.tag not in tags:
            node = node.parent
        return node

    def is_in(self, *classes: str) -> bool:
        """Whether it, or what holds it, has one of these classes or ids."""
        own = f"{self.attrs.get('class', '')} {self.attrs.get('id', '')}".split()
        return not set(classes).isdisjoint(own) or (self.parent is not None and self.parent.is_in(*classes))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = self._at = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs}, self._at)
        self._at.inside.append(node)
        if tag not in VOID:
            self._at = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._at.inside.append(Node(tag, {name: value or "" for name, value in attrs}, self._at))

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self._at
        while node is not None and node.tag != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self._at = node.parent

    def handle_data(self, data: str) -> None:
        self._at.inside.append(data)


def tree_of(html: str) -> Node:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A link that says numbers, as a reader has it."""

    node: Node
    address: str
    words: str  # its label, or else its text; in small letters

    @property
    def leads_to(self) -> str:
        return str(resolve(urlsplit(self.address).path).url_name)

    @property
    def has_number(self) -> bool:
        return any(letter.isdecimal() for letter in NO_COUNT.sub(" ", self.words))


def said_on(html: str, address: str) -> list[Said]:
    """The links of the main part of a page that say numbers."""
    found = []
    for main in tree_of(html).all("main"):
        for node in main.all("a"):
            target = urljoin(address, node.attrs.get("href", ""))
            words = (node.attrs.get("aria-label") or node.text).lower()
            said = Said(node=node, address=target, words=words)
            if target.startswith("/") and not node.is_in(*NO_NUMBERS) and said.has_number:
                found.append(said)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """A number that is another one behind its link."""

    page: str
    says: str
    address: str
    counts: object


# A number of a sentence, and what of the page behind it has to be as many.
N = r"(\d[\d,]*)"
Reading = tuple[re.Pattern[str], tuple[str, ...]]
EARLIER = re.compile(r"earlier today: .* until ([\d:]+)")
FOLDED = re.compile(rf"{N} (?:more )?start at (\d\d:\d\d)")  # runs of a minute, disabled ones too
LISTED: Sequence[Reading] = [  # of lists of tasks, runs and changes
    (re.compile(rf"(?:at least )?{N} reloads? missed"), ("missed",)),
    (re.compile(rf"^(?:all |show all )?{N}\b"), ("all",)),
    (re.compile(rf"\b{N}$"), ("all",)),
]
OF_DAYS: Sequence[Reading] = [
    (re.compile(rf"{N} runs? missed in these days"), ("missed",)),
    (re.compile(rf"{N} of {N} known"), ("known", "runs")),
    (re.compile(rf"{N} ran\b"), ("ran",)),
    (re.compile(rf"{N} failed\b"), ("failed",)),
    (re.compile(rf"^{N}(?: \+{N}(?: disabled)?)?$"), ("runs", "ghosts")),
    (re.compile(rf"{N} (?:runs?|starts?)\b"), ("runs",)),
    (re.compile(rf"\+{N} (?:that would start|disabled)"), ("ghosts",)),
    (re.compile(rf"{N} (?:would|that would)"), ("ghosts",)),
    (re.compile(rf"{N} did not start"), ("ghosts",)),
    (re.compile(rf"{N} others?\b"), ("others",)),
    (re.compile(rf"\b{N} at\b"), ("runs",)),
    (re.compile(rf"^\+?{N} more"), ("more",)),
    (re.compile(rf"new trouble in {N} tasks?"), ("new",)),
    (re.compile(rf", {N} more"), ("new beside one",)),
]
CHANGES: Sequence[Reading] = [
    (re.compile(rf"{N} runs? moves?"), ("moves",)),
    (re.compile(rf"{N} runs? joins? the next one"), ("joined",)),
    (re.compile(rf"{N} runs? at a time that comes twice"), ("twice",)),
]


@dataclass(slots=True)
class Behind:
    """What pages list, each looked at once."""

    client: Client
    _known: dict[str, Counts] = field(default_factory=dict)
    _days: dict[str, tuple[Sequence[pages.Shown], Counts]] = field(default_factory=dict)

    def html(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code == 200, address
        return str(response.content.decode())

    def counts(self, address: str) -> Counts:
        address, _, anchor = address.partition("#")
        name = str(resolve(urlsplit(address).path).url_name)
        if name == "calendar-day" and "failed=shown" not in address and "known=shown" not in address:
            return self._of_day(address, anchor)
        if address not in self._known:
            count: Callable[[str], Counts] = getattr(self, f"_{name.replace('-', '_')}", self._paged)
            self._known[address] = count(address)
        return self._known[address]

    def _paged(self, address: str) -> Counts:
        page = self.client.get(address).context["page"]
        missed = [row.missed_runs or 0 for row in getattr(page, "rows", ()) if hasattr(row, "missed_runs")]
        return {"all": page.matching} | ({"missed": sum(missed)} if page.pages == 1 else {})

    def _of_day(self, address: str, anchor: str) -> Counts:
        """The rows of a day, those that are folded too, or of one hour of it."""
        if address not in self._days:
            is_open = "hour=" in address  # the page has the rows of this hour, and no others
            rows = pages.rows(self.html(address)) if is_open else pages.day(self.client, address)
            self._days[address] = rows, {} if is_open else self._ended(address)
        rows, ended = self._days[address]
        hour = parse_qs(urlsplit(address).query).get("hour", [anchor.removeprefix("hour-")])[0]
        is_hour = hour.isdecimal()
        return _summed([row for row in rows if not is_hour or row.time.startswith(f"{hour}:")]) | ended

    def until(self, address: str, time: str) -> Counts:
        """The rows of a day up to a time of it."""
        return _summed([row for row in self._days[address][0] if row.time <= time])

    def _ended(self, address: str) -> Counts:
        """What the page of a day says of the runs that are known, by the lists that it and its cell lead to."""
        links = [link for link in tree_of(self.html(address)).all("a") if link.attrs.get("id") == "day-ended"]
        known = self.counts(urljoin(address, links[0].attrs["href"])) if links else {"ran": 0, "failed": 0, "known": 0}
        return {**known, "new": self.counts(f"{address}&failed=shown")["new"]}

    def _calendar_day(self, address: str) -> Counts:
        """The runs of a day that are known, page by page, and what was new on it."""
        rows: list[Node] = []
        after = address
        while after:
            tree = tree_of(self.html(after))
            rows += tree.all("tr", "li")
            later = [link.attrs["href"] for link in tree.all("a") if link.attrs.get("id") == "failed-later"]
            after = urljoin(after, later[0]) if later else ""
        failed = sum("data-failed" in row.attrs for row in rows)
        ran = sum("data-ran" in row.attrs for row in rows)
        new = {row.attrs["data-new"] for row in rows if "data-new" in row.attrs}
        return {"failed": failed, "ran": ran, "known": ran + failed, "new": len(new)}

    def _calendar_agenda(self, address: str) -> Counts:
        return _summed(pages.agenda(self.client, address, until="9999"))

    def _calendar_month(self, address: str) -> Counts:
        cells = [cell for cell in tree_of(self.html(address)).all("td") if "day" in cell.attrs["class"].split()]
        return _of_cells(cells, "day--other") | {"missed": _of_cells(cells, "")["ghosts"]}

    def _calendar_week(self, address: str) -> Counts:
        counts = _of_cells(list(tree_of(self.html(address)).all("th")), "")
        return counts | {"missed": counts["ghosts"]}

    def _calendar_year(self, address: str) -> Counts:
        (told,) = [link.text for link in tree_of(self.html(address)).all("a") if link.attrs.get("id") == "year-sum"]
        count, *ghosts = [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", told)]
        return {"runs": count, "ghosts": sum(ghosts), "missed": sum(ghosts)}

    def _calendar_load(self, address: str) -> Counts:
        html = self.html(address)
        counts = dict(_summed(pages.rows(html)))
        told = [int(number.replace(",", "")) for number in re.findall(r": ([\d,]+) starts?[,<]", html)]
        if counts["runs"] == PAGE:  # the first of more, and the page says of how many
            counts["runs"] = told[0]
        return counts

    def _calendar_clock_changes(self, address: str) -> Counts:
        told = tree_of(self.html(address)).text
        return {
            "moves": told.count("does not exist that day: it runs at"),
            "joined": told.count("takes its place"),
            "twice": told.count("comes twice that day"),
        }


def _summed(rows: Sequence[pages.Shown]) -> Counts:
    ghosts = sum(row.is_ghost for row in rows)
    return {"runs": len(rows) - ghosts, "ghosts": ghosts, "missed": ghosts}


def _of_cells(cells: Sequence[Node], left_out: str) -> dict[str, int]:
    """The numbers of days, summed up."""
    told = [
        [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", link.text)]
        for cell in cells
        if left_out not in cell.attrs.get("class", "").split()
        for link in cell.all("a")
        if "day__count" in link.attrs.get("class", "").split()
    ]
    return {"runs": sum(some[0] for some in told), "ghosts": sum(some[1] for some in told if len(some) > 1)}


def wrong_on(client: Client, address: str, *, wanted: Callable[[Sequence[Said]], Sequence[Said]]) -> list[Wrong]:
    """The numbers of a page that are others behind their links; of all links those that are `wanted`."""
    behind = Behind(client)
    said = said_on(behind.html(address), address)
    return [wrong for one in wanted(said) for wrong in _wrong(behind, address, one)]


def _wrong(behind: Behind, page: str, said: Said) -> Iterator[Wrong]:
    if said.node.is_in("legend"):
        yield from _wrong_in_legend(behind, page, said)
    elif folded := FOLDED.fullmatch(said.words):
        counts, rows = behind.counts(said.address), _rows_at(said.node, folded[2])
        if int(folded[1].replace(",", "")) + rows != counts["runs"] + counts["ghosts"]:
            yield Wrong(page=page, says=said.words, address=said.address, counts=dict(counts))
    else:
        yield from _wrong_in_words(behind, page, said)


def _wrong_in_words(behind: Behind, page: str, said: Said) -> Iterator[Wrong]:
    counts = behind.counts(said.address)
    if earlier := EARLIER.fullmatch(said.words):
        counts = behind.until(said.address, earlier[1])
    left = NO_COUNT.sub(" ", said.words)
    for pattern, names in _readings(said):
        for found in pattern.finditer(left):
            for name, number in zip(names, found.groups(), strict=True):
                if number and int(number.replace(",", "")) != _listed(name, counts, said):
                    yield Wrong(page=page, says=said.words, address=said.address, counts=dict(counts))
        left = pattern.sub(" ", left)
    if any(letter.isdecimal() for letter in left):
        yield Wrong(page=page, says=said.words, address=said.address, counts=f"nobody knows what is counted: {left}")


def _wrong_in_legend(behind: Behind, page: str, said: Said) -> Iterator[Wrong]:
    """A key of the legend leads to the calendar of so many tasks."""
    number = int(re.findall(r"\d[\d,]*", said.words)[-1].replace(",", ""))
    query = {"q": parse_qs(urlsplit(said.address).query).get("q", [""])[0]}
    counts = behind.counts(f"{reverse('tasks')}?{urlencode(query)}")
    if counts["all"] != number:
        yield Wrong(page=page, says=said.words, address=said.address, counts=counts)


def _readings(said: Said) -> Sequence[Reading]:
    if said.leads_to == "calendar-clock-changes":
        return CHANGES
    return OF_DAYS if said.leads_to.startswith("calendar-") else LISTED


def _listed(name: str, counts: Counts, said: Said) -> int | None:
    """How many of what a number counts are listed behind its link."""
    if name == "others":
        row = said.node.closest("tr")
        is_ghost = row is not None and row.is_in("runs__ghost")
        return counts["runs"] - (not is_ghost)
    if name == "runs" and "known=shown" in said.address:  # of so many that the page itself lists
        head = said.node.closest("header")
        return int(re.findall(r"\d[\d,]*", head.text)[0].replace(",", "")) if head else None
    if name == "more":
        return counts["runs"] + counts["ghosts"] - _shown_beside(said.node)
    if name == "new beside one":
        return counts["new"] - 1
    return counts.get(name)


def _rows_at(node: Node, time: str) -> int:
    """The runs of a minute that stand above what is folded of it."""
    table = node.closest("table")
    times = (
        [one.text for row in table.all("tr") if "data-task" in row.attrs for one in row.all("time")] if table else []
    )
    return sum(one.startswith(time) for one in times)


def _shown_beside(node: Node) -> int:
    """The runs that stand in the same cell, or in the list above."""
    cell = node.closest("td")
    if cell is None and node.parent is not None and node.parent.parent is not None:
        before = [one for one in node.parent.parent.inside if isinstance(one, Node)]
        lists = [one for one in before[: before.index(node.parent)] if one.tag == "ol"]
        cell = lists[-1] if lists else None
    return sum("/calendar/run/" in link.attrs.get("href", "") for link in cell.all("a")) if cell else 0
