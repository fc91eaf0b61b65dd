"""The command line: parse, hand over, turn errors into one line and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Sequence

from clipit import __version__
from clipit.app import bmt, check, demo, evaluation, show, stage, summarize, toy
from clipit.errors import ClipitError

_COMMANDS = (summarize, evaluation, check, show, bmt, demo, toy, stage)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code (clipit.errors)."""
    parser = argparse.ArgumentParser(
        prog="clipit", description="Language-guided video summarization."
    )
    parser.add_argument("--version", action="version", version=f"clipit {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add_parser(commands)
    parsed = parser.parse_args(arguments)
    try:
        parsed.run(parsed)
    except ClipitError as error:
        print(f"clipit: error: {error}", file=sys.stderr)
        if os.environ.get("CLIPIT_DEBUG"):
            traceback.print_exc()
        return error.exit_code
    return 0
