"""kill -9 at random moments, again and again, until the work is done; then from the start."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.project import stages_at_work, start_summarize, start_workflow, unlock
from tests.finished_work import Finished, files, finished, redone

#: Of the time of an undisturbed workflow, the longest between its first job and a kill.
_LONGEST_SHARE = 0.3


@dataclass
class Tally:
    """What was seen of one kind of kill."""

    kills: int = 0
    runs: int = 0  # from nothing to the end
    half_files: int = 0  # under their final name with other content than undisturbed
    unequal: int = 0  # of finished runs
    finished: int = 0  # files that were complete at a kill, summed over kills
    redone: int = 0  # of those


@dataclass(frozen=True)
class Kind:
    """A way to be killed: what is started, what is killed, and where results are."""

    name: str
    start: Callable[[Path], subprocess.Popen[bytes]]
    #: whether it killed anything, which it did not if nothing ran
    kill: Callable[[subprocess.Popen[bytes], Path, random.Random], bool]
    results: str
    #: whether what was started goes on by itself
    goes_on: bool = False


def _kill_group(process: subprocess.Popen[bytes], _: Path, __: random.Random) -> bool:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return True


def _kill_head(process: subprocess.Popen[bytes], _: Path, __: random.Random) -> bool:
    process.kill()
    process.wait()
    return True


def _kill_job(process: subprocess.Popen[bytes], folder: Path, dice: random.Random) -> bool:
    """Kill a stage; wait for one to run. False if the run came to its end before."""
    while process.poll() is None:
        if at_work := stages_at_work(folder):
            try:
                os.kill(dice.choice(at_work), signal.SIGKILL)
            except ProcessLookupError:
                continue
            return True
    return False


KINDS = (
    Kind("jobs", start_workflow, _kill_job, "results", goes_on=True),
    Kind("process group", start_workflow, _kill_group, "results"),
    Kind("head", start_workflow, _kill_head, "results"),
    Kind("clipit summarize", start_summarize, _kill_group, "out"),
)


def undisturbed(kind: Kind, folder: Path) -> tuple[dict[str, bytes], float]:
    """Every file of a run that nobody kills, and the seconds it took."""
    _clean(kind, folder)
    start = time.monotonic()
    code = kind.start(folder).wait()
    assert code == 0, (folder / "last.log").read_text()
    return _contents(kind, folder), time.monotonic() - start


def torment(
    kind: Kind, folder: Path, expected: dict[str, bytes], usual_s: float, n_kills: int, seed: int
) -> Tally:
    """Kill `n_kills` times, start again each time, and let the last run end; counts only."""
    dice, tally = random.Random(f"{kind.name} {seed}"), Tally()
    while tally.kills < n_kills:
        _clean(kind, folder)
        _one_run(kind, folder, expected, usual_s, n_kills, dice, tally)
        tally.runs += 1
        tally.unequal += _contents(kind, folder) != expected
    return tally


def _one_run(
    kind: Kind,
    folder: Path,
    expected: dict[str, bytes],
    usual_s: float,
    n_kills: int,
    dice: random.Random,
    tally: Tally,
) -> None:
    """From nothing to the end, killed again and again."""
    before: Finished = {}
    process = kind.start(folder)
    while not _has_ended(kind, process, folder, dice.random() * usual_s):
        if tally.kills == n_kills or not kind.kill(process, folder, dice):
            process.wait()
            continue
        tally.kills += 1
        tally.redone += len(redone(before))
        before = finished(folder, kind.results)
        tally.finished += len(before)
        tally.half_files += _half_files(kind, folder, expected)
        if kind.goes_on:
            continue
        if kind.results == "results":
            unlock(folder)
        process = kind.start(folder)
    tally.redone += len(redone(before))


def _has_ended(kind: Kind, process: subprocess.Popen[bytes], folder: Path, within_s: float) -> bool:
    """Whether a run came to its end, which must be a good one, in some seconds.

    Of a workflow, within a share of them from its first job on: planning writes nothing.
    """
    if kind.results == "results":
        while process.poll() is None and not stages_at_work(folder):
            time.sleep(0.05)
        within_s *= _LONGEST_SHARE
    try:
        code = process.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    assert code == 0, (folder / "last.log").read_text()
    return True


def _half_files(kind: Kind, folder: Path, expected: dict[str, bytes]) -> int:
    """How many files have other content than an undisturbed run's, under their final names."""
    return sum(content != expected.get(name) for name, content in _contents(kind, folder).items())


def _contents(kind: Kind, folder: Path) -> dict[str, bytes]:
    """File -> content; of the records of steps, which hold times, whether they are whole."""
    found = {}
    for path in files(folder / kind.results):
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # a head that goes on removes what its killed jobs wrote
            continue
        if path.parent.name == "steps":
            content = b"whole" if json.loads(content) else b""
        found[str(path.relative_to(folder))] = content
    return found


def _clean(kind: Kind, folder: Path) -> None:
    for name in (kind.results, ".snakemake", "cache"):
        shutil.rmtree(folder / name, ignore_errors=True)
