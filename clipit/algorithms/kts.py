"""Kernel temporal segmentation (KTS): change points of a video's features, exact and fast.

Potapov, Douze, Harchaoui, Schmid: "Category-specific video summarization", ECCV 2014, section 3.
The change points are those of the authors' `cpd_auto`; the algorithm is described in
docs/decisions/kts.md. A *pick* is one sampled frame, a row of the feature matrix.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from clipit.algorithms.compiled import compiled
from clipit.core.errors import UsageError

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

# Measured on tables from 1,200 to 36,000 picks: a tile of 32 x 512 doubles stays in the
# L2 cache while it is used for every number of change points.
_TILE_STARTS = 32
_TILE_STOPS = 512
_KERNEL_ROWS = 256


class Scatters(NamedTuple):
    """Scatter of every shot of at most `max_shot` picks, rows packed end to end.

    `values[rows[start] + stop - start - 1]` is the scatter of picks `[start, stop)`: the sum of
    squared distances to the shot's mean, with the dot product as kernel.
    """

    values: FloatArray
    rows: IntArray
    max_shot: int


def segment(
    features: ArrayLike,
    max_change_points: int,
    penalty_weight: float = 1.0,
    min_shot_picks: int = 1,
    max_shot_picks: int | None = None,
) -> IntArray:
    """Return the change points of `features`: the first pick of every shot but the first.

    Minimises over the number m <= `max_change_points` of change points and their positions

        cost(m) = J(m) / n + penalty_weight / (2 n) * m * (log(n / m) + 1),    cost(0) = J(0) / n

    where J(m) is the minimal total scatter of m + 1 shots and n the number of picks; this is
    `cpd_auto(K, ncp=max_change_points, vmax=penalty_weight)` with `K = features @ features.T`.
    J grows with the square of the features' norm, so a weight is comparable only between features
    of the same scale (unit length in the paper).

    Args:
        features: (n, d) real numbers, one row per pick.
        max_change_points: upper bound on m; the run time grows linearly with it.
        penalty_weight: "vmax"; larger means fewer shots.
        min_shot_picks, max_shot_picks: bounds on a shot's length. Without a maximum the scatter
            table takes 4 n^2 bytes (7,200 picks: 207 MB); with one, 8 n max_shot_picks.

    Returns:
        (m,) int64, strictly increasing, within (0, n).

    Raises:
        UsageError: features are not finite (n, d), or no segmentation meets the bounds.
    """
    matrix = _checked_features(features)
    n = len(matrix)
    max_shot = n if max_shot_picks is None else min(max_shot_picks, n)
    limit = min(max_change_points, n // min_shot_picks - 1) if min_shot_picks > 0 else -1
    if not (limit >= 0 and min_shot_picks <= max_shot and n <= (limit + 1) * max_shot):
        raise UsageError(
            f"kts: {n} picks cannot be divided into at most {max_change_points + 1} shots of"
            f" {min_shot_picks} to {max_shot_picks} picks: change max_change_points or the bounds"
        )
    scatters = shot_scatters(matrix, max_shot)
    totals, table = _minimal_totals(scatters, n, limit, min_shot_picks)
    best = int(np.argmin(totals / n + penalty(n, limit, penalty_weight)))
    if table.shape[1] < n + 1:  # only a window of it was kept: fill it again, up to `best`
        _, table = _minimal_totals(scatters, n, best, min_shot_picks, keep=True)
    points: IntArray = _backtrack(
        table, scatters.values, scatters.rows, max_shot, n, best, min_shot_picks
    )
    return points


def penalty(n: int, max_change_points: int, weight: float) -> FloatArray:
    """Return the penalty of 0 .. `max_change_points` change points among `n` picks."""
    m = np.arange(1, max_change_points + 1)
    return np.concatenate([[0.0], weight * m / (2.0 * n) * (np.log(n / m) + 1)])


def cost(features: ArrayLike, change_points: ArrayLike, penalty_weight: float = 1.0) -> float:
    """Return the objective of `segment` for given change points, to compare segmentations."""
    matrix = _checked_features(features)
    points = np.asarray(change_points, dtype=np.int64)
    shots = np.split(matrix, points)
    total = sum(float(((shot - shot.mean(axis=0)) ** 2).sum()) for shot in shots)
    return total / len(matrix) + float(penalty(len(matrix), len(points), penalty_weight)[-1])


def shot_scatters(features: FloatArray, max_shot: int) -> Scatters:
    """Return the scatter of every shot of 1 .. `max_shot` picks of (n, d) `features`.

    Built from the last start to the first, so that each sum covers only picks of its own shot:
    no cancellation between large prefix sums, and no n x n kernel in memory.
    """
    n = len(features)
    centred = features - features.mean(axis=0)  # scatter is invariant to translation
    widths = np.minimum(max_shot, n - np.arange(n))
    rows = np.concatenate([[0], np.cumsum(widths)]).astype(np.int64)
    values = np.empty(rows[-1])
    norms = np.einsum("ij,ij->i", centred, centred)
    columns = np.zeros(n)
    for first in range((n - 1) // _KERNEL_ROWS * _KERNEL_ROWS, -1, -_KERNEL_ROWS):
        last = min(first + _KERNEL_ROWS, n)
        kernel = centred[first:last] @ centred[first : last + max_shot - 1].T
        _accumulate(kernel, first, norms, columns, values, rows)
    return Scatters(values, rows, max_shot)


@compiled
def _accumulate(kernel, first, norms, columns, values, rows):  # type: ignore[no-untyped-def]
    """Fill the rows of `values` for one block of starts, last start first.

    `columns[j]` is the sum of kernel[start .. j, j]; with every pick j, the sum of a shot's
    kernel block grows by 2 columns[j] - kernel[j, j].
    """
    for start in range(first + kernel.shape[0] - 1, first - 1, -1):
        row = values[rows[start] : rows[start + 1]]
        block = 0.0
        trace = 0.0
        for d in range(len(row)):
            j = start + d
            columns[j] += kernel[start - first, j - first]
            block += 2.0 * columns[j] - norms[j]
            trace += norms[j]
            row[d] = max(trace - block / (d + 1), 0.0)


def _minimal_totals(
    scatters: Scatters, n: int, max_points: int, min_shot: int, keep: bool = False
) -> tuple[FloatArray, FloatArray]:
    """Return J(0 .. max_points) of all `n` picks, and the table of J of every prefix.

    table[m, l] is the minimal total scatter of m + 1 shots over picks [0, l). Its columns are
    filled in tiles from left to right. Without `keep` and with a maximum shot length, only the
    last `max_shot` columns are kept, which bounds the memory of long videos.
    """
    width = n + 1 if keep else min(n + 1, scatters.max_shot + _TILE_STOPS)
    table = np.full((max_points + 1, width), np.inf)
    base = 0  # table's first column holds prefixes of this many picks
    for start in range(0, n + 1, _TILE_STOPS):
        stop = min(start + _TILE_STOPS, n + 1)
        if stop - base > width:
            shift = stop - base - width
            table[:, :-shift] = table[:, shift:].copy()
            table[:, -shift:] = np.inf
            base += shift
        _fill_columns(table, base, start, stop, min_shot, *scatters)
    return table[:, n - base].copy(), table


@compiled
def _fill_columns(table, base, start, stop, min_shot, values, rows, max_shot):  # type: ignore[no-untyped-def]
    """Fill table columns [start, stop); all columns before them are final."""
    for length in range(max(start, min_shot), min(stop, max_shot + 1)):
        table[0, length - base] = values[length - 1]
    left = max(start - max_shot, 0)
    tile = np.empty((_TILE_STARTS, stop - start))
    for first in range(left, start, _TILE_STARTS):  # shots that start left of these columns
        last = min(first + _TILE_STARTS, start)
        _load_tile(tile, first, last, start, stop, min_shot, values, rows)
        _min_plus(table, 1, table.shape[0], first - base, last - first, start - base, tile)
    square = np.empty((stop - start, stop - start))
    _load_tile(square, start, min(stop, len(rows) - 1), start, stop, min_shot, values, rows)
    for m in range(1, table.shape[0]):  # shots that start within them: m needs m - 1
        _min_plus(table, m, m + 1, start - base, stop - start, start - base, square)


@compiled
def _load_tile(tile, first, last, start, stop, min_shot, values, rows):  # type: ignore[no-untyped-def]
    """Copy scatters of shots from [first, last) to [start, stop) into a dense tile, else inf."""
    tile[:] = np.inf
    for t in range(first, last):
        low = max(start, t + min_shot)
        high = min(stop, t + 1 + rows[t + 1] - rows[t])
        if low < high:
            begin = rows[t] + low - t - 1
            tile[t - first, low - start : high - start] = values[begin : begin + high - low]


@compiled
def _min_plus(table, low, high, left, depth, right, tile):  # type: ignore[no-untyped-def]
    """table[m, right:] = min(itself, min_t table[m-1, left + t] + tile[t]) for m in [low, high).

    Four starts at a time, so that a column is loaded and stored once per four starts and the
    comparisons stay in vector registers.
    """
    width = tile.shape[1]
    for m in range(low, high):
        out = table[m, right : right + width]
        before = table[m - 1, left : left + depth]
        quads = depth // 4 * 4
        for t in range(0, quads, 4):
            a, b, c, d = before[t], before[t + 1], before[t + 2], before[t + 3]
            if a == np.inf and b == np.inf and c == np.inf and d == np.inf:
                continue
            row_a, row_b, row_c, row_d = tile[t], tile[t + 1], tile[t + 2], tile[t + 3]
            for j in range(width):
                ab = min(a + row_a[j], b + row_b[j])
                cd = min(c + row_c[j], d + row_d[j])
                out[j] = min(out[j], min(ab, cd))
        for t in range(quads, depth):
            row_a = tile[t]
            for j in range(width):
                out[j] = min(out[j], before[t] + row_a[j])


@compiled
def _backtrack(table, values, rows, max_shot, n, best, min_shot):  # type: ignore[no-untyped-def]
    """Return the change points of `best` + 1 shots: the first start that gives each minimum."""
    points = np.empty(best, dtype=np.int64)
    stop = n
    for m in range(best, 0, -1):
        start = max(stop - max_shot, m * min_shot)
        while table[m - 1, start] + values[rows[start] + stop - start - 1] != table[m, stop]:
            start += 1
        points[m - 1] = start
        stop = start
    return points


def _checked_features(features: ArrayLike) -> FloatArray:
    matrix = np.asarray(features, dtype=np.float64)
    if matrix.ndim != 2 or not len(matrix) or not np.isfinite(matrix).all():
        raise UsageError(
            f"kts: features: expected a finite (n >= 1, d) matrix, found shape {matrix.shape}"
            f"{'' if np.isfinite(matrix).all() else ' with NaN or infinity'}: check the encoder"
        )
    return matrix
