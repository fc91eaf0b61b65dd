"""The shots and annotations of a dataset for `clipit eval`: fetched and built where missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clipit.config.inheritance import BASE, deep_merge
from clipit.config.required_files import to_fetch
from clipit.config.schema import Config
from clipit.core.errors import MissingError, UsageError
from clipit.downloads.fetching import chosen_mirror, fetch
from clipit.local.lock import exclusive
from clipit.local.steps import Runner
from clipit.local.video_jobs import step
from clipit.pipeline import layout
from clipit.pipeline.jobs import Jobs
from clipit.pipeline.plan import Plan

#: The format of a source that is named by its path alone, by suffix; of a folder SumMe's.
_ANNOTATIONS = {".h5": "eccv16", ".hdf5": "eccv16", ".mat": "tvsum", ".csv": "csv", "": "summe"}
_SHOTS = {".h5": "eccv16", ".hdf5": "eccv16", ".mat": "tvsum", "": "shot-lengths"}
_RECORDS = "steps"


@dataclass(frozen=True)
class DatasetTables:
    """annotations.parquet, and the tables of shots."""

    annotations: Path
    shots: list[Path]


def with_own_sources(
    raw: Mapping[str, Any], dataset: str, annotations: Path | None, shots: Path | None
) -> dict[str, Any]:
    """The configuration with files of one's own as the dataset's annotations and shots.

    Annotations in an eccv16 file bring their shots. Raises UsageError for an unknown suffix.
    """
    given = {"annotations": annotations, "shots": shots}
    formats = {"annotations": _ANNOTATIONS, "shots": _SHOTS}
    sources = {
        kind: {"format": _format(path, formats[kind], kind), "path": str(path.absolute())}
        for kind, path in given.items()
        if path is not None
    }
    if shots is None and sources.get("annotations", {}).get("format") == "eccv16":
        sources["shots"] = sources["annotations"]
    own = raw.get("datasets") or {}
    entry = deep_merge(own.get(dataset, {BASE: dataset}), sources)
    return {**raw, "datasets": {**own, dataset: entry}}


def dataset_tables(plan: Plan, dataset: str) -> DatasetTables:
    """The tables of a dataset below results_dir; those that are missing are built.

    Public files that are missing are fetched before. Raises MissingError for others.
    """
    config = plan.context.config
    entry = config.dataset(dataset)
    folder = Path(config.results_dir) / dataset
    annotations = folder / "annotations.parquet"
    if not annotations.is_file() or not _shot_tables(folder):
        if entry.annotations is None:
            raise UsageError(f"eval: datasets.{dataset} has no annotations to compare with")
        if entry.shots is None:
            raise MissingError(
                f"{annotations}: no such table, and its shots are found in videos; make it with "
                f"snakemake --cores 8 {annotations}"
            )
        _fetch_missing(config, dataset)
        _build(plan, dataset, folder)
    return DatasetTables(annotations, _shot_tables(folder))


def _shot_tables(folder: Path) -> list[Path]:
    return sorted((folder / "shots").glob("*.parquet"))


def _build(plan: Plan, dataset: str, folder: Path) -> None:
    target = Path(plan.context.path(layout.ANNOTATIONS, dataset=dataset))
    with exclusive(folder):
        runner = Runner(folder / _RECORDS)
        for job in Jobs(plan).of(target):
            runner.run(step(job))


def _fetch_missing(config: Config, dataset: str) -> None:
    """What the tables are made of, and the features' files, which list the picks."""
    mirror = chosen_mirror(config.data_mirror)
    entry = config.dataset(dataset)
    needed = {s.path for s in (entry.annotations, entry.shots, *entry.features.values()) if s}
    for source in to_fetch(config, dataset):
        if source.path in needed:
            fetch(source, config.data_folder, mirror)


def _format(path: Path, formats: Mapping[str, str], kind: str) -> str:
    if not path.exists():
        raise MissingError(f"{path}: no such file; check --{kind}")
    suffix = "" if path.is_dir() else path.suffix.lower()
    if suffix not in formats or (suffix == "" and path.is_file()):
        known = ", ".join(filter(None, formats))
        raise UsageError(f"{path}: --{kind}: expected a file {known} or a folder; rename it")
    return formats[suffix]
