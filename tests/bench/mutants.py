"""Do the tests bite? `python -m tests.bench.mutants --number 200 --seed 1`: seeded faults, and whether a test fails.

Each mutant is one token of one file of `inventory`, `tenant`, `scheduling`, `web` or `localtenant`, chosen by chance,
spread over the packages by their lines of code. It is made in a copy of the tree (`--folder`), never in the checkout,
and is judged by the tests of its package, without Chromium and the clients: those of the mirrored test module first,
then those of modules that name the file's module, that stand beside these, and all others, for NEAR_WORK seconds of
work. Who survives these is judged by `--rest`: by all tests that reach its lines, which a run of them under `coverage`
tells once. A test that works far longer than it should has killed a mutant, by time.

The folder keeps the coverage and, in `results.jsonl`, what was found: a run that was stopped goes on. `--survivors`
judges those again by the tests of today, when some were written for them; the code must be the same.
"""

from __future__ import annotations

import argparse
import ast
import difflib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from select import select
from tempfile import gettempdir
from typing import Any

import coverage

from tests.bench.mutations import Mutation, mutations
from tests.bench.reached import ENDLESS, FRESH

CHECKOUT = Path(__file__).parents[2]
PACKAGES = ("tenant", "localtenant", "inventory", "scheduling", "web")
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.bench.reached"]
PYTEST += ["-m", "not browser and not clients", "--hypothesis-seed=1"]
NEAR_WORK = 6  # seconds of processor time that the near tests of a mutant have
LONGEST = 600  # seconds; a mutant that was not killed by then has no verdict
VERDICTS = {0: "survived", ENDLESS: "by time", FRESH: "no verdict", None: "no verdict"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file of the tree with one change."""

    file: str
    mutation: Mutation

    @property
    def package(self) -> str:
        """The package whose tests judge it."""
        return self.file.split("/")[1]

    @property
    def name(self) -> str:
        """What finds it again in the results."""
        return f"{self.file}:{self.mutation.begin}-{self.mutation.end}:{self.mutation.text}"

    def diff(self, root: Path) -> list[str]:
        """The lines that differ, with their number."""
        source = (root / self.file).read_text()
        sides = (source.splitlines(), self.mutation.of(source).splitlines())
        lines = [line for line in difflib.unified_diff(*sides, n=0, lineterm="") if line[:3] not in ("---", "+++")]
        return [f"{self.file}:{self.mutation.line} ({self.mutation.kind})", *lines[1:]]


def main() -> None:
    """Judge the mutants and print the table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--number", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--folder", type=Path, default=Path(gettempdir()) / "reload-desk-mutants")
    asked.add_argument("--rest", action="store_true", help="judge those that the near tests let through by all tests")
    asked.add_argument("--survivors", action="store_true", help="judge them again by the tests of today")
    asked.add_argument("--table", action="store_true", help="print what is known, judge nothing")
    options = asked.parse_args()
    copy_tree(options.folder / "tree")
    chosen = choose(options.number, options.seed)
    results = Results(options.folder / "results.jsonl")
    if not options.table:
        asked_for = {"survived near", "no verdict"} if options.rest else set()
        asked_for |= {"survived", "survived near"} if options.survivors else set()
        todo = [each for each in chosen if results.verdicts.get(each.name, "") in (asked_for or {""})]
        judge(todo, results, rest=options.rest or options.survivors)
    print(*table(chosen, results), sep="\n")


def copy_tree(tree: Path) -> None:
    """Copy what git knows or would add; a file that is not there any more goes."""
    shutil.rmtree(tree, ignore_errors=True)
    names = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard"], cwd=CHECKOUT, text=True)
    for name in filter(lambda name: (CHECKOUT / name).is_file(), names.splitlines()):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(CHECKOUT / name, tree / name)


def choose(number: int, seed: int) -> list[Mutant]:
    """So many mutants, by the packages' lines of code."""
    chance = random.Random(seed)
    lines = {package: sum(len(path.read_text().splitlines()) for path in _files(package)) for package in PACKAGES}
    chosen = []
    for package, share in _shares(lines, number).items():
        chosen += _some(package, share, chance)
    return chosen


def _shares(lines: Mapping[str, int], number: int) -> dict[str, int]:
    ends = [round(number * sum(list(lines.values())[:place]) / sum(lines.values())) for place in range(len(lines) + 1)]
    return {package: end - begin for package, begin, end in zip(lines, ends, ends[1:], strict=False)}


def _some(package: str, number: int, chance: random.Random) -> list[Mutant]:
    """Each on a line of its own: first the line is drawn, then the kind of change, then the change.

    Of the lines that allow no change but an argument left out, most of the code, one in four is taken.
    """
    places: dict[tuple[str, int], list[Mutation]] = {}
    for path in _files(package):
        name = str(path.relative_to(CHECKOUT))
        for each in mutations(path.read_text()):
            places.setdefault((name, each.line), []).append(each)
    chosen: list[Mutant] = []
    for file, line in chance.sample(sorted(places), len(places)):
        kinds = sorted({each.kind for each in places[file, line]})
        kind = chance.choice([each for each in kinds if each != "argument"] or kinds)
        mutant = Mutant(file, chance.choice([each for each in places[file, line] if each.kind == kind]))
        taken = kind != "argument" or chance.random() < 0.25
        if taken and len(chosen) < number and _can_be_read(mutant):
            chosen.append(mutant)
    return chosen


