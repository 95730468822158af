"""Serves the embedded tenant on a port of its own, in a thread of this process."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from django.conf import settings
from django.core.management import call_command
from waitress import wasyncore
from waitress.server import create_server

from dashboard.localtenant import faults
from dashboard.localtenant.data.sample import fill_newer_sample, fill_sample
from dashboard.localtenant.handler import LocalTenantHandler
from dashboard.localtenant.identity import own
from dashboard.localtenant.router import ALIAS
from dashboard.localtenant.scheduling_tasks import move
from dashboard.localtenant.users import ensure_admin

HOST = "127.0.0.1"
_THREADS = 8


class PortTaken(OSError):
    """The port cannot be had; the text says why, in one sentence."""


class LocalTenantServer:
    """A server that listens from its making on; port 0 lets the system choose. Raises PortTaken."""

    def __init__(self, port: int = 0) -> None:
        listener = listen(port)
        self._server = create_server(LocalTenantHandler(), sockets=[listener], threads=_THREADS, ident="reload-desk")
        self._thread = Thread(target=self._server.run, name="localtenant", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.effective_port)

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        faults.clear()
        self._server.task_dispatcher.shutdown()
        self._server.trigger.pull_trigger(self._close_all)
        if self._thread.is_alive():
            self._thread.join(timeout=5)
        else:
            self._close_all()

    def _close_all(self) -> None:
        """Close the listener and all connections; in the server's own thread its loop then ends."""
        wasyncore.close_all(self._server._map, ignore_all=True)


@contextmanager
def running(port: int, *, sample: bool = True) -> Iterator[LocalTenantServer]:
    """The whole tenant for as long as the block runs: its database made, an empty one filled, its port open.

    Raises PortTaken, before anything is written.
    """
    server = LocalTenantServer(port)
    try:
        call_command("migrate", database=ALIAS, verbosity=0, interactive=False)
        if sample:
            fill_sample()
            fill_newer_sample()
        ensure_admin()
        own()
        if settings.LOCALTENANT_RELOAD_TASKS == "gone":
            move.finish()
        server.start()
        yield server
    finally:
        server.stop()


def listen(port: int) -> socket.socket:
    """A socket that listens on a port of this machine's loopback; waitress leaves its own open on a taken port.

    Raises PortTaken, also for a number that is no port.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        wrong = "is taken" if getattr(error, "errno", None) == errno.EADDRINUSE else f"cannot be used ({error})"
        raise PortTaken(f"Port {port} on {HOST} {wrong}; choose another one.") from error
    return listener
