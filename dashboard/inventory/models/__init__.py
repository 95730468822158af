"""The tables of what the dashboard remembers."""

from dashboard.inventory.models.copy import (
    Budget,
    CopyVersion,
    Glance,
    Name,
    NameKind,
    OpenedTask,
    ReloadCopy,
    ScheduleKind,
    SyncPhase,
    SyncState,
    Tally,
    TallyKind,
    TaskCopy,
    TenantIdentity,
    Worker,
)
from dashboard.inventory.models.history import Change, Ending, Turn
from dashboard.inventory.models.saved import Feed, SavedFilter

__all__ = [
    "Budget",
    "Change",
    "CopyVersion",
    "Ending",
    "Feed",
    "Glance",
    "Name",
    "NameKind",
    "OpenedTask",
    "ReloadCopy",
    "SavedFilter",
    "ScheduleKind",
    "SyncPhase",
    "SyncState",
    "Tally",
    "TallyKind",
    "TaskCopy",
    "TenantIdentity",
    "Turn",
    "Worker",
]
