"""Reading predictions in any supported format: picks and scores by video.

Tables state which frames they score. Arrays do not: they hold one score per pick of the dataset's
features, or one per frame.
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
    """Picks int32 (T,) and scores float64 (T,) by video, from the file at `path`.

    n_frames: the length of every video of the dataset. The file names videos by id or by title.
    Raises MissingError for a missing file, UsageError for an unknown suffix, DataError for content
    that does not score the dataset's videos.
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
        key: _with_picks(scores, picks.get(key[1], []), n_frames[key], f"{path}: {key[1]}", where)
        for key, scores in found.items()
    }


def _by_id(
    found: dict[Key, Scores],
    path: Path,
    config: Config,
    dataset: str,
    n_frames: Mapping[Key, int],
) -> dict[Key, Scores]:
    """The scores with titles of videos replaced by their ids."""
    if not found:
        raise DataError(f"{path}: expected scores of videos, found none; add some")
    titles = {} if found.keys() <= n_frames.keys() else ids_by_title(config, dataset)
    named: dict[Key, Scores] = {}
    for (of, video), scores in found.items():
        key = (of, video if (of, video) in n_frames else titles.get(video, video))
        if key not in n_frames:
            known = ", ".join("/".join(key) for key in list(n_frames)[:3])
            raise DataError(
                f"{path}: {of}/{video}: no such video; {dataset} has {known}, ...; rename it"
            )
        if key in named:
            raise DataError(f"{path}: {key[1]}: is given by id and by title; remove one")
        named[key] = scores
    return named


def _with_picks(
    scores: NDArray[Any], picks: list[NDArray[Any]], n_frames: int, where: str, table: str
) -> Scored:
    """Scores (T,) with the frames they score, inferred from their number."""
    matching = [frames for frames in picks if len(frames) == len(scores)]
    if len(scores) == n_frames:
        matching = [np.arange(n_frames)]
    if len(matching) == 1:
        return matching[0].astype(np.int32), scores
    if matching:
        raise DataError(
            f"{where}: the dataset has different picks of {len(scores)} frames each; write a table "
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
