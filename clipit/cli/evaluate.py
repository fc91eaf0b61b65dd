"""`clipit eval`: evaluate predicted scores by the reference protocol. Imports no torch."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

_DESCRIPTION = """\
Compute F1, tau and rho of predicted scores by the dataset's protocol. Accepted files:

  .parquet, .csv  a table with the columns video, frame (its index in the original video), score,
                  and optionally dataset; other columns, their order and types are ignored
  .npz, .json     per video, by its id or title, an array of one score per pick of the dataset's
                  features, or per frame
  .h5             the same in groups per video: score or scores per pick, or frame_scores

Needs the dataset's tables: snakemake --cores 8 results/DATASET/annotations.parquet
"""


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "eval",
        help="F1, tau and rho of predicted scores",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("scores", type=Path, help="FILE.parquet, .csv, .npz, .json or .h5")
    parser.add_argument("--dataset", required=True, help="its name in the configuration")
    parser.add_argument(
        "--configfile", type=Path, default=Path("config.yaml"), help="configuration [%(default)s]"
    )
    parser.add_argument("--json", action="store_true", help="print every video's metrics as JSON")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print the mean over the videos in the file, or every video's metrics as JSON."""
    # Imported here, so that `clipit --help` stays quick.
    from clipit.cli.scores_table import evaluate_file, mean_lines

    metrics, total = evaluate_file(parsed.scores, parsed.dataset, parsed.configfile)
    print(json.dumps(metrics, indent=1) if parsed.json else mean_lines(metrics, total))
