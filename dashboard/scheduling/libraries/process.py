"""The process in which libraries work: asked one question at a time, and ended when an answer takes too long."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import Any

from dashboard.scheduling.libraries.question import Question

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "dashboard.scheduling.libraries")
START_SECONDS = 20.0  # for a busy machine to start it
WAIT_SECONDS = 1.0  # for others that are asking
IDLE_SECONDS = 60.0  # without a question: then it is ended


class NoAnswer(Exception):
    """The library gave none; the message says why."""


class LibraryProcess:
    """One process for all who ask; threads may share it. It starts with the first question.

    It is a new program, no copy of this one (no fork): threads, databases and sockets of this process stay here. It
    ends by itself when this process does, and each that ends is waited for, so that no zombie stays.
    """

    def __init__(self, command: Sequence[str] = COMMAND, idle_seconds: float = IDLE_SECONDS) -> None:
        self._command = list(command)
        self._idle_seconds = idle_seconds
        self._lock = Lock()
        self._process: subprocess.Popen[str] | None = None
        self._owner = os.getpid()
        self._idle: Timer | None = None

    @property
    def pid(self) -> int | None:
        """The id of the process; None while there is none."""
        return self._process.pid if self._process else None

    def ask(self, question: Question, seconds: float) -> dict[str, Any]:
        """Give the answer to a question. Raises NoAnswer: it took longer than `seconds`, or others were asking."""
        if seconds <= 0:
            raise NoAnswer("no time was left")
        if not self._lock.acquire(timeout=min(seconds, WAIT_SECONDS)):
            raise NoAnswer("others were asking")
        try:
            self._await_no_end()
            return self._asked(self._running(), {"seconds": seconds, "question": question.as_json()}, seconds)
        finally:
            self._end_when_idle()
            self._lock.release()

    def stop(self) -> None:
        """End the process, and wait until it has ended; the next question starts another one."""
        atexit.unregister(self.stop)
        with self._lock:
            self._await_no_end()
            self._end()

    def _running(self) -> subprocess.Popen[str]:
        if self._owner != os.getpid():  # we are a copy of who started it: it is not ours
            self._process, self._owner = None, os.getpid()
        if self._process and self._process.poll() is None:
            return self._process
        self._end()
        atexit.register(self.stop)
        try:
            self._process = subprocess.Popen(  # noqa: S603
                self._command,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,
            )
        except OSError as error:
            raise NoAnswer(f"no process could be started: {error}") from error
        self._read(self._process, START_SECONDS, f"no process could be started within {START_SECONDS:.0f} s")
        return self._process

    def _asked(self, process: subprocess.Popen[str], asked: dict[str, Any], seconds: float) -> dict[str, Any]:
        assert process.stdin  # noqa: S101
        try:
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
        except OSError as error:
            self._end()
            raise NoAnswer("the process has ended") from error
        return self._read(process, seconds, f"it took longer than {seconds:g} s")

    def _read(self, process: subprocess.Popen[str], seconds: float, otherwise: str) -> dict[str, Any]:
        """Read a line; a process that gives none in time is ended, and then the line is empty."""
        assert process.stdout  # noqa: S101
        timer = Timer(seconds, process.kill)
        timer.daemon = True
        timer.start()
        try:
            line = process.stdout.readline()
        finally:
            timer.cancel()
        if not line.endswith("\n"):
            self._end()
            raise NoAnswer(otherwise)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(OSError):  # what was not sent cannot be any more
                    pipe.close()

    def _end_when_idle(self) -> None:
        if self._process:
            self._idle = Timer(self._idle_seconds, self.stop)
            self._idle.daemon = True
            self._idle.start()

    def _await_no_end(self) -> None:
        if self._idle:
            self._idle.cancel()
            self._idle = None


LIBRARIES = LibraryProcess()
