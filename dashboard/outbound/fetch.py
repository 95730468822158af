"""Gets a file from an address that a person typed: https alone, bounded in time and size, by no redirect, guarded."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass

import requests
from requests.adapters import BaseAdapter
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import TimeoutError as TimeoutOfUrllib3

from dashboard.outbound.guard import Guard, NotAllowed
from dashboard.tenant.timed_socket import TimedAdapter

SECONDS = 10.0  # of a call in all
_CHUNK = 64 * 1024
_OK, _NOT_MODIFIED = 200, 304
_LONGEST_TAG = 1_000


class NotFetched(Exception):
    """An address gave no file; a sentence says why, and names the host alone: the rest of it may be a secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address gave."""

    body: bytes
    etag: str  # empty where it names none


def fetch(
    url: str,
    *,
    guard: Guard,
    most_bytes: int,
    etag: str = "",
    seconds: float = SECONDS,
    adapter: BaseAdapter | None = None,
) -> Fetched | None:
    """Get what stands at an https address; None where it is what the `etag` names. Raises NotFetched.

    `adapter` carries the call in place of the network.
    """
    ends = time.monotonic() + seconds
    headers = {"User-Agent": "reload-desk", "Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": "identity"}
    headers |= {"If-None-Match": etag} if etag else {}
    try:
        with requests.Session() as session:
            session.trust_env = False
            session.adapters.clear()
            session.mount("https://", adapter or _adapter(guard, ends))
            with session.get(url, headers=headers, timeout=seconds, allow_redirects=False, stream=True) as response:
                return _answer(response, most_bytes, ends, is_known=bool(etag))
    except NotAllowed as error:
        raise NotFetched(
            f"{error.host} is an address of this network ({error.address}), which a setting must allow."
        ) from None
    except requests.exceptions.SSLError:
        raise NotFetched("The certificate of the host is not trusted.") from None
    except (requests.Timeout, TimeoutError):
        raise NotFetched(f"The host gave no whole answer within {seconds:.0f} s.") from None
    except (requests.RequestException, OSError, ValueError) as error:
        raise NotFetched(_unreachable(error, seconds)) from None


def _answer(response: requests.Response, most_bytes: int, ends: float, *, is_known: bool) -> Fetched | None:
    if response.status_code == _NOT_MODIFIED and is_known:
        return None
    if 300 <= response.status_code < 400 and response.status_code != _NOT_MODIFIED:
        raise NotFetched("The address leads to another one. Give that one: redirects are not followed.")
    if response.status_code != _OK:
        raise NotFetched(f"The host answered {response.status_code}: there is no file for us at this address.")
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > most_bytes:
            raise NotFetched(f"The file is larger than {most_bytes // 1024 // 1024} MB.")
        if time.monotonic() > ends:
            raise TimeoutError
    return Fetched(body=bytes(body), etag=response.headers.get("ETag", "")[:_LONGEST_TAG])


def _adapter(guard: Guard, ends: float) -> TimedAdapter:
    """Connects by the guard alone, and waits no longer than the call may take; TLS checks the name that was typed."""

    class Guarded(HTTPSConnection):
        """A connection to what the guard lets be called."""

        def _new_conn(self) -> socket.socket:
            return guard.connect(self._dns_host, self.port or 443, max(ends - time.monotonic(), 0.01))

    return TimedAdapter(lambda: ends - time.monotonic(), secure=Guarded)


def _unreachable(error: BaseException, seconds: float) -> str:
    chain: list[BaseException] = []
    reached: BaseException | None = error
    while reached is not None and len(chain) < 10:
        chain += [reached, *(arg for arg in reached.args if isinstance(arg, BaseException))]
        reached = reached.__cause__ or reached.__context__
    refused = next((one for one in chain if isinstance(one, NotAllowed)), None)
    if refused:
        return f"{refused.host} is an address of this network ({refused.address}), which a setting must allow."
    if any(isinstance(one, (TimeoutError, TimeoutOfUrllib3)) for one in chain):
        return f"The host gave no whole answer within {seconds:.0f} s."
    if any(isinstance(one, socket.gaierror) for one in chain):
        return "The host of the address is not found."
    return "The host of the address cannot be reached."


__all__ = ["Fetched", "NotFetched", "fetch"]
