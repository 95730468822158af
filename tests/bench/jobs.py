"""A job beside people who click: `python -m tests.bench.jobs [--tasks 1000] [--minutes 2] [--clicks 8]`.

The tenant is a process of its own with Qlik's limits (100 writes a minute); the dashboard is `manage.py serve` and its
worker. One job disables all enabled tasks but a few, which a person switches meanwhile. The share of the allowed writes
is counted over whole minutes from the first write on; a click is timed from its press to its answer.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import statistics
import time
from datetime import UTC, datetime, timedelta

import requests

from tests.bench.processes import PATIENCE, Desk, desk, live_tenant

ALLOWED = 100  # writes a minute
Q = "state:enabled kind:recurring"


def main() -> None:
    """Print the share of the limit that was used, and the seconds of the clicks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000)
    parser.add_argument("--minutes", type=int, default=2)
    parser.add_argument("--clicks", type=int, default=8, help="a minute")
    options = parser.parse_args()
    limits = {"TENANT_READS_PER_MINUTE": "1000", "TENANT_WRITES_PER_MINUTE": str(ALLOWED)}
    with live_tenant(options.tasks, reads=1000, writes=ALLOWED) as tenant, desk("ours", tenant, settings=limits) as one:
        page = one.get(f"/tasks/?q={Q}").text
        kept = re.findall(r'name="shown" value="([^"]+)"', page)[: options.clicks]
        address = job_but(one, kept, token_of(page))
        seconds = clicks(one, kept, options.minutes, options.clicks)
        report(one, address, seconds, options)


def token_of(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(csrfmiddlewaretoken)" value="(\w+)"', page)[:1])


def job_but(one: Desk, kept: list[str], token: dict[str, str]) -> str:
    """Start a job that disables all but some; gives its address."""
    post(one, "/tasks/selected/", token | {"q": Q, "every": "all"})
    review = post(one, "/jobs/new/", token | {"kind": "disable", "q": Q, "shown": kept, "review": "1"})
    return post(one, f"{review.url.removeprefix(one.url)}start/", token).url.removeprefix(one.url)


def clicks(one: Desk, ids: list[str], minutes: int, a_minute: int) -> list[float]:
    """Switch tasks in turn, evenly over the time; gives the seconds that each press took."""
    taken: list[float] = []
    begin = time.monotonic()
    for number in range(minutes * a_minute):
        time.sleep(max(begin + number * 60 / a_minute - time.monotonic(), 0))
        task_id = ids[number % len(ids)]
        form = switch(one.get(f"/tasks/?q=id:{task_id}").text)
        pressed = time.perf_counter()
        post(one, f"/tasks/{task_id}/enabled/", form, {"HX-Request": "true"})
        taken.append(time.perf_counter() - pressed)
    time.sleep(max(begin + minutes * 60 - time.monotonic(), 0))
    return taken


def switch(page: str) -> dict[str, str]:
    """What the first switch of a page posts."""
    found = re.search(r"<form[^>]*data-switch>(.*?)</form>", page, re.DOTALL)
    assert found, "no switch"
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', found[1]))


def post(one: Desk, path: str, form: dict, headers: dict[str, str] | None = None) -> requests.Response:
    told = {"Referer": one.url, **(headers or {})}
    answer = one.session.post(one.url + path, form, headers=told, timeout=PATIENCE)
    answer.raise_for_status()
    return answer


def report(one: Desk, address: str, seconds: list[float], options: argparse.Namespace) -> None:
    rows = list(csv.DictReader(io.StringIO(one.get(f"{address.rstrip('/')}.csv").content.decode("utf-8-sig"))))
    done = sorted(datetime.fromisoformat(row["at"]) for row in rows if row["result"] == "done")
    end = min(done[0] + timedelta(minutes=options.minutes), datetime.now(UTC))
    items = sum(at < end for at in done)
    share = (items + len(seconds)) / (ALLOWED * (end - done[0]).total_seconds() / 60)
    others = sum(row["result"] in ("failed", "skipped") for row in rows)
    print(
        f"{items:,} items and {len(seconds)} clicks in {(end - done[0]).total_seconds():.0f} s: {share:.1%} of the"
        f" writes that are allowed (aim: 90% or more); {others} failed or skipped"
    )
    print(f"clicks: median {statistics.median(seconds):.3f} s, longest {max(seconds):.3f} s (aim: below 1 s)")


if __name__ == "__main__":
    main()
