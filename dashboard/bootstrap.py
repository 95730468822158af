"""Makes `.venv` from the locked requirements and starts again inside it; standard library only."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RUNTIME_LOCK = ROOT / "dashboard" / "requirements.txt"
TEST_LOCK = ROOT / "tests" / "requirements.txt"


def enter(argv: list[str]) -> None:
    """Return inside a virtual environment that has the packages; outside of one, make it and start again in it.

    Exits with one line on standard error where no environment can be made.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 - this is what tells a person with an older one
        sys.exit(f"Reload Desk needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    locks = (RUNTIME_LOCK, TEST_LOCK) if argv[1:2] == ["test"] else (RUNTIME_LOCK,)
    if sys.prefix != sys.base_prefix:
        _insist_on_packages(locks)
        return
    folder = ROOT / ".venv"
    with _one_at_a_time():
        _prepare(folder, locks)
    python = _python_of(folder)
    if os.name == "nt":  # exec on Windows returns to the shell at once
        sys.exit(subprocess.call([str(python), *argv]))  # noqa: S603
    os.execv(python, [str(python), *argv])  # noqa: S606


def _insist_on_packages(locks: tuple[Path, ...]) -> None:
    """An environment that somebody else made is theirs: say what it lacks instead of changing it."""
    needed = ["django", "pytest_django"][: len(locks)]
    if missing := [name for name in needed if importlib.util.find_spec(name) is None]:
        files = " ".join(f"-r {lock.relative_to(ROOT)}" for lock in locks)
        sys.exit(
            f"This virtual environment lacks {' and '.join(missing)}. Leave it (deactivate), and Reload Desk makes "
            f"its own; or run: python -m pip install --require-hashes {files}"
        )


@contextlib.contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two first starts at once must not install into one folder side by side."""
    try:
        import fcntl
    except ImportError:  # not on Windows
        yield
        return
    with (ROOT / ".venv.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prepare(folder: Path, locks: tuple[Path, ...]) -> None:
    """Bring the environment up to the locks; a stamp a lock says what is already there."""
    wanting = [lock for lock in locks if not _is_installed(folder, lock)]
    if not wanting:
        return
    _say(f"Making the environment in {folder} (once, about a minute) ...")
    if not _python_of(folder).exists():
        _create(folder)
    arguments = [word for lock in locks for word in ("-r", str(lock))]
    command = [str(_python_of(folder)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*command, "--require-hashes", *arguments]) != 0:  # noqa: S603
        sys.exit("The packages could not be installed; what pip said stands above. Nothing else was changed.")
    for lock in locks:
        _stamp(folder, lock).write_text(_digest(lock))


def _create(folder: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(f"Python's venv module is not complete here. On Debian or Ubuntu: apt install python{version}-venv")
    venv.create(folder, with_pip=True, clear=folder.exists())


def _is_installed(folder: Path, lock: Path) -> bool:
    stamp = _stamp(folder, lock)
    return _python_of(folder).exists() and stamp.exists() and stamp.read_text() == _digest(lock)


def _stamp(folder: Path, lock: Path) -> Path:
    return folder / f"installed-{lock.parent.name}"


def _digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def _python_of(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
