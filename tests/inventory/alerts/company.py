"""A small company whose tasks stop and run again, and what its channels were told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import time_machine

from dashboard.inventory.alerts import compose, delivery, kinds
from dashboard.inventory.alerts.targets.target import Parcel, Said, Sealed
from dashboard.inventory.models import Channel, Message
from dashboard.inventory.sync import run as sync
from dashboard.inventory.tenant_key import tenant_key
from dashboard.localtenant.constants import FAILURES_LOG
from tests.localtenant.world import MOCK_MOMENT, LocalTenant

ERROR = "Connection to the data source timed out."
USUAL = [kind.value for kind in kinds.USUAL]


class Killed(BaseException):
    """Stands for kill -9: nothing of ours catches it, and nothing is written after it."""


class Company:
    """Moves time, lets things happen at the tenant, and looks."""

    def __init__(self, tenant: LocalTenant) -> None:
        self.tenant = tenant
        self.at = MOCK_MOMENT
        self.sent: list[Parcel] = []
        self.answers: list[Said | BaseException] = []

    def channel(self, name: str = "Ops", **values: Any) -> Channel:
        """A channel with a target that takes all, unless `answers` say otherwise."""
        made = {"tenant": tenant_key(), "name": name, "kinds": USUAL, "target": "slack", "made_at": self.at}
        sealed = Sealed(address="https://hooks.example/planted-secret").seal()
        return Channel.objects.create(**made | {"sealed": sealed} | values)

    def task(self, name: str = "Cash position", **fields: Any) -> Any:
        app = self.tenant.make_app(name)
        return self.tenant.make_task(app_id=app.id, **fields)

    def go(self, **span: float) -> datetime:
        self.at += timedelta(**span)
        self.tenant.clock.set(self.at)
        return self.at

    def fail(self, task: Any, times: int = 1, error: str = ERROR) -> None:
        """Runs that failed, a minute apart, the last one now."""
        for number in range(times, 0, -1):
            self.tenant.make_reload(
                self.at - timedelta(minutes=number),
                app_id=task.app_id,
                task_id=task.id,
                succeeded=False,
                error=error,
                ended_at=self.at - timedelta(minutes=number) + timedelta(seconds=20),
                id=f"{task.id}-{self.at:%H%M%S}-{number}",
            )

    def stop(self, task: Any, code: str = "CONSECUTIVE-FAILURES", error: str = ERROR) -> None:
        """Qlik disables it."""
        if code == "CONSECUTIVE-FAILURES":
            self.fail(task, 5, error)
        log = FAILURES_LOG if code == "CONSECUTIVE-FAILURES" else ""
        self.of(task).update(state="Disabled", disabled_code=code, log=log, next_at=None)

    def enable(self, task: Any) -> None:
        self.of(task).update(state="Enabled", disabled_code="", log="", next_known=False)

    def succeed(self, task: Any) -> None:
        at = self.at - timedelta(seconds=30)
        self.tenant.make_reload(
            at, app_id=task.app_id, task_id=task.id, ended_at=self.at, id=f"{task.id}-{self.at:%H%M%S}-ok"
        )

    def of(self, task: Any) -> Any:
        return self.tenant.models.LocalTask.objects.filter(pk=task.pk)

    def sync(self) -> None:
        """A sync, and what follows of it within seconds."""
        with time_machine.travel(self.at, tick=False):
            assert sync.run()
            self.deliver()

    def deliver(self) -> None:
        with time_machine.travel(self.at, tick=False):
            compose.compose(self.at)
            delivery.deliver(sends={"slack": self._take, "webhook": self._take})

    def _take(self, parcel: Parcel) -> Said:
        self.sent.append(parcel)
        answer = self.answers.pop(0) if self.answers else Said(taken=True, says="200 ok")
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def titles(self) -> list[str]:
        """What the target got, in this order."""
        return [parcel.letter.title for parcel in self.sent]

    def messages(self) -> list[str]:
        return list(Message.objects.order_by("pk").values_list("subject", flat=True))
