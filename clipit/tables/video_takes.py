"""The takes of a video, from the tables of its transitions and changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.takes import takes_between
from clipit.tables.annotation_layers import shot_bounds
from clipit.tables.parquet import read
from clipit.tables.rows import by_video
from clipit.tables.schemas import Key


class VideoTakes(NamedTuple):
    """takes: (K, 2) half-open frames. edges_s: (n_frames + 1,) times of all frames and of the end.

    change: (n_frames,) difference of each picture to the one before, None where none was measured.
    """

    takes: NDArray[np.int64]
    edges_s: NDArray[np.float64]
    change: NDArray[np.float32] | None


def read_takes(
    transitions: Sequence[str | PathLike[str]], changes: Sequence[str | PathLike[str]], min_s: float
) -> Callable[[Key, Mapping[str, Any]], VideoTakes]:
    """A function from a video and its row of a videos table to its takes of at least `min_s`.

    Without tables a video is one take, and its frames are equally long.
    """
    bounds = {key: rows for path in transitions for key, rows in _videos(path, "transitions")}
    frames = {key: rows for path in changes for key, rows in _videos(path, "changes")}

    def takes(key: Key, video: Mapping[str, Any]) -> VideoTakes:
        n_frames, duration_s = video["n_frames"], video["duration_s"]
        if key not in frames:
            edges_s = np.linspace(0, duration_s, n_frames + 1)
            return VideoTakes(np.array([[0, n_frames]], dtype=np.int64), edges_s, None)
        edges_s = np.append(frames[key]["time_s"].to_numpy(), duration_s)
        between = shot_bounds(bounds[key]) if key in bounds else np.zeros((0, 2), dtype=np.int64)
        change = frames[key]["change"].to_numpy()
        return VideoTakes(takes_between(between, edges_s, min_s), edges_s, change)

    return takes


def _videos(path: str | PathLike[str], contract: str) -> Any:
    return by_video(read(path, contract)).items()
