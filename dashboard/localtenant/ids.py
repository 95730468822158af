"""Names for new things: 24 hexadecimal digits that grow with time, as the real tenant's ids do."""

import itertools
import secrets

from dashboard.localtenant import clock

_PROCESS = secrets.token_hex(5)
_counter = itertools.count()


def new_id() -> str:
    """Seconds (8 digits), this process (10), a counter (6): a later id sorts after an earlier one of this process."""
    return f"{int(clock.now().timestamp()):08x}{_PROCESS}{next(_counter) % 0x1000000:06x}"
