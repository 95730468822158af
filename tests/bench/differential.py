"""Run the differential tests over many more made-up rules: `python -m tests.bench.differential --examples 20000`."""

import argparse
import os
import sys
import time

import pytest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--examples", type=int, default=20_000, help="for each of the two oracles; a quarter for unions"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()), help="other rules for each seed")
    parser.add_argument("--only", default="", help="a pytest -k expression, such as dateutil")
    options = parser.parse_args()
    os.environ["DIFFERENTIAL_EXAMPLES"] = str(options.examples)
    os.environ["DIFFERENTIAL_SEED"] = str(options.seed)
    print(f"{options.examples:,} examples, seed {options.seed}")
    return pytest.main(["tests/scheduling/test_differential.py", "-q", "--durations=0", "-k", options.only])


if __name__ == "__main__":
    sys.exit(main())
