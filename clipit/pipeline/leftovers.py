"""What a run that was killed leaves at work in its folder: jobs here, and in Slurm's queue.

A second run beside them would write the same files.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import psutil

from clipit.core.errors import UsageError
from clipit.pipeline.slurm_queue import cancel, queued_jobs

_FIX = "if it was killed, `clipit unlock` ends them"
_GRACE_S = 10


@dataclass(frozen=True)
class Leftovers:
    """Processes of stages on this machine, and numbers of Slurm jobs, that work in a folder."""

    processes: list[psutil.Process]
    queued: list[str]

    def __str__(self) -> str:
        here = [f"process {process.pid}" for process in self.processes]
        return ", ".join([*here, *(f"Slurm job {number}" for number in self.queued)])

    def __bool__(self) -> bool:
        return bool(self.processes or self.queued)


def leftovers(folder: Path) -> Leftovers:
    """The jobs at work in a folder, of this machine and this user's in Slurm's queue."""
    stages = [process for process, words in _at_work(folder) if _is_stage(words)]
    return Leftovers(stages, queued_jobs(folder))


def refuse_leftovers(folder: Path) -> None:
    """UsageError if jobs of another run are at work in `folder`."""
    if found := leftovers(folder):
        raise UsageError(f"{folder}: jobs of an earlier run are at work here ({found}); {_FIX}")


def end_leftovers(folder: Path) -> Leftovers:
    """End the jobs at work in `folder` and wait until they are gone; returns them.

    Raises UsageError if the Snakemake that started them runs on this machine.
    """
    if heads := running_heads(folder):
        raise UsageError(
            f"{folder}: snakemake runs here (process {heads[0]}); stop it with Ctrl-C, or "
            f"kill -INT {heads[0]}"
        )
    found = leftovers(folder)
    for process in found.processes:
        process.terminate()
    _, alive = psutil.wait_procs(found.processes, timeout=_GRACE_S)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=_GRACE_S)
    if found.queued:
        cancel(found.queued, folder)
    return found


def running_heads(folder: Path) -> list[int]:
    """The processes of Snakemake on this machine that run in `folder`, but for those of jobs."""
    return [process.pid for process, words in _at_work(folder) if _is_head(words)]


def _at_work(folder: Path) -> list[tuple[psutil.Process, list[str]]]:
    """The processes whose working directory is `folder`, with their command lines."""
    here = os.path.realpath(folder)
    found = []
    for process in psutil.process_iter():
        try:
            if process.cwd() == here:
                found.append((process, process.cmdline()))
        except psutil.Error:  # another user's, or just ended
            continue
    return found


def _is_stage(words: list[str]) -> bool:
    """Whether a command line is `python -m clipit stage ...`; its shell's is one word."""
    return words[1:4] == ["-m", "clipit", "stage"]


def _is_head(words: list[str]) -> bool:
    """Whether a command line is a Snakemake that plans, not one that runs a job of another."""
    program = words[1:3] == ["-m", "snakemake"] or any(
        Path(word).name == "snakemake" for word in words[:2]
    )
    return program and "--mode" not in words and "--unlock" not in words
