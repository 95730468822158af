"""The embedded tenant's WSGI application: its own addresses and middleware, none of the dashboard's."""

import logging
from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import get_urlconf, set_urlconf

from dashboard.localtenant import faults
from dashboard.localtenant.api.shell import MAX_BODY
from dashboard.localtenant.errors import ApiError, Code, body_code, refuse, respond

Handler = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)


def envelope(handle: Handler) -> Handler:
    """Whatever goes wrong is told in the API's own envelope, with DEBUG on as well."""

    def tell(request: HttpRequest) -> HttpResponse:
        try:
            return _enveloped(handle(request))
        except ApiError as error:
            return respond(error)
        except Http404:
            return respond(refuse(404, Code.NO_SUCH_PATH, f"There is nothing at {request.path_info[:200]}."))
        except SuspiciousOperation as error:
            return respond(refuse(400, Code.QUERY, str(error)))
        except Exception:
            logger.exception("The embedded tenant failed at %s %s", request.method, request.path_info)
            return respond(refuse(500, Code.INTERNAL, "The tenant's log says more."))

    return tell


def small_bodies(handle: Handler) -> Handler:
    def check(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdecimal() and int(length) > MAX_BODY:
            raise refuse(400, body_code(request.path_info), f"The body is larger than {MAX_BODY} bytes.")
        return handle(request)

    return check


MIDDLEWARE = (envelope, faults.middleware, small_bodies)  # the outermost first


class LocalTenantHandler(WSGIHandler):
    """A WSGI application beside the dashboard's in the same process."""

    urlconf = "dashboard.localtenant.urls"

    def load_middleware(self, is_async: bool = False) -> None:
        """Build the chain from the list above; settings.MIDDLEWARE is the dashboard's."""
        self._view_middleware: list[object] = []
        self._template_response_middleware: list[object] = []
        self._exception_middleware: list[object] = []
        chain: Handler = self._get_response  # type: ignore[attr-defined]  # the stubs leave it out
        for layer in reversed(MIDDLEWARE):
            chain = layer(chain)
        self._middleware_chain = chain

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """Answer by our own addresses, and leave the thread the URLconf that it had."""
        is_head = request.method == "HEAD"
        if is_head:
            request.method = "GET"  # the same answer, and the same place in the limits
        before = get_urlconf()
        request.urlconf = self.urlconf  # type: ignore[attr-defined]
        try:
            response = self._middleware_chain(request)
        finally:
            set_urlconf(before)
        if response.status_code == 204:
            response.headers.pop("Content-Type", None)
        else:
            response.headers.setdefault("Content-Length", str(len(response.content)))
        if is_head:
            response.content = b""
        response._resource_closers.append(request.close)  # type: ignore[attr-defined]
        return response


def _enveloped(response: HttpResponse) -> HttpResponse:
    """Ninja's own plain answers (405) take the form of all others."""
    if response.status_code != 405:
        return response
    return respond(refuse(405, Code.METHOD, f"Allowed here: {response['Allow']}.", Allow=response["Allow"]))
