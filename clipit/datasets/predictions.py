"""Predictions that anyone made, in whatever way they are written: picks and scores by video.

Tables say which frames they score. Arrays do not: there is a score for each pick of the dataset's
features, or for each frame.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from clipit.config.schema import Config
from clipit.core.errors import DataError, MissingError, UsageError
from clipit.datasets.picks import ids_by_title, known_picks
from clipit.datasets.score_arrays import read_h5, read_json, read_npz
from clipit.datasets.score_table import Scored, read_csv, read_parquet
from clipit.tables import Key

Scores = TypeVar("Scores")

_TABLES: dict[str, Callable[[Path, str], dict[Key, Scored]]] = {
    ".parquet": read_parquet,
    ".pq": read_parquet,
    ".csv": read_csv,
}
_ARRAYS: dict[str, Callable[[Path], dict[str, NDArray[Any]]]] = {
    ".npz": read_npz,
    ".json": read_json,
    ".h5": read_h5,
    ".hdf5": read_h5,
}


def read_predictions(
    path: Path, config: Config, dataset: str, n_frames: Mapping[Key, int]
) -> dict[Key, Scored]:
    """Picks and scores of the videos in the file at `path`; n_frames: of all the dataset's videos.

    A video goes by its id or its title. Raises MissingError for no file, UsageError for another
    kind of file, DataError for what is no score of the dataset's videos.
    """
    kind = path.suffix.lower()
    if kind not in {*_TABLES, *_ARRAYS}:
        known = ", ".join([*_TABLES, *_ARRAYS])
        raise UsageError(f"{path}: expected a file {known}, found {kind or 'no suffix'}; rename it")
    if not path.is_file():
        raise MissingError(f"{path}: no such file; check the path")
    if kind in _TABLES:
        return _by_id(_TABLES[kind](path, dataset), path, config, dataset, n_frames)
    arrays = {(dataset, video): scores for video, scores in _ARRAYS[kind](path).items()}
    found = _by_id(arrays, path, config, dataset, n_frames)
    picks = known_picks(config, dataset)
    where = f"{config.results_dir}/{dataset}/controls.json"
    return {
        key: _placed(scores, picks.get(key[1], []), n_frames[key], f"{path}: {key[1]}", where)
        for key, scores in found.items()
    }


def _by_id(
    found: dict[Key, Scores],
    path: Path,
    config: Config,
    dataset: str,
    n_frames: Mapping[Key, int],
) -> dict[Key, Scores]:
    """What was found, by the ids of videos instead of their titles."""
    if not found:
        raise DataError(f"{path}: expected scores of videos, found none; write some")
    titles = {} if found.keys() <= n_frames.keys() else ids_by_title(config, dataset)
    named: dict[Key, Scores] = {}
    for (of, video), scores in found.items():
        key = (of, video if (of, video) in n_frames else titles.get(video, video))
        if key not in n_frames:
            known = ", ".join("/".join(key) for key in list(n_frames)[:3])
            raise DataError(
                f"{path}: {of}/{video}: no such video; {dataset} has {known}, ...; name it so"
            )
        if key in named:
            raise DataError(f"{path}: {key[1]}: is there by its id and by its title; remove one")
        named[key] = scores
    return named


def _placed(
    scores: NDArray[Any], picks: list[NDArray[Any]], n_frames: int, where: str, table: str
) -> Scored:
    """Scores (T,) and the frames that they stand for, told by their number."""
    fitting = [frames for frames in picks if len(frames) == len(scores)]
    if len(scores) == n_frames:
        fitting = [np.arange(n_frames)]
    if len(fitting) == 1:
        return fitting[0].astype(np.int32), scores
    if fitting:
        raise DataError(
            f"{where}: features with {len(scores)} picks differ in where these are; write a table "
            "with the columns video, frame, score"
        )
    per_frame = f"one score per frame ({n_frames})"
    if not picks:
        raise MissingError(
            f"{where}: expected {per_frame}, found {len(scores)}; for scores per pick make the "
            f"tables of the dataset's features: snakemake --cores 8 {table}"
        )
    per_pick = " or ".join(str(count) for count in sorted({len(frames) for frames in picks}))
    raise DataError(
        f"{where}: expected one score per pick ({per_pick}) or {per_frame}, found {len(scores)}; "
        "score the picks of the dataset's features"
    )
