"""Who may import whom, between packages and between rooms: the two tables of dashboard/README.md.

Imports inside functions count, and so do dotted names in strings, by which Django's settings name modules.
"""

import ast
import re
import sys
from collections.abc import Collection, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).parent.parent / "dashboard"

# package -> (ours, others); numpy beyond scheduling only carries arrays of runs from the engine to a page
PACKAGES = {
    "scheduling": ({"scheduling"}, {"dateutil", "recurring_ical_events", "icalendar", "numpy"}),
    "tenant": ({"tenant", "scheduling"}, {"requests", "urllib3", "pydantic"}),
    "connect": ({"tenant"}, {"django"}),
    # calls to addresses that people typed: the one way out beside the tenant's, and so the one place that guards it
    "outbound": ({"outbound", "tenant.timed_socket"}, {"requests", "urllib3"}),
    "sealing": (set(), {"django", "cryptography"}),
    "inventory": (
        {"inventory", "tenant", "scheduling", "connect", "outbound", "sealing"},
        {"django", "numpy", "holidays", "yaml", "openpyxl"},
    ),
    "localtenant": ({"localtenant"}, {"django", "jwt", "ninja", "pydantic", "waitress"}),
    "web": (
        {"web", "inventory", "tenant.errors", "scheduling", "connect.tenant_name", "connect.is_real"},
        {"axes", "django", "django_htmx", "numpy"},
    ),
    "bootstrap": (set(), set()),
}

# package -> room -> the rooms of the package that it may import; a module beside the rooms is a room by itself
ROOMS = {
    "scheduling": {
        "recurrence": {"zones"},
        "expansion": {"budget", "instants", "recurrence"},
        "wording": {"budget", "expansion", "instants", "recurrence", "task"},
        "quickline": {"budget", "recurrence", "schedule", "wording", "zone_names", "zones"},
        "calendar": {"budget", "expansion", "instants", "schedule"},
        "move": {
            *("budget", "difference", "expansion", "instants", "recurrence", "schedule", "task", "zone_links", "zones"),
        },
        "spread": {"budget", "calendar", "expansion", "instants", "recurrence", "schedule"},
        "libraries": set(),  # it knows nothing of our engine
        "company_calendar": {"zones"},
    },
    "inventory": {
        "models": {"fields"},
        "copy": {"models", "tenant_key", "ahead", "batches"},
        "search": {"models", "tenant_key", "fields", "copy", "company_calendars", "database"},
        "company_calendars": {"models", "tenant_key", "copy", "search", "cache"},
        "changes": {"models", "tenant_key", "ahead", "copy", "batches", "call_budget", "database", "paging", "cache"},
        "jobs": {
            "schedule_files",
            *("models", "tenant_key", "ahead", "copy", "changes", "batches", "call_budget", "database", "paging"),
            *("token_user", "cache"),
        },
        "pauses": {"models", "tenant_key", "copy", "changes", "jobs", "batches", "token_user", "cache"},
        "tasks": {"models", "tenant_key", "copy", "search", "batches", "paging"},
        "task": {"models", "tenant_key", "copy", "changes", "call_budget", "database"},
        "calendar": {"models", "tenant_key", "copy", "search", "tasks", "batches", "cache"},
        "cache": {"models", "tenant_key", "copy", "batches"},
        "runs": {"models", "tenant_key", "copy", "changes", "call_budget"},
        "disabled": {"models", "tenant_key", "copy", "search"},
        "schedule_files": {*("models", "tenant_key", "copy", "changes", "tasks", "search", "batches", "paging")},
        "move": {"models", "tenant_key", "copy", "batches", "paging", "verification"},
        "now": {"models", "tenant_key", "copy", "search", "database", "move"},
        "alerts": {"models", "tenant_key", "copy", "search", "calendar", "batches", "database", "task_address"},
        "sync": {
            "models",
            "tenant_key",
            "ahead",
            "copy",
            "changes",
            "call_budget",
            "database",
            "tallies",
            "alerts",
            "batches",
            "cache",
            "company_calendars",
            "move",
            "jobs",
            "pauses",
        },
    },
    "web": {
        "jobs": {"request", "notices", "owners", "downloads", "times", "zones", "moments"},
        "pauses": {"jobs", "history", "request", "notices", "owners", "times", "zones", "moments"},
        "tasks": {"jobs", "request", "notices", "owners", "reasons", "search", "downloads", "status", "times", "zones"},
        "task": {"request", "notices", "qlik", "reasons", "second_opinion", "times", "zones", "day_words"},
        "history": {"request", "notices", "owners", "reasons", "downloads", "zones"},
        "move": {"request", "downloads", "times", "zones"},
        "editor": {"request", "notices", "second_opinion", "owners", "times", "zones", "day_words"},
        # what the editor can fill in is what a calendar may offer
        "calendar": {
            *(
                "request",
                "notices",
                "owners",
                "reasons",
                "search",
                "downloads",
                "times",
                "zones",
                "day_words",
                "editor",
                "jobs",  # a plan is carried out as one
            ),
        },
        "company_calendars": {"request", "zones", "day_words"},
        "now": {"request", "reasons", "calendar", "times", "zones"},
        "schedule_files": {"request", "notices", "owners", "downloads", "zones"},
        "feeds": {"request", "calendar", "zones", "feed_answer"},
        "channels": {"request", "notices", "search", "times", "zones", "feed_answer"},
    },
    "localtenant": {
        "rules": set(),
        "scheduling_tasks": {
            *("clock", "constants", "errors", "forecast", "identity", "ids", "models", "paging", "router", "rules"),
            *("simulation", "users", "validation"),
        },
        "data": {
            "clock",
            "constants",
            "forecast",
            "ids",
            "models",
            "router",
            "rules",
            "scheduling_tasks",
            "simulation",
        },
    },
}
WIRE_NAMES = {"appId", "timeZone", "startDateTime", "endDateTime", "autoReload", "disabledCode", "userId", "spaceId"}
DOTTED = re.compile(r"dashboard(\.\w+)+(?<!\.sqlite3)")


