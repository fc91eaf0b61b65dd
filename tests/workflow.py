"""Running the workflow in a copy of the project, for tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def copy_project(folder: Path) -> None:
    """Copy what a run needs, but for config.yaml."""
    for name in ("clipit", "workflow", "profiles", "envs"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "Snakefile", folder)


def command(*arguments: str) -> list[str]:
    """The call of Snakemake."""
    return [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]


def environment(folder: Path) -> dict[str, str]:
    """The environment in which the copy's code is the one that runs."""
    return {**os.environ, "PYTHONPATH": str(folder), "OMP_NUM_THREADS": "1"}


def snakemake(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run Snakemake in the copy."""
    return subprocess.run(
        command(*arguments), cwd=folder, env=environment(folder), capture_output=True, text=True
    )


def planned_jobs(folder: Path, target: str, *arguments: str) -> dict[str, int]:
    """The number of jobs of each rule that a run to `target` would start."""
    done = snakemake(folder, target, "--dry-run", "--quiet", "reason", *arguments)
    assert done.returncode == 0, done.stderr[-2000:]
    table = re.findall(r"^(\w+) +(\d+)$", done.stdout + done.stderr, re.MULTILINE)
    return {rule: int(count) for rule, count in table if rule != "total"}
