"""The tables of what the dashboard remembers."""

from dashboard.inventory.models.alerts import Channel, Incident, Message, News, Snooze, Watch
from dashboard.inventory.models.company_calendar import CompanyCalendar
from dashboard.inventory.models.copy import EditorSnapshot, Name, NameKind, ReloadCopy, ScheduleKind, TaskCopy
from dashboard.inventory.models.history import Afterthought, Change, Ending, TaskLock
from dashboard.inventory.models.jobs import ItemResult, ItemStep, Job, JobItem, JobKind, JobState
from dashboard.inventory.models.move import MoveCheck
from dashboard.inventory.models.pauses import Pause, PauseState
from dashboard.inventory.models.saved import Feed, RecentSearch, SavedFilter, Visit, ZoneChoice
from dashboard.inventory.models.sync import (
    CallCount,
    CopyVersion,
    Glance,
    SyncPhase,
    SyncState,
    Tally,
    TallyKind,
    TenantIdentity,
    TokenUser,
    Worker,
)

__all__ = [
    "Afterthought",
    "CallCount",
    "Change",
    "Channel",
    "CompanyCalendar",
    "CopyVersion",
    "EditorSnapshot",
    "Ending",
    "Feed",
    "Glance",
    "Incident",
    "ItemResult",
    "ItemStep",
    "Job",
    "JobItem",
    "JobKind",
    "JobState",
    "Message",
    "MoveCheck",
    "Name",
    "NameKind",
    "News",
    "Pause",
    "PauseState",
    "RecentSearch",
    "ReloadCopy",
    "SavedFilter",
    "ScheduleKind",
    "Snooze",
    "SyncPhase",
    "SyncState",
    "Tally",
    "TallyKind",
    "TaskCopy",
    "TaskLock",
    "TenantIdentity",
    "TokenUser",
    "Visit",
    "Watch",
    "Worker",
    "ZoneChoice",
]
