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

The dataset's annotations and shots are fetched and prepared once, if they are public. With
--annotations and --shots they are your own: an eccv16 file (.h5), the authors' files (.mat, SumMe's
folder GT), a .csv of scores, or a folder of .h5 files with shot_lengths.
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
    parser.add_argument("--annotations", type=Path, metavar="PATH", help="annotations of your own")
    parser.add_argument("--shots", type=Path, metavar="PATH", help="shots of your own")
    parser.add_argument("--json", action="store_true", help="print every video's metrics as JSON")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print the mean over the videos in the file, or every video's metrics as JSON."""
    # Imported here, so that `clipit --help` stays quick.
    from clipit.cli.scores_table import evaluate_file, mean_lines

    metrics, total = evaluate_file(
        parsed.scores, parsed.dataset, parsed.configfile, parsed.annotations, parsed.shots
    )
    print(json.dumps(metrics, indent=1) if parsed.json else mean_lines(metrics, total))
