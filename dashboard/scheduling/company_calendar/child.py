"""The process that expands one calendar and ends: `python -m dashboard.scheduling.company_calendar.child`.

Its input is a line of JSON and the file; its output is JSON: rows, or what is wrong with the file. On its error output
it names the line of each event before it works it out, so that whoever has to stop it can say at which one it was.
"""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import date
from typing import Any

from dashboard.scheduling.company_calendar.content_lines import BrokenFile
from dashboard.scheduling.company_calendar.expansion import expand


def main() -> None:
    """Answer what the input asks for."""
    asked = json.loads(sys.stdin.buffer.readline())
    _bound(asked["seconds"], asked["bytes"])
    json.dump(_answer(asked, sys.stdin.buffer.read()), sys.stdout)


def _answer(asked: dict[str, Any], data: bytes) -> dict[str, Any]:
    try:
        first, last = (date.fromisoformat(asked[name]) for name in ("first", "last"))
        return {"rows": expand(data, first, last, _tell)}
    except BrokenFile as error:
        return {"says": error.says, "line": error.line}


def _tell(line: int) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _bound(seconds: int, size: int) -> None:
    """Of processor time and memory, where the system can: whoever started it stops it by the clock anyway."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


if __name__ == "__main__":
    main()
