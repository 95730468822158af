"""One credential at one tenant: sends calls within a total time, and turns every failure into a TenantError."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Protocol, TypeVar
from urllib.parse import quote

import requests
from requests.adapters import BaseAdapter

from dashboard.tenant import error_mapping, errors
from dashboard.tenant.address import host_of
from dashboard.tenant.answer import read_json
from dashboard.tenant.json_model import NotThisApi, RawPage, read_page
from dashboard.tenant.retry import Attempts, Deadline
from dashboard.tenant.timed_socket import Left, TimedAdapter

CONNECT_SECONDS = 3.0
READ_SECONDS = 20.0
INTERACTIVE_SECONDS = 8.0  # what a person's click may take in all; jobs pass more
LARGEST_BODY = 32 * 1024 * 1024  # bytes, unpacked
MOST_PAGES = 10_000  # a million tasks
MOST_EMPTY_PAGES = 50  # in a row: what goes on so has no end
PAGE_SIZE = 100  # the API's own maximum
_CHUNK = 64 * 1024
API = "/api/v1"
_TIERS = {"GET": 1}  # reads are tier 1, all else tier 2

ValueT = TypeVar("ValueT")


class Pace(Protocol):
    """Keeps a credential within its budget of calls."""

    def take(self, tier: int) -> None:
        """Wait for, or refuse by RateLimited, one call of tier 1 (reads) or 2 (writes)."""

    def answered(self, status: int) -> None:
        """Count an answer by its status, 0 where there was none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request; the segments of its path below `root` are quoted when it is sent."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    root: str = API

    def __str__(self) -> str:
        return "/".join((self.root, *(quote(segment, safe="") for segment in self.path)))

    @property
    def names_something(self) -> bool:
        """Whether every segment stays a segment: an empty one or dots would lead to another address."""
        return all(segment.strip(".") for segment in self.path)


