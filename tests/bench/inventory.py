"""Measures the list: `python -m tests.bench.inventory [--tasks 10000] [--requests 1000] [--database URL]`.

Mixed requests through Django's client, in process: the server's own time, without the network and the browser.
"""

import argparse
import random
import statistics
import time
from collections import defaultdict
from typing import Any

from tests.bench.company import company

SEED = 7
UNLIMITED = 1_000_000
KINDS: dict[str, tuple[str, ...]] = {
    "list": ("",),
    "page": ("page=7", "page=100", "page=200"),
    "sort": ("sort=app", "sort=-last", "sort=state", "sort=-runs", "sort=-missed", "sort=owner&page=3"),
    "filter": (
        "q=state:disabled",
        "q=reason:owner-deleted",
        "q=state:enabled+kind:recurring",
        "q=zone:America/*",
        "q=runs>24/d",
        "q=next<2h",
        "q=partial:yes",
        "q=missed>10+state:disabled",
    ),
    "search": ("q=sales", "q=ledger+de", "q=weekdays", "q=every+day+at+06", "q=nothing-like-this"),
    "words": (
        "q=disabled",
        "q=owner+deleted+sales",
        "q=Europe/Berlin",
        "q=sales+OR+state:disabled",
        "q=zone:US/Pacific",
    ),
    "both": ("q=sales+state:disabled+zone:Europe/*&sort=-missed", "q=audit+runs>2/d&sort=app&page=2"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--database", default="", help="a PostgreSQL URL (default: SQLite)")
    options = parser.parse_args()
    with company(options.tasks, database=options.database, reads_per_minute=UNLIMITED):
        from dashboard.inventory.sync import run as sync

        sync.run()
        settle()
        times, weights = measure(options.requests)
    report(times, weights)


def settle() -> None:
    """What PostgreSQL does by itself within a minute of so many new rows: without it no index alone answers a count."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def measure(requests: int) -> tuple[dict[str, list[float]], list[int]]:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    user = get_user_model().objects.get_or_create(username="bench")[0]
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/tasks/")  # templates, and whatever else is read once
    times: dict[str, list[float]] = defaultdict(list)
    weights: list[int] = []
    choice = random.Random(SEED)
    for _ in range(requests):
        kind = choice.choice(list(KINDS))
        times[kind].append(one(client, choice.choice(KINDS[kind]), weights))
    return times, weights


def one(client: Any, query: str, weights: list[int]) -> float:
    start = time.perf_counter()
    response = client.get(f"/tasks/?{query}")
    seconds = time.perf_counter() - start
    assert response.status_code == 200, (query, response.status_code)
    weights.append(len(response.content))
    return seconds


def report(times: dict[str, list[float]], weights: list[int]) -> None:
    print(f"{'kind':8} {'requests':>8} {'median':>8} {'p95':>8} {'worst':>8}  (milliseconds)")
    for kind, seconds in [*times.items(), ("all", [second for many in times.values() for second in many])]:
        told = (statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1], max(seconds))
        print(f"{kind:8} {len(seconds):8} " + " ".join(f"{1000 * second:8.1f}" for second in told))
    print(f"heaviest page {max(weights) / 1024:.0f} KB, median {statistics.median(weights) / 1024:.0f} KB")


if __name__ == "__main__":
    main()