def _can_be_read(mutant: Mutant) -> bool:
    try:
        ast.parse(mutant.mutation.of((CHECKOUT / mutant.file).read_text()))
    except SyntaxError:
        return False
    return True


def _files(package: str) -> list[Path]:
    paths = sorted((CHECKOUT / "dashboard" / package).rglob("*.py"))
    return [path for path in paths if "migrations" not in path.parts]


@dataclass
class Results:
    """What was found, in a file that grows by a line a mutant; the last line of a mutant counts."""

    path: Path
    verdicts: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what an earlier run has found."""
        for line in self.path.read_text().splitlines() if self.path.exists() else ():
            found = json.loads(line)
            self._keep(found["mutant"], found["verdict"], found["seconds"])

    def add(self, mutant: str, verdict: str, seconds: float, told: str) -> None:
        """Keep a verdict, with what pytest said last."""
        self._keep(mutant, verdict, seconds)
        with self.path.open("a") as lines:
            lines.write(json.dumps({"mutant": mutant, "verdict": verdict, "seconds": seconds, "told": told}) + "\n")

    def _keep(self, mutant: str, verdict: str, seconds: float) -> None:
        self.verdicts[mutant], self.seconds[mutant] = verdict, seconds


def judge(mutants: Iterable[Mutant], results: Results, *, rest: bool) -> None:
    """Run the tests of each mutant, one after the other; a package's mutants stand together."""
    folder = results.path.parent
    for package, mine in groupby(
        sorted(mutants, key=lambda mutant: -PACKAGES.index(mutant.package)), key=lambda mutant: mutant.package
    ):
        reach = Reach(folder, package) if rest else None
        with Session(folder, [f"tests/{package}"]) as session:
            for mutant in mine:
                started = time.monotonic()
                verdict, told = _by_all(mutant, session, reach) if reach else _by_near(mutant, session)
                results.add(mutant.name, verdict, round(time.monotonic() - started, 1), told)
                print(f"{verdict:9} {time.monotonic() - started:6.1f} s  {mutant.name}  {told[-120:]}", flush=True)


def _by_near(mutant: Mutant, session: Session) -> tuple[str, str]:
    """What the tests say of a mutant, the nearest first, until they have worked for some seconds."""
    code, told = _put(mutant, session, {"near": near(session.tree, mutant, 4), "tests": None, "work": NEAR_WORK})
    return ("survived near" if code in (0, FRESH) else VERDICTS.get(code, "killed")), told


def _by_all(mutant: Mutant, session: Session, reach: Reach) -> tuple[str, str]:
    """What all tests that reach a mutant say of it, and those near it that are new.

    Who survives in a session that was collected without it is judged again by one that is collected with it.
    """
    tests, modules = reach.tests(mutant), near(session.tree, mutant, 2)
    order = {"near": modules, "tests": list(tests), "times": tests, "known": str(reach.known)}
    code, told = _put(mutant, session, order)
    if code in (0, FRESH):
        some = dict.fromkeys([*modules, *(name.split("::")[0] for name in tests)])
        code, told = _put(mutant, session, order, list(some))
    return VERDICTS.get(code, "killed"), told


def _put(
    mutant: Mutant, session: Session, order: Mapping[str, object], modules: list[str] | None = None
) -> tuple[int | None, str]:
    """Have an order carried out with a mutant in its file; by a session of its own, where some modules are given."""
    path = session.tree / mutant.file
    source = path.read_text()
    full = {"file": str(path), "was": source, "put": not modules, "work": LONGEST, "times": {}, **order}
    full["told"] = str(session.folder / "failed.txt")
    session.wait()
    path.write_text(mutant.mutation.of(source))
    try:
        if modules is None:
            return session.ask(full)
        with Session(session.folder, modules) as fresh, suppress(ValueError, RuntimeError):
            return fresh.ask(full)
        return 1, "cannot be collected"
    finally:
        path.write_text(source)


