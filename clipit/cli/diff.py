"""`clipit diff`: compare two summaries or two results."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "diff",
        help="compare two summary.json or two f1.json files",
        description="Compare two summary.json files (or their folders): selected seconds, seconds "
        "in common, and intervals in only one of them (- the first, + the second). Or two f1.json "
        "files: their numbers side by side, with the difference.",
    )
    parser.add_argument("one", metavar="FIRST")
    parser.add_argument("other", metavar="SECOND")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print a line per difference."""
    from clipit.summary.compare import diff

    print("\n".join(diff(parsed.one, parsed.other)))
