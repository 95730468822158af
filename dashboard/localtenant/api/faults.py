"""The control of the faults, for admins, where the setting LOCALTENANT_FAULTS allows it; no part of the API."""

from dataclasses import asdict
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from ninja.responses import Status
from pydantic import BaseModel, Field

from dashboard.localtenant import faults
from dashboard.localtenant.api.bodies import Body
from dashboard.localtenant.api.shell import user_of
from dashboard.localtenant.errors import Code, refuse

router = Router()


class FaultBody(BaseModel):
    """What to break: see `faults.Fault`."""

    kind: Literal["204", "424", "429", "500", "503", "hang", "cut", "broken-json"]
    count: int = Field(default=1, ge=1, le=10_000)
    seconds: float = Field(default=1.0, ge=0, le=120)
    retry_after: int | None = Field(default=None, ge=0, le=86_400)
    method: str | None = None
    path: str | None = None


@router.get("", response={200: dict}, include_in_schema=False)
def list_faults(request: HttpRequest) -> Body:
    """The faults that wait for a call."""
    _check_allowed(request)
    return {"faults": [asdict(fault) for fault in faults.waiting()]}


@router.post("", response={201: dict}, include_in_schema=False)
def add_fault(request: HttpRequest, body: FaultBody) -> Status[Body]:
    """Let the next calls fail."""
    _check_allowed(request)
    faults.add(faults.Fault(**body.model_dump()))
    return Status(201, {"faults": [asdict(fault) for fault in faults.waiting()]})


@router.delete("", response={204: None}, include_in_schema=False)
def clear_faults(request: HttpRequest) -> Status[None]:
    """Good weather again."""
    _check_allowed(request)
    faults.clear()
    return Status(204, None)


def _check_allowed(request: HttpRequest) -> None:
    if not settings.LOCALTENANT_FAULTS:
        raise refuse(404, Code.NO_SUCH_PATH, "Faults are off; LOCALTENANT_FAULTS=1 turns them on.")
    if not user_of(request).is_admin:
        raise refuse(403, Code.FORBIDDEN, "Only a tenant admin may ask for faults.")
