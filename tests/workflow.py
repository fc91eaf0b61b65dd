"""Running the workflow in a copy of the project, for tests."""

from __future__ import annotations

import os
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
