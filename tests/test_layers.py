"""Who may import whom: the table of design.md, held by reading every import, those inside functions too."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "dashboard"

# package -> (ours, others); numpy beyond scheduling only carries arrays of runs from the engine to a page
ALLOWED = {
    "scheduling": ({"scheduling"}, {"dateutil", "recurring_ical_events", "icalendar", "numpy"}),
    "tenant": ({"tenant", "scheduling"}, {"requests", "urllib3", "pydantic"}),
    "connect": ({"tenant"}, {"django"}),
    "inventory": ({"inventory", "tenant", "scheduling", "connect"}, {"django", "dbos", "numpy"}),
    "localtenant": (
        {"localtenant"},
        {"django", "jwt", "dateutil", "icalendar", "recurring_ical_events", "ninja", "pydantic", "waitress"},
    ),
    "web": ({"web", "inventory", "tenant.errors", "scheduling"}, {"django", "django_htmx", "numpy"}),
    "bootstrap": (set(), set()),
}
FILES = [
    path for package in ALLOWED for path in sorted([*ROOT.glob(f"{package}.py"), *ROOT.glob(f"{package}/**/*.py")])
]


def imports(tree: ast.AST) -> Iterator[str]:
    """Every imported name, with the names of `from x import y` joined, since y may be a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "absolute imports only"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_allowed(name: str, ours: set[str], others: set[str]) -> bool:
    if name.startswith("dashboard."):
        inner = name.removeprefix("dashboard.")
        return any(inner == allowed or inner.startswith(f"{allowed}.") for allowed in ours)
    top = name.partition(".")[0]
    return top in others or top in sys.stdlib_module_names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_imports_only_what_its_package_may(path: Path) -> None:
    ours, others = ALLOWED[path.relative_to(ROOT).parts[0].removesuffix(".py")]

    names = set(imports(ast.parse(path.read_text())))

    assert {name for name in names if not is_allowed(name, ours, others)} == set()


def test_scheduling_reads_no_clock() -> None:
    for path in sorted((ROOT / "scheduling").glob("**/*.py")):
        calls = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today", "time_ns", "monotonic"}
        }
        assert calls == set(), path


def test_camel_case_names_of_the_wire_stay_in_wire() -> None:
    wire_names = {
        "appId",
        "timeZone",
        "startDateTime",
        "endDateTime",
        "autoReload",
        "disabledCode",
        "userId",
        "spaceId",
    }
    for path in FILES:
        if path.parts[-2:] == ("tenant", "wire.py") or "localtenant" in path.parts:
            continue
        text = {
            node.value
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        assert text & wire_names == set(), path
