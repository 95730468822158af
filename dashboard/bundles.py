"""One style sheet and one script, made of the files in `static/` when these are collected; the sources stay apart.

`css/app.css` imports the others into their layers: the collected one holds them. `js/desk.js` holds htmx and all
scripts, which only listen on the document, and so do nothing on pages that have nothing for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLES, SCRIPT = "css/app.css", "js/desk.js"
HTMX = "django_htmx/htmx-2.min.js"
_IMPORT = re.compile(r'@import url\("(?P<name>[^"]+)"\) layer\((?P<layer>[\w-]+)\)(?P<media> [^;]+)?;')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

Paths = dict[str, tuple[Any, str]]  # of each collected file: where it comes from, and its name there


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """Collects the files, those of the bundles too, with names that change with their content."""

    is_bundled = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Write the bundles before all files get their names."""
        if not dry_run and STYLES in paths:
            for name, content in ((STYLES, styles(paths)), (SCRIPT, scripts(paths))):
                self.delete(name)
                self._save(name, ContentFile(content.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def styles(paths: Paths) -> str:
    """The style sheet with what it imports, in the order and the layers that it says."""
    folder = STYLES.rpartition("/")[0]

    def imported(found: re.Match[str]) -> str:
        content = _bare(_read(paths, f"{folder}/{found['name']}"))
        layer = f"@layer {found['layer']} {{\n{content}\n}}"
        return f"@media{found['media']} {{\n{layer}\n}}" if found["media"] else layer

    return _IMPORT.sub(imported, _bare(_read(paths, STYLES)))


def scripts(paths: Paths) -> str:
    """All scripts, htmx first: they may use it at once."""
    own = sorted(name for name in paths if name.startswith("js/") and name.endswith(".js") and name != SCRIPT)
    return ";\n".join(_read(paths, name) for name in (HTMX, *own))


def _bare(text: str) -> str:
    """Styles without comments, indents and empty lines."""
    return "\n".join(line.strip() for line in _COMMENT.sub("", text).splitlines() if line.strip())


def _read(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return bytes(file.read()).decode()
