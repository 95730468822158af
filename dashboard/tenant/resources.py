"""What a tenant holds beside its tasks, and what is asked of it: plain values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, NamedTuple, TypedDict, TypeVar

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """An analytics app that tasks reload."""

    id: str
    name: str = ""
    space_id: str = ""  # empty for an app in its owner's personal space
    owner_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A space that holds apps."""

    id: str
    name: str = ""
    kind: str = ""  # shared, managed or data


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person or a bot that owns tasks."""

    id: str
    name: str = ""
    email: str = ""
    status: str = ""  # active, disabled, deleted and others, in the tenant's own words
    tenant_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantFacts:
    """Who a tenant says that it is."""

    id: str  # its own, the same at every address; empty where it does not say
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reload:
    """One actual run of an app's reload; all instants are aware UTC."""

    id: str
    app_id: str = ""
    task_id: str = ""  # empty when no reload task started it
    status: str = ""  # SUCCEEDED, FAILED, QUEUED and others, in the tenant's own words
    created_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: str = ""


class Page(NamedTuple, Generic[ItemT]):
    """One page of a list, for a reader that goes on another time."""

    items: Sequence[ItemT]
    cursor: str  # of the next page; empty on the last one


class Changes(TypedDict, total=False):
    """What an update sets; a field that is absent stays as it is, byte for byte."""

    app_id: str
    owner_id: str  # the token's user alone: whoever writes a task owns it
    enabled: bool
    partial: bool
    auto_reload: bool
    auto_reload_partial: bool
    recurrences: tuple[str, ...]
    time_zone_name: str
    starts_at: datetime | None  # wall clock of the task's zone; None for no start
    ends_at: datetime | None  # wall clock of the task's zone, inclusive; None for no end


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A task that does not exist yet. The tenant gives it its id, owner and state."""

    app_id: str
    time_zone_name: str
    recurrences: tuple[str, ...] = ()
    starts_at: datetime | None = None  # wall clock of the zone
    ends_at: datetime | None = None  # wall clock of the zone, inclusive
    partial: bool = False
    auto_reload: bool = False
    auto_reload_partial: bool = False
