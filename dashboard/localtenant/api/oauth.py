"""Client credentials for a token, as Qlik's OAuth clients ask for them (qlik.dev, oauth: POST /oauth/token)."""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from dashboard.localtenant import clock, tokens
from dashboard.localtenant.errors import Code, refuse
from dashboard.localtenant.users import ensure_admin

CLIENT_ID = "reload-desk"
LIFETIME = timedelta(hours=6)
GRANT = "client_credentials"


@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Give the tenant admin's token to the one client: JSON or form body, credentials in it or as Basic.

    Raises ApiError 400 for another grant or a body that cannot be read, 401 for wrong credentials.
    """
    fields = _fields(request)
    client_id, secret = _basic(request) or (fields.get("client_id"), fields.get("client_secret"))
    if client_id != CLIENT_ID or not secrets.compare_digest(str(secret).encode(), tokens.client_secret().encode()):
        raise tokens.unauthorized("The client_id or the client_secret is not one of this tenant.")
    if fields.get("grant_type") != GRANT:
        raise refuse(400, Code.FIELD_TYPE, f"grant_type: only {GRANT} is offered here.")
    return JsonResponse(
        {
            "access_token": tokens.make_token(ensure_admin().id, lifetime=LIFETIME),
            "token_type": "bearer",
            "expires_in": int(LIFETIME.total_seconds()),
            "expires_at": (clock.now() + LIFETIME).isoformat(timespec="seconds"),
            "scope": "user_default",
        }
    )


def _fields(request: HttpRequest) -> Mapping[str, Any]:
    if request.content_type == "application/x-www-form-urlencoded":
        return request.POST
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise refuse(400, Code.BODY, "The body is neither JSON nor a form.") from error
    if not isinstance(body, dict):
        raise refuse(400, Code.BODY, "The body must be a JSON object or a form.")
    return body


def _basic(request: HttpRequest) -> tuple[str, str] | None:
    """The credentials of a Basic header; None without one, or with one that cannot be read."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return client_id, secret
