"""`manage.py serve`: everything from nothing: database, static files, embedded tenant, dashboard, sign-in link."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from waitress import create_server

from dashboard import occupancy, serve_file, static_files, worker_process
from dashboard.inventory.company_calendars import first_start
from dashboard.inventory.sync import identity, periodic
from dashboard.localtenant import offer
from dashboard.localtenant.server import HOST, PortTaken, listen, running
from dashboard.localtenant.tokens import KeyCut, make_token
from dashboard.web import signin

THREADS = 8
FORWARDED = {"clear_untrusted_proxy_headers": False}  # `web/http/proxy.py` says which of a proxy's headers are believed


class Command(BaseCommand):
    """Starts Reload Desk on this machine only; Ctrl-C ends all of it."""

    help = "Start Reload Desk, with an embedded tenant unless TENANT_URL and TENANT_TOKEN name another."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the dashboard (default 8000)")
        parser.add_argument("--tenant-port", type=int, default=8001, help="port of the embedded tenant (default 8001)")
        parser.add_argument(
            "--reload-tasks",
            choices=offer.STAGES,
            help="what the embedded tenant still offers: all (open), no new tasks (closing), or no such API (gone)",
        )

    def handle(self, *, port: int, tenant_port: int, reload_tasks: str | None, **options: Any) -> None:
        for ending in (signal.SIGTERM, signal.SIGINT):  # a shell's background job would not hear Ctrl-C otherwise
            signal.signal(ending, signal.default_int_handler)
        if bool(settings.TENANT_URL) != bool(settings.TENANT_TOKEN):
            raise CommandError("Set both TENANT_URL and TENANT_TOKEN, or neither (then an embedded tenant is started).")
        if reload_tasks and settings.TENANT_URL:
            raise CommandError("--reload-tasks is for the embedded tenant, and TENANT_URL names another one.")
        settings.LOCALTENANT_RELOAD_TASKS = reload_tasks or settings.LOCALTENANT_RELOAD_TASKS
        occupancy.occupy()
        try:
            with contextlib.suppress(KeyboardInterrupt), listen(port) as listener, _tenant(tenant_port) as facts:
                is_first = first_start.is_first()
                call_command("migrate", verbosity=0, interactive=False)
                if facts:  # whatever its port is now, its copy and history are found at once
                    identity.confirm()
                    first_start.add_both(if_first=is_first)
                address = f"http://{HOST}:{listener.getsockname()[1]}"
                settings.ADDRESS = settings.ADDRESS or address  # for links in messages
                with serve_file.kept(serve_file.ServeFacts(address=address, **facts)), _worker():
                    self._serve(listener, address)
        except PortTaken as error:
            raise CommandError(f"{error} Ports are chosen by --port and --tenant-port.") from error
        except KeyCut as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Reload Desk has ended.")

    def _serve(self, listener: socket.socket, address: str) -> None:
        static_files.collect()
        from dashboard.wsgi import application  # it lists the static files when it is made

        server = create_server(application, sockets=[listener], threads=THREADS, ident=None, **FORWARDED)
        link = signin.link_path(signin.first_user())
        self.stdout.write(f"Tenant at {settings.TENANT_URL}. Ctrl-C ends.")
        self.stdout.write(f"Open {address}{link}")
        self.stdout.flush()
        try:
            server.run()
        finally:
            periodic.stop()


@contextlib.contextmanager
def _tenant(port: int) -> Iterator[dict[str, str]]:
    """The tenant that the environment names, or else the embedded one for as long as we run. Raises PortTaken.

    Gives what other commands need to reach the embedded one.
    """
    if settings.TENANT_URL:
        yield {}
        return
    with running(port) as server:
        settings.TENANT_URL, settings.TENANT_TOKEN, settings.TENANT_IS_EMBEDDED = server.url, make_token(), True
        yield {"tenant_url": server.url, "tenant_token": settings.TENANT_TOKEN}


def _worker() -> contextlib.AbstractContextManager[None]:
    facts = {"TENANT_URL": settings.TENANT_URL, "TENANT_TOKEN": settings.TENANT_TOKEN}
    return worker_process.beside(**facts, RELOAD_DESK_ADDRESS=settings.ADDRESS)
