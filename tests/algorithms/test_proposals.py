"""Trim, top-k, NMS and merging of scored segments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from clipit.algorithms import proposals


def table(*rows: tuple[float, float, float]) -> NDArray[Any]:
    return np.array(rows, dtype=np.float32).reshape(-1, 3)


@pytest.mark.shared_data
def test_postprocessing_matches_official_code(shared_data: Path) -> None:
    golden = np.load(shared_data / "golden" / "bmt_parity" / "unit" / "postproc.npz")
    corners = proposals.corners(golden["raw"][0])
    trimmed = proposals.trim(corners, float(golden["duration"]))
    kept = proposals.drop_short(trimmed)
    best = proposals.top_k(kept, 50)
    for found, name in (
        (corners, "corner"),
        (trimmed, "trimmed"),
        (kept, "not_short"),
        (best, "topk50"),
    ):
        assert np.array_equal(found, golden[name][0]), name
    tiou = np.stack([proposals.temporal_iou(row, best) for row in best])
    np.testing.assert_allclose(tiou, golden["tiou"], atol=1e-6)
    thresholds = [name for name in golden.files if name.startswith("nms_")]
    assert len(thresholds) == 6
    for name in thresholds:
        assert np.array_equal(proposals.nms(best, float(name[4:])), golden[name]), name


def test_trim_and_drop_short() -> None:
    segments = table((-3, 4, 0.9), (8, 99, 0.8), (9.9, 10.05, 0.7), (12, 14, 0.6))
    trimmed = proposals.trim(segments, 10.0)
    assert trimmed.tolist()[:2] == table((0, 4, 0.9), (8, 10, 0.8)).tolist()
    assert len(proposals.drop_short(trimmed)) == 2


def test_temporal_iou() -> None:
    others = table((0, 10, 1), (5, 15, 1), (10, 20, 1), (2, 4, 1))
    found = proposals.temporal_iou(others[0], others)
    np.testing.assert_allclose(found, [1, 1 / 3, 0, 0.2], atol=1e-6)


def test_nms_applies_threshold_and_limit() -> None:
    segments = table((0, 10, 0.9), (1, 10, 0.8), (20, 30, 0.7), (40, 50, 0.6))
    assert (
        proposals.nms(segments, 0.5)[:, 2].tolist()
        == table((0, 0, 0.9), (0, 0, 0.7), (0, 0, 0.6))[:, 2].tolist()
    )
    assert len(proposals.nms(segments, 0.5, limit=2)) == 2
    assert len(proposals.nms(segments, 0.91)) == 4
    assert proposals.nms(segments[:0], 0.5).shape == (0, 3)


@given(st.integers(0, 2**32 - 1), st.floats(0.05, 0.95))
def test_nms_suppresses_exactly_the_overlapping_segments(seed: int, threshold: float) -> None:
    generator = np.random.default_rng(seed)
    starts = generator.random(40) * 50
    segments = np.stack([starts, starts + 0.3 + 20 * generator.random(40), generator.random(40)], 1)
    segments = proposals.top_k(segments.astype(np.float32), 40)
    kept = proposals.nms(segments, threshold)
    survivors = {tuple(row) for row in kept.tolist()}
    for i, row in enumerate(kept):
        assert (proposals.temporal_iou(row, kept[:i]) < np.float32(threshold)).all()
    for row in segments:
        if tuple(row.tolist()) not in survivors:
            better = kept[kept[:, 2] >= row[2]]
            assert (proposals.temporal_iou(row, better) >= np.float32(threshold)).any()


def test_select_raises_threshold_until_minimum_is_reached() -> None:
    # neighbours shifted by a third of their length: IoU 1/2, so 0.4 thins them and 0.6 does not
    segments = table(*((i, i + 3, 1 - i / 100) for i in range(12)))
    few, used = proposals.select(segments, target=15, minimum=3, thresholds=(0.4, 0.6))
    assert used == 0.4 and len(few) == 6
    many, used = proposals.select(segments, target=10, minimum=8, thresholds=(0.4, 0.6))
    assert used == 0.6 and len(many) == 10


def test_merge_repeats_joins_only_overlapping_segments() -> None:
    segments = table((0, 5, 0.5), (4, 9, 0.9), (30, 40, 0.7), (1, 2, 0.8))
    merged, sentences = proposals.merge_repeats(segments, ["a dog", "a dog", "a dog", "a cat"])
    assert sentences == ["a dog", "a cat", "a dog"]
    np.testing.assert_allclose(merged, table((0, 9, 0.9), (1, 2, 0.8), (30, 40, 0.7)))
    empty, none = proposals.merge_repeats(segments[:0], [])
    assert empty.shape == (0, 3) and none == []
