"""Cuts, dissolves and fades of a video, found in small pictures of all of its frames.

A *transition* is half-open [start, stop): frames that belong to neither of the shots around it. A
hard cut has none: start = stop is the first frame of the new shot. How the thresholds were found
is in docs/decisions/cuts.md.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Shorter side of the pictures, in pixels: moving objects are a few pixels, noise averages out.
PICTURE_SIDE = 27
#: No transition depends on frames that are further away than this.
REACH_S = 3.5

# Differences are means over pixels and channels, in grey levels of 0 to 255.
_MIN_CUT = 4.0
_MIN_CUT_RATIO = 2.5  # to the usual difference of the frames around
_CLEAR_CUT = 10.0
_USUAL = 4  # the so many largest of them; larger ones may be other cuts, if the cut is clear
_AROUND_S = 0.5
_BLENDED = 2  # frames around a cut that may be mixtures of both shots
_MIN_BLENDED = 0.25  # difference of a mixed frame, as a share of the largest
_SCALES_S = (0.2, 0.4, 0.8, 1.6)
# Difference over a dissolve, and how far its middle may be from the mean of its ends, as a share of
# it: scenes that move while they dissolve are told from a moving camera by a large difference.
_SPANS, _MAX_BENDS = (12.0, 40.0), (0.15, 0.28)
_END = 0.04  # share of the way from one end to the other that is not noticed
_PURE = 0.2  # of a scale: so much of pure pictures at both ends shows that a dissolve is complete
_PAD = 0.1  # of a dissolve's duration, on both sides
_SOFT = 0.15  # duration of a soft begin or end, as a share of a steady dissolve's
_STRONGEST, _MIN_STRONGEST = 0.98, 25.0  # quantile of the difference, and what a cut has at least
_MAX_OFFSET, _MAX_GAIN, _MAX_UNEXPLAINED = 40.0, 1.67, 0.6  # of a step of the camera's exposure

Pictures = NDArray[np.uint8]


def changes_of(pictures: Pictures) -> NDArray[np.float32]:
    """(T,) mean absolute difference of each of the pictures (T, h, w, 3) to the one before.

    In grey levels, 0 to 255; the first is 0.
    """
    difference = np.zeros(len(pictures), dtype=np.float32)
    signed = pictures.astype(np.int16)
    difference[1:] = np.abs(np.diff(signed, axis=0)).mean(axis=(1, 2, 3))
    return difference


def find_transitions(pictures: Pictures, rate: float) -> NDArray[np.int64]:
    """Transitions (M, 2) of the pictures (T, h, w, 3) uint8 at `rate` frames per second.

    In order, neither overlapping nor touching.
    """
    flat = pictures.reshape(len(pictures), -1, 3)
    cuts = _hard_cuts(changes_of(pictures), rate)
    found = [
        (start, stop)
        for start, stop in (*cuts, *_gradual(flat, rate, cuts))
        if not all(
            _is_same_scene(flat[start - 1], flat[min(later, len(flat) - 1)])
            for later in ((start + stop) // 2, stop)
        )
    ]
    return merged(np.array(found, dtype=np.int64).reshape(-1, 2))


def merged(transitions: NDArray[np.int64]) -> NDArray[np.int64]:
    """Transitions (M, 2) in order; those that overlap or touch become one."""
    joined: list[list[int]] = []
    for start, stop in sorted(transitions.tolist()):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], stop)
        else:
            joined.append([start, stop])
    return np.array(joined, dtype=np.int64).reshape(-1, 2)


def _hard_cuts(change: NDArray[Any], rate: float) -> list[tuple[int, int]]:
    """Where the difference stands out; peaks a frame or two apart have mixed frames between."""
    reach = max(_BLENDED + 1, round(_AROUND_S * rate))
    peaks: list[int] = []
    for frame in np.flatnonzero(change >= _MIN_CUT).tolist():
        before = change[max(1, frame - reach) : max(1, frame - _BLENDED)]
        after = change[frame + _BLENDED + 1 : frame + reach + 1]
        around = np.sort(np.concatenate([before, after]))
        rank = _USUAL if change[frame] >= _CLEAR_CUT else 1
        usual = around[-rank] if len(around) >= rank else 0.0
        if change[frame] >= _MIN_CUT_RATIO * usual:
            peaks.append(frame)
    clusters: list[list[int]] = []
    for frame in peaks:
        if clusters and frame - clusters[-1][-1] <= _BLENDED:
            clusters[-1].append(frame)
        else:
            clusters.append([frame])
    cuts = []
    for cluster in clusters:
        least = _MIN_BLENDED * change[cluster].max()
        large = [frame for frame in cluster if change[frame] >= least]
        cuts.append((large[0], large[-1]))
    return cuts


def _gradual(flat: Pictures, rate: float, cuts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Dissolves and fades: the picture goes straight from one to another, without a cut.

    A picture in the middle of a dissolve is the mean of those on both sides; where a camera or an
    object moves it is neither. Of a dissolve longer than twice a scale only a part is found at that
    scale; parts are merged later.
    """
    is_cut = np.zeros(len(flat) + 1, dtype=np.int64)
    for start, stop in cuts:
        is_cut[start : stop + 1] = 1
    n_cuts = np.cumsum(is_cut)  # up to and with a frame
    found: list[tuple[int, int]] = []
    whole: list[tuple[int, int]] = []  # with pure pictures at both ends
    for scale_s in _SCALES_S:
        k = max(2, round(scale_s * rate))
        if len(flat) <= 2 * k:
            break
        complete = []
        span, bend = _straightness(flat, k)
        share = np.where(span >= _SPANS[0], bend / np.maximum(span, _SPANS[0]), np.inf)
        share[n_cuts[2 * k : -1] > n_cuts[: -2 * k - 1]] = np.inf
        for at in np.flatnonzero(share <= np.interp(span, _SPANS, _MAX_BENDS)).tolist():
            if share[at] > share[max(0, at - k // 2) : at + k // 2 + 1].min():
                continue
            start, stop = _extent(flat, at + k, k)
            if not any(start < other[1] and other[0] < stop for other in whole):
                found.append((start, stop))
            margin = max(2, round(_PURE * k))
            if start - at > margin and at + 2 * k - stop > margin:
                complete.append((start, stop))
        whole += complete
    bounds = merged(np.array(found, dtype=np.int64).reshape(-1, 2))
    pad = np.ceil(_PAD * np.diff(bounds, axis=1)).astype(np.int64)
    padded = np.clip(np.hstack([bounds[:, :1] - pad, bounds[:, 1:] + pad]), 1, len(flat))
    return [(int(start), int(stop)) for start, stop in padded]


def _straightness(flat: Pictures, k: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """(T - 2k,) each: difference across 2k frames, and that of the middle to the mean of both."""
    span = np.empty(len(flat) - 2 * k, dtype=np.float32)
    bend = np.empty_like(span)
    for at in range(len(span)):
        first, middle, last = (flat[at + i * k].astype(np.int16) for i in range(3))
        span[at] = np.abs(last - first).mean()
        bend[at] = np.abs(2 * middle - first - last).mean() / 2
    return span, bend


def _extent(flat: Pictures, middle: int, k: int) -> tuple[int, int]:
    """The mixed frames around `middle`: those between the pictures `k` frames before and after."""
    window = flat[middle - k : middle + k + 1].reshape(2 * k + 1, -1).astype(np.float32)
    way = window[-1] - window[0]
    share = (window - window[0]) @ way / (way @ way)
    left = np.flatnonzero(share[:k] <= _END)[-1]  # the first picture is at 0
    right = k + 1 + np.flatnonzero(share[k + 1 :] >= 1 - _END)[0]  # the last one at 1
    # both scenes may move: no further than a steady dissolve, or one that begins and ends softly
    inner = np.flatnonzero((share > 0.25) & (share < 0.75))
    inner = inner[(inner > left) & (inner < right)]
    if len(inner) > 1:
        slope, level = np.polyfit(inner, share[inner], 1)
        begin, end = -level / slope - _SOFT / slope, (1 - level) / slope + _SOFT / slope
        left, right = max(left, math.floor(begin)), min(right, math.ceil(end))
    return int(middle - k + left + 1), int(middle - k + right)


def _is_same_scene(before: Pictures, after: Pictures) -> bool:
    """Whether (P, 3) pixels differ by the camera's exposure, or by an encoder's new key frame.

    A key frame differs a little everywhere, another slide of a talk a lot somewhere.
    """
    strongest = np.quantile(np.abs(after.astype(np.int16) - before), _STRONGEST)
    return bool(strongest < _MIN_STRONGEST) or _is_exposure_step(before, after)


def _is_exposure_step(before: Pictures, after: Pictures) -> bool:
    """Whether (P, 3) pixels differ by a moderate gain and offset of each channel alone.

    So does a camera that adapts to the light; a fade or a flash is not moderate.
    """
    a, b = before.astype(np.float64), after.astype(np.float64)
    offset, spread_a, spread_b = b.mean(0) - a.mean(0), a.std(0), b.std(0)
    if min(spread_a.min(), spread_b.min()) < 1 or np.abs(offset).max() > _MAX_OFFSET:
        return False
    gain = spread_b / spread_a
    if max(gain.max(), 1 / gain.min()) > _MAX_GAIN:
        return False
    unexplained = np.abs((b - b.mean(0)) - gain * (a - a.mean(0))).mean()
    return bool(unexplained < _MAX_UNEXPLAINED * np.abs(b - a).mean())
