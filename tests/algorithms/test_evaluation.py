"""The evaluation protocol on a small video with hand-computed metrics."""

import numpy as np
import pytest

from clipit.algorithms.evaluation import Truth, evaluate, human, predict, shuffled_f1

SHOTS = np.array([[0, 3], [3, 6], [6, 20]])
SUMMARIES = np.zeros((2, 20), dtype=bool)
SUMMARIES[0, :3] = True
SUMMARIES[1, 3:6] = True
SCORES = np.repeat([[5, 1, 1], [1, 5, 1]], [3, 3, 14], axis=1).astype(np.float32)
TRUTH = Truth(SHOTS, SUMMARIES, SCORES.mean(axis=0), SCORES)
PICKS = np.array([0, 3, 6])


def test_prediction_equal_to_one_user() -> None:
    prediction = predict(np.array([0.9, 0.5, 0.1]), PICKS, TRUTH, 0.15)
    assert np.flatnonzero(prediction.summary).tolist() == [0, 1, 2]
    best = evaluate(prediction, TRUTH, "max", "mean_summary")
    assert best["f1"] == 1
    assert evaluate(prediction, TRUTH, "mean", "mean_summary")["f1"] == 0.5
    # Summary 3 frames in, 17 out; mean of users 0.5 on 6 frames: 3*14 concordant, none discordant.
    assert best["tau"] == pytest.approx(3 * 14 / np.sqrt(3 * 17 * 6 * 14))


def test_user_scores_correlation_averages_users_at_picks() -> None:
    prediction = predict(np.array([0.9, 0.5, 0.1]), PICKS, TRUTH, 0.15)
    metrics = evaluate(prediction, TRUTH, "mean", "user_scores")
    # User 1 at picks: 5 1 1 -> 2 / sqrt(3 * 2); user 2: 1 5 1 -> (1 - 1) / sqrt(6).
    assert metrics["tau"] == metrics["tau_users"] == pytest.approx(np.mean([2 / np.sqrt(6), 0]))


def test_missing_user_scores_give_none() -> None:
    truth = Truth(SHOTS, SUMMARIES, TRUTH.gtscore, None)
    prediction = predict(np.array([0.9, 0.5, 0.1]), PICKS, truth, 0.15)
    metrics = evaluate(prediction, truth, "mean", "user_scores")
    assert metrics["tau"] is None
    # 0/1 summaries at the picks instead: 1 0 0 and 0 1 0, as above
    assert metrics["tau_users"] == pytest.approx(np.mean([2 / np.sqrt(6), 0]))
    assert human(truth, "mean", "user_scores")["tau"] is None


def test_human_compares_each_user_with_the_others() -> None:
    assert human(TRUTH, "mean", "mean_summary")["f1"] == 0
    twice = Truth(SHOTS, SUMMARIES[[0, 0]], TRUTH.gtscore, SCORES[[0, 0]])
    same = human(twice, "mean", "user_scores")
    assert same["f1"] == 1
    assert same["tau"] == pytest.approx(1)


def test_shuffled_scores_are_the_mean_over_all_orders() -> None:
    """Of three scores, the greatest is at shot 0, 1 or 2 in a third of all orders each.

    Shots 0 and 1 fit into 3 frames and are one user's summary each; where shot 2 has the greatest
    score, which does not fit, one of the others is chosen all the same.
    """
    prediction = predict(np.array([0.9, 0.5, 0.1]), PICKS, TRUTH, 0.15)
    found = shuffled_f1(prediction, TRUTH, "mean", 0.15, np.random.default_rng(0), 50)
    assert found == pytest.approx(0.5)
    truth = Truth(SHOTS, SUMMARIES[:1], SCORES[0], None)
    half = shuffled_f1(prediction, truth, "mean", 0.15, np.random.default_rng(0), 400)
    assert half == pytest.approx(0.5, abs=0.06)  # shot 0 before shot 1
