"""Static files are made when they have changed, and not at each start."""

import os
import subprocess
import sys
from pathlib import Path

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


def test_a_second_start_makes_nothing_anew(tmp_path: Path) -> None:
    collect(tmp_path)
    first = stamps(tmp_path / "static")

    collect(tmp_path, RELOAD_DESK_PATH="/desk")

    assert len(first) > 100
    assert stamps(tmp_path / "static") == first


def test_what_was_cut_off_or_has_changed_is_made_anew(tmp_path: Path) -> None:
    collect(tmp_path)
    manifest, stamp = tmp_path / "static" / "staticfiles.json", tmp_path / "static" / "made-of"

    manifest.unlink()
    collect(tmp_path)
    assert manifest.exists()

    made_of = stamp.read_text()
    stamp.write_text("an older version")
    before = stamps(tmp_path / "static")[str(manifest)]
    collect(tmp_path)
    assert stamp.read_text() == made_of
    assert stamps(tmp_path / "static")[str(manifest)] > before


def test_addresses_stand_below_the_path(tmp_path: Path) -> None:
    static = {"RELOAD_DESK_STATIC": str(tmp_path / "elsewhere")}

    plain, other = collect(tmp_path / "data", **static)
    below, _ = collect(tmp_path / "data", RELOAD_DESK_PATH="/desk", **static)

    assert plain.startswith("/static/css/app.")
    assert below == f"/desk{plain}"
    assert other == f"/other{plain}"
    assert not (tmp_path / "data" / "static").exists()
