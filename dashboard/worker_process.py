"""Keeps a worker, `manage.py worker`, running beside another process; by itself it does so for a command:

    python -m dashboard.worker_process gunicorn dashboard.wsgi

Standard library only, since it is all that the first process of a container has to know.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread
from types import FrameType

MANAGE = Path(__file__).resolve().parent.parent / "manage.py"
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before one that ended is started again; each time twice as long
LONG = 60.0  # seconds: one that lived for so long was well
PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGUSR1)  # to a command
END_SECONDS = 8.0  # for a worker to give its lease back; then it is killed


class WorkerProcess:
    """A worker that is started again when it ends, and that ends, by the end of its input, when this process is killed.

    It is in a session of its own: Ctrl-C in a terminal is for us, and we end it.
    """

    def __init__(self, command: list[str], environment: Mapping[str, str]) -> None:
        self._command = command
        self._environment = dict(environment)
        self._ended = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._keep, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        process = self._process
        if process is not None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(END_SECONDS)
            process.kill()
        self._thread.join(END_SECONDS)

    def _keep(self) -> None:
        pause = SHORTEST_PAUSE
        while not self._ended.is_set():
            began = time.monotonic()
            self._run()
            pause = SHORTEST_PAUSE if time.monotonic() - began >= LONG else min(2 * pause, LONGEST_PAUSE)
            if not self._ended.is_set():
                _say(f"The worker has ended; it is started again in {pause:.0f} s.")
            self._ended.wait(pause)

    def _run(self) -> None:
        try:
            process = subprocess.Popen(  # noqa: S603
                self._command, env=self._environment, stdin=subprocess.PIPE, start_new_session=True
            )
        except OSError as error:
            _say(f"The worker cannot be started: {error}")
            return
        self._process = process
        if self._ended.is_set():  # since the last look
            process.terminate()
        process.wait()
        if process.stdin:
            process.stdin.close()


@contextmanager
def beside(**environment: str) -> Iterator[None]:
    """Have a worker for as long as the block runs, with these variables in its environment."""
    given = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in environment}
    command = [sys.executable, str(MANAGE), "worker", "--until-input-ends"]
    worker = WorkerProcess(command, {"MALLOC_ARENA_MAX": "2"} | given | environment)
    worker.start()
    try:
        yield
    finally:
        worker.stop()


def main(command: list[str]) -> int:
    """Run a command with a worker beside it; pass signals that end on to it, and give its exit code."""
    with beside():
        process = subprocess.Popen(command)  # noqa: S603

        def pass_on(number: int, frame: FrameType | None) -> None:
            process.send_signal(number)

        for number in PASSED_ON:
            signal.signal(number, pass_on)
        code = process.wait()
    return code if code >= 0 else 128 - code


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
