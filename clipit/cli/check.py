"""`clipit check`: read the configuration and say in one line each what is there and what is not."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.core.errors import ClipitError
    from clipit.pipeline.plan import Plan


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("check", help="check the configuration and the data it names")
    parser.add_argument("--configfile", type=Path, default=Path("config.yaml"))
    parser.add_argument("--data-dir", help="instead of the configuration's data_dir")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print a line per dataset; the first problem ends it with its exit code."""
    from clipit.config.schema import load
    from clipit.pipeline.plan import Plan

    raw = load(parsed.configfile).model_dump()
    if parsed.data_dir:
        raw["data_dir"] = parsed.data_dir
    problems: list[ClipitError] = []
    for name, text, error in found(Plan(raw)):
        print(f"{name}: {text}")
        problems += [error] if error else []
    if problems:
        raise problems[0]


def found(plan: Plan) -> Iterator[tuple[str, str, ClipitError | None]]:
    """(dataset, what it holds or lacks, the error if it lacks something) of every dataset."""
    from clipit.core.errors import ClipitError

    catalog = plan.context.catalog
    for name, entry in plan.context.config.datasets.items():
        try:
            for kind in ("features", "captions"):
                for source in getattr(entry, kind):
                    catalog.source(name, kind, source)
            if entry.shots:
                catalog.source(name, "shots")
            if entry.videos:
                catalog.video_files(name)
            videos, shards = len(catalog.videos(name)), len(catalog.shards(name))
            origin = f"features {', '.join(entry.features)}" if entry.features else "video files"
            yield name, f"{videos} videos in {shards} shards; {origin}", None
        except ClipitError as error:
            yield name, str(error), error