def test_a_package_imports_only_what_it_may() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for package, (ours, others) in PACKAGES.items()
        for path in files(package)
        for name in imports(path)
        if not is_allowed(name, ours, others)
    ]

    assert wrong == []


def test_a_room_imports_only_the_rooms_that_it_may() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for package, rooms in ROOMS.items()
        for room, allowed in rooms.items()
        for path in files(f"{package}/{room}")
        for name in imports(path)
        if name.startswith(f"dashboard.{package}.") and name.split(".")[2] not in allowed | {room}
    ]

    assert wrong == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    modules = {dotted(path): path for path in ROOT.rglob("*.py") if "migrations" not in path.parts}
    needed = {name: {module_of(other, modules) for other in imports(path)} for name, path in modules.items()}

    TopologicalSorter({name: others - {name, ""} for name, others in needed.items()}).prepare()  # raises CycleError


def test_each_name_in_a_string_is_a_module_or_stands_in_one() -> None:
    names = {name for path in ROOT.glob("**/*.py") for name in strings(ast.parse(path.read_text()))}

    assert "dashboard.web.http.middleware.TenantErrorMiddleware" in names  # of the settings
    assert {name for name in names if not is_there(name)} == set()


def test_tables_name_a_tenant_by_its_key_and_never_by_its_host() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in files("inventory")
        for line in path.read_text().splitlines()
        if re.search(r"\btenant=(connect\.tenant_name|tenant\.host)|take\((connect\.tenant_name|tenant\.host)", line)
    ]

    assert wrong == []


def test_scheduling_reads_no_clock() -> None:
    calls = {
        f"{path.relative_to(ROOT)}: {node.attr}"
        for path in files("scheduling")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today", "time_ns", "monotonic"}
    }

    assert calls == set()


def test_camel_case_names_of_the_wire_stay_in_wire() -> None:
    others = {path for package in PACKAGES if package != "localtenant" for path in files(package)}
    texts = {
        (path.relative_to(ROOT), node.value)
        for path in others - {ROOT / "tenant" / "wire.py", ROOT / "tenant" / "workflow" / "wire.py"}
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }

    assert {(path, text) for path, text in texts if text in WIRE_NAMES} == set()


def files(place: str) -> list[Path]:
    """The modules of a package, a room, or a module by itself; there is at least one, or a table names nothing."""
    found = sorted([*ROOT.glob(f"{place}.py"), *ROOT.glob(f"{place}/**/*.py")])
    assert found, place
    return found


def dotted(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts)
    return name.removesuffix(".__init__")


def module_of(name: str, modules: Collection[str]) -> str:
    """The longest part of a dotted name that is a module of ours; of a bare package nothing, which imports its own."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name if name.count(".") > 1 else ""


def imports(path: Path) -> Iterator[str]:
    """Every name that a module imports, names of modules in strings too; of `from x import y` `x.y`."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "absolute imports only"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
    yield from strings(tree)


def strings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
            yield node.value


def is_allowed(name: str, ours: set[str], others: set[str]) -> bool:
    if name.startswith("dashboard."):
        inner = name.removeprefix("dashboard.")
        return any(inner == allowed or inner.startswith(f"{allowed}.") for allowed in ours)
    top = name.partition(".")[0]
    return top in others or top in sys.stdlib_module_names


def is_there(name: str) -> bool:
    """Whether the name is a package, a module, or something that a module defines at its top."""
    path = ROOT.parent.joinpath(*name.split("."))
    if path.is_dir() or path.with_suffix(".py").exists():
        return True
    module = path.parent.with_suffix(".py")
    tree = ast.parse(module.read_text() if module.exists() else "")
    return any(path.name in {getattr(node, "name", ""), *targets(node)} for node in tree.body)


def targets(node: ast.stmt) -> set[str]:
    return {target.id for target in getattr(node, "targets", ()) if isinstance(target, ast.Name)}
