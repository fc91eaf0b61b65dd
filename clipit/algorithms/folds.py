"""Seeded folds and the inner validation split."""

from __future__ import annotations

import numpy as np


def folds(videos: list[str], count: int, seed: int) -> list[tuple[list[str], list[str]]]:
    """`count` (train, test) pairs; the test sets are disjoint and cover all videos.

    Raises ValueError unless 2 <= count <= len(videos).
    """
    if not 2 <= count <= len(videos):
        raise ValueError(f"cannot make {count} folds from {len(videos)} videos")
    order = np.random.default_rng(seed).permutation(len(videos))
    tests = [{videos[i] for i in chunk} for chunk in np.array_split(order, count)]
    return [([v for v in videos if v not in t], [v for v in videos if v in t]) for t in tests]


def hold_out(videos: list[str], share: float, seed: int) -> tuple[list[str], list[str]]:
    """(train, validation): a seeded share of `videos`, at least one, held out for validation.

    Raises ValueError for fewer than two videos.
    """
    if len(videos) < 2:
        raise ValueError(f"cannot hold out validation videos from {len(videos)} videos")
    count = min(max(1, round(share * len(videos))), len(videos) - 1)
    held = set(np.random.default_rng(seed).permutation(len(videos))[:count].tolist())
    return (
        [v for i, v in enumerate(videos) if i not in held],
        [v for i, v in enumerate(videos) if i in held],
    )
