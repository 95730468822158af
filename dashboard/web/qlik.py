"""Where things are in Qlik itself."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings

from dashboard.connect import is_real, tenant_name


def app_address(app_id: str) -> str:
    """Where an app is opened; empty where it has no id, for the embedded tenant, and where links are off.

    A pattern that names a host of its own holds for any tenant: somebody has set it.
    """
    pattern = str(settings.APP_ADDRESS)
    if not app_id or not pattern or (pattern.startswith("<tenant>") and not is_real()):
        return ""
    return pattern.replace("<tenant>", f"https://{tenant_name()}").replace("<id>", quote(app_id, safe=""))
