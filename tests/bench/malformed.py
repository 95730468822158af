"""Ten thousand malformed inputs over pages, forms, files and answers of a tenant: which fail, and how long they take.

Run it from the project's folder: `python -m tests.bench.malformed --examples 10000 --seed 1`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time

SLOW = 2.0  # seconds


def main() -> int:
    """Try them in a throw-away database; 1 where one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        return _run(options.examples, options.seed)
    finally:
        teardown_databases(databases, verbosity=0)


def _run(examples: int, seed: int) -> int:
    import logging

    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from tests.hostile import hostile_tenant
    from tests.web.malformed import malformed
    from tests.web.trial import prepared, tried

    logging.disable(logging.CRITICAL)
    client = Client(raise_request_exception=False)
    client.force_login(get_user_model().objects.create_user("ada"), backend="django.contrib.auth.backends.ModelBackend")
    begin, failed, times = time.perf_counter(), 0, []
    with hostile_tenant() as tenant:
        settings.TENANT_URL, settings.TENANT_TOKEN, settings.TENANT_PATIENCE = tenant.url, "s3cret", 2.0
        prepared(tenant)
        for case in malformed(examples, seed=seed):
            trial = tried(client, tenant, case)
            times.append(trial.seconds)
            failed += trial.failed
            if trial.failed or trial.seconds > SLOW:
                print("failed" if trial.failed else "slow", trial, flush=True)
    times.sort()
    print(f"{examples} inputs (seed {seed}) in {time.perf_counter() - begin:.0f} s: {failed} failed;")
    late = times[len(times) * 99 // 100]
    print(f"median {times[len(times) // 2]:.3f} s, 99 % within {late:.3f} s, longest {times[-1]:.3f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
