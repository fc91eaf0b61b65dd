"""`clipit check`: every problem that `snakemake -n` would meet, and what there is otherwise."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.config.dataset_options import DatasetOptions
    from clipit.core.errors import ClipitError
    from clipit.pipeline.plan import Plan


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("check", help="check the configuration and the data it names")
    parser.add_argument("--configfile", type=Path, default=Path("config.yaml"))
    parser.add_argument("--data-dir", help="instead of the configuration's data_dir")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print a line per dataset, or a line per problem; the first problem decides the exit code."""
    from clipit.config.schema import examine, read_raw
    from clipit.pipeline.plan import Plan

    raw = read_raw(parsed.configfile)
    if parsed.data_dir:
        raw["data_dir"] = parsed.data_dir
    _, problems = examine(raw, str(parsed.configfile))
    if not problems:
        for name, text, error in found(Plan(raw)):
            if error is None:
                print(f"{name}: {text}")
            else:
                problems.append(error)
    _report(problems)


def found(plan: Plan) -> Iterator[tuple[str, str, ClipitError | None]]:
    """(dataset, what it holds or lacks, the error if it lacks something) of every dataset."""
    from clipit.core.errors import ClipitError

    for name, entry in plan.config.datasets.items():
        try:
            _look_into(plan, name, entry)
            videos, shards = len(plan.videos(name)), len(plan.parts(name))
            origin = f"features {', '.join(entry.features)}" if entry.features else "video files"
            if entry.videos is None and not entry.features:
                origin = "tags"
            yield name, f"{videos} videos in {shards} shards; {origin}", None
        except ClipitError as error:
            yield name, str(error), error


def _look_into(plan: Plan, name: str, entry: DatasetOptions) -> None:
    """Open what the workflow opens when it is planned; ClipitError for what cannot be used."""
    if entry.videos is not None:
        plan.video_files(name)
    if entry.annotations is None:
        return
    by_query = entry.query_protocol is not None
    for setting in ("standard",) if by_query else plan.config.benchmark.settings:
        plan.splits(name, setting)
    if not by_query:
        _require_features(plan, name, "ridge.encoder", plan.config.ridge.encoder)
    benchmark = plan.config.benchmark
    section = "benchmark.queries.variants" if by_query else "benchmark.variants"
    for variant in benchmark.queries.variants if by_query else benchmark.variants:
        _require_inputs(plan, name, f"{section}: {variant}", variant)


def _require_inputs(plan: Plan, dataset: str, option: str, variant: str) -> None:
    """Refuse a variant that reads features or captions which a dataset does not have."""
    from clipit.config.schema import known

    options, entry = plan.variant(variant), plan.config.dataset(dataset)
    _require_features(plan, dataset, option, options.encoder)
    if options.language.captions is not None:
        made = plan.config.captioners if entry.videos is not None else {}
        known(
            {**entry.captions, **made},
            options.language.captions,
            f"config: {option}: captions of datasets.{dataset}",
        )


def _require_features(plan: Plan, dataset: str, option: str, encoder: str) -> None:
    from clipit.config.schema import known

    features = dict.fromkeys(sorted(plan.encoders_of(dataset)))
    known(features, encoder, f"config: {option}: features of datasets.{dataset}")


def _report(problems: list[ClipitError]) -> None:
    """A line for each; the last is raised, with the exit code of the first."""
    if not problems:
        return
    for problem in problems[:-1]:
        print(f"clipit: error: {problem}", file=sys.stderr)
    raise type(problems[0])(str(problems[-1]))
