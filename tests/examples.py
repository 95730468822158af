"""How many examples the random tests try: all, or with FAST_TESTS=1 (`manage.py test --fast`) a tenth."""

import os

FAST = os.environ.get("FAST_TESTS") == "1"
FEWEST = 2


def examples(count: int) -> int:
    """`count`, or its tenth when the tests are to be fast."""
    return max(count // 10, FEWEST) if FAST else count
