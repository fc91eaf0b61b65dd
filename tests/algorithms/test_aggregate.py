"""Means over videos, splits and seeds, by hand."""

import pytest

from clipit.algorithms.aggregation import control, over_splits

SEEDS = [
    [{"a": {"f1": 0.2}, "b": {"f1": 0.4}}, {"c": {"f1": 0.9}}],
    [{"a": {"f1": 0.4}, "b": {"f1": 0.6}}, {"c": {"f1": 0.9}}],
]


def test_first_over_a_splits_videos_then_over_splits_then_over_seeds() -> None:
    result = over_splits(SEEDS, "f1")
    assert result["splits"] == pytest.approx([0.4, 0.9])
    assert result["mean"] == pytest.approx(0.65)  # not the mean of videos, 0.567
    assert result["std_splits"] == pytest.approx(0.5 / 2**0.5)
    assert result["se_seeds"] == pytest.approx(0.05)  # seed means 0.6 and 0.7
    assert result["se_videos"] == pytest.approx(0.176, abs=1e-3)  # 0.3, 0.5, 0.9


def test_one_seed_has_no_error_between_seeds() -> None:
    assert over_splits(SEEDS[:1], "f1")["se_seeds"] is None


def test_a_metric_that_a_video_lacks_is_left_out() -> None:
    assert over_splits([[{"a": {"tau": None}}]], "tau") is None


def test_controls_follow_the_same_splits() -> None:
    by_video = {name: [{"f1": value}] for name, value in {"a": 0.2, "b": 0.4, "c": 0.9}.items()}
    assert control(by_video, [["a", "b"], ["c"]], "f1") == {"mean": pytest.approx(0.6), "std": None}
