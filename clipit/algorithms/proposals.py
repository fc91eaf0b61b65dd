"""Post-processing of temporal proposals: trimming, top-k, NMS, merging of repeated sentences.

Segments are float32 (n, 3) arrays of start (s), end (s), score, half-open in time; float32 because
the official code compares in float32 (docs/decisions/bmt.md).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Segments = NDArray[np.float32]


def corners(candidates: Segments) -> Segments:
    """(centre, length, score) -> (start, end, score), float32 (n, 3)."""
    centre, half = candidates[:, 0], candidates[:, 1] / np.float32(2)
    return np.stack([centre - half, centre + half, candidates[:, 2]], axis=1)


def trim(segments: Segments, duration_s: float) -> Segments:
    """Clip starts to [0, duration_s] and ends to at most duration_s."""
    duration = np.float32(duration_s)
    start = np.clip(segments[:, 0], np.float32(0), duration)
    end = np.minimum(segments[:, 1], duration)
    return np.stack([start, end, segments[:, 2]], axis=1)


def drop_short(segments: Segments, min_s: float = 0.2) -> Segments:
    """Drop the segments of at most `min_s`."""
    return segments[segments[:, 1] - segments[:, 0] > np.float32(min_s)]


def top_k(segments: Segments, k: int) -> Segments:
    """The k segments of highest score, highest first; ties keep their order."""
    return segments[np.argsort(-segments[:, 2], kind="stable")[:k]]


def temporal_iou(segment: NDArray[np.float32], others: Segments) -> NDArray[np.float32]:
    """Intersection over union of one segment with each of (m, >=2) others, float32 (m,)."""
    inter = np.minimum(segment[1], others[:, 1]) - np.maximum(segment[0], others[:, 0])
    inter = np.maximum(inter, np.float32(0))
    span = np.maximum(segment[1], others[:, 1]) - np.minimum(segment[0], others[:, 0])
    total = (segment[1] - segment[0]) + (others[:, 1] - others[:, 0])
    iou: NDArray[np.float32] = inter / (np.minimum(span, total - inter) + np.float32(1e-8))
    return iou


def nms(segments: Segments, threshold: float, limit: int | None = None) -> Segments:
    """Greedy non-maximum suppression of segments sorted best first.

    Keeps the best segment, drops the rest whose temporal IoU with it is >= threshold, and repeats
    until `limit` segments are kept (None: no limit).
    """
    kept: list[NDArray[np.float32]] = []
    rest = segments
    while len(rest) and (limit is None or len(kept) < limit):
        kept.append(rest[0])
        rest = rest[1:][temporal_iou(rest[0], rest[1:]) < np.float32(threshold)]
    return np.stack(kept) if kept else segments[:0]


def select(
    segments: Segments, target: int, minimum: int, thresholds: Sequence[float]
) -> tuple[Segments, float]:
    """NMS down to at most `target` segments, with the first threshold that leaves `minimum`.

    Thresholds are tried in order; the last is used if none leaves enough. Returns the segments,
    best first, and the threshold used.
    """
    for threshold in thresholds:
        kept = nms(segments, threshold, limit=target)
        if len(kept) >= minimum:
            break
    return kept, threshold


def merge_repeats(segments: Segments, sentences: Sequence[str]) -> tuple[Segments, list[str]]:
    """Join overlapping segments with the same sentence, keeping the best score.

    Segments with the same sentence that do not overlap are separate events and stay apart.
    """
    groups: dict[str, list[int]] = {}
    for row in np.argsort(segments[:, 0], kind="stable").tolist():
        groups.setdefault(sentences[row], []).append(row)
    merged: list[tuple[float, float, float, str]] = []
    for sentence, rows in groups.items():
        start, end, score = segments[rows[0]]
        for row in rows[1:]:
            if segments[row, 0] < end:
                end, score = max(end, segments[row, 1]), max(score, segments[row, 2])
            else:
                merged.append((start, end, score, sentence))
                start, end, score = segments[row]
        merged.append((start, end, score, sentence))
    merged.sort(key=lambda item: -item[2])
    table = np.array([item[:3] for item in merged], dtype=np.float32).reshape(-1, 3)
    return table, [item[3] for item in merged]
