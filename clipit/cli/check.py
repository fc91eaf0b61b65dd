"""`clipit check`: every problem that `snakemake -n` would meet, and what there is otherwise."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clipit.config.benchmark_options import Setting
    from clipit.core.errors import ClipitError
    from clipit.downloads.registry import RemoteSource
    from clipit.pipeline.context import Context
    from clipit.pipeline.plan import Plan


def add_parser(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("check", help="check the configuration and the data it names")
    parser.add_argument("--configfile", type=Path, default=Path("config.yaml"))
    parser.add_argument("--data-dir", help="instead of the configuration's data_dir")
    parser.add_argument("--preset", help="instead of the configuration's preset")
    parser.set_defaults(run=run)


def run(parsed: argparse.Namespace) -> None:
    """Print a line per dataset, or a line per problem; the first problem decides the exit code."""
    from clipit.config.schema import examine, read_raw
    from clipit.pipeline.plan import Plan

    raw = read_raw(parsed.configfile)
    given = {"data_dir": parsed.data_dir, "preset": parsed.preset}
    raw |= {name: value for name, value in given.items() if value is not None}
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
    from clipit.config.required_files import to_fetch
    from clipit.core.errors import ClipitError

    catalog = plan.context.catalog
    for name, entry in plan.context.config.datasets.items():
        try:
            _look_into(plan.context, name)
            videos, shards = len(catalog.videos(name)), len(catalog.shards(name))
            features = f"features {', '.join(entry.features)}" if entry.features else "tags"
            origin = features if entry.features or entry.videos is None else "video files"
            text = f"{_count(videos, 'video')} in {_count(shards, 'shard')}; {origin}"
            yield name, text + _fetched(to_fetch(plan.context.config, name)), None
        except ClipitError as error:
            yield name, str(error), error


def _fetched(sources: list[RemoteSource]) -> str:
    from clipit.downloads.fetching import size_words

    size = size_words(sum(source.n_bytes for source in sources))
    return f"; {size} will be fetched (clipit fetch --list)" if sources else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _look_into(context: Context, dataset: str) -> None:
    """Open what the workflow opens when it is planned; ClipitError for what cannot be used."""
    entry, runs = context.dataset(dataset), context.runs
    if entry.videos is not None:
        context.catalog.video_files(dataset)
    if entry.annotations is None:
        return
    benchmark = context.config.benchmark
    by_query = runs.by_query(dataset)
    settings: list[Setting] = ["standard"] if by_query else benchmark.settings
    for setting in settings:
        runs.n_splits(dataset, setting)
    section = "benchmark.queries.variants" if by_query else "benchmark"
    names = benchmark.queries.variants if by_query else [benchmark.baseline, *benchmark.variants]
    for name in names:
        variant, option = runs.variant(name), f"{section}: {name}"
        _require(runs.encoders_of(dataset), variant.encoder, dataset, f"{option}: features")
        if variant.language.captions is not None:
            captions = runs.captions_of(dataset)
            _require(captions, variant.language.captions, dataset, f"{option}: captions")


def _require(there: set[str], name: str, dataset: str, option: str) -> None:
    """Refuse features or captions that a dataset does not have."""
    from clipit.config.schema import known

    known(dict.fromkeys(sorted(there)), name, f"config: {option} of datasets.{dataset}")


def _report(problems: list[ClipitError]) -> None:
    """A line for each; the last is raised, with the exit code of the first."""
    if not problems:
        return
    for problem in problems[:-1]:
        print(f"clipit: error: {problem}", file=sys.stderr)
    raise type(problems[0])(str(problems[-1]))
