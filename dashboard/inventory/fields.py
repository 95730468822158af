"""A column for JSON that comes back as it was put in: keys in their order, and characters that no database takes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.Field[Any, Any]  # for a TextField the checker would promise a str
else:
    _Text = models.TextField
from typing import Any

from django.db import models
from django.db.models import Lookup


class JsonText(_Text):
    """JSON kept as text, of ASCII only.

    A tenant's body is kept for reading and for export, never searched by its parts: so its order matters more than
    what a database can look into, and PostgreSQL's own JSON refuses a NUL, SQLite's driver half a surrogate pair.
    """

    def from_db_value(self, value: str | None, *args: Any) -> Any:
        return None if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        """Take values as they are: nobody types JSON into a form here."""
        return value

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value)


@models.TextField.register_lookup
class Like(Lookup):  # type: ignore[type-arg]  # it takes none at run time
    """`name__like="%a%"`. On folded text, where SQLite's own blindness for case makes no difference."""

    lookup_name = "like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right} ESCAPE '\\'", [*left_params, *right_params]


def pattern(text: str, *, exact: bool = False) -> str:
    """Give the pattern of a text in which `*` stands for anything, unless it is `exact`, and all else for itself."""
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return plain if exact else plain.replace("*", "%")
