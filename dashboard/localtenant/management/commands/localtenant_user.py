"""`manage.py localtenant_user`: deletes, disables or enables a user of the embedded tenant, and so stops the tasks."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from dashboard.localtenant import users
from dashboard.localtenant.router import ALIAS


class Command(BaseCommand):
    """A user who goes leaves tasks behind that no longer run; enabling the user does not enable them."""

    help = "Delete, disable or enable a user of the embedded tenant; the user's tasks follow as in Qlik Cloud."
    requires_system_checks = ()  # the dashboard's own checks are no matter here

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=("delete", "disable", "enable"))
        parser.add_argument("user", help="id, address or name")

    def handle(self, *, action: str, user: str, **options: Any) -> None:
        call_command("migrate", database=ALIAS, verbosity=0, interactive=False)
        try:
            person = users.find_user(user)
        except users.UnknownUser as error:
            raise CommandError(str(error)) from error
        if action == "enable":
            users.enable_user(person.id)
            self.stdout.write(f"{person.name} is enabled; tasks stay as they are until somebody enables them.")
            return
        stopped = users.delete_user(person.id) if action == "delete" else users.disable_user(person.id)
        self.stdout.write(f"{person.name} is {action}d; tasks that are now OWNER-{action.upper()}D: {stopped}.")
