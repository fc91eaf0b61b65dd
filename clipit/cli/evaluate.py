"""`clipit eval`: score anyone's predictions by the reference protocol. Imports no torch."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "eval",
        help="F1, tau and rho of a table of scores",
        description="F1, tau and rho of a Parquet table of scores: columns dataset, video, frame "
        "(index of a pick in the original video), score. Needs the dataset's tables: "
        "snakemake --cores 8 results/DATASET/annotations.parquet",
    )
    parser.add_argument("scores", type=Path)
    parser.add_argument("--dataset", required=True)
    parser.add_argument("--configfile", type=Path, default=Path("config.yaml"))
    parser.add_argument("--json", action="store_true", help="print every video's metrics as JSON")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print the mean over the videos in the table, or every video's metrics as JSON."""
    # Imported here, so that `clipit --help` stays quick.
    from clipit.cli.scores_table import evaluate_file, mean_lines

    metrics, total = evaluate_file(parsed.scores, parsed.dataset, parsed.configfile)
    print(json.dumps(metrics, indent=1) if parsed.json else mean_lines(metrics, total))
