"""Planted importance under noise: smoothing over time and over alike picks recovers it."""

import numpy as np
import pytest

from clipit.algorithms import readout
from clipit.algorithms.correlation import kendall_tau_b
from clipit.algorithms.readout import attend, read_out, smooth

RNG = np.random.default_rng(3)
#: A scene that comes back: A B A B, 50 picks each, at 2 fps.
SCENE = np.tile(np.repeat([0, 1], 50), 2)
TIME_S = np.arange(200) / 2
FRAMES = np.eye(2)[SCENE] @ RNG.standard_normal((2, 8)) + 0.1 * RNG.standard_normal((200, 8))


def tau(scores: np.ndarray, target: np.ndarray) -> float:
    return float(kendall_tau_b(scores, target[None])[0])


def test_no_smoothing_changes_nothing() -> None:
    scores = RNG.random(200)
    assert (read_out(scores, FRAMES, TIME_S, smoothing_s=0, similar=0) == scores).all()


def test_noise_is_taken_out_over_time() -> None:
    slow = np.sin(TIME_S / 10)
    noisy = slow + RNG.standard_normal(200)
    found = read_out(noisy, FRAMES, TIME_S, smoothing_s=2, similar=0)
    assert tau(found, slow) > tau(noisy, slow) + 0.3


def test_noise_is_taken_out_over_picks_that_look_alike() -> None:
    target = SCENE.astype(float)
    noisy = target + 2 * RNG.standard_normal(200)
    found = read_out(noisy, FRAMES, TIME_S, smoothing_s=0, similar=0.7)
    assert tau(found, target) > tau(noisy, target) + 0.3
    assert noisy.min() <= found.min() and found.max() <= noisy.max()


def test_several_sets_of_scores_are_those_of_each() -> None:
    scores = RNG.random((200, 3))
    together = read_out(scores, FRAMES, TIME_S, smoothing_s=1, similar=0.5)
    alone = [read_out(one, FRAMES, TIME_S, smoothing_s=1, similar=0.5) for one in scores.T]
    assert together == pytest.approx(np.stack(alone, axis=1), abs=1e-12)


def test_seconds_count_not_picks() -> None:
    impulse = (np.arange(401) == 200).astype(float)
    for per_s in (2, 4):
        time_s = np.arange(401) / per_s
        weights = smooth(impulse, time_s, 3)
        variance = np.average((time_s - 200 / per_s) ** 2, weights=weights)
        assert np.sqrt(variance) == pytest.approx(3, rel=0.02)


def test_long_videos_are_attended_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = RNG.random(200)
    whole = attend(FRAMES, TIME_S, scores)
    monkeypatch.setattr(readout, "_CHUNK_PICKS", 7)
    assert attend(FRAMES, TIME_S, scores) == pytest.approx(whole, abs=1e-12)
    monkeypatch.setattr(readout, "_MAX_KEYS", 100)  # every other pick
    assert attend(FRAMES, TIME_S, scores) == pytest.approx(whole, abs=0.1)


def test_one_pick_and_constant_scores_stay() -> None:
    one = read_out(np.array([0.4]), FRAMES[:1], TIME_S[:1], smoothing_s=2, similar=0.5)
    assert one.tolist() == [0.4]
    same = read_out(np.full(200, 0.3), FRAMES, TIME_S, smoothing_s=2, similar=0.5)
    assert same == pytest.approx(np.full(200, 0.3))