class Connection:
    """Sends calls with a bearer token to one base URL, which may have a path of its own. One thread at a time.

    `patience` is the total time of a call in seconds, retries and waits included. An `adapter` carries the calls in
    place of the network.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        patience: float = INTERACTIVE_SECONDS,
        pace: Pace | None = None,
        most_pages: int = MOST_PAGES,
        adapter: BaseAdapter | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url
        self.host = host_of(base_url)
        self._left = _TimeLeft(patience)
        self._session = _session(token, self._left)
        if adapter:
            self._session.mount(base_url, adapter)
        self._patience = patience
        self._pace = pace
        self._most_pages = most_pages
        self._clock = clock
        self._sleep = sleep

    def deadline(self) -> Deadline:
        """A total time that begins now, to be shared by calls that belong together."""
        return Deadline(self._patience, self._clock)

    def send(self, call: Call, read: Callable[[Any], ValueT], *, deadline: Deadline | None = None) -> ValueT:
        """Send a call, again where that is safe, and read its JSON (None for an empty answer) by `read`.

        Every failure is a TenantError. A POST that got lost is OutcomeUnknown; a DELETE whose repetition finds
        nothing has succeeded.
        """
        if not call.names_something:
            raise errors.NotFound(**self._facts(call))
        deadline = deadline or self.deadline()
        attempts = Attempts(call.method, deadline, self._sleep)
        while True:
            try:
                return self._read(call, self._attempt(call, deadline), read)
            except errors.TenantError as error:
                if call.method == "DELETE" and attempts.failures and isinstance(error, errors.NotFound):
                    return read(None)
                if call.method == "POST" and error.sent:
                    raise errors.OutcomeUnknown(**error.facts) from error
                attempts.wait_after(error)

    def pages(self, *path: str, query: Mapping[str, Any], root: str = API, cursor_name: str = "next") -> Iterator[Any]:
        """Yield the raw elements of a list, page by page; each page has a total time of its own.

        Raises Malformed when the cursors lead round in a circle or never end.
        """
        course = Course(most_pages=self._most_pages)
        cursor = ""
        while True:
            page = self.page(*path, query=query, cursor=cursor, root=root, cursor_name=cursor_name)
            yield from page.data
            cursor = page.cursor
            if reason := course.wrong(cursor, len(page.data)):
                raise errors.Malformed(**self._facts(Call(method="GET", path=path, root=root)), reason=reason)
            if not cursor:
                return

    def page(
        self, *path: str, query: Mapping[str, Any], cursor: str = "", root: str = API, cursor_name: str = "next"
    ) -> RawPage:
        """Give the page of a list that a cursor leads to, the first one without.

        `cursor_name` is the query parameter by which the API takes a cursor.
        """
        behind = {cursor_name: cursor} if cursor else {}
        call = Call(method="GET", path=path, query={"limit": PAGE_SIZE, **query, **behind}, root=root)
        return self.send(call, partial(read_page, cursor_name=cursor_name))

    def _attempt(self, call: Call, deadline: Deadline) -> bytes:
        """Send a call once and give the body of its answer. Raises TenantError."""
        left = deadline.left
        if left <= 0:
            raise errors.TimedOut(**self._facts(call), seconds=deadline.spent)
        if self._pace:
            self._pace.take(_TIERS.get(call.method, 2))
        status = 0
        self._left.deadline = deadline
        try:
            with self._request(call, left) as response:
                status = response.status_code
                content = self._content(call, response, deadline)
        except error_mapping.BROKEN as error:
            raise error_mapping.from_exception(error, self._facts(call), seconds=deadline.spent) from error
        finally:
            if self._pace:
                self._pace.answered(status)
        if not 200 <= response.status_code < 300:
            raise error_mapping.from_answer(response.status_code, response.headers, content, self._facts(call))
        return content

    def _request(self, call: Call, left: float) -> requests.Response:
        return self._session.request(
            call.method,
            f"{self.base_url}{call}",
            params=call.query,
            data=None if call.body is None else json.dumps(call.body),
            headers=None if call.body is None else {"Content-Type": "application/json"},
            timeout=(min(CONNECT_SECONDS, left), min(READ_SECONDS, left)),
            allow_redirects=False,
            stream=True,
        )

    def _content(self, call: Call, response: requests.Response, deadline: Deadline) -> bytes:
        """Read the body, bounded in size and time: a timeout of requests counts from byte to byte."""
        content = bytearray()
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            content += chunk
            if len(content) > LARGEST_BODY:
                raise errors.Malformed(**self._facts(call), status=response.status_code, sent=True, reason="size")
            if deadline.left <= 0:
                raise errors.TimedOut(**self._facts(call), sent=True, seconds=deadline.spent)
        return bytes(content)

    def _read(self, call: Call, content: bytes, read: Callable[[Any], ValueT]) -> ValueT:
        """Read an answer. Raises Malformed: `sent`, for the tenant did something and we cannot tell what."""
        try:
            return read(read_json(content))
        except NotThisApi as error:
            raise errors.Malformed(**self._facts(call), sent=True, reason=error.reason) from error

    def _facts(self, call: Call) -> dict[str, Any]:
        return {"host": self.host, "method": call.method, "path": str(call)}


class _TimeLeft:
    """Seconds that the call under way may still take.

    Sockets ask it, and it knows none of them: so a connection that nobody holds any more is closed at once.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self.deadline: Deadline | None = None

    def __call__(self) -> float:
        return self.deadline.left if self.deadline else self._patience


class Course:
    """Follows the cursors of one list, and says when they will lead to no end."""

    def __init__(self, *, most_pages: int = MOST_PAGES, most_empty: int = MOST_EMPTY_PAGES) -> None:
        self._most_pages = most_pages
        self._most_empty = most_empty
        self._cursors: set[str] = set()
        self._empty = 0  # pages in a row

    def wrong(self, cursor: str, count: int) -> str:
        """Take the cursor behind a page of `count` elements; gives what is wrong as a reason of `errors.Malformed`."""
        self._empty = 0 if count else self._empty + 1
        if not cursor:
            return ""
        if cursor in self._cursors:
            return "cursor"
        self._cursors.add(cursor)
        return "endless" if len(self._cursors) >= self._most_pages or self._empty >= self._most_empty else ""


class _Session(requests.Session):
    """Sees no redirect in any answer: requests would read its whole body and parse its target even to not follow it."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Find none."""


def _session(token: str, left: Left) -> requests.Session:
    """A session that takes nothing from the environment, keeps no cookie, and verifies TLS (as requests does)."""
    session = _Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, TimedAdapter(left))
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.update(
        {"Authorization": f"Bearer {token}", "Accept": "application/json", "User-Agent": "reload-desk"}
    )
    return session
