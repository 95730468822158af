"""The sample tasks of the newer service: chains, data, a personal space, tasks that the service has disabled.

Their apps are their own, for a newer task turns off all reload tasks of its app.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.localtenant.data.sample.task import BERLIN, LONDON, WARSAW, WEEKDAYS, ZURICH

SUCCEEDED, FAILED, ANY = "succeeded", "failed", ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerApp:
    """An app that newer tasks reload; without a space it is in its owner's personal one."""

    name: str
    owner: str
    space: str = ""
    failure_rate: float = 0.0
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewerTask:
    """One task of the newer service; days count back from the day of filling."""

    name: str
    app: str
    description: str = ""
    line: str = ""
    zone: str = ""
    starts: int = 200  # days ago
    after: tuple[tuple[str, str], ...] = ()  # the tasks that it waits for, by name, and how they must end
    waits_for_all: bool = False
    on_data: bool = False
    code: str = ""  # why it is disabled
    since: int = 0  # days ago: when it was disabled
    partial: bool = False


APPS = (
    NewerApp(name="Sales staging", owner="Sofia Marin", space="Commercial Americas", failure_rate=0.04),
    NewerApp(name="Sales model", owner="Sofia Marin", space="Commercial Americas"),
    NewerApp(name="Sales cockpit", owner="Sofia Marin", space="Commercial Americas"),
    NewerApp(name="Sales alarm", owner="Lena Fischer", space="Commercial Americas"),
    NewerApp(name="Ledger extract", owner="Ada Keller", space="Finance", failure_rate=0.02),
    NewerApp(name="Exchange rates", owner="Ada Keller", space="Finance"),
    NewerApp(name="Group consolidation", owner="Ada Keller", space="Finance"),
    NewerApp(name="Web orders", owner="Marek Nowak", space="Supply chain", datasets=("65a0f0c2d7e94b0001d5a001",)),
    NewerApp(name="Ada's notebook", owner="Ada Keller"),
    NewerApp(name="Vendor scoring", owner="Marek Nowak", space="Supply chain"),
    NewerApp(name="Rent roll", owner="Lena Fischer", space="Finance"),
    NewerApp(name="Broken feed", owner="Ines Duarte", space="Logistics", failure_rate=1.0),
)

TASKS = (
    NewerTask(  # a chain: one behind the other, and one that hears of a failure
        name="Sales, staging",
        description="Reads the order systems of all countries; everything about sales waits for it.",
        app="Sales staging",
        line=f"RRULE:FREQ=WEEKLY;{WEEKDAYS};BYHOUR=4;BYMINUTE=30;BYSECOND=0",
        zone="America/Toronto",
    ),
    NewerTask(name="Sales, model", app="Sales model", after=(("Sales, staging", SUCCEEDED),)),
    NewerTask(
        name="Sales, cockpit",
        description="What the regions open in the morning.",
        app="Sales cockpit",
        after=(("Sales, model", SUCCEEDED),),
    ),
    NewerTask(name="Sales, alarm", app="Sales alarm", after=(("Sales, staging", FAILED),)),
    NewerTask(  # a chain that waits for all its parents
        name="Ledger extract",
        description="All ledgers of the group.",
        app="Ledger extract",
        line="RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=0;BYSECOND=0",
        zone=ZURICH,
    ),
    NewerTask(
        name="Exchange rates of the central bank",
        app="Exchange rates",
        line="RRULE:FREQ=DAILY;BYHOUR=2;BYMINUTE=15;BYSECOND=0",
        zone=BERLIN,
        partial=True,
    ),
    NewerTask(
        name="Consolidation",
        description="Needs the ledgers and the rates of the same night.",
        app="Group consolidation",
        after=(("Ledger extract", SUCCEEDED), ("Exchange rates of the central bank", ANY)),
        waits_for_all=True,
    ),
    NewerTask(
        name="Web orders, when they arrive",
        description="Starts when the pipeline has written new orders.",
        app="Web orders",
        on_data=True,
    ),
    NewerTask(
        name="My own figures",
        app="Ada's notebook",
        line="RRULE:FREQ=WEEKLY;BYDAY=MO;BYHOUR=7;BYMINUTE=0;BYSECOND=0",
        zone=ZURICH,
    ),
    NewerTask(
        name="Vendor scores, weekly",
        app="Vendor scoring",
        line="RRULE:FREQ=WEEKLY;BYDAY=SU;BYHOUR=3;BYMINUTE=0;BYSECOND=0",
        zone=WARSAW,
        code="APP-SCRIPT-UPDATED",
        since=9,
    ),
    NewerTask(
        name="Rent roll, monthly",
        app="Rent roll",
        line="RRULE:FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=5;BYMINUTE=0;BYSECOND=0",
        zone=BERLIN,
        code="APP-MOVED-SPACE",
        since=17,
    ),
    NewerTask(
        name="Broken feed, hourly",
        description="Its source has moved; nobody has told the script.",
        app="Broken feed",
        line="RRULE:FREQ=HOURLY;BYMINUTE=40;BYSECOND=0",
        zone=LONDON,
        starts=2,
    ),
)
# Reload tasks that Qlik has moved already, by their app: what became of each
MOVED = {
    "Carrier claims": "rightly",
    "Freight rates APAC": "without its zone",
    "Delivery promises": "one task for each of its two lines",
}
LOST_ZONE = "Freight rates APAC"
