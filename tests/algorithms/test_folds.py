"""Folds and the validation split."""

import pytest

from clipit.algorithms.folds import folds, hold_out

VIDEOS = [f"video_{i}" for i in range(11)]


def test_folds_test_sets_are_disjoint_and_cover_all_videos() -> None:
    tests = [test for _, test in folds(VIDEOS, 3, seed=1)]
    assert sorted(video for test in tests for video in test) == sorted(VIDEOS)


def test_folds_train_on_the_remaining_videos() -> None:
    for train, test in folds(VIDEOS, 3, seed=1):
        assert sorted(train + test) == sorted(VIDEOS)


def test_folds_depend_on_the_seed_only() -> None:
    assert folds(VIDEOS, 3, seed=1) == folds(VIDEOS, 3, seed=1)
    assert folds(VIDEOS, 3, seed=1) != folds(VIDEOS, 3, seed=2)


def test_hold_out_returns_share_and_at_least_one_of_each() -> None:
    train, held = hold_out(VIDEOS, 0.2, seed=0)
    assert (len(train), len(held)) == (9, 2)
    assert sorted(train + held) == sorted(VIDEOS)
    assert [len(videos) for videos in hold_out(VIDEOS[:2], 0.01, seed=0)] == [1, 1]


def test_impossible_splits_are_rejected() -> None:
    with pytest.raises(ValueError, match="12 folds from 11"):
        folds(VIDEOS, 12, seed=0)
    with pytest.raises(ValueError, match="from 1 videos"):
        hold_out(["a"], 0.5, seed=0)
