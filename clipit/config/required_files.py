"""The files that a configuration names: each must exist, or be one that can be fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from clipit.config import shipped
from clipit.downloads.registry import RemoteSource, automatic

if TYPE_CHECKING:
    from clipit.config.dataset_options import DatasetOptions
    from clipit.config.schema import Config


def missing_files(config: Config) -> Iterator[str]:
    """A line for every option whose file or folder neither exists nor can be fetched."""
    root = config.data_folder
    for option, path in _named(config):
        if not (root / path).exists() and path not in automatic():
            yield no_file(option, root / path)


def to_fetch(config: Config, dataset: str) -> list[RemoteSource]:
    """The public files of a dataset that are missing, and fetched when they are needed."""
    root = config.data_folder
    paths = dict.fromkeys(path for _, path in _of_dataset(config.dataset(dataset)))
    return [
        automatic()[path] for path in paths if path in automatic() and not (root / path).exists()
    ]


def no_file(option: str, path: Path) -> str:
    """The line for a file that does not exist."""
    return f"{option}: no file at {path}; put it there, or set data_dir (--config data_dir=DIR)"


def _named(config: Config) -> Iterator[tuple[str, str]]:
    """(option, path) of everything that is read."""
    for name, entry in config.datasets.items():
        for option, path in _of_dataset(entry):
            yield f"datasets.{name}.{option}", path
    for name, weights in config.pretrained.items():
        for file in (Path(weights), shipped.card_beside(Path(weights))):
            yield f"pretrained.{name}", str(file.absolute())  # not below data_dir
    uses_bmt = any("bmt" in entry.captions for entry in config.datasets.values())
    if uses_bmt and config.bmt.precomputed is not None:
        yield "bmt.precomputed", config.bmt.precomputed


def _of_dataset(entry: DatasetOptions) -> Iterator[tuple[str, str]]:
    sources = {
        "annotations": entry.annotations,
        "videos": entry.videos,
        "shots": entry.shots,
        "tags": entry.tags,
        **{f"features.{name}": source for name, source in entry.features.items()},
        **{f"captions.{name}": source for name, source in entry.captions.items()},
    }
    for option, source in sources.items():
        if source is not None and source.path is not None:
            yield f"{option}.path", source.path
    for setting, file in entry.splits.files.items():
        yield f"splits.files.{setting}", file
    if entry.references is not None:
        yield "references", entry.references
