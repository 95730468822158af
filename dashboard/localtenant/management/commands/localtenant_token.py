"""`manage.py localtenant_token`: prints an access token of the embedded tenant."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.localtenant.api.oauth import CLIENT_ID, GRANT
from dashboard.localtenant.router import ALIAS
from dashboard.localtenant.tokens import client_secret, make_token
from dashboard.localtenant.users import UnknownUser, ensure_admin, find_user


class Command(BaseCommand):
    """The token stands on the last line, so that a script can take it."""

    help = "Print an access token of the embedded tenant on the last line."
    requires_system_checks = ()  # the dashboard's own checks are no matter here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", help="id, address or name of the user (default: the tenant admin)")
        parser.add_argument("--expired", action="store_true", help="make one that has expired an hour ago")
        parser.add_argument("--client", action="store_true", help="print the OAuth client's id and secret instead")

    def handle(self, *, user: str | None, expired: bool, client: bool, **options: Any) -> None:
        call_command("migrate", database=ALIAS, verbosity=0, interactive=False)
        if client:
            self.stdout.write(f"OAuth client of {GRANT}, id and secret:")
            self.stdout.write(f"{CLIENT_ID} {client_secret()}")
            return
        try:
            owner = find_user(user) if user else ensure_admin()
        except UnknownUser as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Token of {owner.name} ({'expired' if expired else 'valid for a year'}):")
        self.stdout.write(make_token(owner.id, expired=expired))
