"""`clipit unlock`: end the jobs of a run that was killed, then remove its lock."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from clipit.core.errors import UsageError


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "unlock",
        help="after a run was killed: end what it left at work, and unlock its folder",
        description="End the jobs that a killed run left at work in a folder, on this machine and "
        "in Slurm's queue, then remove Snakemake's lock. What is complete stays, and so does a run "
        "that is alive.",
    )
    parser.add_argument(
        "folder", type=Path, nargs="?", default=Path(), metavar="DIR", help="where it ran [.]"
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """End leftovers and unlock; UsageError while Snakemake runs there, or if it cannot unlock."""
    import subprocess
    import sys

    from clipit.pipeline.leftovers import end_leftovers

    folder = parsed.folder.absolute()
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; name the one in which Snakemake ran")
    if ended := end_leftovers(folder):
        print(f"ended {ended}")
    # without the workflow's own Snakefile, which would want the configuration of the run
    command = [sys.executable, "-m", "snakemake", "--unlock", "--snakefile", os.devnull]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        words = (done.stdout + done.stderr).split()
        raise UsageError(f"{folder}: snakemake --unlock failed: {' '.join(words)[-300:]}")
    print(f"unlocked {folder}; run the same command again to resume")
