"""Static files are made when they have changed, and not at each start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.bootstrap import ROOT

COLLECT = """
import django; django.setup()
from django.templatetags.static import static
from django.urls import set_script_prefix
from dashboard import static_files
static_files.collect()
print(static("css/app.css"))
set_script_prefix("/other/")
print(static("css/app.css"))
"""


def collect(data: Path, **environment: str) -> list[str]:
    """Make the static files in a process of its own, and give the addresses of one of them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("RELOAD_DESK", "DJANGO"))}
    given = kept | {"RELOAD_DESK_DATA": str(data), "DJANGO_SETTINGS_MODULE": "dashboard.settings"} | environment
    done = subprocess.run(
        [sys.executable, "-c", COLLECT], cwd=ROOT, env=given, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.split()


def stamps(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of files that were made once: compressing them takes seconds."""
    folder = tmp_path_factory.mktemp("made") / "static"
    collect(folder.parent / "data", RELOAD_DESK_STATIC=str(folder))
    return folder


def test_a_second_start_makes_nothing_anew(static: Path, tmp_path: Path) -> None:
    first = stamps(static)

    collect(tmp_path, RELOAD_DESK_STATIC=str(static), RELOAD_DESK_PATH="/desk")

    assert len(first) > 100
    assert stamps(static) == first
    assert not (tmp_path / "static").exists()


def test_addresses_stand_below_the_path(static: Path, tmp_path: Path) -> None:
    plain, other = collect(tmp_path, RELOAD_DESK_STATIC=str(static))
    below, _ = collect(tmp_path, RELOAD_DESK_STATIC=str(static), RELOAD_DESK_PATH="/desk")

    assert plain.startswith("/static/css/app.")
    assert below == f"/desk{plain}"
    assert other == f"/other{plain}"


@pytest.mark.parametrize("name", ["made-of", "staticfiles.json"])
def test_what_was_cut_off_or_has_changed_is_made_anew(static: Path, tmp_path: Path, name: str) -> None:
    before = (static / name).read_text()
    if name == "made-of":
        (static / name).write_text("an older version")
    else:
        (static / name).unlink()

    collect(tmp_path, RELOAD_DESK_STATIC=str(static))

    assert (static / name).read_text() == before
