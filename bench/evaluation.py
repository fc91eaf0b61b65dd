"""How fast evaluation is, against a plain Python knapsack and scipy's exact solver.

    python bench/evaluation.py

The workload has TVSum's size and is made from a seed: 50 videos, 20 users, 70 shots and 470 picks
a video. Ratios are CPU seconds of the named baseline over ours, in the same run, one thread.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from clipit.algorithms.evaluation import Truth, evaluate, predict
from clipit.algorithms.f1 import f1_scores
from clipit.algorithms.knapsack import knapsack
from clipit.algorithms.selection import summarize, summary_frames
from clipit.algorithms.step_functions import frame_scores


def plain_knapsack(values: list[float], weights: list[int], capacity: int) -> list[int]:
    """The textbook table in plain Python, every cell a max() of two."""
    table = [[0.0 for _ in range(capacity + 1)] for _ in range(len(values) + 1)]
    for i in range(1, len(values) + 1):
        for budget in range(1, capacity + 1):
            if weights[i - 1] <= budget:
                table[i][budget] = max(
                    values[i - 1] + table[i - 1][budget - weights[i - 1]], table[i - 1][budget]
                )
            else:
                table[i][budget] = table[i - 1][budget]
    selected, remaining = [], capacity
    for i in range(len(values), 0, -1):
        if table[i][remaining] != table[i - 1][remaining]:
            selected.append(i - 1)
            remaining -= weights[i - 1]
    return selected[::-1]


def plain_f1(summary: list[bool], user: list[bool]) -> float:
    """F1 frame by frame, in Python."""
    overlap = sum(1 for a, b in zip(summary, user, strict=True) if a and b)
    total = sum(summary) + sum(user)
    return 2 * overlap / total if total else 0.0


def solver(values: NDArray[Any], weights: NDArray[Any], capacity: int) -> NDArray[Any]:
    """scipy's milp, exact."""
    solved = milp(
        -values,
        integrality=np.ones(len(values)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(weights[None], ub=capacity),
        options={"mip_rel_gap": 0},
    )
    selected: NDArray[np.bool_] = solved.x > 0.5
    return selected


def video(rng: np.random.Generator) -> tuple[NDArray[Any], NDArray[Any], Truth]:
    """Scores, picks and truth of one video."""
    lengths = rng.integers(30, 170, 70)
    edges = np.concatenate([[0], np.cumsum(lengths)])
    shots = np.stack([edges[:-1], edges[1:]], axis=1)
    n_frames = int(edges[-1])
    users = np.repeat(rng.integers(1, 6, (20, n_frames // 60 + 1)), 60, axis=1)[:, :n_frames]
    summaries = np.stack(
        [summary_frames(summarize(u.astype(float), shots)[1], shots, n_frames) for u in users]
    )
    picks = np.arange(0, n_frames, 15)
    return rng.random(len(picks)), picks, Truth(shots, summaries, users.mean(axis=0), users)


def seconds(work: Callable[[], object], repeat: int = 1) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - start) / repeat


def main() -> None:
    """Measure and print."""
    rng = np.random.default_rng(0)
    videos = [video(rng) for _ in range(50)]
    whole = seconds(
        lambda: [
            evaluate(predict(scores, picks, truth, 0.15), truth, "mean", "user_scores")
            for scores, picks, truth in videos
        ]
    )
    print(f"50 videos x 20 users, knapsack + F1 + tau + rho: {whole:.2f} CPU s")

    scores, picks, truth = videos[0]
    values, _ = summarize(frame_scores(scores, picks, truth.n_frames), truth.shots)
    weights = truth.shots[:, 1] - truth.shots[:, 0]
    capacity = int(0.15 * truth.n_frames)
    ours = seconds(lambda: knapsack(values, weights, capacity), 200)
    plain = seconds(lambda: plain_knapsack(values.tolist(), weights.tolist(), capacity), 2)
    exact = seconds(lambda: solver(values, weights, capacity), 5)
    same = knapsack(values, weights, capacity)
    assert np.flatnonzero(same).tolist() == plain_knapsack(
        values.tolist(), weights.tolist(), capacity
    )
    assert values[same].sum() >= values[solver(values, weights, capacity)].sum() - 1e-9

    summary = predict(scores, picks, truth, 0.15).summary
    fast_f1 = seconds(lambda: f1_scores(summary, truth.user_summaries), 50)
    frames, users = summary.tolist(), truth.user_summaries.tolist()
    slow_f1 = seconds(lambda: [plain_f1(frames, user) for user in users])

    print(f"\n{'70 shots, ' + str(truth.n_frames) + ' frames':<34} {'CPU ms':>9} {'ratio':>7}")
    for name, time_s, base_s in (
        ("knapsack: plain Python (baseline)", plain, plain),
        ("knapsack: scipy milp", exact, plain),
        ("knapsack: ours", ours, plain),
        ("F1 of 20 users: plain Python", slow_f1, slow_f1),
        ("F1 of 20 users: ours", fast_f1, slow_f1),
    ):
        print(f"{name:<34} {1000 * time_s:>9.3f} {base_s / time_s:>6.0f}x")
    both = (plain + slow_f1) / (ours + fast_f1)
    print(f"\nknapsack + F1: {both:.0f}x plain Python; knapsack: {exact / ours:.0f}x scipy milp")


if __name__ == "__main__":
    main()
