"""`clipit forget`: drop some of the summaries of a video."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "forget",
        help="drop summaries of a video",
        description="Drop summaries from summary.json, report.html and shots.csv of a video, and "
        "delete their rendered files.",
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder of the video's files")
    parser.add_argument(
        "--query", "-q", action="append", default=[], help="of this summary; may be repeated"
    )
    parser.add_argument("--generic", action="store_true", help="the summary without a query")
    parser.add_argument(
        "--force", action="store_true", help="overwrite files not written by clipit"
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Drop the summaries and print those that are left."""
    from clipit.cli.summarize import show
    from clipit.core.errors import UsageError
    from clipit.local.forget_summaries import forget_summaries
    from clipit.local.request import clean_queries

    queries = [*([None] if parsed.generic else []), *clean_queries(parsed.query)]
    if not queries:
        raise UsageError("forget: name summaries by --query or --generic; clipit show lists them")
    left = forget_summaries(parsed.folder, queries, overwrite=parsed.force)
    show(left, parsed.folder, with_shots=False)
