"""No half-written file ever exists under its final name."""

import errno
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from clipit.core.durable import (
    durable_write,
    remove_temporaries,
    temporary_name,
    write_csv,
    write_json,
    write_new,
)


def test_success_leaves_only_the_file(tmp_path: Path) -> None:
    write_json(tmp_path / "a" / "b.json", {"x": 1})
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.json"]


def test_failure_leaves_the_old_file_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")
    with pytest.raises(RuntimeError), durable_write(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_kill_minus_nine_leaves_no_target(tmp_path: Path) -> None:
    code = (
        "import os, signal; from clipit.core.durable import durable_write\n"
        f"with durable_write({str(tmp_path / 'a.txt')!r}) as temporary:\n"
        "    temporary.write_text('half'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ, cwd=Path(__file__).parents[2]
    )
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "a.txt").exists()


def test_temporary_keeps_the_suffix_and_names_its_process(tmp_path: Path) -> None:
    with durable_write(tmp_path / "a.mp4") as temporary:
        assert temporary.suffix == ".mp4"
        assert str(os.getpid()) in temporary.name
        temporary.touch()


def test_two_threads_writing_one_path_leave_a_complete_file(tmp_path: Path) -> None:
    path, meet = tmp_path / "a.mp4", Barrier(2, timeout=60)

    def write(letter: str) -> None:
        with durable_write(path) as temporary, temporary.open("w") as file:
            meet.wait()
            file.write(letter * 1000)
            meet.wait()
            file.write(letter * 1000)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, "ab"))
    assert path.read_text() in ("a" * 2000, "b" * 2000)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("letter", ["x", "長"])
def test_temporary_of_a_long_name_fits_the_file_system(tmp_path: Path, letter: str) -> None:
    path = tmp_path / f"{letter * (251 // len(letter.encode()))}.mp4"
    with durable_write(path) as temporary:
        assert temporary.name.startswith(f".{letter * 30}") and temporary.suffix == ".mp4"
        temporary.write_text("whole")
    assert path.read_text() == "whole"


@pytest.fixture(params=["links", "no links"])
def file_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With hard links, and without."""

    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted", str(source))

    if request.param == "no links":
        monkeypatch.setattr("clipit.core.durable.os.link", refuse)


@pytest.mark.usefixtures("file_system")
def test_new_file_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("old")
    (tmp_path / "a-2.mp4").symlink_to(tmp_path / "absent")
    new = write_new(tmp_path / "a.mp4", lambda temporary: temporary.write_text("new"))
    assert (new.name, new.read_text()) == ("a-3.mp4", "new")
    assert (tmp_path / "a.mp4").read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"a.mp4", "a-2.mp4", "a-3.mp4"}


@pytest.mark.usefixtures("file_system")
def test_concurrent_writers_get_distinct_names(tmp_path: Path) -> None:
    letters, meet = "abcdefgh", Barrier(8, timeout=60)

    def write(letter: str) -> Path:
        def fill(temporary: Path) -> None:
            temporary.write_text(letter * 1000)
            meet.wait()

        return write_new(tmp_path / "summary.mp4", fill)

    with ThreadPoolExecutor(len(letters)) as threads:
        names = list(threads.map(write, letters))
    assert [path.read_text() for path in names] == [letter * 1000 for letter in letters]
    assert {path.name for path in tmp_path.iterdir()} == {
        "summary.mp4",
        *(f"summary-{number}.mp4" for number in range(2, 9)),
    }


@pytest.mark.usefixtures("file_system")
def test_failed_new_file_leaves_nothing(tmp_path: Path) -> None:
    def fail(temporary: Path) -> None:
        temporary.write_text("half")
        assert [path.name for path in tmp_path.iterdir()] == [temporary.name]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_new(tmp_path / "a.mp4", fail)
    assert not list(tmp_path.iterdir())


def test_nan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "a.json", {"x": float("nan")})
    assert not list(tmp_path.iterdir())


def test_csv_quotes_commas(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv", ["a", "b"], [[1, "x, y"]])
    assert (tmp_path / "a.csv").read_text().splitlines() == ["a,b", '1,"x, y"']


def test_what_killed_writers_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    code = (
        "import os, signal; from clipit.core.durable import durable_write\n"
        f"with durable_write({str(tmp_path / 'a/b.c.txt')!r}) as temporary:\n"
        "    temporary.write_text('half'); os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code], env=os.environ, cwd=Path(__file__).parents[2])
    (left,) = (tmp_path / "a").iterdir()
    (tmp_path / "a" / left.name.replace(".txt", ".mp4")).mkdir()  # as of a folder of pieces
    other = tmp_path / f".x.elsewhere-{os.getpid()}-00000000.tmp.parquet"
    kept = [tmp_path / ".x.tmp", tmp_path / ".lock", tmp_path / temporary_name("mine"), other]
    for file in kept:
        file.touch()
    assert remove_temporaries(tmp_path, of_other_machines=False) == 2
    assert sorted(tmp_path.iterdir()) == sorted([*kept, tmp_path / "a"])
    assert remove_temporaries(tmp_path, of_other_machines=True) == 1
    assert not other.exists() and not list((tmp_path / "a").iterdir())
