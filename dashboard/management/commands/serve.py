"""`manage.py serve`: everything from nothing: database, static files, embedded tenant, dashboard, sign-in link."""

from __future__ import annotations

import contextlib
import logging
import signal
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from waitress import create_server

from dashboard.localtenant.sample import fill_sample
from dashboard.localtenant.server import LocalTenantServer, PortTaken
from dashboard.localtenant.tokens import make_token
from dashboard.web import signin

HOST = "127.0.0.1"
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Starts Reload Desk on this machine only; Ctrl-C ends all of it."""

    help = "Start Reload Desk, with an embedded tenant unless TENANT_URL and TENANT_TOKEN name another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the dashboard (default 8000)")
        parser.add_argument("--tenant-port", type=int, default=8001, help="port of the embedded tenant (default 8001)")

    def handle(self, *, port: int, tenant_port: int, **options: Any) -> None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        with contextlib.suppress(KeyboardInterrupt):
            self._prepare()
            with self._tenant(tenant_port):
                self._serve(port)
        self.stdout.write("Reload Desk has ended.")

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)

    @contextlib.contextmanager
    def _tenant(self, port: int) -> Iterator[None]:
        """The tenant that the environment names, or else the embedded one for as long as we run."""
        if bool(settings.TENANT_URL) != bool(settings.TENANT_TOKEN):
            raise CommandError("Set both TENANT_URL and TENANT_TOKEN, or neither (then an embedded tenant is started).")
        if settings.TENANT_URL:
            yield
            return
        with _embedded_tenant(port) as (settings.TENANT_URL, settings.TENANT_TOKEN):
            yield

    def _serve(self, port: int) -> None:
        from dashboard.wsgi import application  # it lists the static files when it is made

        try:
            server = create_server(application, host=HOST, port=port, threads=8, ident=None)
        except OSError as error:
            raise CommandError(f"Port {port} is taken or not allowed here ({error.strerror}). Try --port.") from error
        link = signin.link_path(signin.first_user())
        self.stdout.write(f"Tenant at {settings.TENANT_URL}. Ctrl-C ends.")
        self.stdout.write(f"Open http://{HOST}:{port}{link}")
        self.stdout.flush()
        server.run()


@contextlib.contextmanager
def _embedded_tenant(port: int) -> Iterator[tuple[str, str]]:
    """Run the embedded tenant in a thread; yields its address and an access token of its administrator."""
    call_command("migrate", database="localtenant", verbosity=0, interactive=False)
    if fill_sample():
        logger.info("The embedded tenant was empty: filled with the sample tasks.")
    try:
        server = LocalTenantServer(port)
    except PortTaken as error:
        raise CommandError(f"{error} (--tenant-port)") from error
    server.start()
    try:
        yield server.url, make_token()
    finally:
        server.stop()
