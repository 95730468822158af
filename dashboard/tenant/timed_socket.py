"""Connections whose every wait ends with the time that is left.

The timeout of the package requests counts from byte to byte. Here headers that trickle, `100 Continue` without end and
chunks that dribble take no longer than the call may.
"""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from threading import Thread
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError

Left = Callable[[], float]  # seconds that the present call may still take


class TimedSocket:
    """A connected socket that waits no longer than its own timeout, and never beyond what is left."""

    def __init__(self, connected: socket.socket, left: Left) -> None:
        self._socket = connected
        self._left = left
        self._most = connected.gettimeout()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def settimeout(self, seconds: float | None) -> None:
        """Keep what one wait may take at most."""
        self._most = seconds
        self._socket.settimeout(seconds)

    def sendall(self, data: Any) -> None:
        """Send all of it. Raises TimeoutError."""
        self.limit()
        self._socket.sendall(data)

    def makefile(self, mode: str = "rb", buffering: int | None = None) -> io.BufferedReader:
        """Give what an answer is read from."""
        return io.BufferedReader(_TimedReader(self, self._socket.makefile("rb", buffering=0)))

    def limit(self) -> None:
        """Let the next wait end in time. Raises TimeoutError when there is none left."""
        left = self._left()
        if left <= 0:
            raise TimeoutError("The time of this call is up.")
        self._socket.settimeout(left if self._most is None else min(left, self._most))


class _TimedReader(io.RawIOBase):
    def __init__(self, timed: TimedSocket, raw: socket.SocketIO) -> None:
        self._timed = timed
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._timed.limit()
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class TimedAdapter(HTTPAdapter):
    """The adapter of requests, with such connections; `left` says how much time the present call has.

    `plain` and `secure` are the classes of urllib3 that connect, for whoever connects in another way.
    """

    def __init__(
        self,
        left: Left,
        *,
        plain: type[HTTPConnection] = HTTPConnection,
        secure: type[HTTPSConnection] = HTTPSConnection,
    ) -> None:
        self._left = left
        self._plain = plain
        self._secure = secure
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        """Let the pool make connections of ours."""
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = _pools(self._left, self._plain, self._secure)


def _pools(
    left: Left, plain: type[HTTPConnection], secure: type[HTTPSConnection]
) -> dict[str, type[HTTPConnectionPool]]:
    class Timed:
        """Resolved and connected within the time that is left, then read within it."""

        sock: Any

        def _new_conn(self) -> socket.socket:
            return _in_time(super()._new_conn, self, left())  # type: ignore[misc]

        def connect(self) -> None:
            super().connect()  # type: ignore[misc]
            self.sock = TimedSocket(self.sock, left)

    http = type("TimedHTTPConnection", (Timed, plain), {})
    https = type("TimedHTTPSConnection", (Timed, secure), {})
    return {
        "http": type("TimedHTTPConnectionPool", (HTTPConnectionPool,), {"ConnectionCls": http}),
        "https": type("TimedHTTPSConnectionPool", (HTTPSConnectionPool,), {"ConnectionCls": https}),
    }


def _in_time(connect: Callable[[], socket.socket], connection: Any, seconds: float) -> socket.socket:
    """Connect in a thread: nothing else bounds a name server, or a host of many addresses of which none answers.

    Raises ConnectTimeoutError; a connection that comes too late is closed. Raises what `connect` raises.
    """
    made: list[socket.socket | BaseException] = []
    is_late = False

    def run() -> None:
        try:
            made.append(connect())
        except (HTTPError, OSError, ValueError) as error:
            made.append(error)
        if is_late and isinstance(made[0], socket.socket):
            made[0].close()

    thread = Thread(target=run, name="connect", daemon=True)
    thread.start()
    thread.join(max(seconds, 0))
    if not made:
        is_late = True
        raise ConnectTimeoutError(connection, f"No connection to {connection.host} in {seconds:.1f} s.")
    if isinstance(made[0], BaseException):
        raise made[0]
    return made[0]
