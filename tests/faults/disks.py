"""Every stage on a disk that is full, and on one that is read-only: one line each, no file."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from clipit.config.schema import read_raw
from clipit.pipeline.jobs import Job, Jobs
from clipit.pipeline.plan import Plan
from tests.faults.project import TARGET, start_workflow
from tests.workflow import environment

_FULL = ("no space left on the device", 3)
_READ_ONLY = ("Read-only file system", 2)


def missing() -> str:
    """What keeps the tests from mounting disks of their own; "" if nothing does."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        return "disks to fill are mounted by root; run it as root"
    return ""


def full_and_read_only(folder: Path) -> list[str]:
    """Run every stage of a finished run once more, with its outputs on a bad disk."""
    assert start_workflow(folder).wait() == 0, (folder / "last.log").read_text()
    problems = []
    for name, spoil, (words, code) in (
        ("full disk", _fill, _FULL),
        ("read-only disk", _make_read_only, _READ_ONLY),
    ):
        with _small_disk(folder / "disk") as disk:
            spoil(disk)
            before = _files(disk)
            jobs = _jobs(folder)
            found = {job.stage.name: _problem(job, folder, disk, words, code) for job in jobs}
            problems += [f"{name}, {stage}: {text}" for stage, text in found.items() if text]
            if _files(disk) != before:
                problems.append(f"{name}: files were left")
        good = len(jobs) - sum(map(bool, found.values()))
        print(f"{name}: {good} of {len(jobs)} stages: one line, exit code {code}", flush=True)
    return problems


def _files(disk: Path) -> list[Path]:
    return [path for path in sorted(disk.rglob("*")) if path.is_file()]


def _problem(job: Job, folder: Path, disk: Path, words: str, code: int) -> str:
    """What is wrong with how a stage ends on a bad disk; "" if nothing is."""
    done = subprocess.run(
        _command(job, disk), cwd=folder, env=environment(folder), capture_output=True, text=True
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("clipit: error")]
    is_one_line = len(lines) == 1 and words in lines[0] and "Traceback" not in done.stderr
    if done.returncode == code and is_one_line:
        return ""
    return f"exit code {done.returncode}: {done.stderr.strip()[-500:]}"


def _command(job: Job, disk: Path) -> list[str]:
    words = [sys.executable, "-m", "clipit", "stage", job.stage.module]
    for name, value in job.arguments.items():
        paths = value if isinstance(value, list) else [value]
        if name in job.stage.outputs:
            paths = [disk / path.relative_to("results") for path in paths]
        words += [f"--{name.replace('_', '-')}", *map(str, paths)]
    return [*words, "--options", job.options]


def _jobs(folder: Path) -> list[Job]:
    """One job of every stage on the way to the target."""
    with contextlib.chdir(folder):
        jobs = Jobs(Plan(read_raw(Path("config.yaml")))).of(Path(TARGET))
    return list({job.stage.name: job for job in jobs}.values())


@contextlib.contextmanager
def _small_disk(place: Path) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()


def _fill(disk: Path) -> None:
    with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 1024)


def _make_read_only(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
