"""`clipit show`: what is in a folder: summaries, metrics, and the files to open."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("show", help="list the summaries or results in a folder")
    parser.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="clipit-out, the folder of a video, results/DATASET",
    )
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print the benchmark results or the summaries, and the file to open."""
    from clipit.core.errors import MissingError
    from clipit.summary.output_names import SUMMARY

    folder = parsed.folder
    found = sorted(path for pattern in (SUMMARY, f"*/{SUMMARY}") for path in folder.glob(pattern))
    summaries, page = folder / "summaries.json", folder / "f1.md"
    if not found and not summaries.exists() and not page.exists():
        raise MissingError(
            f"{folder}: no summary.json, summaries.json or f1.md; clipit summarize VIDEO writes "
            "the first, snakemake the others"
        )
    for path in found:
        _show_video(path)
    if page.exists():
        print(page.read_text(encoding="utf-8"))
    if summaries.exists():
        _show_dataset(summaries)


def _show_video(path: Path) -> None:
    """The summaries of one video, and its page."""
    from clipit.cli.summarize import show
    from clipit.summary.model import read_summary
    from clipit.summary.output_names import REPORT

    summary = read_summary(path)
    show(summary, path.parent, with_shots=False)
    count = "1 summary" if len(summary.cuts) == 1 else f"{len(summary.cuts)} summaries"
    print(f"{count} of {summary.source_video.path}; open {path.parent / REPORT}")


def _show_dataset(summaries: Path) -> None:
    """The summaries of a dataset, and its gallery."""
    import json

    entries = json.loads(summaries.read_text(encoding="utf-8"))["summaries"]
    for entry in entries:
        length_s = sum(stop - start for start, stop in entry["shots"]) / entry["fps"]
        title = entry["query"] or "generic"
        print(f"{entry['file']}  {length_s:.1f} s  {title} ({entry['variant']})")
    print(f"{len(entries)} summaries; open {summaries.with_name('summaries.html')}")
