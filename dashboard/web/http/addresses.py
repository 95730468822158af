"""The id of a task in the URL map."""

from __future__ import annotations

from dashboard.inventory.task_address import id_of, part_of


class TaskIdConverter:
    """Ids stand as they are; one that a browser or a server would change on its way stands in Base64, after a mark."""

    regex = "[^/]+"

    def to_python(self, text: str) -> str:
        """Give the id. Raises ValueError (404) for what none of our addresses says."""
        return id_of(text)

    def to_url(self, task_id: str) -> str:
        return part_of(task_id)
