"""What a tenant holds beside its tasks, and what is asked of it: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypedDict, TypeVar, cast

from dashboard.scheduling.task import After, Origin, Task
from dashboard.tenant.workflow.schedules import single_run_line

ItemT = TypeVar("ItemT")
STARTED_BY = "Reload Desk"  # what a run says that was started here
ENDED = ("SUCCEEDED", "FAILED", "CANCELED", "EXCEEDED_LIMIT")  # statuses of runs that are over


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
    triggered_by: str = ""  # as `TaskRun` has it
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRun:
    """One run of a task, as its scheduler tells it; all instants are aware UTC."""

    id: str
    task_id: str
    app_id: str = ""
    status: str = ""  # RUNNING, SUCCEEDED, FAILED and others, in the tenant's own words
    started_at: datetime | None = None
    ended_at: datetime | None = None
    triggered_by: str = ""  # manual, schedule, the name of another task and others; empty where nobody says so
    executed_by: str = ""  # the id of the user with whose rights it ran
    reload_id: str = ""  # of the reload that it was
    error: str = ""

    @classmethod
    def of(cls, reload: Reload) -> TaskRun:
        """Give a reload as the run of the task that started it."""
        return cls(
            id=reload.id,
            task_id=reload.task_id,
            app_id=reload.app_id,
            status=reload.status,
            started_at=reload.started_at or reload.created_at,
            ended_at=reload.ended_at,
            triggered_by=reload.triggered_by,
            reload_id=reload.id,
            error=reload.error,
        )

    @property
    def goes_on(self) -> bool:
        """Whether it has not ended, as far as the tenant says."""
        return self.ended_at is None and self.status not in ENDED

    @property
    def seconds(self) -> float | None:
        """How long it took; None while it goes on, and where nobody knows."""
        if self.started_at is None or self.ended_at is None:
            return None
        return max(0.0, (self.ended_at - self.started_at).total_seconds())


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGraph:
    """The tasks before or behind a task, by the ends that start others."""

    task_id: str  # the one that was asked about
    depths: Mapping[str, int]  # steps from it, by task id; its own is 0
    edges: tuple[tuple[str, str], ...]  # (the task that ends, the task that starts then)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What tasks of one scheduler can be, and what can be done with them."""

    origin: Origin
    creates: bool  # new tasks can be made, as far as is known
    names: bool  # a task has a name and a description of its own
    chains: bool  # a task may start when others end
    runs_now: bool  # a task can be started at once
    logs: bool  # the logs of its runs are there
    most_lines: int | None  # of a task's schedule; None: any number
    sets_data: bool  # whether it starts when data changes can be set; else it is decided when the task is made
    turns_others_off: bool  # making one turns off every reload task of its app


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
    # of the newer scheduling alone; the older one passes them over
    name: str
    description: str
    after: After | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A task that does not exist yet. The tenant gives it its id and owner, and a reload task its state."""

    app_id: str
    time_zone_name: str
    recurrences: tuple[str, ...] = ()
    starts_at: datetime | None = None  # wall clock of the zone
    ends_at: datetime | None = None  # wall clock of the zone, inclusive
    partial: bool = False
    auto_reload: bool = False
    auto_reload_partial: bool = False
    origin: Origin | None = None  # where to make it; None: the older scheduler while it takes it, else the newer one
    # of the newer scheduling alone
    name: str = ""
    description: str = ""
    enabled: bool = True
    after: After | None = None

    @classmethod
    def of(cls, task: Task) -> Draft:
        """Give what a task like this one is made of."""
        names = [field.name for field in fields(cls) if field.name != "origin"]
        return cls(**{name: getattr(task, name) for name in names})

    @property
    def parts(self) -> tuple[Draft, ...]:
        """The drafts by which the newer scheduling makes the same: a task there has one line, or one kind of event.

        Each says what its task will have: a single run is a line, and what starts by no time has no zone.
        """
        untimed = replace(self, recurrences=(), starts_at=None, ends_at=None, time_zone_name="")
        bare = replace(untimed, after=None, auto_reload=False, auto_reload_partial=False)
        span = {"time_zone_name": self.time_zone_name, "starts_at": self.starts_at, "ends_at": self.ends_at}
        made = [replace(bare, recurrences=(line,), **cast(Any, span)) for line in self._lines]
        if self.after:
            made.append(replace(bare, after=self.after))
        if self.auto_reload:
            partial = self.auto_reload_partial or (self.partial and not made)
            made.append(replace(bare, auto_reload=True, partial=partial))
        made = made or [bare]  # it starts by hand alone
        return tuple(replace(one, name=numbered(self.name, number)) for number, one in enumerate(made, start=1))

    @property
    def _lines(self) -> tuple[str, ...]:
        return self.recurrences or ((single_run_line(self.starts_at),) if self.starts_at else ())


def numbered(name: str, number: int) -> str:
    """Give the name of one of several tasks: the first one has the name itself."""
    return f"{name} ({number})" if name and number > 1 else name
