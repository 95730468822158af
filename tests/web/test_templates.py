"""What holds for every template."""

from pathlib import Path

from django.conf import settings

LONGEST = 160  # characters of a line
SYMBOLS = "_icons.html"  # its lines are paths


def templates() -> list[Path]:
    return [path for folder in settings.TEMPLATES[0]["DIRS"] for path in sorted(Path(folder).rglob("*.html"))]


def test_no_line_of_a_template_is_longer_than_a_screen() -> None:
    long = [
        f"{path}:{number} has {len(line)} characters"
        for path in templates()
        if path.name != SYMBOLS
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if len(line) > LONGEST
    ]

    assert templates()
    assert long == []
