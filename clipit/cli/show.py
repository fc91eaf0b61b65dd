"""`clipit show`: the results of a dataset: its metrics, its summaries and the files to open."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("show", help="list the results of a dataset")
    parser.add_argument("folder", type=Path, metavar="DIR", help="results/DATASET")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print the benchmark results, the summaries and the file to open."""
    import json

    from clipit.core.errors import MissingError

    summaries, page = parsed.folder / "summaries.json", parsed.folder / "f1.md"
    if not summaries.exists() and not page.exists():
        raise MissingError(f"{parsed.folder}: no summaries.json or f1.md; run snakemake first")
    if page.exists():
        print(page.read_text(encoding="utf-8"))
    if summaries.exists():
        entries = json.loads(summaries.read_text(encoding="utf-8"))["summaries"]
        for entry in entries:
            length_s = sum(stop - start for start, stop in entry["shots"]) / entry["fps"]
            title = entry["query"] or "generic"
            print(f"{entry['file']}  {length_s:.1f} s  {title} ({entry['variant']})")
        print(f"{len(entries)} summaries; open {parsed.folder / 'summaries.html'}")
