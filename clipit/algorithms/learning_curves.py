"""Training loss and validation tau per epoch, over all splits and seeds, as SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from clipit.algorithms import charts
from clipit.algorithms.charts import BLACK, COLOURS, Area, Style

_WIDTH, _HEIGHT = 920.0, 190.0
_LEFT, _GAP, _RIGHT = 70.0, 84.0, 16.0
_LEGEND_HEIGHT, _TITLE_HEIGHT, _AXIS_HEIGHT = 34.0, 24.0, 52.0
#: What is drawn of a run, from left to right.
_PANELS = {"loss": "training loss", "tau": "tau on validation videos"}
_KEPT = Style("circle", f'fill="{COLOURS[1]}" stroke="#fff" stroke-width="0.8"')
_STYLES = {
    "one split and seed": Style("line", f'stroke="{COLOURS[0]}" stroke-opacity="0.4"'),
    "mean": Style("line", f'stroke="{BLACK}" stroke-width="2"'),
    "the epoch that was kept": _KEPT,
}


class TrainingCurve(NamedTuple):
    """A run's values per epoch, from epoch 1 on, and the epoch that was kept."""

    loss: Sequence[float | None]
    tau: Sequence[float | None]
    kept: int


def learning_curves(curves: Mapping[str, Sequence[TrainingCurve]]) -> str:
    """A row of panels for every title; where nothing was trained the picture says so."""
    trained = {title: runs for title, runs in curves.items() if runs}
    if not trained:
        note = charts.text(20, 30, "no model was trained epoch by epoch", "start")
        return charts.document(_WIDTH, 50, "no learning curves", note)
    body, _ = charts.legend(_LEFT, 20, _WIDTH - _LEFT, _STYLES)
    row = _TITLE_HEIGHT + _HEIGHT + _AXIS_HEIGHT
    for number, (title, runs) in enumerate(trained.items()):
        body += _row(title, runs, _LEGEND_HEIGHT + number * row)
    height = _LEGEND_HEIGHT + len(trained) * row
    return charts.document(_WIDTH, height, f"learning curves: {', '.join(trained)}", body)


def _row(title: str, runs: Sequence[TrainingCurve], top: float) -> str:
    width = (_WIDTH - _LEFT - _RIGHT - _GAP * (len(_PANELS) - 1)) / len(_PANELS)
    panels = "".join(
        _panel(runs, name, label, _LEFT + number * (width + _GAP), top + _TITLE_HEIGHT, width)
        for number, (name, label) in enumerate(_PANELS.items())
    )
    count = f"{len(runs)} run{'' if len(runs) == 1 else 's'}"
    return charts.text(_LEFT, top + 12, f"{title}: {count}", "start") + panels


def _panel(
    runs: Sequence[TrainingCurve], name: str, label: str, left: float, top: float, width: float
) -> str:
    lines = [_known(getattr(run, name)) for run in runs]
    values = [value for _, ys in lines for value in ys]
    epochs = max(len(run.loss) for run in runs)
    if not values:
        return charts.text(left, top + 20, f"no {label}: there are none", "start")
    area = Area(left, top, width, _HEIGHT, (0.5, epochs + 0.5), charts.span(values))
    numbers = [tick for tick in charts.ticks(1, max(2, epochs)) if 1 <= tick <= epochs]
    whole = [tick for tick in numbers if tick == int(tick)]
    body = charts.y_axis(area, label) + charts.x_axis(area, "epoch", whole)
    for xs, ys in lines:
        body += charts.polyline(area, xs, ys, _STYLES["one split and seed"].attributes)
    body += charts.polyline(area, *_mean(lines), _STYLES["mean"].attributes)
    return body + "".join(
        charts.mark(area.x(run.kept), area.y(ys[xs.index(run.kept)]), _KEPT, f"epoch {run.kept}")
        for run, (xs, ys) in zip(runs, lines, strict=True)
        if run.kept in xs
    )


def _known(values: Sequence[float | None]) -> tuple[list[int], list[float]]:
    """The epochs that have a value, and their values."""
    known = [(epoch, value) for epoch, value in enumerate(values, 1) if value is not None]
    return [epoch for epoch, _ in known], [value for _, value in known]


def _mean(lines: Sequence[tuple[list[int], list[float]]]) -> tuple[list[int], list[float]]:
    """The mean over the lines that have a value at an epoch."""
    by_epoch: dict[int, list[float]] = {}
    for xs, ys in lines:
        for x, y in zip(xs, ys, strict=True):
            by_epoch.setdefault(x, []).append(y)
    epochs = sorted(by_epoch)
    return epochs, [float(np.mean(by_epoch[epoch])) for epoch in epochs]
