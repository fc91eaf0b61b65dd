"""results/{dataset}/plots: every test video's metric, and the learning curves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from clipit.algorithms.learning_curves import TrainingCurve, learning_curves
from clipit.algorithms.video_plots import Values, VideoPlot, video_plots
from clipit.config.run_options import PlotOptions
from clipit.core.durable import write_text

#: By metric: its name, and what the controls are called.
_METRICS = {
    "tau": ("tau", {"random": "random", "human": "one human"}),
    "f1": ("F1", {"random": "random", "human": "people"}),
}


def run(*, f1: Path, per_video: Path, learning_curve: Path, options: PlotOptions) -> None:
    """Draw what f1.json holds."""
    content = json.loads(f1.read_text())
    rows = content["results"]
    settings = dict.fromkeys(row["setting"] for row in rows)
    plots = [
        _plot(content["dataset"], setting, rows, options.metric, has_others=len(settings) > 1)
        for setting in settings
    ]
    write_text(per_video, video_plots(plots))
    curves = {
        _title(row["variant"], row["setting"], len(settings) > 1): _curves(row) for row in rows
    }
    write_text(learning_curve, learning_curves(curves))


def _plot(
    dataset: str, setting: str, rows: list[dict[str, Any]], metric: str, has_others: bool
) -> VideoPlot:
    """Sorted by the first variant; baselines are last."""
    group = [row for row in rows if row["setting"] == setting]
    group.sort(key=lambda row: not row["history"])
    control = group[0]["control_videos"]
    name, controls = _METRICS[metric]
    return VideoPlot(
        title=f"{_title(dataset, setting, has_others)}: {name} of every test video",
        metric=name,
        variants={row["variant"]: _values(row["videos"], metric) for row in group},
        controls={label: _values(control[kind], metric) for kind, label in controls.items()},
        sort_by=group[0]["variant"],
    )


def _title(name: str, setting: str, has_others: bool) -> str:
    return f"{name}, {setting}" if has_others else name


def _values(videos: dict[str, dict[str, float | None]], metric: str) -> Values:
    return {video: metrics.get(metric) for video, metrics in videos.items()}


def _curves(row: dict[str, Any]) -> list[TrainingCurve]:
    return [
        TrainingCurve(run["loss"], run["validation_tau"], run["epoch"]) for run in row["history"]
    ]
