"""The tables of what the dashboard remembers."""

from dashboard.inventory.models.company_calendar import CompanyCalendar
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
    "CompanyCalendar",
    "CopyVersion",
    "Ending",
    "Feed",
    "Glance",
    "Name",
    "OpenedTask",
    "ReloadCopy",
    "SavedFilter",
    "SyncState",
    "Tally",
    "TaskCopy",
    "TenantIdentity",
    "Turn",
    "Worker",
]