class Session:
    """A process of pytest that has collected some modules and waits for orders (`tests/bench/reached.py`)."""

    def __init__(self, folder: Path, modules: list[str]) -> None:
        """Start it."""
        self.folder, self.tree = folder, folder / "tree"
        theirs, ours = os.pipe()
        read, answers = os.pipe()
        self._answers = os.fdopen(read)
        self._is_ready = False
        self._orders = os.fdopen(ours, "w")
        told = {"REACHED_ORDERS": f"{theirs} {answers}"}
        log = (folder / "session.log").open("w")
        self._process = subprocess.Popen(
            [*PYTEST, *modules],
            cwd=self.tree,
            env=_environment(told),
            stdout=log,
            stderr=log,
            pass_fds=(theirs, answers),
        )
        for number in (theirs, answers):
            os.close(number)

    def wait(self) -> None:
        """Wait until it has collected: a file that changes before would be imported as it is then."""
        if not self._is_ready:
            self._is_ready = self._answer() == {}
        if not self._is_ready:
            raise RuntimeError((self.folder / "session.log").read_text())

    def ask(self, order: Mapping[str, object]) -> tuple[int | None, str]:
        """The exit code of the tests of an order, and which failed; None: they took too long."""
        self.wait()
        print(json.dumps({**order, "longest": LONGEST}), file=self._orders, flush=True)
        found = self._answer()
        return found["code"], found["told"]

    def _answer(self) -> Any:
        """One line; raises ValueError when the session has ended."""
        ready, _, _ = select([self._answers], [], [], LONGEST + 300)
        return json.loads(self._answers.readline()) if ready else {"code": None, "told": "no answer"}

    def __enter__(self) -> Session:
        """Use it for a while."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        with suppress(BrokenPipeError):
            self._orders.close()
        self._answers.close()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _environment(told: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **told, "PYTHONDONTWRITEBYTECODE": "1"}


class Reach:
    """Which tests of a package reach which lines, and how long each takes."""

    def __init__(self, folder: Path, package: str) -> None:
        """Read what is known; the first time, run the package's tests."""
        self._tree, self._package = folder / "tree", package
        self.known = folder / f"{package}.json"
        data = folder / f"{package}.coverage"
        if not self.known.exists():
            self._measure(folder, data)
        self._times: dict[str, float] = json.loads(self.known.read_text())
        self._data = coverage.CoverageData(str(data))
        self._data.read()

    def _measure(self, folder: Path, data: Path) -> None:
        settings = folder / "coveragerc"
        settings.write_text("[run]\nsource = dashboard\n")
        more = ["--cov=dashboard", "--cov-context=test", "--cov-report=", f"--cov-config={settings}"]
        told = {"REACHED_TIMES": str(self.known), "COVERAGE_FILE": str(data)}
        command = [*PYTEST, *more, f"tests/{self._package}"]
        run = subprocess.run(
            command, cwd=self._tree, env=_environment(told), capture_output=True, text=True, check=False
        )
        print(run.stdout[-300:], flush=True)

    def tests(self, mutant: Mutant) -> dict[str, float]:
        """The tests that reach a mutant, nearest and quickest first; all, if it is read when its module is."""
        lines = self._data.contexts_by_lineno(str(self._tree / mutant.file))
        reached = {test.rpartition("|")[0] for line in mutant.mutation.lines for test in lines.get(line, ())}
        names = self._times.keys() if "" in reached else reached & self._times.keys()
        far = {module: distance(self._tree, module, mutant) for module in {name.split("::")[0] for name in names}}
        order = sorted(names, key=lambda name: (far[name.split("::")[0]], round(self._times[name], 1), name))
        return {name: self._times[name] for name in order}


def near(tree: Path, mutant: Mutant, limit: int) -> dict[str, int]:
    """The test modules nearer than a limit, with their distance, the nearest first."""
    paths = sorted((tree / "tests" / mutant.package).rglob("test_*.py"))
    far = {str(path.relative_to(tree)): distance(tree, str(path.relative_to(tree)), mutant) for path in paths}
    return {module: far[module] for module in sorted(far, key=far.__getitem__) if far[module] < limit}


def distance(tree: Path, module: str, mutant: Mutant) -> int:
    """0: the module that mirrors the file; 1: names it; 2: stands beside it; 3: elsewhere in the package."""
    mirror = Path("tests") / Path(mutant.file).relative_to("dashboard")
    named = mutant.file.removesuffix(".py").replace("/", ".")
    marks = [Path(module) == mirror.with_name(f"test_{mirror.name}"), named in _named(tree / module)]
    return [*marks, Path(module).parent == mirror.parent, True].index(True)


@cache
def _named(path: Path) -> set[str]:
    return set(_imports(ast.parse(path.read_text())))


def _imports(tree: ast.Module) -> Iterator[str]:
    """The modules that one imports, and what may be modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield from (str(node.module), *(f"{node.module}.{name.name}" for name in node.names))


def table(mutants: list[Mutant], results: Results) -> Iterator[str]:
    """The counts by package, and the survivors."""
    counts = Counter((each.package, results.verdicts.get(each.name, "not run")) for each in mutants)
    heads = ("killed", "by time", "survived", "survived near", "no verdict", "not run")
    yield f"{'package':12}" + "".join(f"{head:>15}" for head in ("mutants", *heads))
    for package in (*PACKAGES, "all"):
        mine = [each for each in counts if package in (each[0], "all")]
        row = [sum(counts[each] for each in mine if each[1] == head) for head in heads]
        yield f"{package:12}" + "".join(f"{number:15}" for number in (sum(row), *row))
    for mutant in mutants:
        if results.verdicts.get(mutant.name) in ("survived", "survived near", "no verdict"):
            yield "\n".join(["", *mutant.diff(CHECKOUT)])


if __name__ == "__main__":
    main()
