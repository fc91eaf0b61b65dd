"""Plots of frame scores over time with the selected shots, as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms import charts

WIDTH, HEIGHT = 720, 96
_MARGIN, _TITLE = 6, 16


class ScorePlot(NamedTuple):
    """Scores (T,) at the frames `picks` (T,), and the selected shots (S, 2), half-open."""

    title: str
    picks: NDArray[np.integer]
    scores: NDArray[np.floating]
    selected: NDArray[np.integer]
    n_frames: int


def plot(curve: ScorePlot) -> str:
    """One curve as an SVG of WIDTH x HEIGHT; scores are scaled to the height."""
    span = float(np.ptp(curve.scores)) or 1.0
    x = _x(curve.picks, curve.n_frames)
    y = HEIGHT - _MARGIN - (curve.scores - curve.scores.min()) / span * _inner_height()
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    body = (
        f'{_bands(curve)}<polyline points="{line}" fill="none" stroke="#1f4e79" '
        f'stroke-width="1.5"/>{charts.text(_MARGIN, 12, curve.title, "start")}'
    )
    return charts.document(WIDTH, HEIGHT, curve.title, body)


def plot_grid(curves: Sequence[ScorePlot]) -> str:
    """Several plots, one below the other, as one SVG."""
    height = HEIGHT * max(1, len(curves))
    rows = (f'<g transform="translate(0 {i * HEIGHT})">{plot(c)}</g>' for i, c in enumerate(curves))
    return charts.document(WIDTH, height, "scores", "".join(rows))


def _bands(curve: ScorePlot) -> str:
    return "".join(
        f'<rect x="{left:.1f}" y="{_TITLE}" width="{max(1.0, right - left):.1f}" '
        f'height="{HEIGHT - _TITLE}" fill="#f4b942" fill-opacity="0.6"/>'
        for left, right in _x(curve.selected, curve.n_frames)
    )


def _x(frames: NDArray[np.integer], n_frames: int) -> NDArray[np.float64]:
    return _MARGIN + np.asarray(frames) / max(1, n_frames) * (WIDTH - 2 * _MARGIN)


def _inner_height() -> float:
    return HEIGHT - _TITLE - 2 * _MARGIN
