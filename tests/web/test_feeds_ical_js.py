"""The feed as ical.js reads it, unmodified: the parser of Thunderbird."""

import json
import subprocess
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.clients.environments import made, node_environment
from tests.conftest import LocalTenant
from tests.desk import Desk
from tests.web.test_feeds import make_feed, read

HERE = Path(__file__).parent / "ical_js"
pytestmark = [pytest.mark.clients, pytest.mark.no_cover]


@pytest.fixture(scope="module")
def node() -> Path:
    """The folder with ical.js."""
    return made(node_environment, HERE / "package.json")


def seen_by_ical_js(node: Path, body: bytes) -> list[dict[str, Any]]:
    command = ["node", str(HERE / "read.mjs"), str(node)]
    done = subprocess.run(command, input=body, capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return list(json.loads(done.stdout))


def test_ical_js_and_icalendar_read_the_same_events_of_the_sample_company(
    node: Path, desk: Desk, synced: LocalTenant
) -> None:
    body = read(make_feed(desk, q="kind:recurring")).getvalue()

    found = seen_by_ical_js(node, body)

    expected = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert [(event["uid"], event["summary"], event["description"]) for event in found] == [
        (str(event["UID"]), str(event["SUMMARY"]), str(event["DESCRIPTION"])) for event in expected
    ]
    assert [event["start"][:10] for event in found] == [event["DTSTART"].dt.isoformat()[:10] for event in expected]
    assert {event["status"] for event in found} == {"CONFIRMED", "CANCELLED"}
    assert all(event["minutes"] >= 1 and not event["repeats"] for event in found)
    assert any(len(event["start"]) == 10 for event in found)
