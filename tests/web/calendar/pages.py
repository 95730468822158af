"""What the calendar's pages say, read from their HTML as a person would read it, and not from our own functions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from django.test import Client

_ROW = re.compile(
    r'<tr class="table__row([^"]*)"[^>]*data-task="([^"]*)">\s*<th[^>]*>(?:<small>[^<]*</small>)?'
    r'<time datetime="([^"]+)">([^<]+)</time>'
)
_FOLD = re.compile(r'runs__fold".*?<a class="link" href="([^"]+)">', re.DOTALL)
_MORE = re.compile(r'id="more" href="([^"]+)"')
_LATER = re.compile(r'id="runs-later" href="([^"]+)"')


class Shown(NamedTuple):
    """One run as a row says it."""

    at: str  # 2026-11-24T05:00:00Z
    task_id: str
    time: str
    is_ghost: bool


def rows(html: str) -> list[Shown]:
    """The runs of a page's table, in their order."""
    return [
        Shown(at=at, task_id=unescape(task_id), time=time, is_ghost="runs__ghost" in kind)
        for kind, task_id, at, time in _ROW.findall(html)
    ]


def day(client: Client, address: str) -> list[Shown]:
    """All runs of a day: those of its page, and those behind the links of what is folded there."""
    html = client.get(address).content.decode()
    found = dict.fromkeys(rows(html))
    for link in _FOLD.findall(html):
        for page in _pages(client, unescape(link), _LATER):
            found |= dict.fromkeys(rows(page))
    return sorted(found)


def agenda(client: Client, address: str, until: str) -> list[Shown]:
    """The runs of the agenda before an instant, by pressing More."""
    found: list[Shown] = []
    for page in _pages(client, address, _MORE):
        found += rows(page)
        if found and found[-1].at >= until:
            break
    return [run for run in found if run.at < until]


def _pages(client: Client, address: str, link: re.Pattern[str]) -> Iterator[str]:
    while address:
        html = client.get(address).content.decode()
        yield html
        after = link.search(html)
        address = unescape(after[1]) if after else ""
