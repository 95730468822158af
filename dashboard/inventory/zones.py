"""Time zones by the names that tasks give them, for whoever may not ask the tenant's own modules."""

from __future__ import annotations

from dashboard.tenant.datetimes import zone_named

__all__ = ["zone_named"]
