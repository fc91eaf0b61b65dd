"""`clipit toy`: write the toy benchmark, a dataset with a planted answer."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("toy", help="write a toy dataset and its configuration")
    parser.add_argument("folder", type=Path, metavar="DIR", help="output folder")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Write the files into one folder; its parent is the results folder."""
    from clipit.demo.toy import generate

    generate(parsed.folder, results_dir=parsed.folder.parent.as_posix())
    print(f"wrote {parsed.folder}/toy.h5, captions.json, config.yaml")
