"""`clipit render`: films of summaries that were edited by hand."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "render",
        help="render an edited summary.json",
        description="Render the selected shots of every cut in a summary.json. Edit `selected`, "
        "`start_s` and `end_s` of its shots, or `file`, before.",
    )
    parser.add_argument("summary", type=Path)
    parser.add_argument("--out", "-o", type=Path, help="[the folder of SUMMARY]")
    parser.add_argument("--source", type=Path, metavar="VIDEO", help="where it was moved to")
    parser.add_argument("--fade", metavar="S", help="S s from and to black")
    parser.add_argument("--force", action="store_true", help="overwrite files of others")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Render and name the films."""
    from clipit.cli.summarize import show
    from clipit.local.render_edited import render_summary
    from clipit.summary.time_parsing import read_time

    summary = render_summary(
        parsed.summary,
        parsed.out,
        source=parsed.source,
        fade_s=None if parsed.fade is None else read_time(parsed.fade, "--fade"),
        overwrite=parsed.force,
    )
    show(summary, parsed.out or parsed.summary.parent, with_shots=False)
