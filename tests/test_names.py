"""No two classes of the project have the same name, so that a name leads to one place.

A class inside another one is always named together with it, and left out here.
"""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent / "dashboard"
OF_DJANGO = {"Meta", "Command", "Migration"}


def test_no_class_name_stands_twice() -> None:
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and node.name not in OF_DJANGO:
                found[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert {name: places for name, places in found.items() if len(places) > 1} == {}
