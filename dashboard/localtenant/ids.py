"""Names for new things: 24 hexadecimal digits that grow with time, as the real tenant's ids do, and UUIDs."""

import hashlib
import itertools
import secrets
import uuid
from datetime import datetime

from dashboard.localtenant import clock

_PROCESS = secrets.token_hex(5)
_counter = itertools.count()


def new_id() -> str:
    """Seconds (8 digits), this process (10), a counter (6): a later id sorts after an earlier one of this process."""
    return f"{_seconds(clock.now())}{_PROCESS}{next(_counter) % 0x1000000:06x}"


def new_uuid() -> str:
    return str(uuid.uuid4())


def uuid_of(*names: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(("reload-desk", *names))))


def id_at(at: datetime, *names: str) -> str:
    """The id of what happened at the instant `at` to what is named: the same for the same arguments."""
    return _seconds(at) + hashlib.sha256("\n".join((at.isoformat(), *names)).encode()).hexdigest()[:16]


def _seconds(at: datetime) -> str:
    return f"{max(int(at.timestamp()), 0):08x}"
