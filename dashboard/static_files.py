"""Static files: compressed and named by their content, made anew only when one of them has changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.urls import get_script_prefix

from dashboard import bundles

STAMP = "made-of"
MANIFEST = "staticfiles.json"


class Storage(bundles.BundledStaticFilesStorage):
    """Addresses below the path of the request at hand: a server may say it with each request (SCRIPT_NAME)."""

    @property
    def base_url(self) -> str:
        """Such as `/desk/static/`; an address of another host stays as it is."""
        address = str(settings.STATIC_URL)
        return address if "://" in address else f"{get_script_prefix()}static/"


def collect() -> None:
    """Make the static files, unless they are those of the last time."""
    folder = Path(settings.STATIC_ROOT)
    stamp, made_of = folder / STAMP, _digest()
    if stamp.exists() and stamp.read_text() == made_of and (folder / MANIFEST).exists():
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(made_of)


def _digest() -> str:
    """Stands for the content of all files and for how they are made."""
    made = hashlib.sha256(json.dumps(settings.STORAGES["staticfiles"], default=str).encode())
    made.update(Path(bundles.__file__).read_bytes())
    for name, path in sorted(_sources().items()):
        made.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return made.hexdigest()


def _sources() -> dict[str, Path]:
    """The files by their name; of two of one name Django takes the first."""
    found: dict[str, Path] = {}
    for finder in get_finders():
        for name, storage in finder.list([]):
            found.setdefault(name, Path(storage.path(name)))
    return found
