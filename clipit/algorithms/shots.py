"""Shots in frames: half-open [start, stop), in order, covering [0, n_frames) without gaps."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clipit.core.errors import UsageError


def picks_to_frames(change_points: ArrayLike, picks: ArrayLike, n_frames: int) -> NDArray[np.int64]:
    """Turn change points over picks into shots over frames.

    A shot begins with the frame of its first pick; the first begins at 0 and the last ends at
    `n_frames`, regardless of the frames before the first and after the last pick.

    Args:
        change_points: (m,) indices into `picks`, first pick of every shot but the first.
        picks: (n,) increasing frame indices of the samples.
        n_frames: frames in the video.

    Returns:
        (m + 1, 2) int64.

    Raises:
        UsageError: change points or picks outside the video, or an empty shot.
    """
    starts = np.asarray(picks, dtype=np.int64)[np.asarray(change_points, dtype=np.int64)]
    bounds = np.concatenate([[0], starts, [n_frames]])
    if (np.diff(bounds) <= 0).any():
        raise UsageError(
            f"shots: expected starts increasing strictly within (0, {n_frames}), found"
            f" {starts.tolist()}: check that picks and change points belong to this video"
        )
    return np.stack([bounds[:-1], bounds[1:]], axis=1)


def fixed_shots(n_frames: int, fps: float | Fraction, seconds: float) -> NDArray[np.int64]:
    """Cut a video into shots of `seconds` each, as QFVS does with 5 s; the last may be shorter.

    Frame i is shown at i / fps and belongs to shot floor(i / (fps * seconds)), computed in
    fractions: 30000/1001 given as a float is converted back to that fraction.

    Returns:
        (S, 2) int64; every shot has at least one frame.

    Raises:
        UsageError: no frames, or shots shorter than a frame.
    """
    rate = Fraction(fps).limit_denominator(100_000)
    length = rate * Fraction(seconds).limit_denominator(1000)
    if n_frames <= 0 or length < 1:
        raise UsageError(
            f"shots: expected n_frames >= 1 and at least one frame per shot, found {n_frames}"
            f" frames and {float(length):g} frames per shot: raise seconds"
        )
    starts = (math.ceil(index * length) for index in itertools.count())
    bounds = np.array(
        [*itertools.takewhile(lambda start: start < n_frames, starts), n_frames], dtype=np.int64
    )
    return np.stack([bounds[:-1], bounds[1:]], axis=1)
