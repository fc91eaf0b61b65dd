"""`clipit unlock`: end the jobs of a run that was killed, then remove its lock."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from clipit.core.errors import UsageError


def add_parser(commands: Any) -> None:
    """Add the command; its arguments are Snakemake's."""
    parser = commands.add_parser(
        "unlock",
        help="after a run was killed: end what it left at work, and unlock its folder",
        usage="clipit unlock [Snakemake's options]",
        description="End the jobs that a killed run left at work in this folder, on this machine "
        "and in Slurm's queue, then run `snakemake --unlock` with these arguments. What is "
        "complete stays; a run that is alive is left alone.",
        add_help=False,
        prefix_chars="\0",  # no option is ours: all are passed on
    )
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="OPTION")
    parser.set_defaults(run=run, parser=parser)


def run(parsed: argparse.Namespace) -> None:
    """End leftovers and unlock; UsageError while Snakemake runs here, or if it cannot unlock."""
    import subprocess
    import sys

    from clipit.pipeline.leftovers import end_leftovers

    if parsed.arguments in (["-h"], ["--help"]):
        parsed.parser.print_help()
        return
    folder = Path.cwd()
    if ended := end_leftovers(folder):
        print(f"ended {ended}")
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--unlock", *parsed.arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).split("\n")
        last = " ".join(line.strip() for line in lines if line.strip())[-300:]
        raise UsageError(f"{folder}: snakemake --unlock failed: {last}")
    print(f"unlocked {folder}; run the same command again to resume")
