"""`clipit demo`: write the videos, captions, annotations and configuration of the demo."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("demo", help="write the demo videos and their configuration")
    parser.add_argument("folder", type=Path, metavar="DIR", help="output folder")
    parser.add_argument(
        "--results-dir", default="results", help="results_dir of the configuration [%(default)s]"
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Write the files that are missing; the content is the same every time."""
    from clipit.demo.generate import generate
    from clipit.demo.settings import write_config

    if not (parsed.folder / "annotations.csv").exists():  # written last
        generate(parsed.folder)
    config = write_config(parsed.folder, parsed.results_dir)
    print(f"wrote {parsed.folder}/videos, captions.json, annotations.csv and {config}")
