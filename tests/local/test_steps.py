"""A step runs if its result is missing, out of date or lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from clipit.core.errors import UsageError
from clipit.local.steps import Runner, Step


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in"
    path.write_text("a")
    return path


def copying(source: Path, key: str = "k") -> Step:
    out = source.with_name("out")
    return Step("copy", (source,), (out,), key, lambda: out.write_text(source.read_text()))


def test_a_step_runs_once(source: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path / "records")
    assert runner.run(copying(source))
    assert not runner.run(copying(source))
    assert not Runner(tmp_path / "records").run(copying(source))


def test_records_survive_another_working_directory_and_a_move(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Runner(tmp_path / "records").run(copying(source))
    monkeypatch.chdir(tmp_path)
    assert not Runner(Path("records")).run(copying(Path("in")))
    moved = tmp_path.rename(tmp_path.with_name("moved"))
    assert not Runner(moved / "records").run(copying(moved / "in"))


@pytest.mark.parametrize("change", ["key", "input", "touched", "output", "lost", "record"])
def test_a_step_runs_again_after_a_change(source: Path, tmp_path: Path, change: str) -> None:
    runner = Runner(tmp_path / "records")
    runner.run(copying(source))
    out = source.with_name("out")
    if change == "input":
        source.write_text("bb")
    elif change == "touched":
        os.utime(source, ns=(1, 1))
    elif change == "output":
        out.write_text("ccc")
    elif change == "lost":
        out.unlink()
    elif change == "record":
        (record,) = (tmp_path / "records").iterdir()
        record.write_text("{")
    assert runner.run(copying(source, "other" if change == "key" else "k"))
    assert out.read_text() == source.read_text()


def test_a_failed_step_leaves_no_result(source: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path / "records")
    runner.run(copying(source))

    def fail() -> None:
        raise RuntimeError("killed")

    step = copying(source, "new")
    with pytest.raises(RuntimeError):
        runner.run(Step(step.name, step.inputs, step.outputs, step.key, fail))
    assert not runner.is_fresh(copying(source, "new"))
    assert not runner.is_fresh(copying(source))
    runner.check_overwrite(step.outputs[0])  # leftovers of an interrupted step may be overwritten
    assert runner.run(copying(source, "new"))


def test_foreign_and_edited_files_are_not_overwritten(source: Path, tmp_path: Path) -> None:
    runner = Runner(tmp_path / "records")
    out = source.with_name("out")
    runner.check_overwrite(out)
    out.write_text("theirs")
    with pytest.raises(UsageError, match="out: exists and was not written by clipit"):
        runner.check_overwrite(out)
    runner.run(copying(source))
    runner.check_overwrite(out)
    out.write_text("edited")
    with pytest.raises(UsageError, match="out: was edited since it was written"):
        runner.check_overwrite(out)
