"""Shots as the lengths of every video's shots, `shot_lengths` (S,), in a folder of HDF5 files.

So the field's evaluation scripts store them beside their results, a file per split.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from clipit.core.damaged_files import reading
from clipit.core.errors import DataError
from clipit.core.naming import natural_order
from clipit.datasets.records import (
    VideoRecord,
    check_shots,
    require,
    stored_array,
)

_KEY = "shot_lengths"


def read_shots(path: Path) -> Iterator[tuple[VideoRecord, NDArray[Any]]]:
    """The shots (S, 2) of every video in the folder, in frames, half-open.

    Raises DataError for no folder, no files, or a video whose files disagree.
    """
    files = sorted(require(path, "folder").glob("*.h5"))
    if not files:
        raise DataError(f"{path}: no .h5 files with {_KEY}; expected a folder of result files")
    lengths: dict[str, NDArray[Any]] = {}
    for file in files:
        for video, found in _lengths(file):
            known = lengths.setdefault(video, found)
            if not np.array_equal(known, found):
                raise DataError(f"{file}: {video}/{_KEY}: differs from another file's; remove one")
    for video in sorted(lengths, key=natural_order):
        with reading(f"{path}: {video}", _KEY, "download it again"):
            stops = np.cumsum(lengths[video])
            shots = np.stack([stops - lengths[video], stops], axis=1)
            record = VideoRecord(video, video, int(stops[-1]), None)
        yield record, check_shots(shots, record.n_frames, f"{path}: {video}")


def _lengths(path: Path) -> Iterator[tuple[str, NDArray[Any]]]:
    what = f"HDF5 with {_KEY} in every group"
    with reading(path, what, "download it again"), h5py.File(path, "r") as file:
        for video, group in file.items():
            yield video, stored_array(group[_KEY]).astype(np.int64)
