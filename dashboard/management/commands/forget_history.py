"""`manage.py forget_history --before 2026-01-01`: how long the history is kept; for ever without it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from dashboard.inventory.models.history import forget


class Command(BaseCommand):
    """Takes old changes out of the history: the only way that leads out of it."""

    help = (
        "Forget, for ever, the changes from before a day (UTC). "
        "Tasks that were deleted by one of them can then no longer be restored. Run it from cron to keep, say, a year."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", required=True, metavar="DATE", help="the first day that is kept: 2026-01-01")

    def handle(self, *, before: str, **options: Any) -> None:
        day = _day(before)
        if day is None or day > timezone.now().astimezone(UTC).date():
            raise CommandError("--before wants a day that has been, such as 2026-01-01.")
        count = forget(datetime.combine(day, time(), UTC))
        told = "1 change" if count == 1 else f"{count} changes"
        self.stdout.write(f"{told} from before {day} {'is' if count == 1 else 'are'} forgotten.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
