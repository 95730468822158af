"""Posts a body to an address that a person typed: in bounded time, by no redirect, and only where the guard lets it.

What is raised and given says nothing of the address but its host: the rest of it may be a secret.
"""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError

from dashboard.outbound.guard import Guard, NotAllowed
from dashboard.tenant.timed_socket import TimedAdapter

SECONDS = 10.0  # of a call in all
LONGEST = 1_000  # bytes of an answer that are kept
SCHEMES = ("https", "http")

logger = logging.getLogger(__name__)
logging.getLogger("urllib3").setLevel(logging.INFO)  # below that it writes whole addresses into the log


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a target said."""

    status: int
    text: str = ""  # its beginning
    retry_after: int | None = None  # seconds

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


class NoReply(Exception):
    """A target did not answer; `reason` is not-allowed, no-host, timeout, tls, cut or unreachable."""

    def __init__(self, reason: str, *, host: str, detail: str = "") -> None:
        super().__init__(f"{host}: {reason}")
        self.reason = reason
        self.host = host
        self.detail = detail


def post(url: str, body: bytes, headers: Mapping[str, str], *, guard: Guard, seconds: float = SECONDS) -> Answer:
    """Send it once. Raises NoReply."""
    ends = time.monotonic() + seconds
    host = urlsplit(url).hostname or ""
    try:
        with _session(guard, ends) as session, _send(session, url, body, headers, seconds) as response:
            return Answer(
                status=response.status_code, text=_beginning(response), retry_after=_retry_after(response.headers)
            )
    except NotAllowed as error:
        raise NoReply("not-allowed", host=host, detail=error.address) from None
    except (requests.RequestException, HTTPError, OSError, ValueError) as error:
        raise NoReply(_reason(error), host=host) from None


class _GuardedSession(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Find none: requests would parse a target even to not follow it."""


def _session(guard: Guard, ends: float) -> requests.Session:
    session = _GuardedSession()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = _adapter(guard, ends)
    for scheme in SCHEMES:
        session.mount(f"{scheme}://", adapter)
    return session


def _adapter(guard: Guard, ends: float) -> TimedAdapter:
    class Guarded:
        """Connects by the guard alone; TLS then checks the name that was typed."""

        def _new_conn(self: Any) -> socket.socket:
            return guard.connect(self._dns_host, self.port, max(ends - time.monotonic(), 0.01))

    plain = type("GuardedHTTPConnection", (Guarded, HTTPConnection), {})
    secure = type("GuardedHTTPSConnection", (Guarded, HTTPSConnection), {})
    return TimedAdapter(lambda: ends - time.monotonic(), plain=plain, secure=secure)


def _send(
    session: requests.Session, url: str, body: bytes, headers: Mapping[str, str], seconds: float
) -> requests.Response:
    return session.post(
        url,
        data=body,
        headers={"User-Agent": "reload-desk", "Accept": "*/*", **headers},
        timeout=seconds,
        allow_redirects=False,
        stream=True,
    )


def _beginning(response: requests.Response) -> str:
    """The first bytes as they came; an answer that breaks off later has been given all the same."""
    found = bytearray()
    try:
        while len(found) < LONGEST and (chunk := response.raw.read1(LONGEST - len(found), decode_content=False)):
            found += chunk
    except (HTTPError, OSError, ValueError) as error:
        logger.info("An answer breaks off: %s", type(error).__name__)
    return found.decode(errors="replace")


def _retry_after(headers: Mapping[str, str]) -> int | None:
    said = headers.get("Retry-After", "").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else None


def _reason(error: BaseException) -> str:
    chain = list(_chain(error))
    for kinds, word in _REASONS:
        if any(isinstance(one, kinds) for one in chain):
            return word
    return "unreachable"


def _chain(error: BaseException | None, depth: int = 0) -> Any:
    while error is not None and depth < 10:
        yield error
        yield from (arg for arg in (*error.args, getattr(error, "reason", None)) if isinstance(arg, BaseException))
        error, depth = error.__cause__ or error.__context__, depth + 1


_REASONS: tuple[tuple[Any, str], ...] = (
    (requests.exceptions.SSLError, "tls"),
    ((socket.gaierror, NameResolutionError), "no-host"),
    ((requests.Timeout, TimeoutError), "timeout"),
    ((requests.exceptions.ChunkedEncodingError, ConnectionResetError, BrokenPipeError), "cut"),
)
