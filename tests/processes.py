"""What a process of the product inherits in the tests: this machine's variables, and none that set up the product.

Nor those of coverage: it would make each start slower, and speak up where a test makes the disk full.
"""

import os

OTHERS = ("RELOAD_DESK", "TENANT", "LOCALTENANT", "DJANGO", "DATABASE", "SCRIPT", "COV")


def inherited() -> dict[str, str]:
    """Give the variables of this process without them."""
    return {name: value for name, value in os.environ.items() if not name.startswith(OTHERS)}
