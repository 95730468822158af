"""The tables of what the dashboard remembers."""

from dashboard.inventory.models.alerts import Channel, Incident, Message, News, Snooze, Watch
from dashboard.inventory.models.copy import (
    Budget,
    CopyVersion,
    Glance,
    Name,
    OpenedTask,
    ReloadCopy,
    SyncState,
    Tally,
    TaskCopy,
    TenantIdentity,
    Worker,
)
from dashboard.inventory.models.history import Change, Ending, Turn
from dashboard.inventory.models.saved import Feed, SavedFilter

__all__ = [
    "Budget",
    "Change",
    "Channel",
    "CopyVersion",
    "Ending",
    "Feed",
    "Glance",
    "Incident",
    "Message",
    "Name",
    "News",
    "OpenedTask",
    "ReloadCopy",
    "SavedFilter",
    "Snooze",
    "SyncState",
    "Tally",
    "TaskCopy",
    "TenantIdentity",
    "Turn",
    "Watch",
    "Worker",
]
