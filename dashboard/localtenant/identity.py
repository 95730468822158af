"""The id and the name of the embedded tenant: another one for each database, like those of real tenants."""

from __future__ import annotations

import secrets
from functools import lru_cache

from dashboard.localtenant.models import LocalIdentity

NAME = "Sample company (embedded)"
_ONLY = 1  # the key of its row
_BYTES = 24  # which are 32 characters


@lru_cache(maxsize=1)
def tenant_id() -> str:
    """Give the id; it is made when it is first asked for, and read once by a process."""
    return own().tenant_id


def own() -> LocalIdentity:
    first = {"tenant_id": secrets.token_urlsafe(_BYTES), "name": NAME}
    row, _made = LocalIdentity.objects.get_or_create(pk=_ONLY, defaults=first)
    return row
