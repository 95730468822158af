"""What becomes of a task's state when its schedule is saved, said before: a run that is shown must also come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dashboard.scheduling.budget import BudgetExceeded
from dashboard.scheduling.recurrence.parts import InvalidRecurrence
from dashboard.scheduling.schedule import NotUnderstood
from dashboard.scheduling.task import TaskState
from dashboard.web.editor.schedule_form import ScheduleForm
from dashboard.web.editor.settings_form import AGAIN, AS_IT_IS, SettingsForm


@dataclass(frozen=True, slots=True, kw_only=True)
class StateAfter:
    """What saving does to the state."""

    enables: bool = False  # a completed task, since it has runs again
    says: str = ""  # in words, where that is not what the chosen state says by itself
    warns: bool = False  # what is shown will not come


def state_after(schedule: ScheduleForm, settings: SettingsForm, now: datetime) -> StateAfter:
    """Look at the posted forms; `settings.saved` is the task as it was opened, None for a new one."""
    chosen = settings.data.get("state", AS_IT_IS)
    is_completed = settings.saved is not None and settings.saved.state is TaskState.COMPLETED
    if chosen == "off":
        return StateAfter(says="It is disabled: nothing of this starts until it is enabled.", warns=True)
    if not is_completed or chosen not in (AGAIN, AS_IT_IS):
        return StateAfter()
    if not _starts_again(schedule, now):
        return StateAfter(says="The task stays completed: this schedule has no runs from now on.")
    if chosen == AS_IT_IS:
        return StateAfter(says="The task stays completed: nothing of this starts until it is enabled.", warns=True)
    if not schedule.changes():
        return StateAfter(says="The task is completed. Change its schedule, and saving enables it, too.", warns=True)
    return StateAfter(enables=True, says="The task is completed, and has runs again: saving enables it, too.")


def _starts_again(schedule: ScheduleForm, now: datetime) -> bool:
    kind = schedule.cleaned_data["kind"]
    if kind in ("data", "after", "none"):
        return bool(kind != "none")
    try:
        return bool(schedule.schedule().next_times(now, 1))
    except BudgetExceeded as error:
        return bool(error.found)
    except (NotUnderstood, InvalidRecurrence):
        return False
