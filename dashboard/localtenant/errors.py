"""How the tenant says no: one exception, one list of codes, one envelope."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.http import JsonResponse

NEWER = ("/api/scheduling/", "/api/v1/tasks")  # where the newer service answers


class Code(Enum):
    """Every error code of this tenant with its title.

    Of the TASKS codes Qlik has published two: TASKS-001 for a change of a migrated task, TASKS-011 for the making of a
    new one. The numbers of all others are ours. The CHO codes are those that it has published for its newer service.
    """

    MIGRATED = ("TASKS-001", "The task has been migrated to the new scheduling service.")
    FIELD_MISSING = ("TASKS-002", "A required field is missing.")
    FIELD_TYPE = ("TASKS-003", "A field has the wrong type or value.")
    TIME_ZONE = ("TASKS-004", "The time zone is not valid.")
    DATE_TIME = ("TASKS-005", "A date and time is not valid.")
    RECURRENCE = ("TASKS-006", "A recurrence line is not valid.")
    TOO_MUCH_WORK = ("TASKS-007", "The recurrence takes too many steps to its next run.")
    STATE = ("TASKS-008", "The state cannot be set.")
    QUERY = ("TASKS-009", "A query parameter is not valid.")
    CURSOR = ("TASKS-010", "The cursor is not valid.")
    CLOSED = ("TASKS-011", "Reload tasks can no longer be created.")
    FORBIDDEN = ("TASKS-012", "Not allowed.")
    NOT_FOUND = ("TASKS-013", "Not found.")
    BODY = ("TASKS-014", "The request body cannot be read.")
    TASK_BODY = ("CHO-001", "The request is not valid.")
    TASK_APP = ("CHO-003", "The app is missing, or you may not reload it.")
    TASK_NOT_FOUND = ("CHO-004", "The task is not found.")
    TASK_NOT_STORED = ("CHO-013", "The task could not be stored.")
    TASK_LIMIT = ("CHO-014", "The app has the maximum number of tasks.")
    PARENT_APP = ("CHO-015", "The app of the other task cannot be read.")
    PARENT = ("CHO-016", "There is no such task to wait for.")
    TASK_SCHEDULE = ("CHO-017", "The schedule is not valid.")
    TASK_QUOTA = ("CHO-018", "You have the maximum number of tasks.")
    SCHEDULER = ("CHO-024", "The scheduler is not available.")
    NO_DATASET = ("CHO-030", "The app uses no dataset of a pipeline.")
    DATASET_TASK = ("CHO-031", "The app has a task for its datasets already.")
    UNAUTHORIZED = ("HTTP-401", "Unauthorized, JWT invalid or not provided.")
    NO_SUCH_PATH = ("HTTP-404", "Not found.")
    METHOD = ("HTTP-405", "Method not allowed.")
    RATE_LIMIT = ("HTTP-429", "API rate limit reached.")
    INTERNAL = ("HTTP-500", "Internal server error.")
    UNAVAILABLE = ("HTTP-503", "Service unavailable.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One entry of the envelope. Where a field is to blame, the detail begins with its name and a colon."""

    code: Code
    detail: str

    def body(self) -> dict[str, str]:
        code, title = self.code.value
        return {"code": code, "title": title, "detail": self.detail}


@dataclass(slots=True, kw_only=True)
class ApiError(Exception):
    """Ends a request with `status` and one entry per problem."""

    status: int
    problems: tuple[Problem, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    value: Mapping[str, Any] | None = None  # what a refusal tells besides


def refuse(status: int, code: Code, detail: str, **headers: str) -> ApiError:
    """An error of one problem; a header is named as it is sent, with underscores for its dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ApiError(status=status, problems=(Problem(code=code, detail=detail),), headers=named)


def is_newer(path: str) -> bool:
    return path.startswith(NEWER)


def body_code(path: str) -> Code:
    return Code.TASK_BODY if is_newer(path) else Code.BODY


def rate_limited(seconds: int) -> ApiError:
    detail = f"You need to wait {seconds} seconds until limit is lifted."
    return refuse(429, Code.RATE_LIMIT, detail, Retry_After=str(seconds))


def respond(error: ApiError) -> JsonResponse:
    """The envelope that every error of this tenant has, with a fresh traceId of 16 hexadecimal digits."""
    body: dict[str, Any] = {
        "errors": [problem.body() for problem in error.problems],
        "traceId": secrets.token_hex(8),
    }
    if error.value is not None:
        body["value"] = dict(error.value)
    return JsonResponse(body, status=error.status, headers=dict(error.headers))
