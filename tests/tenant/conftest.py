"""What the tests pass instead of patching: a scripted tenant, and a clock that only sleeping moves."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dashboard.tenant.connection import Connection
from dashboard.tenant.reload_tasks import ReloadTasksTenant
from tests.tenant.scripted import ScriptedTenant, running


class Clock:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.pauses: list[float] = []

    def read(self) -> float:
        """The seconds now."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Pass the seconds without waiting."""
        self.pauses.append(seconds)
        self.now += seconds


@pytest.fixture
def scripted() -> Iterator[ScriptedTenant]:
    """A tenant on a real socket that does what the test says."""
    with running() as tenant:
        yield tenant


@pytest.fixture
def clock() -> Clock:
    """A clock that no test has to wait for."""
    return Clock()


@pytest.fixture
def connect(scripted: ScriptedTenant, clock: Clock) -> Callable[..., Connection]:
    """Make a connection to the scripted tenant that does not wait."""

    def made(url: str = "", **options: Any) -> Connection:
        return Connection(url or scripted.url, "s3cret", **{"clock": clock.read, "sleep": clock.sleep} | options)

    return made


@pytest.fixture
def tenant(connect: Callable[..., Connection]) -> ReloadTasksTenant:
    """The driver, at the scripted tenant."""
    return ReloadTasksTenant(connect())


@pytest.fixture
def untrusted_url(tmp_path: Path) -> Iterator[str]:
    """The address of a TLS server whose certificate nobody vouches for."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not there to make a certificate")
    pem = tmp_path / "untrusted.pem"
    make = [openssl, "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    named = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*make, *named, "-keyout", pem, "-out", pem], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_shake_hands_once, args=(listener, context))
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def _shake_hands_once(listener: socket.socket, context: ssl.SSLContext) -> None:
    client, _ = listener.accept()
    with client, suppress(OSError), context.wrap_socket(client, server_side=True):
        pass
