"""One run of the demo's workflow through profiles/slurm in which everything goes wrong once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from clipit.pipeline.declarations import STAGES
from tests.finished_work import finished, redone
from tests.slurm.faults import install, struck
from tests.workflow import copy_project

TARGET = "results/demo/summaries.json"
MEMORY = "extract_frames.world-1.memory"  # of 1,000 MB, which the rule states
FAILURE = "segment_shots.shard-0001.fail"
CANCELLED = "embed_frames.shard-0001.hang"
TOO_LONG = "embed_queries.demo.hang"
AT_KILL = "render_summaries.shard-0000.hang"
LIMIT_S = 60  # for a cancelled job to be noticed
_WAIT_S = 900


class Scenario:
    """The folder of a run, the Slurm it is on, and what was seen so far."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.environment = {**environment, "PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}
        self.log = folder / "head.log"
        self._head: subprocess.Popen[bytes] | None = None

    def play(self) -> None:
        """All of it, in order; AssertionError where something was lost or done twice."""
        start = time.monotonic()
        self._prepare()
        try:
            self._start_head()
            noticed_s = self._cancel_one()
            before = self._kill_head()
            self._a_second_run_is_refused()
            self._unlock()
            self._finish()
        finally:
            if self._head is not None and self._head.poll() is None:
                os.killpg(self._head.pid, signal.SIGKILL)
        again = redone(before)
        ends = self._ends()
        self._jobs_ran_where_they_belong()
        n_jobs = len(self._all_jobs())
        self._without_gpus()
        print(f"jobs submitted: {n_jobs}; ended otherwise than well: {', '.join(ends)}")
        print(f"a cancelled job was noticed after {noticed_s:.0f} s")
        print(f"files complete when the head was killed: {len(before)}; made again: {len(again)}")
        print(f"took {time.monotonic() - start:.0f} s")
        assert not again, again
        assert ends == ["CANCELLED", "FAILED", "FAILED", "TIMEOUT"], ends  # memory: see cluster.md

    def last_lines(self) -> str:
        """The end of the head's log."""
        return "\n".join(self.log.read_text().splitlines()[-60:]) if self.log.exists() else ""

    def _prepare(self) -> None:
        copy_project(self.folder)
        self._python("-m", "clipit", "demo", "data")
        file = self.folder / "data/config.yaml"
        config = yaml.safe_load(file.read_text())
        config["datasets"]["demo"]["videos_per_shard"] = 4
        file.write_text(yaml.safe_dump(config))
        install(self.folder, MEMORY, FAILURE, CANCELLED, TOO_LONG, AT_KILL)

    def _snakemake(self, *more: str) -> list[str]:
        return [
            *(sys.executable, "-m", "snakemake", "--profile", "profiles/slurm"),
            *("--configfile", "data/config.yaml"),
            *("--set-resources", "embed_queries:runtime=attempt", *more, "--", TARGET),
        ]

    def _start_head(self) -> None:
        with self.log.open("ab") as log:
            self._head = subprocess.Popen(
                self._snakemake(),
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _cancel_one(self) -> float:
        """Cancel a running job; the seconds until the head knows."""
        self._wait(lambda: struck(self.folder, CANCELLED), "the job to be cancelled never ran")
        job = struck(self.folder, CANCELLED)
        subprocess.run(["scancel", job], env=self.environment, check=True)
        start = time.monotonic()
        line = f"Slurm job {job} ended as CANCELLED"
        self._wait(lambda: line in self.log.read_text(), "no word of the cancelled job")
        noticed_s = time.monotonic() - start
        assert noticed_s < LIMIT_S
        return noticed_s

    def _kill_head(self) -> dict[Path, tuple[int, int]]:
        """Kill Snakemake while jobs run; what was complete."""
        self._wait(lambda: struck(self.folder, AT_KILL), "the job to be orphaned never ran")
        assert self._head is not None
        os.killpg(self._head.pid, signal.SIGKILL)
        self._head.wait()
        assert struck(self.folder, AT_KILL) in self._queue()
        return finished(self.folder)

    def _a_second_run_is_refused(self) -> None:
        """By the lock, and without it by the jobs that are still there."""
        locked = self._run(self._snakemake())
        assert locked.returncode and "cannot be locked" in locked.stderr, locked.stderr
        assert self._run(self._snakemake("--unlock")).returncode == 0
        refused = self._run(self._snakemake())
        assert refused.returncode, refused.stderr
        assert "jobs of an earlier run are at work here" in refused.stderr, refused.stderr
        assert "`clipit unlock`" in refused.stderr

    def _unlock(self) -> None:
        done = self._python("-m", "clipit", "unlock")
        assert f"Slurm job {struck(self.folder, AT_KILL)}" in done, done
        assert not self._queue()

    def _finish(self) -> None:
        self._start_head()
        assert self._head is not None
        assert self._head.wait(_WAIT_S) == 0
        done = self._run(self._snakemake("--dry-run"))
        assert "Nothing to be done" in done.stdout + done.stderr, done.stdout

    def _without_gpus(self) -> None:
        """A job that wants a GPU runs where there is none."""
        features = "results/demo/features/demo/shard-0000.parquet"
        command = self._snakemake("--resources", "gpu=0", "--force")
        done = self._run([*command[:-1], features])
        assert done.returncode == 0, done.stderr
        _, partition, name = self._all_jobs()[-1]
        assert (partition, name) == ("cpu", "clipit.embed_frames")

    def _jobs_ran_where_they_belong(self) -> None:
        for number, partition, name in self._all_jobs():
            stage = STAGES.get(name.removeprefix("clipit."))
            wanted = "gpu" if stage and stage.resources.gpu else "cpu"
            assert partition == wanted, (number, name, partition)

    def _all_jobs(self) -> list[tuple[int, str, str]]:
        """Number, partition and name of every job so far, in order."""
        rows = (line.split("|") for line in self._squeue("--states=all", "--format=%A|%P|%j"))
        return sorted((int(number), partition, name) for number, partition, name in rows)

    def _queue(self) -> list[str]:
        return self._squeue("--format=%A")

    def _squeue(self, *arguments: str) -> list[str]:
        return self._run(["squeue", "--noheader", *arguments]).stdout.split()

    def _ends(self) -> list[str]:
        return sorted(re.findall(r"Slurm job \d+ ended as (\w+)", self.log.read_text()))

    def _wait(self, condition: Callable[[], object], message: str) -> None:
        deadline = time.monotonic() + _WAIT_S
        while not condition():
            assert self._head is not None
            if time.monotonic() > deadline or self._head.poll() is not None:
                raise TimeoutError(message)
            time.sleep(0.5)

    def _python(self, *arguments: str) -> str:
        done = self._run([sys.executable, *arguments])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True
        )
