"""A feed's text, made once for each state of the copy, and how often one client may ask for it."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response

from dashboard.web.http.proxy import client_address

MOST_BYTES = 64 * 1024 * 1024  # of all feeds that this process keeps
MOST_CALLS = 60  # of one client in a window
WINDOW = 60  # seconds


class FeedTexts:
    """The feeds that were made last, by what they were made of; threads may share it."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._texts: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()
        self._making = Lock()

    def get(self, tag: str, make: Callable[[], bytes]) -> bytes:
        """Give a text; of several who ask for one that is not there, one makes it and the others wait for that."""
        known = self._known(tag)
        if known is not None:
            return known
        with self._making:
            known = self._known(tag)
            return known if known is not None else self._keep(tag, make())

    def _known(self, tag: str) -> bytes | None:
        with self._lock:
            if tag in self._texts:
                self._texts.move_to_end(tag)
            return self._texts.get(tag)

    def _keep(self, tag: str, text: bytes) -> bytes:
        with self._lock:
            self._texts[tag] = text
            while len(self._texts) > 1 and sum(map(len, self._texts.values())) > self._most:
                self._texts.popitem(last=False)
        return text


TEXTS = FeedTexts()


def tag_of(*parts: object) -> str:
    """Name a state: the same parts, by whatever process, have the same name."""
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:32]


def answer(request: HttpRequest, tag: str, make: Callable[[], bytes], headers: dict[str, str]) -> HttpResponse:
    etag = f'"{tag}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None and unchanged.status_code == HttpResponseNotModified.status_code:
        response: HttpResponse = unchanged
    else:
        text = TEXTS.get(tag, make)
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
    response["ETag"] = etag
    response["Cache-Control"] = headers["Cache-Control"]
    return response


def wait_of(request: HttpRequest) -> int:
    """Count a call of a client's address; gives for how many seconds it must not ask again, 0 where it may."""
    window, spent = divmod(int(time.time()), WINDOW)
    key = f"feed-{tag_of(client_address(request) or '')}-{window}"
    cache.add(key, 0, WINDOW)
    try:
        count = cache.incr(key)
    except ValueError:  # it was let go of in between
        return 0
    return WINDOW - spent if count > MOST_CALLS else 0
