"""Makes what a test needs in the embedded tenant."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from dashboard.localtenant import faults, models
from dashboard.localtenant.constants import ADMIN_ID
from dashboard.localtenant.data.sample import fill_newer_sample, fill_sample
from dashboard.localtenant.ids import id_at
from dashboard.localtenant.scheduling_tasks import chains, life, timing
from dashboard.localtenant.scheduling_tasks.creation import definition_of, event
from dashboard.localtenant.tokens import make_token
from tests.rows import make_once

MOCK_MOMENT = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)  # the moment that the mock's pages show


@dataclass
class Clock:
    """The tenant's clock, which stands still until it is set."""

    at: datetime

    def set(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@dataclass
class TenantData:
    """Makes what a test needs in the tenant; its default user is a tenant admin."""

    clock: Clock
    models = models

    def token(self, user_id: str | None = None, **options: Any) -> str:
        return make_token(user_id or ADMIN_ID, **options)

    def make_user(self, name: str = "Ada Keller", **fields: Any) -> models.LocalUser:
        return models.LocalUser.objects.create(name=name, **fields)

    def make_space(self, name: str = "Treasury", *, members: tuple[models.LocalUser, ...] = (), **fields: Any) -> Any:
        space = models.LocalSpace.objects.create(name=name, **_owned(fields))
        space.members.add(*members)
        return space

    def make_app(self, name: str = "Cash position", **fields: Any) -> models.LocalApp:
        number = models.LocalApp.objects.count() + 1
        defaults = {"id": f"00000000-0000-4000-8000-{number:012}"}
        return models.LocalApp.objects.create(name=name, **(defaults | _owned(fields)))

    def make_task(self, **fields: Any) -> models.LocalTask:
        """A task as it is stored, unchecked: every day at 06:30 in Zurich unless `fields` say otherwise."""
        if "app_id" not in fields:
            fields["app_id"] = self.make_app().id
        defaults = {
            "time_zone": "Europe/Zurich",
            "start": "2026-01-05T06:30:00",
            "recurrence": ["RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0"],
        }
        return models.LocalTask.objects.create(**(defaults | _owned(fields)))

    def make_scheduling_task(self, name: str = "Sales, daily", **fields: Any) -> models.LocalSchedulingTask:
        """A task of the newer service, stored unchecked: every day at 06:30 in Zurich unless `schedule` says otherwise.

        An empty schedule leaves it out; `after` are ids of tasks whose success it waits for.
        """
        app_id = fields.pop("app_id", "") or self.make_app(name).id
        plan = {"recurrence": "RRULE:FREQ=DAILY;BYHOUR=6;BYMINUTE=30;BYSECOND=0", "timezone": "Europe/Zurich"}
        plan = fields.pop("schedule", plan)
        told = [{"id": [parent], "status": ["succeeded"]} for parent in fields.pop("after", ())]
        events = [event(timing.TASK_ENDED, f"{one['id'][0]}-succeeded", one) for one in told]
        trigger = {"events": events} if events else {"start": {"schedule": plan}} if plan else {}
        user = fields.get("owner_id", ADMIN_ID)
        times = {"created_at": self.clock.at, "updated_at": self.clock.at, "created_by": user, "updated_by": user}
        task = models.LocalSchedulingTask(**({"owner_id": user, "enabled": True} | times | fields))
        task.define(definition_of(app_id, {"name": name}, trigger))
        life.plan(task, life.apps_of([task]), after=self.clock.at)
        task.save(force_insert=True)
        chains.store(task)
        return task

    def make_reload(self, at: datetime, *, app_id: str = "gone", **fields: Any) -> models.LocalReload:
        """A reload of a minute that succeeded."""
        times = {"created_at": at, "started_at": at, "ended_at": at + timedelta(minutes=1)}
        made = {"id": id_at(at, app_id), "app_id": app_id, "user_id": ADMIN_ID} | times | fields
        return models.LocalReload.objects.create(**made)

    def fill_sample(self) -> None:
        """Fill it with the sample company; a tenant that has something already is filled anew or left as it is."""
        made = (models.LocalApp, models.LocalTask, models.LocalReload, models.LocalSpace)
        if models.LocalUser.objects.count() > 1 or any(model.objects.exists() for model in made):
            fill_sample()
        else:
            make_once(f"sample of {self.clock()}", fill_sample, of=["localtenant"])

    def fill_both_samples(self) -> None:
        """The sample company with the tasks of the newer service, as `serve` fills it."""
        self.fill_sample()
        fill_newer_sample()


@dataclass
class LocalTenant(TenantData):
    """The tenant at an address, where `adapter` answers (None: a server)."""

    url: str
    adapter: HTTPAdapter | None = None

    @property
    def session(self) -> requests.Session:
        """A session of the default user, for calls that are not the dashboard's."""
        session = requests.Session()
        session.headers.update(self.headers)
        if self.adapter:
            session.mount(self.url, self.adapter)
        return session

    @property
    def headers(self) -> dict[str, str]:
        """What a call of the default user carries."""
        return {"Authorization": f"Bearer {self.token()}"}

    def fault(self, kind: str, count: int = 1, **options: Any) -> None:
        """Let the next `count` calls fail: 429, 500, 503, hang, cut or broken-json."""
        faults.add(faults.Fault(kind=kind, count=count, **options))


def _owned(fields: dict[str, Any]) -> dict[str, Any]:
    return fields if "owner" in fields else {"owner_id": ADMIN_ID} | fields
