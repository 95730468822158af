"""The first start: an environment from the locks, once, and clear words where that cannot be."""

import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import bootstrap


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "project" / "requirements.txt"
    path.parent.mkdir()
    path.write_text("")
    return path


@pytest.fixture
def ready(tmp_path: Path, lock: Path) -> Path:
    """An environment folder that is stamped as made from the lock."""
    folder = tmp_path / "environment"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()
    bootstrap._stamp(folder, lock).write_text(bootstrap._digest(lock))
    return folder


def test_an_environment_that_matches_its_lock_is_left_alone(
    ready: Path, lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap._prepare(ready, (lock,))

    assert capsys.readouterr().err == ""


def test_a_changed_lock_is_noticed(ready: Path, lock: Path) -> None:
    lock.write_text("# another")

    assert not bootstrap._is_installed(ready, lock)


def test_the_first_start_makes_a_real_environment(tmp_path: Path, lock: Path) -> None:
    folder = tmp_path / "made"

    bootstrap._prepare(folder, (lock,))

    where = "import sys; print(sys.prefix)"
    prefix = subprocess.run([bootstrap._python_of(folder), "-c", where], capture_output=True, text=True, check=True)
    assert Path(prefix.stdout.strip()) == folder
    assert bootstrap._is_installed(folder, lock)


def test_packages_that_cannot_be_installed_end_in_a_sentence(ready: Path, lock: Path) -> None:
    (ready / "bin" / "python").unlink()
    (ready / "bin" / "python").symlink_to("/bin/false")
    lock.write_text("nothing==0")

    with pytest.raises(SystemExit, match="could not be installed"):
        bootstrap._prepare(ready, (lock,))
    assert not bootstrap._is_installed(ready, lock)


def test_inside_an_environment_with_the_packages_it_steps_aside() -> None:
    bootstrap.enter(["manage.py", "test"])  # returns: the tests themselves run in one


def test_a_foreign_environment_without_the_packages_is_told_what_it_lacks(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)

    run = subprocess.run(
        [tmp_path / "bare" / "bin" / "python", bootstrap.ROOT / "manage.py", "serve"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 1
    assert "lacks django" in run.stderr
    assert "Traceback" not in run.stderr
