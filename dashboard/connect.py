"""The one place that chooses the tenant and the credential: TENANT_URL and TENANT_TOKEN of the settings."""

from __future__ import annotations

import threading

from django.conf import settings

from dashboard.tenant.address import base_url, host_of, is_qlik_cloud
from dashboard.tenant.connection import Connection
from dashboard.tenant.errors import NotConfigured
from dashboard.tenant.service import ReloadTasksTenant, Tenant

_kept = threading.local()


def tenant() -> Tenant:
    """Give the tenant of the settings; asks it nothing. Each thread keeps its own session, and so its connections.

    Raises NotConfigured when an address or a token is missing or unreadable.
    """
    url, token = _url(), _token()
    if getattr(_kept, "key", None) != (url, token):
        _kept.key = (url, token)
        _kept.tenant = ReloadTasksTenant(Connection(url, token))
    kept: Tenant = _kept.tenant
    return kept


def tenant_name() -> str:
    """Give the tenant's host as people know it; empty when no tenant is configured."""
    try:
        return host_of(_url())
    except NotConfigured:
        return ""


def is_real() -> bool:
    """Whether the tenant is one of Qlik's own, which may hold schedules that reload-tasks does not show."""
    try:
        return is_qlik_cloud(_url())
    except NotConfigured:
        return False


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
