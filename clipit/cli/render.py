"""`clipit render`: render summaries that were edited by hand."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "render",
        help="render an edited summary.json",
        description="Render the selected shots of every cut in a summary.json, after you edited "
        "`selected`, `start_s` or `end_s` of its shots, or `file`.",
    )
    parser.add_argument("summary", type=Path, metavar="SUMMARY", help="a summary.json")
    parser.add_argument("--out", "-o", type=Path, help="output folder [that of SUMMARY]")
    parser.add_argument(
        "--source", type=Path, metavar="VIDEO", help="the source video, if it was moved"
    )
    parser.add_argument("--fade", metavar="S", help="fade from and to black for S seconds")
    parser.add_argument(
        "--force", action="store_true", help="overwrite files not written by clipit"
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Render the cuts and print the files."""
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
