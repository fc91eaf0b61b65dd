"""`clipit workflow`: write the Snakemake workflow to a folder, to run it without a checkout."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "workflow",
        help="write the Snakemake workflow to a folder",
        description="Write the Snakefile, its rules, profiles and configuration to DIR, and run "
        "snakemake there. Files that exist with other content are never overwritten.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="output folder")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Write the files that are missing."""
    from clipit.pipeline.workflow_folder import workflow_files, write_workflow

    written = write_workflow(parsed.folder)
    print(f"wrote {len(written)} of {len(workflow_files())} files to {parsed.folder}")
    print("next: run snakemake there; edit config.yaml, or try it with the demo:")
    print("  clipit demo results/demo/data")
    print(
        "  snakemake --configfile results/demo/data/config.yaml --cores 2"
        " results/demo/f1.json results/demo/summaries.json"
    )
