"""Measures a first visit: `python -m tests.bench.lighthouse [--tasks 60] [--against COMMIT] [--runs 3]`.

npm's lighthouse (mobile profile: a slow line, a slow processor), run through npx in a folder of its own, with Debian's
Chromium, on pages of a dashboard that serves the collected files; the median of a few runs of each page.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.processes import Desk, checkout, desk, free_port, live_tenant

VERSION = "12"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
AIMS = {"performance": 97, "accessibility": 100}
PATIENCE = 180  # seconds of a run


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--against", default="", metavar="COMMIT", help="older code that is measured afterwards")
    parser.add_argument("--against-python", default=sys.executable, help="its Python, where it needs other packages")
    options = parser.parse_args()
    found: dict[str, dict[str, dict[str, float]]] = {}
    with ExitStack() as stack:
        tools = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reload-desk-lighthouse-")))
        tenant = stack.enter_context(live_tenant(options.tasks))
        sides = [("ours", "", sys.executable)]
        sides += [(options.against[:9], options.against, options.against_python)] if options.against else []
        for name, commit, python in sides:
            with checkout(commit) as folder, desk(name, tenant, folder=folder, python=python) as one:
                found[name] = {page: scores(one, path, tools, options.runs) for page, path in pages(one).items()}
    report(found)


def pages(one: Desk) -> dict[str, str]:
    """The pages that a visit may begin with; those that this code has."""
    today = date.today()  # noqa: DTZ011
    first = re.search(r'href="/tasks/([\w-]{20,})/', one.get("/tasks/").text)
    known = {
        "list": "/tasks/",
        "month": f"/calendar/{today.year}/{today.month}/?zone=Europe/Zurich",
        "editor": f"/tasks/{first[1]}/edit/" if first else "/tasks/new/",
        "now": "/",
    }
    return {page: path for page, path in known.items() if page != "now" or one.get("/").url == f"{one.url}/"}


def scores(one: Desk, path: str, tools: Path, runs: int) -> dict[str, float]:
    """The median scores, requests and KB of a page."""
    measured = [run(one.url + path, one, tools) for _ in range(runs)]
    return {name: statistics.median(some[name] for some in measured) for name in measured[0]}


def run(address: str, one: Desk, tools: Path) -> dict[str, float]:
    """Load a page once in a new browser, whose cache is empty and where somebody is signed in."""
    port, output = free_port(), tools / "report.json"
    command = ["npx", "--yes", f"lighthouse@{VERSION}", address, "--quiet", "--output=json", f"--output-path={output}"]
    command += [f"--port={port}", "--disable-storage-reset", f"--only-categories={','.join(AIMS)}"]
    own = {"npm_config_cache": str(tools / "npm"), "HOME": str(tools)}
    with browser(port, one):
        done = subprocess.run(
            command, cwd=tools, env=os.environ | own, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    assert done.returncode == 0, done.stderr[-2000:]
    return summary(json.loads(output.read_text()))


@contextmanager
def browser(port: int, one: Desk) -> Iterator[None]:
    """A Chromium that lighthouse drives: a cookie that is sent by a header would not go with what scripts ask for."""
    kept = {cookie.name: cookie.value for cookie in one.session.cookies} | {"zone": "Europe/Zurich"}
    with tempfile.TemporaryDirectory(prefix="reload-desk-chromium-") as profile, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, headless=True, args=[*FLAGS, f"--remote-debugging-port={port}"]
        )
        context.add_cookies([{"name": name, "value": value, "url": one.url} for name, value in kept.items()])
        try:
            yield
        finally:
            context.close()


def summary(told: dict[str, Any]) -> dict[str, float]:
    requests = told["audits"]["network-requests"]["details"]["items"]
    failed = [audit["id"] for audit in told["audits"].values() if audit["score"] == 0]
    assert "/signin/" not in told["finalDisplayedUrl"], "Nobody is signed in."
    print(f"{told['finalDisplayedUrl']}: without a point: {', '.join(failed) or 'nothing'}", file=sys.stderr)
    return {name: round(100 * told["categories"][name]["score"]) for name in AIMS} | {
        "requests": len(requests),
        "KB": sum(request.get("transferSize", 0) for request in requests) / 1024,
        "first paint ms": told["audits"]["first-contentful-paint"]["numericValue"],
        "largest paint ms": told["audits"]["largest-contentful-paint"]["numericValue"],
    }


def report(found: dict[str, dict[str, dict[str, float]]]) -> None:
    names = list(next(iter(next(iter(found.values())).values())))
    print(f"\n{'page':10}{'code':12}" + "".join(f"{name:>18}" for name in names))
    for page in next(iter(found.values())):
        for code, of_pages in found.items():
            if page in of_pages:
                print(f"{page:10}{code:12}" + "".join(f"{of_pages[page][name]:18.0f}" for name in names))
    print("aims: " + ", ".join(f"{name} {aim}" for name, aim in AIMS.items()))


if __name__ == "__main__":
    main()
