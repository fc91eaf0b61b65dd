"""From metrics of single videos to the numbers of a benchmark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

#: Metrics by video, one dictionary per split.
PerSplit = Sequence[dict[str, dict[str, float | None]]]


def over_splits(seeds: Sequence[PerSplit], metric: str) -> dict[str, Any] | None:
    """The mean over a split's test videos, then over splits, then over seeds; None if any lacks it.

    std_splits: standard deviation between splits; se_seeds: standard error between seeds, null
    for a single one; se_videos: standard error of the mean over the videos, seeds averaged first.
    """
    table = [[_values(videos, metric) for videos in splits] for splits in seeds]
    if any(value is None for splits in table for values in splits for value in values):
        return None
    split_means = np.array([[np.mean(values) for values in splits] for splits in table])
    videos = np.array([np.concatenate(splits) for splits in table]).mean(axis=0)
    seed_means = split_means.mean(axis=1)
    return {
        "mean": float(seed_means.mean()),
        "std_splits": _deviation(split_means.mean(axis=0)),
        "se_seeds": _error(seed_means),
        "se_videos": _error(videos),
        "splits": split_means.mean(axis=0).tolist(),
    }


def control(
    by_video: dict[str, list[dict[str, float | None]]], tests: Sequence[Sequence[str]], metric: str
) -> dict[str, float | None] | None:
    """A control over the same splits: mean, and std over its repetitions (random seeds)."""
    repetitions = []
    for r in range(len(next(iter(by_video.values())))):
        values = [[by_video[video][r].get(metric) for video in test] for test in tests]
        if any(value is None for row in values for value in row):
            return None
        repetitions.append(np.mean([np.mean(row) for row in values]))
    return {"mean": float(np.mean(repetitions)), "std": _deviation(np.array(repetitions))}


def _values(videos: dict[str, dict[str, float | None]], metric: str) -> list[float | None]:
    return [metrics[metric] for metrics in videos.values()]


def _deviation(values: np.ndarray) -> float | None:
    return float(values.std(ddof=1)) if len(values) > 1 else None


def _error(values: np.ndarray) -> float | None:
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None
