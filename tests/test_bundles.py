"""The one style sheet and the one script that are served in place of the files in `static/`."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import engines
from django.test import override_settings

from dashboard import bundles
from dashboard.bootstrap import ROOT

STATIC = ROOT / "static"
COLLECTED = {"staticfiles": {"BACKEND": "dashboard.bundles.BundledStaticFilesStorage"}}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files, collected once: compressing them takes seconds."""
    folder = tmp_path_factory.mktemp("static")
    with override_settings(STATIC_ROOT=folder, STORAGES=configured.STORAGES | COLLECTED):
        call_command("collectstatic", verbosity=0, interactive=False)
    return folder


@pytest.fixture
def collected(made: Path, settings: Any) -> Path:
    settings.STATIC_ROOT = made
    settings.STORAGES = settings.STORAGES | COLLECTED
    return made


def paths() -> bundles.Paths:
    return {path: (storage, path) for finder in finders.get_finders() for path, storage in finder.list([])}


def test_the_collected_style_sheet_imports_nothing_and_holds_every_rule(collected: Path) -> None:
    styles = (collected / bundles.STYLES).read_text()

    assert "@import" not in styles
    for path in (STATIC / "css").glob("**/*.css"):
        lines = [line.strip() for line in re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL).splitlines()]
        assert path.name == "app.css" or all(line in styles for line in lines), path


def test_styles_stand_in_the_layer_and_the_order_of_their_import(collected: Path) -> None:
    found = re.findall(r"^@layer ([\w, ]+)[;{]", (collected / bundles.STYLES).read_text(), re.MULTILINE)
    wanted = re.findall(r"layer\((\w+)\)", (STATIC / "css" / "app.css").read_text())

    assert found[0] == "reset, tokens, base, components, pages"
    assert [name.strip() for name in found[1:]] == wanted
    assert "@media print {\n@layer pages {" in (collected / bundles.STYLES).read_text()


def test_the_collected_script_holds_htmx_and_every_script(collected: Path) -> None:
    script = (collected / bundles.SCRIPT).read_text()

    assert script.startswith("var htmx=")
    for path in (STATIC / "js").glob("*.js"):
        assert path.read_text() in script, path


def test_collecting_again_makes_the_same_bundles(collected: Path) -> None:
    before = {name: (collected / name).read_bytes() for name in (bundles.STYLES, bundles.SCRIPT)}

    call_command("collectstatic", verbosity=0, interactive=False)

    assert before == {name: (collected / name).read_bytes() for name in before}


def test_a_page_of_collected_files_loads_one_script_and_one_of_the_sources_loads_each(collected: Path) -> None:
    template = engines["django"].from_string('{% load desk %}{% scripts "zone" first=True %}{% scripts "dialog" %}')

    one = template.render()
    with override_settings(DEBUG=True):
        apart = template.render()

    assert re.findall(r"(\w+)\.\w+\.js", one) == ["desk"]
    assert re.findall(r"([\w-]+)(?:\.min)?\.js", apart)[:1] == ["htmx-2"]
    assert "zone" in apart
    assert "dialog" in apart


def test_the_files_that_a_page_names_are_there() -> None:
    names = {path.stem for path in (STATIC / "js").glob("*.js")}
    for path in (ROOT / "templates").glob("**/*.html"):
        for tag in re.findall(r"{% scripts ([^%]*)%}", path.read_text()):
            assert set(re.findall(r'"([\w-]+)"', tag)) <= names, path
    assert bundles.HTMX in paths()
