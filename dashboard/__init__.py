"""Reload Desk: the web dashboard for the reload schedules of a Qlik Cloud tenant."""

import contextlib
import ctypes
import os

# Read when numpy is imported: its threads for linear algebra, of which nothing here has any, spin for a while else.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# The C library keeps what is let go of: in an arena a thread, up to eight a processor, and in the heap whatever was as
# large as anything let go of before. With two arenas, and large arrays always apart from the heap, a process has half
# the memory. The variable is for the processes that this one starts; it is read before Python runs.
_M_MMAP_THRESHOLD, _LARGE = -3, 1024 * 1024  # bytes
_M_ARENA_MAX, _ARENAS = -8, 2
os.environ.setdefault("MALLOC_ARENA_MAX", str(_ARENAS))
with contextlib.suppress(OSError, AttributeError, TypeError, ValueError):  # where the C library is another one
    _mallopt = ctypes.CDLL(None).mallopt
    _mallopt(_M_ARENA_MAX, int(os.environ["MALLOC_ARENA_MAX"]))
    _mallopt(_M_MMAP_THRESHOLD, _LARGE)
