"""The shell of the API: who is asking, how a body is read, and how every error is told."""

import json
from dataclasses import replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from dashboard.localtenant import rate_limits, tokens
from dashboard.localtenant.api.schemas import ErrorsOut
from dashboard.localtenant.errors import ApiError, Code, Problem, body_code, is_newer, refuse, respond
from dashboard.localtenant.models import LocalUser
from dashboard.localtenant.scheduling_tasks import move

MAX_BODY = 64 * 1024
ERRORS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 429, 500, 503), ErrorsOut)


class BearerToken(HttpBearer):
    """Reads the bearer token and counts the call of its user: reading is tier 1, writing tier 2."""

    def authenticate(self, request: HttpRequest, token: str) -> LocalUser:
        user_id = tokens.user_id_of(token)
        user = LocalUser.objects.filter(id=user_id, status=LocalUser.Status.ACTIVE).first()
        if user is None:
            raise tokens.unauthorized("The user of the token is not active in this tenant.")
        rate_limits.spend(user.id, tier=1 if request.method == "GET" else 2)
        move.advance()
        return user


class _Body(Parser):
    """Takes JSON, whatever content type is said."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """The object, or the list of a patch. What is raised here reaches the client through `_tell_http_error`."""
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError) as error:
            raise ValueError("The body is not JSON.") from error
        kind, name = (list, "list") if request.method == "PATCH" else (dict, "object")
        if not isinstance(body, kind):
            raise TypeError(f"The body must be a JSON {name}.")
        return cast(dict[str, Any], body)


api = NinjaAPI(
    title="Reload tasks and scheduling tasks",
    version="1.0.0",
    description="The embedded tenant of Reload Desk: the tasks of both services and what is needed around them.",
    openapi_url="/api/v1/openapi.json",
    docs_url=None,
    auth=BearerToken(),
    parser=_Body(),
    urls_namespace="localtenant",
)


def user_of(request: HttpRequest) -> LocalUser:
    return cast(LocalUser, request.auth)  # type: ignore[attr-defined]  # set by ninja


@api.exception_handler(ApiError)
def _tell(request: HttpRequest, error: ApiError) -> HttpResponse:
    return respond(error)


@api.exception_handler(AuthenticationError)
def _tell_unauthorized(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return respond(tokens.unauthorized("Send the header Authorization: Bearer <token>."))


@api.exception_handler(HttpError)
def _tell_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """The only such error here is a body that the parser above refused; its own words are in the cause."""
    return respond(refuse(400, body_code(request.path_info), str(error.__cause__ or error)))


@api.exception_handler(ValidationError)
def _tell_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = tuple(_problem(entry) for entry in error.errors)
    if is_newer(request.path_info):
        problems = tuple(replace(problem, code=Code.TASK_BODY) for problem in problems)
    return respond(ApiError(status=400, problems=problems))


@api.exception_handler(Exception)
def _pass_on(request: HttpRequest, error: Exception) -> HttpResponse:
    """Leave the unexpected to the handler's middleware, with DEBUG on as well."""
    raise error


def _problem(entry: dict[str, Any]) -> Problem:
    """One of pydantic's errors: its place is (body, argument, field, index...) or (query, parameter)."""
    place, *path = entry["loc"]
    message = entry["msg"].removeprefix("Value error, ")
    if place != "body":
        return Problem(code=Code.QUERY, detail=f"{path[-1]}: {message}.")
    code = Code.FIELD_MISSING if entry["type"] == "missing" else Code.FIELD_TYPE
    name, *rest = path[1:] or ["body"]
    return Problem(code=code, detail=f"{name}{''.join(f'[{part}]' for part in rest)}: {message}.")
