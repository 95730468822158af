"""`manage.py verify`: the tenant's own tasks read three ways, by our engine, a public library and the tenant."""

from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dashboard import occupancy, serve_file
from dashboard.inventory.copy.task_row import TaskRow
from dashboard.inventory.verification import TenantOpinion, Verification, verification
from dashboard.management.reload_task.output import table
from dashboard.management.reload_task.verbs import found
from dashboard.management.words import NO_TENANT
from dashboard.scheduling.libraries.process import LIBRARIES
from dashboard.scheduling.second_opinion import Opinion, Verdict
from dashboard.tenant.errors import NotConfigured

SECONDS_A_TASK = 5.0  # at most, of what is left of --seconds
NOT_COMPARED = "not compared"
TENANT = "the tenant's next run"
COLUMNS = (*Verdict, NOT_COMPARED)
DETAILS = ("TASK", "APP", "READ BY", "IS", "OURS", "THEIRS", "WHY")
BAR = 30  # characters
LONGEST_WHY = 300  # characters


class Command(BaseCommand):
    """Ends with 1 where something is different; what is known to be read differently is told, and is no difference."""

    help = (
        "Check the next runs of the tenant's own tasks: our engine against python-dateutil or recurring-ical-events, "
        "and against the next run that the tenant gives. Ends with 1 on a difference."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--search", default="", metavar="Q", help="only tasks that this search of the list finds")
        parser.add_argument("--runs", type=_runs, default=20, metavar="N", help="next runs of each task (20)")
        parser.add_argument(
            "--seconds", type=_seconds, default=60.0, metavar="S", help="for all that libraries think together (60)"
        )

    def handle(self, *, search: str, runs: int, seconds: float, **options: Any) -> None:
        occupancy.occupy()
        if not serve_file.take_tenant():
            raise CommandError(NO_TENANT)
        try:
            rows = list(found(search))
        except NotConfigured as error:
            raise CommandError(f"{error.setting} is {error.reason}. Set it and try again.") from error
        try:
            verified = list(self._with_progress(_verified(rows, timezone.now(), runs, seconds), len(rows)))
        finally:
            LIBRARIES.stop()
        self._tell(verified, runs)

    def _with_progress(self, verified: Iterable[Verification], total: int) -> Iterator[Verification]:
        """Draw a bar on a terminal, and nothing into a file or a pipe."""
        is_drawn, different = self.stderr.isatty(), 0
        for number, one in enumerate(verified, 1):
            different += one.differs
            if is_drawn:
                done = "#" * (BAR * number // total)
                self.stderr.write(f"\r[{done:-<{BAR}}] {number:,} of {total:,}, {different:,} different", ending="")
            yield one
        if is_drawn and total:
            self.stderr.write("\r\x1b[K", ending="")

    def _tell(self, verified: list[Verification], runs: int) -> None:
        counts = Counter(place for one in verified for place in _places(one))
        readers = list(dict.fromkeys(["dateutil", "recurring-ical-events", TENANT, *(reader for reader, _ in counts)]))
        rows = ([reader, *(f"{counts[reader, column]:,}" for column in COLUMNS)] for reader in readers)
        self.stdout.write(f"{len(verified):,} task{'' if len(verified) == 1 else 's'}, next {runs} runs of each\n\n")
        self.stdout.write(table(("READ BY", *(column.upper() for column in COLUMNS)), rows))
        details = [line for one in verified for line in _details(one)]
        if details:
            self.stdout.write("\n" + table(DETAILS, details, LONGEST_WHY))
        different = sum(one.differs for one in verified)
        if different:
            raise CommandError(f"{different:,} task{' is' if different == 1 else 's are'} read differently.")


def _verified(rows: Iterable[TaskRow], now: datetime, runs: int, seconds: float) -> Iterator[Verification]:
    """Verify one after the other; when the time is up, the rest has no answer."""
    until = time.monotonic() + seconds
    for row in rows:
        yield verification(row, now, runs, seconds=max(min(SECONDS_A_TASK, until - time.monotonic()), 0.0))


def _places(one: Verification) -> Iterator[tuple[str, str]]:
    library = one.library.library if one.library else "dateutil"
    yield library, one.library.verdict if one.library else NOT_COMPARED
    yield TENANT, one.tenant.verdict if one.tenant else NOT_COMPARED


def _details(one: Verification) -> Iterator[tuple[str, ...]]:
    """What is not equal, a line each; a task without a schedule is no matter."""
    start = (one.row.task.id, one.row.app_name)
    if one.library is None and one.row.task.problem:
        yield *start, "nobody", NOT_COMPARED, "", "", one.why_not
    for reader, said in ((one.library.library if one.library else "", one.library), (TENANT, one.tenant)):
        if said is not None and said.verdict is not Verdict.EQUAL:
            yield *start, reader, said.verdict, *_dates(said), said.why


def _dates(said: Opinion | TenantOpinion) -> tuple[str, str]:
    if said.verdict is Verdict.LATE:
        return "", ""
    ours, theirs = (f"{at:%Y-%m-%d %H:%M:%S}Z" if at else "no run" for at in (said.ours, said.theirs))
    return ours, theirs


def _runs(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= 1_000):
        raise ArgumentTypeError(f"{text} is no whole number from 1 to 1,000.")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 86_400:
        raise ArgumentTypeError(f"{text} is no number of seconds from 1 to 86,400.")
    return seconds
