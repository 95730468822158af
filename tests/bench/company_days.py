"""What the company's calendars cost a month: `python -m tests.bench.company_days [--tasks 10000]`.

The same months without a calendar and with three (holidays, the month-end freeze, a file of 10,000 days), one after the
other in turns; then the searches by them, cold and warm.
"""

import argparse
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.bench.calendar import UNLIMITED, one, signed_in
from tests.bench.company import company

VIEWS = {"month": "/calendar/2026/12/?zone=Europe/Zurich", "year": "/calendar/2026/?zone=Europe/Zurich"}
SEARCHES = ('/tasks/?q=in:"Month-end freeze"', "/tasks/?q=holiday:yes", "/calendar/2026/12/?q=holiday:yes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--turns", type=int, default=15)
    options = parser.parse_args()
    with company(options.tasks, reads_per_minute=UNLIMITED):
        subprocess.run([sys.executable, "manage.py", "sync"], check=True, capture_output=True)
        client, add = signed_in(), _three()
        pks = add()
        for name, address in VIEWS.items():
            without = f"{address}&off={','.join(map(str, pks))}"
            for one_address in (address, without):
                client.get(one_address)
            pairs = [(_ms(client, address), _ms(client, without)) for _ in range(options.turns)]
            full, bare = (sorted(times)[options.turns // 2] for times in zip(*pairs, strict=True))
            print(f"{name:8} processor ms, medians: with {full:.1f}, all switched off {bare:.1f}: {full - bare:+.1f}")
        for address in SEARCHES:
            print(f"{address:45} cold {_ms(client, address):7.0f} ms, warm {_ms(client, address):6.0f} ms")


def _ms(client: Any, address: str) -> float:
    return 1000 * one(client, address)[2]


def _three() -> Callable[[], list[int]]:
    """Called when Django is there."""

    def add() -> list[int]:
        from dashboard.inventory.company_calendars import first_start
        from dashboard.inventory.company_calendars.calendars import FILE, WATCH, day_calendars
        from dashboard.inventory.company_calendars.calendars import add as add_calendar
        from dashboard.inventory.company_calendars.reading import read_file

        first_start.add_both()
        now = datetime.now(UTC)
        events = "".join(
            f"BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART;VALUE=DATE:{2024 + number % 8}{1 + number % 12:02}"
            f"{1 + number % 28:02}\r\nSUMMARY:Day {number}\r\nEND:VEVENT\r\n"
            for number in range(10_000)
        )
        reading = read_file(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode(), now)
        add_calendar(reading, now, name="Many days", kind=WATCH, colour="violet", source=FILE)
        return [one.pk for one in day_calendars()]

    return add


if __name__ == "__main__":
    main()
