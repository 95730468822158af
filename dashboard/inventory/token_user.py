"""Whose token this desk writes with: Qlik makes that user the owner of each task that is written. No tenant is asked.

A sync learns it (`sync/names.py`).
"""

from __future__ import annotations

from django.conf import settings

from dashboard import connect
from dashboard.inventory.models import TokenUser
from dashboard.tenant.errors import NotConfigured


def name() -> str:
    """Give the user's name; empty until a sync has learnt it, and where no tenant is configured."""
    return known().name


def known() -> TokenUser:
    """Give the user, without an id until a sync has learnt it, and where no tenant is configured."""
    try:
        credential = connect.credential()
    except NotConfigured:
        return TokenUser()
    return TokenUser.objects.filter(pk=credential).first() or TokenUser()


def becomes_owner() -> bool:
    """Whether a write makes that user the owner, as Qlik does; the embedded tenant has a setting for it."""
    return connect.is_real() or settings.LOCALTENANT_OWNER_FOLLOWS_PUT
