"""A plugin of pytest for the mutants: `pytest -p tests.bench.reached`, told by the environment.

With REACHED_TIMES it writes to that file how long each test took. With REACHED_ORDERS, the numbers of two pipes, it
runs no test by itself: for each line that it reads, an order, it makes a child of the collected session, which runs the
tests of the order with its mutant in place, and it answers with a line. A test that takes far longer than it did ends
its child.
"""

from __future__ import annotations

import functools
import gc
import json
import os
import resource
import shutil
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import hypothesis
import pytest
from django.db import connections

ENDLESS = 86  # the exit code of a child that was ended for its time
FRESH = 87  # of one that cannot put the mutant in place: what runs when a module is imported has run
PATIENCE, FACTOR = 20.0, 12.0  # seconds of work that each test has, and how many times its own time
MOST_MEMORY = 6 << 30
IN_FUNCTION = 1  # the flag of a code object that is not the body of a module or of a class

_times: dict[str, float] = {}
_failed: list[str] = []


def pytest_collection() -> None:
    """Let a property that fails do so at once: nobody reads the smallest example of a mutant."""
    if "REACHED_ORDERS" in os.environ:
        phases = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        hypothesis.settings.register_profile("mutants", hypothesis.settings(), phases=phases, database=None)
        hypothesis.settings.load_profile("mutants")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Carry out orders until there are none."""
    if "REACHED_ORDERS" not in os.environ:
        return None
    reads, writes = map(int, os.environ.pop("REACHED_ORDERS").split())
    with os.fdopen(reads) as orders, os.fdopen(writes, "w") as answers:
        _make_databases(session)
        answers.write("{}\n")  # collected; from now on files may change
        answers.flush()
        gc.freeze()
        for line in orders:
            answers.write(json.dumps(_carried_out(session, json.loads(line))) + "\n")
            answers.flush()
    return True


def _make_databases(session: pytest.Session) -> None:
    """Run one test that needs the databases, so that they are there, and keep copies of them for the children."""
    for item in session.items:
        if _needs_database(item) and not _empties(item):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=session)
            break
    _failed.clear()
    connections.close_all()
    for path in _databases():
        shutil.copyfile(path, f"{path}.kept")


def _databases() -> list[Path]:
    names = (Path(connection.settings_dict["NAME"]) for connection in connections.all(initialized_only=True))
    return [path for path in names if path.exists()]


def _renew_databases() -> None:
    """Undo what the children before have left in them."""
    for path in _databases():
        for name in (f"{path}-wal", f"{path}-shm"):
            Path(name).unlink(missing_ok=True)
        shutil.copyfile(f"{path}.kept", path)


def _carried_out(session: pytest.Session, order: dict[str, Any]) -> dict[str, Any]:
    told = Path(order["told"])
    told.write_text("")
    child = os.fork()
    if not child:
        _be_the_child(session, order, told)
    return {"code": _code(child, order["longest"]), "told": told.read_text()}


def _code(child: int, longest: float) -> int | None:
    """The exit code of a child; None when it was ended because all its tests together took too long."""
    end = time.monotonic() + longest
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None


def _be_the_child(session: pytest.Session, order: dict[str, Any], told: Path) -> None:
    code = FRESH
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        _renew_databases()
        is_there = not order["put"] or _put(Path(order["file"]), order["was"])
        code = _run(session, order) if is_there else FRESH
        told.write_text(" ".join(_failed))
    except BaseException:
        told.write_text(traceback.format_exc())
    finally:
        os._exit(code)


def _run(session: pytest.Session, order: dict[str, Any]) -> int:
    """Run the tests of an order up to the first that fails, or until their time is over."""
    _times.update(order["times"])
    items = _asked(session.items, order)
    for kind in (signal.SIGPROF, signal.SIGALRM):
        signal.signal(kind, _end)
    begun = time.process_time()
    for item, following in zip(items, [*items[1:], session], strict=False):  # the databases outlive the last one
        patience = PATIENCE + FACTOR * _times.get(item.nodeid, 0)
        signal.setitimer(signal.ITIMER_PROF, patience)
        signal.setitimer(signal.ITIMER_REAL, 10 * patience)  # one that waits; the machine may be busy with other work
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if _failed or time.process_time() - begun > order["work"]:
            break
    return 1 if _failed else 0


def _asked(items: list[pytest.Item], order: dict[str, Any]) -> list[pytest.Item]:
    """The tests of an order: those of some modules, or those that it names and what is new in these modules.

    Of modules that are not of the mutant's own file, a first case of each test comes before all second ones. Those that
    empty the databases come last, as pytest-django has them.
    """
    near, named = order["near"], order["tests"]
    known = json.loads(Path(order["known"]).read_text()) if named is not None else {}
    places = {name: place for place, name in enumerate(named or ())}
    kept = [item for item in items if item.nodeid in places or (_module(item) in near and item.nodeid not in known)]
    cases: Counter[str] = Counter()
    ranks: dict[pytest.Item, tuple[int, ...]] = {}
    for item in kept:
        cases[item.nodeid.partition("[")[0]] += 1
        far = near.get(_module(item), 0)
        case = cases[item.nodeid.partition("[")[0]] if far > 1 else 0
        ranks[item] = (_empties(item), places.get(item.nodeid, -1), min(far, 2), case, far, _needs_database(item))
    return sorted(kept, key=ranks.__getitem__)


def _module(item: pytest.Item) -> str:
    return item.nodeid.split("::")[0]


def _needs_database(item: pytest.Item) -> bool:
    return item.get_closest_marker("django_db") is not None


def _empties(item: pytest.Item) -> bool:
    """Whether a test empties the databases: those come last, as pytest-django has them."""
    marker = item.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in getattr(item, "fixturenames", ())


def _end(*_: object) -> None:
    os._exit(ENDLESS)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up a test's setup, call and teardown, and remember what failed."""
    _times[report.nodeid] = _times.get(report.nodeid, 0) + report.duration
    if report.failed:
        _failed.append(report.nodeid)


