"""A lookup that both databases have and Django has not: a pattern in which `*` stands for anything."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Lookup


@models.TextField.register_lookup
class Like(Lookup):  # type: ignore[type-arg]  # it takes none at run time
    """`name__like="%a%"`. On folded text, where SQLite's own blindness for case makes no difference."""

    lookup_name = "like"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write the comparison as the standard has it."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE {right} ESCAPE '\\'", [*left_params, *right_params]


def pattern(text: str, *, exact: bool = False) -> str:
    """Give the pattern of a text in which `*` stands for anything, unless it is `exact`, and all else for itself."""
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return plain if exact else plain.replace("*", "%")
