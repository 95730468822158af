"""Measures the first page: `python -m tests.bench.now [--tasks 10000] [--requests 60]`, in process.

Every sixth request finds a copy that was written since, as after a sync.
"""

import argparse
import statistics
import time

from tests.bench.company import company

UNLIMITED = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=60)
    options = parser.parse_args()
    with company(options.tasks, reads_per_minute=UNLIMITED):
        from django.contrib.auth import get_user_model
        from django.test import Client

        from dashboard.inventory.copy import version
        from dashboard.inventory.sync import run as sync
        from dashboard.inventory.tenant_key import tenant_key

        sync.run()
        client = Client(SERVER_NAME="localhost")
        user = get_user_model().objects.get_or_create(username="bench")[0]
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        times = []
        for number in range(options.requests + 1):
            if number % 6 == 0:
                version.step(tenant_key())
            start = time.perf_counter()
            response = client.get("/")
            times.append(1000 * (time.perf_counter() - start))
            assert response.status_code == 200
    first, *warm = times
    told = (statistics.median(warm), statistics.quantiles(warm, n=20)[-1], max(warm))
    print(f"first {first:.0f} ms, then median {told[0]:.0f}, p95 {told[1]:.0f}, worst {told[2]:.0f} ms")
    print(f"{len(response.content) / 1024:.0f} KB")


if __name__ == "__main__":
    main()
