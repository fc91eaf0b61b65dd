"""Shots in frames: half-open [start, stop), in order, covering [0, n_frames) without gaps."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from clipit.core.errors import UsageError


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
