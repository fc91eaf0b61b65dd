"""`clipit diff`: what two summaries or two results differ in."""

from __future__ import annotations

import argparse
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "diff",
        help="compare two summary.json or two f1.json",
        description="Compare two summary.json (or the folders they are in): seconds kept and in "
        "common, moments that only one shows (- the first, + the second). Or two f1.json: their "
        "numbers side by side, and the change.",
    )
    parser.add_argument("one")
    parser.add_argument("other")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print a line per difference."""
    from clipit.summary.compare import diff

    print("\n".join(diff(parsed.one, parsed.other)))
