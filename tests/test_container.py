"""The Dockerfile, line by line in a folder of its own, since no engine need be here: what it leaves, and its start."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import requests

from dashboard.bootstrap import ROOT

HOME, TEMPORARY = "/srv/reload-desk", "/tmp"  # noqa: S108 - of the image
SECONDS = 90
# What needs to be root stands aside: users, and files that are theirs.
WITHOUT_ROOT = "set -eu; useradd() { :; }; install() { mkdir -m 0700 var; };"
GIVEN = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}


@dataclass
class Image:
    """What the last stage leaves in `root`; the environment of its first stage is the one that the tests run in."""

    root: Path
    variables: dict[str, str] = field(default_factory=dict)
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def here(self, text: str) -> str:
        """A text with the image's paths as they are in this folder."""
        text = text.replace(f"{TEMPORARY}/", str(self.root / "tmp") + "/").replace("/opt/reload-desk", sys.prefix)
        return text.replace(HOME, str(self.root / "srv")).replace("$PATH", os.environ["PATH"])

    @property
    def home(self) -> Path:
        return self.root / "srv"

    def make(self, lines: list[str]) -> None:
        self.home.mkdir(parents=True)
        (self.root / "tmp").mkdir()
        for line in lines:
            word, _, rest = line.partition(" ")
            getattr(self, f"_{word.lower()}", lambda rest: None)(rest)

    def _env(self, rest: str) -> None:
        self.variables |= {name: self.here(value) for name, value in re.findall(r"(\w+)=(\S+)", rest)}

    def _copy(self, rest: str) -> None:
        *sources, target = rest.split()
        allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
        for source in sources if not rest.startswith("--from") else []:
            assert source in allowed
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, self.home / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, self.home)

    def _run(self, rest: str) -> None:
        command = ["sh", "-c", WITHOUT_ROOT + self.here(rest)]
        subprocess.run(command, cwd=self.home, env=GIVEN | self.variables, check=True, timeout=SECONDS)

    def _cmd(self, rest: str) -> None:
        self.command = re.findall(r'"([^"]*)"', rest)

    def _healthcheck(self, rest: str) -> None:
        self.health = re.findall(r'"([^"]*)"', rest)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    text = re.sub(r"(?m)^#.*\n", "", (ROOT / "Dockerfile").read_text()).replace("\\\n", " ")
    made = Image(root=tmp_path_factory.mktemp("image"))
    made.make(text.rpartition("\nFROM ")[2].splitlines()[1:])
    return made


def test_no_secret_and_no_database_is_in_the_image(image: Image) -> None:
    left = [path for path in image.root.rglob("*") if path.is_file()]

    assert [path for path in left if "secret" in path.name or ".sqlite3" in path.name] == []
    assert list((image.home / "var").iterdir()) == list((image.root / "tmp").iterdir()) == []
    texts = [path for path in left if path.suffix in {"", ".json", ".txt"}]
    assert [path for path in texts if b"for-this-line-alone" in path.read_bytes()] == []
    assert not any("KEY" in name or "TOKEN" in name for name in image.variables)


def test_static_files_are_in_the_image_and_anybody_may_read_them(image: Image) -> None:
    static = image.home / "static-made"

    assert (static / "staticfiles.json").exists()
    assert list(static.glob("css/app.*.css.br"))
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in static.rglob("*"))


@pytest.fixture
def port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def variables(image: Image, port: int, tmp_path: Path) -> dict[str, str]:
    """As `docker run` gives them."""
    tenant = {"TENANT_URL": "http://127.0.0.1:9", "TENANT_TOKEN": "a-token-of-nobody"}
    own = {"RELOAD_DESK_BIND": f"127.0.0.1:{port}", "RELOAD_DESK_DATA": str(tmp_path / "var"), "WEB_CONCURRENCY": "1"}
    return GIVEN | image.variables | own | tenant


@pytest.fixture
def log(image: Image, variables: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    """The container runs; its log."""
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            image.command, cwd=image.home, env=variables, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield tmp_path / "log"
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)


def is_healthy(image: Image, variables: dict[str, str]) -> bool:
    done = subprocess.run(image.health, cwd=image.home, env=variables, capture_output=True, timeout=30)
    return done.returncode == 0


def test_a_container_without_a_proxy_is_healthy_and_says_what_is_missing(
    image: Image, variables: dict[str, str], port: int, log: Path
) -> None:
    assert not is_healthy(image, variables | {"RELOAD_DESK_BIND": "127.0.0.1:9"})
    end = time.monotonic() + SECONDS
    while not is_healthy(image, variables):
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.5)

    pages = [
        requests.get(f"http://127.0.0.1:{port}/tasks/", headers=headers, timeout=20, allow_redirects=False)
        for headers in ({}, {"X-Forwarded-Proto": "https"})  # which anybody can send
    ]
    style = re.search(r'href="(/static/css/app[^"]+)"', pages[0].text)
    requests.get(f"http://127.0.0.1:{port}/feed/a-token-of-a-feed.ics", timeout=20, allow_redirects=False)

    assert [page.status_code for page in pages] == [403, 403]
    assert "RELOAD_DESK_PROXY=1" in pages[0].text
    assert style
    assert requests.get(f"http://127.0.0.1:{port}{style[1]}", timeout=20).status_code == 200
    told = log.read_text()
    assert '"GET /tasks/ HTTP/1.1" 403' in told
    assert "/feed/[hidden].ics" in told
    assert "a-token-of" not in told
    assert "ERROR" not in told
