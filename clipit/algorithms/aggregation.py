"""Aggregate metrics of single videos into benchmark results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.query_evaluation import Metrics, mean_metrics

#: Metrics by video, one dictionary per split.
PerSplit = Sequence[dict[str, Metrics]]


def over_splits(seeds: Sequence[PerSplit], metric: str) -> dict[str, Any] | None:
    """Mean over each split's test videos, then over splits, then over seeds.

    Returns None if any video lacks the metric. std_splits: standard deviation between splits;
    se_seeds: standard error between seeds, None for a single seed; se_videos: standard error of
    the mean over videos, averaged over seeds first.
    """
    table = []
    for splits in seeds:
        values = [_values(videos.values(), metric) for videos in splits]
        complete = [of_split for of_split in values if of_split is not None]
        if len(complete) < len(values):
            return None
        table.append(complete)
    split_means = np.array([[np.mean(values) for values in splits] for splits in table])
    videos = np.array([np.concatenate(splits) for splits in table]).mean(axis=0)
    seed_means = split_means.mean(axis=1)
    return {
        "mean": float(seed_means.mean()),
        "std_splits": _std(split_means.mean(axis=0)),
        "se_seeds": _standard_error(seed_means),
        "se_videos": _standard_error(videos),
        "splits": split_means.mean(axis=0).tolist(),
    }


def control(
    by_video: dict[str, list[Metrics]], tests: Sequence[Sequence[str]], metric: str
) -> dict[str, Any] | None:
    """Mean of a control over the same splits, its std over repetitions (random seeds), their count.

    Returns None if any video lacks the metric.
    """
    repetitions = []
    for r in range(len(next(iter(by_video.values())))):
        split_means = []
        for test in tests:
            values = _values([by_video[video][r] for video in test], metric)
            if values is None:
                return None
            split_means.append(np.mean(values))
        repetitions.append(np.mean(split_means))
    return {
        "mean": float(np.mean(repetitions)),
        "std": _std(np.array(repetitions)),
        "repetitions": len(repetitions),
    }


def over_tests(seeds: Sequence[PerSplit]) -> dict[str, Metrics]:
    """Means of every test video over the splits that test it, and over seeds."""
    tests: dict[str, list[Metrics]] = {}
    for splits in seeds:
        for videos in splits:
            for video, metrics in videos.items():
                tests.setdefault(video, []).append(metrics)
    return {video: mean_metrics(rows) for video, rows in tests.items()}


def _values(videos: Iterable[Metrics], metric: str) -> list[float] | None:
    """The metric of every video, or None if any video lacks it."""
    found = [metrics.get(metric) for metrics in videos]
    values = [value for value in found if value is not None]
    return values if len(values) == len(found) else None


def _std(values: NDArray[Any]) -> float | None:
    return float(values.std(ddof=1)) if len(values) > 1 else None


def _standard_error(values: NDArray[Any]) -> float | None:
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else None