def pytest_sessionfinish() -> None:
    """Write the times down."""
    if "REACHED_TIMES" in os.environ:
        Path(os.environ["REACHED_TIMES"]).write_text(json.dumps(_times))


def _put(path: Path, was: str) -> bool:
    """Give the functions of a module that was imported the code that its file has now; False where that cannot be."""
    pairs = list(_changed(compile(was, path, "exec"), compile(path.read_text(), path, "exec")))
    codes = {_key(old): new for old, new in pairs if new and old.co_freevars == new.co_freevars}
    if not pairs or len(codes) < len(pairs):
        return False
    gc.unfreeze()
    objects = gc.get_objects()  # asked for their type: a lazy object has to be made before it says its class
    mine = [each for each in objects if type(each) is FunctionType and each.__code__.co_filename == str(path)]
    found = [each for each in mine if _key(each.__code__) in codes]
    for function in found:
        function.__code__ = codes[_key(function.__code__)]
    for each in objects:
        if type(each) is functools._lru_cache_wrapper and str(each.__module__).startswith("dashboard"):
            each.cache_clear()
    return bool(found) or not mine  # a module that is not imported yet will be, as it is now


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType | None]]:
    """The functions that differ, outermost; with None what runs at the import of their module."""
    if old == new:
        return
    if old.co_flags & IN_FUNCTION:
        yield old, (None if old.co_name.startswith("<") and old.co_name != "<lambda>" else new)
        return
    within = [[each for each in code.co_consts if isinstance(each, CodeType)] for code in (old, new)]
    if _without(old) != _without(new) or len(within[0]) != len(within[1]):
        yield old, None
    for pair in zip(*within, strict=False):
        yield from _changed(*pair)


def _without(code: CodeType) -> tuple[object, ...]:
    """The body of a module or class without the functions in it."""
    return code.co_code, code.co_names, tuple(each for each in code.co_consts if not isinstance(each, CodeType))
