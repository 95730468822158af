"""What starts together with one run: in the same five minutes, and close to it in the same app."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dashboard.scheduling.calendar.load import BUCKET
from dashboard.scheduling.calendar.slices import cut, in_order, neighbours, of_kinds
from dashboard.web.calendar.chips import Chip, chips
from dashboard.web.calendar.kinds import STARTS
from dashboard.web.calendar.sheet import Asked, Sheet, draw, every_run
from dashboard.web.calendar.strip import span_of, stretch_address
from dashboard.web.calendar_around import with_near

NAMED = 3  # apps that are told by name


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The starts around a run, of the tasks that match the page's search."""

    begin: datetime  # aware UTC, of the five minutes
    end: datetime
    others: int  # other starts in them
    apps: Sequence[str]  # some of theirs
    address: str  # of the list of these five minutes
    clash: Chip | None  # the nearest start of another task of the app, within ten minutes

    @property
    def more(self) -> int:
        """Starts that are not of the apps that are named."""
        return self.others - len(self.apps)


def company_of(task_id: str, at: datetime, asked: Asked) -> Company:
    """Count what starts with a run."""
    zone = asked.zones.zone
    day = at.astimezone(zone).date()
    sheet, midnight = every_run(draw(asked), day, by_page=True), span_of(day, zone)[0]
    begin = at - timedelta(seconds=int((at - midnight).total_seconds()) % BUCKET)
    end = begin + timedelta(seconds=BUCKET)
    due = cut(of_kinds(sheet.layout, STARTS), begin, end)
    tasks = sheet.drawn.planned.tasks
    others = [task for run in in_order(due) if (task := tasks[int(due.owners[run])]).task_id != task_id]
    return Company(
        begin=begin,
        end=end,
        others=len(others),
        apps=list(dict.fromkeys(task.app_name for task in others))[:NAMED],
        address=stretch_address(day, begin, BUCKET // 60, asked),
        clash=_clash(with_near(sheet, at, at), task_id, at),
    )


def _clash(around: Sheet, task_id: str, at: datetime) -> Chip | None:
    tasks = around.drawn.planned.tasks
    near = neighbours(around.layout, [task.app_id for task in tasks]).tolist()
    own = [
        run
        for run, (place, instant) in enumerate(
            zip(around.layout.owners.tolist(), around.layout.instants.tolist(), strict=True)
        )
        if tasks[place].task_id == task_id and instant == at.timestamp()
    ]
    found = next((near[run] for run in own if near[run] >= 0), None)
    return None if found is None else chips(around, [found])[0]
