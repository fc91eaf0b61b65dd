"""The jobs of a folder in Slurm's queue, as profiles/slurm/submit.sh names them."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from clipit.core.errors import MissingError

_PREFIX = "clipit."
_FORMAT = "%A|%j|%Z"  # number, name, working directory
_ANSWER_S, _END_S = 60, 120
#: What the commands say where they are installed and no cluster is configured.
_NO_CLUSTER = "configuration source"


def queued_jobs(folder: Path) -> list[str]:
    """The numbers of the jobs that this user has waiting or running for a run in `folder`.

    None where there is no Slurm. Raises MissingError if it does not answer.
    """
    if shutil.which("squeue") is None:
        return []
    command = ["squeue", "--me", "--noheader", f"--format={_FORMAT}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_ANSWER_S)
    except subprocess.TimeoutExpired:
        raise MissingError(f"squeue: no answer in {_ANSWER_S} s; try again later") from None
    if done.returncode:
        if _NO_CLUSTER in done.stderr:
            return []
        raise MissingError(f"squeue: {' '.join(done.stderr.split())}; try again later")
    rows = (line.split("|", 2) for line in done.stdout.splitlines())
    here = os.path.realpath(folder)
    return [
        number
        for number, name, where in rows
        if name.startswith(_PREFIX) and os.path.realpath(where) == here
    ]


def cancel(jobs: Sequence[str], folder: Path) -> None:
    """Cancel jobs and wait until none of the folder's is left; MissingError if some stay."""
    subprocess.run(["scancel", *jobs], timeout=_ANSWER_S)
    deadline = time.monotonic() + _END_S
    while left := queued_jobs(folder):
        if time.monotonic() > deadline:
            raise MissingError(f"Slurm job {left[0]}: still there after scancel; see squeue")
        time.sleep(1)
