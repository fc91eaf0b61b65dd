"""Means over videos, splits and seeds, on worked examples."""

import pytest

from clipit.algorithms.aggregation import control, over_splits, over_tests

SEEDS = [
    [{"a": {"f1": 0.2}, "b": {"f1": 0.4}}, {"c": {"f1": 0.9}}],
    [{"a": {"f1": 0.4}, "b": {"f1": 0.6}}, {"c": {"f1": 0.9}}],
]


def test_over_splits_averages_videos_then_splits_then_seeds() -> None:
    result = over_splits(SEEDS, "f1")
    assert result["splits"] == pytest.approx([0.4, 0.9])
    assert result["mean"] == pytest.approx(0.65)  # not the mean of videos, 0.567
    assert result["std_splits"] == pytest.approx(0.5 / 2**0.5)
    assert result["se_seeds"] == pytest.approx(0.05)  # seed means 0.6 and 0.7
    assert result["se_videos"] == pytest.approx(0.176, abs=1e-3)  # 0.3, 0.5, 0.9


def test_single_seed_has_no_standard_error() -> None:
    assert over_splits(SEEDS[:1], "f1")["se_seeds"] is None


def test_missing_metric_gives_none() -> None:
    assert over_splits([[{"a": {"tau": None}}]], "tau") is None


def test_control_averages_over_same_splits() -> None:
    by_video = {name: [{"f1": value}] for name, value in {"a": 0.2, "b": 0.4, "c": 0.9}.items()}
    assert control(by_video, [["a", "b"], ["c"]], "f1") == {
        "mean": pytest.approx(0.6),
        "std": None,
        "repetitions": 1,
    }


def test_every_video_is_averaged_over_the_splits_that_test_it_and_over_seeds() -> None:
    seeds = [
        [{"a": {"tau": 0.1}, "b": {"tau": None}}, {"a": {"tau": 0.5}}],
        [{"a": {"tau": 0.3}, "b": {"tau": 0.2}}, {"a": {"tau": 0.7}}],
    ]
    assert over_tests(seeds) == {"a": {"tau": pytest.approx(0.4)}, "b": {"tau": None}}
