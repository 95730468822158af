"""Faults on demand: the next calls fail in a chosen way, so that clients can be tried against bad weather."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Event, Lock

from django.http import HttpRequest, HttpResponse

from dashboard.localtenant.errors import Code, is_newer, rate_limited, refuse

Handler = Callable[[HttpRequest], HttpResponse]
KINDS = ("204", "424", "429", "500", "503", "hang", "cut", "broken-json")
CONTROL = "/__faults"


@dataclass(slots=True, kw_only=True)
class Fault:
    """`count` calls whose method is `method` and whose path contains `path` (None: any) fail by `kind`.

    204 is no failure: the call is done and its answer left out, as the newer service may answer a PATCH.
    `seconds` is how long a hanging call waits before it is answered as usual; `retry_after` goes into 429 and 503.
    """

    kind: str
    count: int = 1
    seconds: float = 1.0
    retry_after: int | None = None
    method: str | None = None
    path: str | None = None

    def strikes(self, request: HttpRequest) -> bool:
        method_fits = self.method is None or self.method.upper() == request.method
        return method_fits and (self.path is None or self.path in request.path_info)


_faults: list[Fault] = []
_lock = Lock()
_released = Event()


def add(fault: Fault) -> None:
    """Let the next calls fail; faults strike in the order in which they were added."""
    with _lock:
        _released.clear()
        _faults.append(fault)


def waiting() -> list[Fault]:
    with _lock:
        return list(_faults)


def clear() -> None:
    with _lock:
        _faults.clear()
        _released.set()


def middleware(handle: Handler) -> Handler:
    """Let the next fault strike; the control itself is spared."""

    def strike(request: HttpRequest) -> HttpResponse:
        fault = None if request.path_info == CONTROL else _take(request)
        return handle(request) if fault is None else _STRIKES[fault.kind](fault, handle, request)

    return strike


def _take(request: HttpRequest) -> Fault | None:
    with _lock:
        fault = next((fault for fault in _faults if fault.strikes(request)), None)
        if fault is not None:
            fault.count -= 1
            if fault.count < 1:
                _faults.remove(fault)
        return fault


def _rate_limit(fault: Fault, handle: Handler, request: HttpRequest) -> HttpResponse:
    raise rate_limited(1 if fault.retry_after is None else fault.retry_after)


def _internal(fault: Fault, handle: Handler, request: HttpRequest) -> HttpResponse:
    raise refuse(500, Code.INTERNAL, "A fault was asked for.")


def _unavailable(fault: Fault, handle: Handler, request: HttpRequest) -> HttpResponse:
    headers = {} if fault.retry_after is None else {"Retry_After": str(fault.retry_after)}
    code = Code.SCHEDULER if is_newer(request.path_info) else Code.UNAVAILABLE
    raise refuse(503, code, "A fault was asked for.", **headers)


def _not_stored(fault: Fault, handle: Handler, request: HttpRequest) -> HttpResponse:
    raise refuse(424, Code.TASK_NOT_STORED, "A fault was asked for; nothing was made.")


def _no_content(fault: Fault, handle: Handler, request: HttpRequest) -> HttpResponse:
    response = handle(request)
    return HttpResponse(status=204) if response.status_code == 200 else response


def _hang(fault: Fault, handle: Handler, request: HttpRequest) -> HttpResponse:
    _released.wait(fault.seconds)
    return handle(request)


def _cut(fault: Fault, handle: Handler, request: HttpRequest) -> HttpResponse:
    """The call is done but its answer breaks off: short of the length it said, the server closes the connection."""
    response, whole = _halved(handle(request))
    response["Content-Length"] = str(whole)
    return response


def _break_json(fault: Fault, handle: Handler, request: HttpRequest) -> HttpResponse:
    """The call is done and its answer is whole HTTP, but half a JSON text."""
    response, _ = _halved(handle(request))
    return response


def _halved(response: HttpResponse) -> tuple[HttpResponse, int]:
    """The first half of an answer, and the whole length; where there is no body (204), one is made up."""
    if not response.content:
        response.status_code, response.content = 200, b'{"data": []}'
    whole = len(response.content)
    response.content = response.content[: whole // 2]
    return response, whole


_STRIKES: dict[str, Callable[[Fault, Handler, HttpRequest], HttpResponse]] = {
    "204": _no_content,
    "424": _not_stored,
    "429": _rate_limit,
    "500": _internal,
    "503": _unavailable,
    "hang": _hang,
    "cut": _cut,
    "broken-json": _break_json,
}
