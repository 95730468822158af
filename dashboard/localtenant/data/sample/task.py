"""What a sample task is told in: days from the day of filling, so that the company is alive whenever it is filled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dashboard.localtenant.models import LocalTask

State = LocalTask.State
ZURICH, BERLIN, WARSAW, LONDON = "Europe/Zurich", "Europe/Berlin", "Europe/Warsaw", "Europe/London"
TORONTO, NEW_YORK = "America/Toronto", "America/New_York"
TOKYO, KOLKATA, ADELAIDE = "Asia/Tokyo", "Asia/Kolkata", "Australia/Adelaide"
WEEKDAYS = "BYDAY=MO,TU,WE,TH,FR"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTask:
    """One task; days count back from the day of filling, negative ones lie ahead."""

    app: str
    lines: tuple[str, ...] = ()  # {day[N]} is the date N days ahead, as RFC 5545 writes it
    zone: str = ""  # empty: start and end carry `offset`
    offset: str = ""
    starts: int | None = None  # days ago; None is no start
    time: str = "00:00:00"  # of the start
    ends: int | None = None  # days ago, at the end of the day
    state: str = State.ENABLED
    code: str = ""
    since: int = 0  # days ago: when it was disabled
    owner: str = ""  # empty: the owner of the app
    partial: bool = False
    auto_reload: bool = False
    migrated: bool = False
    id: str = ""  # empty: one is made up
    span: tuple[str, str] = ("", "")  # start and end as they are written, of a task whose dates are the same every day

    def start(self, today: date) -> str:
        if self.span[0]:
            return self.span[0]
        return "" if self.starts is None else f"{today - timedelta(days=self.starts)}T{self.time}{self.offset}"

    def end(self, today: date) -> str:
        if self.span[1]:
            return self.span[1]
        return "" if self.ends is None else f"{today - timedelta(days=self.ends)}T23:59:00{self.offset}"

    def stopped(self, now: datetime) -> datetime:
        """When its runs ended, an instant; now for one that runs."""
        if self.span[1]:
            return datetime.fromisoformat(self.span[1]).replace(tzinfo=ZoneInfo(self.zone))
        return now - timedelta(days=self.since)

    def recurrence(self, today: date) -> list[str]:
        return [line.format(day=_Days(today)) for line in self.lines]


@dataclass(frozen=True, slots=True)
class _Days:
    """Gives `{day[7]}` in a line its date."""

    today: date

    def __getitem__(self, ahead: str | int) -> str:
        return f"{self.today + timedelta(days=int(ahead)):%Y%m%d}"
