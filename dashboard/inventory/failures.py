"""A TenantError as JSON and back, so that a failure can be told later, and to others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from dashboard.tenant import errors


def packed(error: errors.TenantError) -> dict[str, Any]:
    """Give the kind and the facts of an error."""
    facts = {field.name: getattr(error, field.name) for field in fields(error)}
    return {"kind": type(error).__name__} | facts | {"errors": [asdict(entry) for entry in error.errors]}


def unpacked(kept: Mapping[str, Any] | None) -> errors.TenantError | None:
    """Give the error back; a kind or a fact of another version's making is left out."""
    if not kept:
        return None
    kind = getattr(errors, str(kept.get("kind")), errors.TenantError)
    complaints = tuple(errors.Complaint(**entry) for entry in kept.get("errors", ()))
    facts = {field.name: kept[field.name] for field in fields(kind) if field.name in kept}
    error: errors.TenantError = kind(**(facts | {"errors": complaints}))
    return error
