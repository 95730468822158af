"""How long one call may take and how often it is tried: one total time, counted attempts, growing pauses."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from urllib3.exceptions import ConnectTimeoutError, HTTPError, InvalidHeader, ProtocolError
from urllib3.util import Retry

from dashboard.tenant.errors import RateLimited, TenantError, TimedOut, Unavailable, Unreachable

# POST is not among the methods: nothing says that a second one does not make a second task. A PATCH sets values.
_POLICY = Retry(
    total=5,
    connect=3,
    read=2,
    status=5,
    status_forcelist=(429, 502, 503, 504),
    allowed_methods={"GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"},
    backoff_factor=0.3,
    backoff_jitter=0.3,
    backoff_max=30,
    raise_on_status=False,
)


class Deadline:
    """A total time that runs from now, on a clock of seconds."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._starts_at = clock()

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return self._clock() - self._starts_at

    @property
    def left(self) -> float:
        """Seconds that are left, 0 or less when time is up."""
        return self._seconds - self.spent


class Attempts:
    """The attempts of one call: says whether a failure allows another one, and waits before it."""

    def __init__(self, method: str, deadline: Deadline, sleep: Callable[[float], None]) -> None:
        self._method = method
        self._deadline = deadline
        self._sleep = sleep
        self._policy = _POLICY
        self.failures = 0

    def wait_after(self, error: TenantError) -> None:
        """Wait until the next attempt. Raises `error` when there is none: not allowed, used up, or too long to wait."""
        self.failures += 1
        try:
            self._policy = self._counted(error)
        except HTTPError:  # the policy's own way to say that this was the last attempt
            raise error from error.__cause__
        pause = max(self._policy.get_backoff_time(), _asked_pause(error))
        if pause >= self._deadline.left:
            raise error
        self._sleep(pause)

    def _counted(self, error: TenantError) -> Retry:
        """The policy after one more failure. Raises urllib3's HTTPError, or `error` when it is final by its kind."""
        if isinstance(error, RateLimited | Unavailable) and self._policy.is_retry(self._method, error.status or 0):
            return self._policy.increment(self._method)
        if isinstance(error, Unreachable | TimedOut) and getattr(error, "reason", "") != "certificate":
            return self._policy.increment(self._method, error=ProtocolError() if error.sent else ConnectTimeoutError())
        raise error


def retry_after(headers: Mapping[str, str]) -> int | None:
    """Read Retry-After (seconds or a date, RFC 9110 10.2.3) as whole seconds from now; None when there is none."""
    try:
        return math.ceil(_POLICY.parse_retry_after(headers["Retry-After"]))
    except (KeyError, InvalidHeader, ValueError, OverflowError):
        return None


def _asked_pause(error: TenantError) -> float:
    return error.retry_after or 0 if isinstance(error, RateLimited | Unavailable) else 0
