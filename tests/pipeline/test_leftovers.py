"""What a killed run leaves at work in its folder: found, refused, ended; and nothing else."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clipit.core.errors import MissingError, UsageError
from clipit.pipeline.leftovers import end_leftovers, leftovers, refuse_leftovers, running_heads

#: Prints the file of the same name, as Slurm would answer.
_SQUEUE = '#!/bin/sh\ncat "$0.txt"\n'
#: Notes what it was asked, and empties the queue.
_SCANCEL = '#!/bin/sh\necho "$@" >>"$0.txt"\n: >"{squeue}.txt"\n'


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[subprocess.Popen]:
    """`python -m clipit stage ...` at work in tmp_path/run, for ever."""
    package = tmp_path / "run/clipit"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import time\nopen('started', 'w')\ntime.sleep(1000)\n")
    command = [sys.executable, "-m", "clipit", "stage", "embed_frames"]
    process = subprocess.Popen(command, cwd=tmp_path / "run")
    _wait_for(tmp_path / "run/started")
    yield process
    process.kill()
    process.wait()


def _wait_for(file: Path) -> None:
    deadline = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture
def slurm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on PATH with a pretended squeue and scancel; squeue.txt is the queue."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in {"squeue": _SQUEUE, "scancel": _SCANCEL}.items():
        (programs / name).write_text(text.format(squeue=programs / "squeue"))
        (programs / name).chmod(0o755)
    (programs / "squeue.txt").touch()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return programs


def test_a_stage_at_work_is_refused_and_ended(
    stage: subprocess.Popen, slurm: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    with pytest.raises(UsageError, match=rf"process {stage.pid}\); .*`clipit unlock`"):
        refuse_leftovers(folder)
    assert str(end_leftovers(folder)) == f"process {stage.pid}"
    assert stage.poll() is not None
    refuse_leftovers(folder)


def test_a_stage_in_another_folder_is_left_alone(
    stage: subprocess.Popen, slurm: Path, tmp_path: Path
) -> None:
    refuse_leftovers(tmp_path)
    assert not end_leftovers(tmp_path)
    assert stage.poll() is None


def test_jobs_in_the_queue_are_those_of_the_folder(slurm: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    ours = [f"1|clipit.embed_frames|{tmp_path}", f"2|clipit.a|{tmp_path}/link"]
    others = [f"3|bash|{tmp_path}", f"4|clipit.a|{tmp_path}/bin"]
    (slurm / "squeue.txt").write_text("\n".join([*ours, *others]))
    assert leftovers(tmp_path).queued == ["1", "2"]
    with pytest.raises(UsageError, match=r"\(Slurm job 1, Slurm job 2\)"):
        refuse_leftovers(tmp_path)
    end_leftovers(tmp_path)
    assert (slurm / "scancel.txt").read_text() == "1 2\n"
    refuse_leftovers(tmp_path)
    (slurm / "squeue.txt").write_text("\n".join(others))
    refuse_leftovers(tmp_path)


def test_a_queue_that_does_not_answer_is_no_empty_queue(slurm: Path, tmp_path: Path) -> None:
    (slurm / "squeue").write_text(
        "#!/bin/sh\necho 'Unable to contact slurm controller' >&2; exit 1"
    )
    with pytest.raises(MissingError, match="squeue: Unable to contact slurm controller; try again"):
        refuse_leftovers(tmp_path)


def test_commands_without_a_cluster_are_no_queue(slurm: Path, tmp_path: Path) -> None:
    line = "squeue: fatal: Could not establish a configuration source"
    (slurm / "squeue").write_text(f"#!/bin/sh\necho '{line}' >&2; exit 1")
    refuse_leftovers(tmp_path)


def test_a_living_snakemake_keeps_its_jobs(slurm: Path, tmp_path: Path) -> None:
    (tmp_path / "Snakefile").write_text("rule a:\n    shell: 'touch started; sleep 100'\n")
    command = [sys.executable, "-m", "snakemake", "--cores", "1"]
    head = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL)
    try:
        _wait_for(tmp_path / "started")
        assert running_heads(tmp_path) == [head.pid]
        with pytest.raises(UsageError, match=f"snakemake runs here .process {head.pid}.*Ctrl-C"):
            end_leftovers(tmp_path)
    finally:
        head.terminate()
        subprocess.run(["pkill", "-P", str(head.pid)])
        head.wait()
    assert running_heads(tmp_path) == []
