"""`manage.py signin_link`: print a link that signs in once, within ten minutes."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard import serve_file
from dashboard.web import signin

ADDRESS = "http://127.0.0.1:8000"


class Command(BaseCommand):
    """Prints the whole address on one line, nothing else, so that a script can use it."""

    help = "Print a sign-in link that works once and for ten minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", help="whom it signs in (default: the first administrator)")
        parser.add_argument("--address", help=f"where Reload Desk is reached (default: where serve runs, or {ADDRESS})")

    def handle(self, *, user: str | None, address: str | None, **options: Any) -> None:
        person = signin.first_user()
        if user:
            users: Any = get_user_model().objects
            person = users.filter(username=user, is_active=True).first()
        if person is None:
            raise CommandError(f"There is no active user {user!r}. Make one with: python3 manage.py createsuperuser")
        self.stdout.write((address or _address()).rstrip("/") + signin.link_path(person))


def _address() -> str:
    serve = serve_file.find()
    return serve.address if serve else ADDRESS
