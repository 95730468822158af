"""Breakdowns of apps on demand, for admins; no part of Qlik's API."""

from typing import Annotated

from django.http import HttpRequest
from ninja import PathEx, Router
from pydantic import BaseModel

from dashboard.localtenant import breakdown
from dashboard.localtenant.api.bodies import Body
from dashboard.localtenant.api.shell import user_of
from dashboard.localtenant.errors import Code, refuse

router = Router()


class BreakdownBody(BaseModel):
    """Whether the app fails."""

    broken: bool


@router.put("/{appId}", response={200: dict}, include_in_schema=False)
def set_breakdown(request: HttpRequest, app_id: Annotated[str, PathEx(alias="appId")], body: BreakdownBody) -> Body:
    """Let an app fail from now on, or succeed again."""
    if not user_of(request).is_admin:
        raise refuse(403, Code.FORBIDDEN, "Only a tenant admin may let an app break down.")
    try:
        app = breakdown.find_app(app_id)
    except breakdown.UnknownApp as error:
        raise refuse(404, Code.NOT_FOUND, str(error)) from error
    tasks = breakdown.break_app(app) if body.broken else breakdown.mend_app(app)
    return {"name": app.name, "tasks": tasks}
