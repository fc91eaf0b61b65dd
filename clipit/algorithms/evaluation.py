"""Evaluate predictions against annotators: the reference protocol (docs/decisions/protocol.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.correlation import kendall_tau_b, spearman_rho
from clipit.algorithms.f1 import OVER_USERS, f1_scores
from clipit.algorithms.selection import summarize, summary_frames
from clipit.algorithms.step_functions import frame_scores

#: A video's metrics; None where the annotations do not allow one.
Metrics = dict[str, float | None]


@dataclass(frozen=True)
class Truth:
    """Ground truth of a video.

    shots (S, 2) half-open, user_summaries (U, n) bool, gtscore (n,), user_scores (U, n) or None.
    """

    shots: NDArray[Any]
    user_summaries: NDArray[Any]
    gtscore: NDArray[Any]
    user_scores: NDArray[Any] | None

    @property
    def n_frames(self) -> int:
        """Length of the video in frames, n."""
        return int(self.user_summaries.shape[1])


@dataclass(frozen=True)
class Prediction:
    """Scores (T,) at the picks (T,), and the summary (n,) bool selected by them."""

    scores: NDArray[Any]
    picks: NDArray[Any]
    summary: NDArray[Any]


def predict(scores: NDArray[Any], picks: NDArray[Any], truth: Truth, share: float) -> Prediction:
    """Select a summary by scores (T,) on the video's shots, within the budget share of frames."""
    frames = frame_scores(scores, picks, truth.n_frames)
    _, selected = summarize(frames, truth.shots, share)
    return Prediction(scores, picks, summary_frames(selected, truth.shots, truth.n_frames))


def evaluate(prediction: Prediction, truth: Truth, f1_over_users: str, correlation: str) -> Metrics:
    """Metrics of one video: f1, tau, rho, tau_users and rho_users.

    tau and rho follow `correlation` (user_scores or mean_summary); tau_users and rho_users
    compare with the raw user scores. None where the annotations lack what a metric needs.
    """
    f1 = OVER_USERS[f1_over_users](f1_scores(prediction.summary, truth.user_summaries))
    tau, rho = _CORRELATIONS[correlation](prediction, truth)
    tau_users, rho_users = _user_scores(prediction, truth)
    return {"f1": f1, "tau": tau, "rho": rho, "tau_users": tau_users, "rho_users": rho_users}


def human(truth: Truth, f1_over_users: str, correlation: str) -> Metrics:
    """Metrics of each annotator against the others, averaged over annotators."""
    users = range(len(truth.user_summaries))
    f1 = [
        OVER_USERS[f1_over_users](
            f1_scores(truth.user_summaries[u], np.delete(truth.user_summaries, u, axis=0))
        )
        for u in users
    ]
    tau, rho = _HUMAN_CORRELATIONS[correlation](truth)
    tau_users, rho_users = _human_user_scores(truth)
    return {
        "f1": float(np.mean(f1)),
        "tau": tau,
        "rho": rho,
        "tau_users": tau_users,
        "rho_users": rho_users,
    }


_Pair = tuple[float | None, float | None]


def _user_scores(prediction: Prediction, truth: Truth) -> _Pair:
    """Mean correlation with each user at the picks, for TVSum (Otani et al., 2019)."""
    if truth.user_scores is None:
        return None, None
    return _mean_correlation(prediction.scores, truth.user_scores[:, prediction.picks])


def _mean_summary(prediction: Prediction, truth: Truth) -> _Pair:
    """Correlation of the summary with the mean user summary over all frames, for SumMe."""
    return _mean_correlation(prediction.summary, truth.user_summaries.mean(axis=0)[None])


def _human_user_scores(truth: Truth) -> _Pair:
    if truth.user_scores is None:
        return None, None
    # Every 15th frame, the picks of the public feature files: all frames give the same, slower.
    scores = truth.user_scores[:, ::15]
    pairs = [_mean_correlation(scores[u], np.delete(scores, u, axis=0)) for u in range(len(scores))]
    return _mean_pair(pairs)


def _human_mean_summary(truth: Truth) -> _Pair:
    users = truth.user_summaries
    pairs = [
        _mean_correlation(users[u], np.delete(users, u, axis=0).mean(axis=0)[None])
        for u in range(len(users))
    ]
    return _mean_pair(pairs)


def _mean_pair(pairs: list[tuple[float, float]]) -> _Pair:
    tau, rho = np.mean(pairs, axis=0).tolist()
    return tau, rho


def _mean_correlation(x: NDArray[Any], users: NDArray[Any]) -> tuple[float, float]:
    return float(kendall_tau_b(x, users).mean()), float(spearman_rho(x, users).mean())


_CORRELATIONS: dict[str, Callable[[Prediction, Truth], _Pair]] = {
    "user_scores": _user_scores,
    "mean_summary": _mean_summary,
}
_HUMAN_CORRELATIONS: dict[str, Callable[[Truth], _Pair]] = {
    "user_scores": _human_user_scores,
    "mean_summary": _human_mean_summary,
}
