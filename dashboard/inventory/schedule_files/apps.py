"""Which app a row means: by its id, its name, or the space where several have that name; what is unclear is asked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.inventory.copy.text import fold
from dashboard.inventory.models import Name, NameKind
from dashboard.inventory.schedule_files.contents import FileRow, Place, Refused, ScheduleFile
from dashboard.inventory.schedule_files.fields import APP, APP_ID, SPACE
from dashboard.inventory.tenant_key import tenant_key

_SHOWN = 5  # apps of one name that a question lists
_PERSONAL = "Personal"  # as pages call an app's space where it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownApp:
    """An app of this tenant."""

    id: str
    name: str
    space: str
    gone: bool


class AppIndex:
    """The apps of this tenant, by id and by name, as the copy has them."""

    def __init__(self, source: ScheduleFile, *, is_of_here: bool) -> None:
        """Take the apps that the file renames; ids are of here where the file is."""
        self._renamed, self._is_of_here = source.apps, is_of_here
        self._by_id = {app.id: app for app in _known_apps()}
        self._by_name: dict[str, list[KnownApp]] = defaultdict(list)
        self._by_folded: dict[str, list[KnownApp]] = defaultdict(list)
        for app in self._by_id.values():
            if not app.gone:
                self._by_name[app.name].append(app)
                self._by_folded[fold(app.name)].append(app)

    def of_row(self, row: FileRow, *, current: str = "") -> str:
        """Give the id of the app that a row names; `current` is that of its task. Raises Refused."""
        app_id, name = row.text(APP_ID).strip(), row.text(APP).strip()
        place = row.place_of(APP if name else APP_ID)
        if self._is_of_here and app_id:
            return self._by_its_id(app_id, name, current, place)
        if current and (not name or (app := self._by_id.get(current)) is None or app.name == name):
            return current
        if not name and not app_id:
            raise Refused("The row names no app.", row.place)
        return self._meant(name or app_id, row.text(SPACE).strip(), place)

    def of_body(self, app_id: str, place: Place, *, current: str = "") -> str:
        """Give the id of the app that a body names. Raises Refused."""
        if self._is_of_here and (app_id == current or app_id in self._by_id):
            return self._existing(app_id, current, place)
        if not app_id:
            raise Refused("The body names no app.", place)
        return self._meant(app_id, "", place)

    def name_of(self, app_id: str) -> str:
        app = self._by_id.get(app_id)
        return app.name if app else app_id

    def _by_its_id(self, app_id: str, name: str, current: str, place: Place) -> str:
        """An app that has another name since the file was written is still the same one."""
        app = self._by_id.get(app_id)
        others = [other.id for other in self._by_name.get(name, ())] if name else []
        if app and others and app_id not in others:
            raise Refused(f"The app id is that of “{app.name}”, and not of “{name}”: keep one of the two.", place)
        if app is None and app_id != current:
            return self._meant(name or app_id, "", place)
        return self._existing(app_id, current, place)

    def _existing(self, app_id: str, current: str, place: Place) -> str:
        app = self._by_id.get(app_id)
        if app and app.gone and app_id != current:
            raise Refused(f"The app “{app.name}” is deleted.", place)
        return app_id

    def _meant(self, name: str, space: str, place: Place) -> str:
        called = self._renamed.get(name, name)
        if called in self._by_id:
            return self._existing(called, "", place)
        found = self._by_name.get(called) or self._by_folded.get(fold(called), [])
        if len(found) > 1 and space:
            found = [app for app in found if fold(app.space) == fold(space)] or found
        if len(found) == 1:
            return found[0].id
        raise Refused(_question(name, called, found), place)


def _question(name: str, called: str, found: list[KnownApp]) -> str:
    answer = f"Say which one below “apps:” of the file (in a table in a row “# app”), such as {name[:60]}: "
    if not found:
        also = f" (as “{name[:60]}” of the file)" if called != name else ""
        return f"There is no app “{called[:60]}”{also} in this tenant. {answer}the name or the id of an app here."
    shown = ", ".join(f"{app.id} (space {app.space or _PERSONAL})" for app in found[:_SHOWN])
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    return f"“{called[:60]}” is the name of {len(found)} apps: {shown}{more}. {answer}{found[0].id}."


def app_names(app_ids: Iterable[str]) -> Mapping[str, str]:
    wanted = set(app_ids)
    return {app.id: app.name for app in _known_apps() if app.id in wanted and app.name != app.id}


def _known_apps() -> list[KnownApp]:
    named = Name.objects.filter(tenant=tenant_key())
    spaces = dict(named.filter(kind=NameKind.SPACE).values_list("key", "name"))
    return [
        KnownApp(id=key, name=name or key, space=spaces.get(extra.get("space_id", ""), "") or _PERSONAL, gone=gone)
        for key, name, gone, extra in named.filter(kind=NameKind.APP).values_list("key", "name", "gone", "extra")
    ]
