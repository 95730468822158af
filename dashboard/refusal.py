"""How a process ends that cannot start: with code 1, and one line that says what is wrong and what to do."""

from __future__ import annotations

import errno
from typing import NoReturn

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_CLOSED = (errno.EROFS, errno.EACCES, errno.EPERM)


def refuse(says: str) -> NoReturn:
    raise SystemExit(" ".join(f"Reload Desk does not start: {says}".split()))


def why(error: Exception) -> str:
    """Say what the system says of a file, and how to mend it."""
    number = getattr(error, "errno", None)
    if number in _FULL:
        return "the disk is full. Make room on it, then start again."
    if number in _CLOSED:
        return "it is read-only for this user. Let Reload Desk write there, or name another folder: RELOAD_DESK_DATA."
    return f"{getattr(error, 'strerror', None) or error}."
