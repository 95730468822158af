"""The program of the libraries' process: a question in, a JSON object a line; its answer out, likewise."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

from dashboard.scheduling.libraries.dateutil_runs import dateutil_runs
from dashboard.scheduling.libraries.lines import read_lines
from dashboard.scheduling.libraries.question import Question

LATER = 5  # than pages: how nice it is to other processes
MOST_MEMORY = 1024**3  # bytes
SPARE_SECONDS = 5.0  # beyond the time that a question has: by then whoever asked has ended us, or is no more


def main() -> None:
    """Answer until the input ends."""
    if hasattr(os, "nice"):
        os.nice(LATER)
    _limit_memory()
    print("{}", flush=True)  # noqa: T201 - that it can be asked
    for line in sys.stdin:
        given = json.loads(line)
        _end_after(given["seconds"] + SPARE_SECONDS)
        answer = answer_to(Question.read(given["question"]))
        _end_after(0)
        print(json.dumps(answer), flush=True)  # noqa: T201


def answer_to(question: Question) -> dict[str, Any]:
    """Give the library's name and its runs, or why it has none."""
    kinds = {line.kind for line in read_lines(question.lines)}
    by_events = bool(kinds & {"EXDATE", "RDATE"}) and "EXRULE" not in kinds
    library = "recurring-ical-events" if by_events else "dateutil"
    try:
        return {"library": library, "runs": _event_runs(question) if by_events else dateutil_runs(question)}
    except Exception as error:  # whatever a library raises is its answer
        return {"library": library, "runs": [], "complaint": f"{type(error).__name__}: {error}"[:300]}


def _event_runs(question: Question) -> list[int]:
    from dashboard.scheduling.libraries.event_runs import event_runs  # most schedules need no icalendar

    return event_runs(question)


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    except (ImportError, ValueError, OSError):  # where the system knows no such limit
        pass


def _end_after(seconds: float) -> None:
    """Have the system end this process after some seconds (0: never), even inside a library's own loop."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main()
