"""Measures whole syncs: `python -m tests.bench.sync [--tasks 10000] [--database URL] [--unlimited]`.

Says how long each took, and how much of that was waiting for the tenant's answers and for its budget of calls.
"""

import argparse
import time
from typing import Any

from tests.bench.company import Stopwatch, company

UNLIMITED = 1_000_000


class Timed:
    """A tenant whose calls are measured."""

    def __init__(self, tenant: Any, watch: Stopwatch) -> None:
        self._tenant = tenant
        self._watch = watch

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._tenant, name)
        if not callable(method):
            return method

        def call(*arguments: Any, **options: Any) -> Any:
            with self._watch.measure("calls"):
                return method(*arguments, **options)

        return call


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--database", default="", help="a PostgreSQL URL (default: SQLite)")
    parser.add_argument("--unlimited", action="store_true", help="no limit of calls a minute")
    parser.add_argument("--syncs", type=int, default=3)
    options = parser.parse_args()
    reads = UNLIMITED if options.unlimited else 1000
    with company(options.tasks, database=options.database, reads_per_minute=reads):
        for number in range(1, options.syncs + 1):
            report(number, *one_sync())


def one_sync() -> tuple[float, float, Stopwatch, Any]:
    """Run a sync; gives its seconds of wall clock and of processor, what was measured, and the state after it."""
    from dashboard import connect
    from dashboard.inventory.call_budget import WaitingLimiter
    from dashboard.inventory.models import SyncState
    from dashboard.inventory.sync import run as sync

    watch = Stopwatch()

    def reach(lease: Any) -> Any:
        def sleep(seconds: float) -> None:
            with watch.measure("budget"):
                lease.sleep(seconds)

        pace = WaitingLimiter(connect.credential(), sleep=sleep)
        return Timed(connect.patient_tenant(patience=sync.PATIENCE, pace=pace, sleep=sleep), watch)

    start, processor = time.perf_counter(), time.process_time()
    sync.run(reach)
    return time.perf_counter() - start, time.process_time() - processor, watch, SyncState.objects.get()


def report(number: int, seconds: float, processor: float, watch: Stopwatch, state: Any) -> None:
    budget = watch.seconds.get("budget", 0.0)
    calls = watch.seconds.get("calls", 0.0) - budget
    print(
        f"sync {number}: {state.about:,} tasks in {seconds:5.1f} s; {watch.counts.get('calls', 0)} calls:"
        f" {calls:5.1f} s waiting for answers ({calls / seconds:.0%}), {budget:5.1f} s for the budget"
        f" ({budget / seconds:.0%}); processor {processor:5.1f} s; error {state.error}"
    )


if __name__ == "__main__":
    main()
