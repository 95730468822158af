"""The tables of what the dashboard remembers."""

from dashboard.inventory.models.alerts import Channel, Incident, Message, News, Snooze, Watch
from dashboard.inventory.models.company_calendar import CompanyCalendar
from dashboard.inventory.models.copy import (
    CallCount,
    CopyVersion,
    EditorSnapshot,
    Glance,
    Name,
    NameKind,
    ReloadCopy,
    ScheduleKind,
    SyncPhase,
    SyncState,
    Tally,
    TallyKind,
    TaskCopy,
    TenantIdentity,
    TokenUser,
    Worker,
)
from dashboard.inventory.models.history import Afterthought, Change, Ending, TaskLock
from dashboard.inventory.models.saved import Feed, RecentSearch, SavedFilter, Visit, ZoneChoice

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
    "Message",
    "Name",
    "NameKind",
    "News",
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
