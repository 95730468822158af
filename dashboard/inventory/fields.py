"""A column for JSON that comes back as it was put in: keys in their order, and characters that no database takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.Field[Any, Any]  # for a TextField the checker would promise a str
else:
    _Text = models.TextField


class JsonText(_Text):
    """JSON kept as text, of ASCII only.

    A tenant's body is kept for reading and for export, never searched by its parts: so its order matters more than
    what a database can look into, and PostgreSQL's own JSON refuses a NUL, SQLite's driver half a surrogate pair.
    """

    def from_db_value(self, value: str | None, *args: Any) -> Any:
        """Read what was kept."""
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        """Take values as they are: nobody types JSON into a form here."""
        return value

    def get_prep_value(self, value: Any) -> str | None:
        """Write None as NULL, all else as JSON."""
        return None if value is None else json.dumps(value)
