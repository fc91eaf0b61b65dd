"""Picks of a dataset's features, and the titles of its videos."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit import tables
from clipit.config.schema import Config
from clipit.datasets import eccv16
from clipit.datasets.frame_captions import read_frame_captions
from clipit.datasets.video_records import read_video_list


def known_picks(config: Config, dataset: str) -> dict[str, list[NDArray[Any]]]:
    """The distinct picks of every video, from its feature tables and eccv16 files."""
    found: dict[str, list[NDArray[Any]]] = {}
    for path in sorted((Path(config.results_dir) / dataset / "features").glob("*/*.parquet")):
        rows = tables.read(path, "features", ["dataset", "video", "frame"])
        for (_, video), frames in tables.by_video(rows).items():
            _add(found.setdefault(video, []), frames["frame"].to_numpy())
    for path in _eccv16_files(config, dataset):
        for video, picks in eccv16.read_picks(path):
            _add(found.setdefault(video, []), picks)
    for path in _caption_files(config, dataset):
        titles = {video: title for title, video in ids_by_title(config, dataset).items()}
        for captions in read_frame_captions(path, titles):
            _add(found.setdefault(captions.video, []), captions.picks)
    return found


def ids_by_title(config: Config, dataset: str) -> dict[str, str]:
    """Video ids by title, from the annotations; empty without any."""
    source = config.dataset(dataset).annotations
    if source is None or not (config.data_folder / source.path).exists():
        return {}
    records = read_video_list(config.data_folder / source.path, source.format, dataset)
    return {record.name: record.video for record in records}


def _eccv16_files(config: Config, dataset: str) -> list[Path]:
    entry = config.dataset(dataset)
    sources = [*entry.features.values(), entry.shots, entry.annotations]
    files = {config.data_folder / s.path for s in sources if s is not None and s.format == "eccv16"}
    return sorted(file for file in files if file.exists())


def _caption_files(config: Config, dataset: str) -> list[Path]:
    sources = config.dataset(dataset).features.values()
    files = {config.data_folder / s.path for s in sources if s.format == "frame-captions"}
    return sorted(file for file in files if file.exists())


def _add(known: list[NDArray[Any]], picks: NDArray[Any]) -> None:
    if not any(np.array_equal(picks, other) for other in known):
        known.append(picks)
