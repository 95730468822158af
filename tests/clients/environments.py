"""Environments of the clients' own: made once per set of pins under the temporary folder, and kept for the next run."""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import pytest

INSTALL_SECONDS = 300


class CannotMake(Exception):
    """The environment cannot be made on this machine; the message says why in a line."""


def made(make: Callable[[Path], Path], pins: Path) -> Path:
    """The environment that a test needs; without one the test is skipped, in CI it fails."""
    try:
        return make(pins)
    except CannotMake as error:
        missing(str(error))


def missing(reason: str) -> NoReturn:
    """Skip the test that needs what is not on this machine, or let it fail in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must run what others wrote: {reason}")
    pytest.skip(f"What others wrote cannot run here: {reason}")


def node_environment(package: Path) -> Path:
    """A folder with node_modules as `package` (a package.json) pins them. Raises CannotMake."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            raise CannotMake(f"{program} is not installed.")
    major = int(_run(["node", "--version"]).removeprefix("v").split(".")[0])
    if major < 20:
        raise CannotMake(f"@qlik/api needs node 20 or newer, this is {major}.")

    def install(folder: Path) -> None:
        shutil.copy(package, folder / "package.json")
        _run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"], folder)

    return _kept("node", package, install)


def python_environment(requirements: Path) -> Path:
    """The interpreter of a virtual environment with the pinned requirements. Raises CannotMake."""

    def install(folder: Path) -> None:
        _run([sys.executable, "-m", "venv", str(folder / "venv")])
        pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--no-deps"]
        _run([*pip, "--requirement", str(requirements)])

    return _kept(f"python{sys.version_info.major}.{sys.version_info.minor}", requirements, install) / "venv/bin/python"


def _kept(kind: str, pins: Path, install: Callable[[Path], None]) -> Path:
    """The folder for these pins, filled now unless it was filled before."""
    home = Path(tempfile.gettempdir()) / f"reload-desk-clients-{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.getuid():
        raise CannotMake(f"{home} belongs to somebody else.")
    folder = home / f"{kind}-{sha256(pins.read_bytes()).hexdigest()[:12]}"
    with _locked(home / "lock"):
        if not (folder / "ready").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            install(folder)
            (folder / "ready").touch()
    return folder


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time: test workers share the folder."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: list[str], folder: Path | None = None) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotMake(f"{command[0]}: {error}") from error
    if done.returncode:
        last = (done.stderr.strip() or done.stdout.strip() or "no output").splitlines()[-1]
        raise CannotMake(f"{' '.join(command[:3])} ended with {done.returncode}: {last[:300]}")
    return done.stdout.strip()
