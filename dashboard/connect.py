"""The one place that chooses the tenant and the credential: TENANT_URL and TENANT_TOKEN of the settings."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from typing import Any

from django.conf import settings

from dashboard.tenant.address import base_url, host_of, is_qlik_cloud
from dashboard.tenant.both import Closed, JoinedTenant
from dashboard.tenant.connection import Call, Connection, Pace
from dashboard.tenant.errors import NotConfigured
from dashboard.tenant.reload_tasks import ReloadTasksTenant
from dashboard.tenant.tenant import Tenant

_kept = threading.local()
_closed: dict[str, Closed] = {}  # by address: what any thread has met


def tenant(pace: Callable[[str], Pace]) -> Tenant:
    """Give the tenant of the settings; asks it nothing. Each thread keeps its own session, and so its connections.

    `pace` makes what counts the calls of a credential. Raises NotConfigured when an address or a token is missing or
    unreadable.
    """
    url, token, patience = _url(), _token(), settings.TENANT_PATIENCE
    key = url, token, patience, pace, settings.TENANT_ADAPTER, settings.TENANT_JOINED
    if getattr(_kept, "key", None) != key:
        _kept.key = key
        _kept.tenant = _driver(url, token, patience=patience, pace=pace(credential()))
    kept: Tenant = _kept.tenant
    return kept


def patient_tenant(*, patience: float, pace: Pace, sleep: Callable[[float], None]) -> Tenant:
    """Give the same tenant for a job: a call may take `patience` seconds, and its waits go through `sleep`.

    Raises NotConfigured.
    """
    return _driver(_url(), _token(), patience=patience, pace=pace, sleep=sleep)


def set_breakdown(app_id: str, *, broken: bool) -> None:
    """Let an app of the embedded tenant fail from now on, or succeed again; others have no such call.

    Raises TenantError.
    """
    connection = Connection(_url(), _token(), adapter=settings.TENANT_ADAPTER)
    connection.send(Call(method="PUT", path=("breakdowns", app_id), body={"broken": broken}), lambda answer: None)


def credential() -> str:
    """Sixteen hex digits that stand for the token at this tenant: budgets of calls are kept by it.

    Raises NotConfigured.
    """
    return hashlib.sha256(f"{_url()}\n{_token()}".encode()).hexdigest()[:16]


def tenant_name() -> str:
    """Give the tenant's host as people know it; empty when no tenant is configured."""
    try:
        return host_of(_url())
    except NotConfigured:
        return ""


def is_real() -> bool:
    """Whether the tenant is one of Qlik's own."""
    try:
        return is_qlik_cloud(_url())
    except NotConfigured:
        return False


def forget_closed() -> None:
    """Ask each tenant anew whether it takes new reload tasks."""
    _closed.clear()
    _kept.__dict__.clear()


def _driver(url: str, token: str, **options: Any) -> Tenant:
    connection = Connection(url, token, adapter=settings.TENANT_ADAPTER, **options)
    if settings.TENANT_JOINED:
        return JoinedTenant(connection, closed=_closed.setdefault(url, set()))
    return ReloadTasksTenant(connection)


def _url() -> str:
    return base_url(settings.TENANT_URL, setting="TENANT_URL")


def _token() -> str:
    """Raises NotConfigured for what cannot stand in a header: it would fail later, and the failure could show it."""
    token = str(settings.TENANT_TOKEN).strip()
    if not token:
        raise NotConfigured(setting="TENANT_TOKEN")
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise NotConfigured(setting="TENANT_TOKEN", reason="unreadable")
    return token
