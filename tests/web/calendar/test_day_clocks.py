"""A day's strip, the lists behind it, its peak and its quiet stretches agree, whatever clock the page goes by."""

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

import pytest

from tests.desk import Desk
from tests.web.calendar.pages import Shown, day, rows
from tests.web.calendar.planning import GHOST, at, copy_known, make

NEW_YORK = at(20, time_zone="America/New_York")  # in winter 01:00 UTC of the next day
CLOCKS = [("task", ""), ("task", "America/New_York"), ("UTC", ""), ("Europe/Zurich", "")]  # asked for, the reader's own


@pytest.fixture
def company(desk: Desk, settings: Any) -> Desk:
    """Tasks of six zones; one is frequent, one disabled, one starts in an hour that Zurich's clock leaves out."""
    settings.FREQUENT_RUNS_A_DAY = 4
    make(desk, "Shop floor", **at(0) | {"recurrence": ["RRULE:FREQ=HOURLY;INTERVAL=3;BYMINUTE=2;BYSECOND=0"]})
    make(desk, "Stopped", **at(9, time_zone="Asia/Tokyo"), **GHOST)
    make(desk, "Night", **at(2, 30))
    make(desk, "Midnight", **at(0))
    make(desk, "Tokyo", **at(10, time_zone="Asia/Tokyo"))
    make(desk, "New York", **NEW_YORK)
    make(desk, "Kiritimati", **at(7, 1, time_zone="Pacific/Kiritimati"))
    make(desk, "Pago Pago", **at(18, time_zone="Pacific/Pago_Pago"))
    assert copy_known()
    return desk


def listed(desk: Desk, address: str) -> list[Shown]:
    return rows(desk.client.get(address).content.decode())


def counted(runs: Iterable[Shown]) -> tuple[int, int]:
    """How many start, and how many would."""
    ghosts = [run.is_ghost for run in runs]
    return ghosts.count(False), ghosts.count(True)


def said(words: str) -> tuple[int, int]:
    """The same, of `2 starts at 01:00, 1 would start`."""
    starts, would = (re.search(rf"(\d+) {word}", words) for word in ("start", "would"))
    return int(starts[1]) if starts else 0, int(would[1]) if would else 0


def is_quiet(bar: Any, quiet: Any) -> bool:
    """Whether it lies in a stretch as `02:00`, `to 05:00, no start for 3 h` tells it."""
    time = bar.says.partition(" at ")[2][:5]
    return any(stretch.time <= time < stretch.words[3:8].replace("00:00", "24:00") for stretch in quiet)


@pytest.mark.parametrize("date", ["2026/11/25", "2026/3/29"])
@pytest.mark.parametrize(("zone", "own"), CLOCKS)
def test_the_strip_its_lists_its_peaks_and_its_quiet_stretches_agree(
    company: Desk, date: str, zone: str, own: str
) -> None:
    company.client.cookies["zone"] = own
    response = company.client.get(f"/calendar/{date}/?zone={zone}")
    strip, busy, html = response.context["day"].strip, response.context["busy"], response.content.decode()
    lists = {bar.address: listed(company, bar.address) for bar in strip.bars}
    every = sorted(run for runs in lists.values() for run in runs)
    starts = {address: counted(runs)[0] for address, runs in lists.items() if counted(runs)[0]}
    peaks = {peak.address: said(peak.words)[0] for peak in busy.worst}

    assert [counted(lists[bar.address]) for bar in strip.bars] == [said(bar.says) for bar in strip.bars]
    assert counted(every) == (strip.starts, strip.would)
    assert [day(company.client, unescape(link)) for link in re.findall(r'id="strip-[sw]\w+" href="([^"]+)', html)] == [
        every
    ] * 2
    assert peaks.items() <= starts.items()
    assert sorted(peaks.values()) == sorted(starts.values())[-10:]
    assert [len(peak.apps) + peak.more for peak in busy.worst] == list(peaks.values())
    assert bool(busy.quiet) == (date == "2026/11/25"), "quiet times lie ahead"
    assert not [bar.says for bar in strip.bars if said(bar.says)[0] and is_quiet(bar, busy.quiet)]


def test_the_apps_that_start_at_a_peak_are_named_by_the_clock_of_the_strip(desk: Desk) -> None:
    make(desk, "Ledger", **NEW_YORK)
    make(desk, "Payroll", **NEW_YORK)
    assert copy_known()

    (peak,) = desk.client.get("/calendar/2026/11/25/?zone=task").context["busy"].worst

    assert (peak.time, peak.words, sorted(peak.apps), peak.more) == ("01:00", "2 starts", ["Ledger", "Payroll"], 0)


def test_what_is_folded_of_a_minute_opens_though_it_is_another_day_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.web.calendar.day.ROWS", 2)
    for number in range(6):
        make(desk, f"App {number}", **NEW_YORK)
    tokyo = make(desk, "Tokyo", **at(10, time_zone="Asia/Tokyo")).id
    assert copy_known()

    page = desk.client.get("/calendar/2026/11/24/?zone=task").context["day"]
    (fold,) = (line.fold for line in page.lines if line.fold)

    assert page.count == 7, "that evening in New York and that morning in Tokyo"
    assert (fold.words, fold.address.split("?")[0]) == ("5 more start at 01:00", "/calendar/2026/11/25/")
    found = listed(desk, fold.address)
    assert len(found) == len(set(found)) == 7, "New York's six, and Tokyo's next morning"
    assert [run.at for run in found if run.task_id == tokyo] == ["2026-11-25T01:00:00Z"]


def test_in_task_zones_each_run_tells_what_starts_beside_it_on_any_clock(desk: Desk) -> None:
    make(desk, "Ledger", **NEW_YORK)
    make(desk, "Payroll", **NEW_YORK)
    make(desk, "Tokyo", **at(10, 3, time_zone="Asia/Tokyo"))
    assert copy_known()

    lines = desk.client.get("/calendar/2026/11/24/?zone=task").context["day"].lines
    told = {line.row.chip.task.app_name: line.row for line in lines if line.row}

    assert {name: row.beside for name, row in told.items()} == {"Tokyo": 2, "Ledger": 2, "Payroll": 2}
    assert len(listed(desk, told["Ledger"].beside_address)) == 3
    assert [run.at[:10] for run in listed(desk, told["Tokyo"].beside_address)] == ["2026-11-24"] * 3


def test_the_number_of_starts_opens_the_whole_of_a_day_of_25_hours(desk: Desk) -> None:
    make(desk, "Midnight", **at(0))
    make(desk, "Evening", **at(23, 30))
    assert copy_known()
    desk.client.cookies["zone"] = "Europe/Zurich"

    address = desk.client.get("/calendar/2026/10/25/?zone=task").context["day"].strip_address

    assert [run.at for run in listed(desk, address)] == ["2026-10-24T22:00:00Z", "2026-10-25T22:30:00Z"]
