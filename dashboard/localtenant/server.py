"""Serves the embedded tenant on a port of its own, in a thread of this process."""

import socket
from threading import Thread

from waitress import wasyncore
from waitress.server import create_server

from dashboard.localtenant import faults
from dashboard.localtenant.handler import LocalTenantHandler

HOST = "127.0.0.1"
_THREADS = 8


class PortTaken(OSError):
    """Somebody else listens on the port already."""


class LocalTenantServer:
    """A server that listens from its making on; port 0 lets the system choose. Raises PortTaken."""

    def __init__(self, port: int = 0) -> None:
        listener = _bind(port)
        self._server = create_server(LocalTenantHandler(), sockets=[listener], threads=_THREADS, ident="reload-desk")
        self._thread = Thread(target=self._server.run, name="localtenant", daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.effective_port)

    @property
    def url(self) -> str:
        """The address to give to clients."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Answer calls, in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more calls and free the port."""
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


def _bind(port: int) -> socket.socket:
    """Our own socket, for waitress leaves one open when it finds the port taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise PortTaken(f"Port {port} on {HOST} is taken: end what uses it or choose another port.") from error
    return listener
