"""The tables of what the dashboard remembers."""

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
from dashboard.inventory.models.history import Change, Ending, TaskLock
from dashboard.inventory.models.saved import Feed, SavedFilter, ZoneChoice

__all__ = [
    "CallCount",
    "Change",
    "CopyVersion",
    "EditorSnapshot",
    "Ending",
    "Feed",
    "Glance",
    "Name",
    "NameKind",
    "ReloadCopy",
    "SavedFilter",
    "ScheduleKind",
    "SyncPhase",
    "SyncState",
    "Tally",
    "TallyKind",
    "TaskCopy",
    "TaskLock",
    "TenantIdentity",
    "TokenUser",
    "Worker",
    "ZoneChoice",
]
