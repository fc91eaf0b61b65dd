"""Scoring predictions against annotators: the reference protocol (docs/decisions/protocol.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from clipit.algorithms.correlation import kendall_tau_b, spearman_rho
from clipit.algorithms.f1 import OVER_USERS, f1_scores
from clipit.algorithms.selection import summarize, summary_frames
from clipit.algorithms.step_functions import frame_scores

#: A video's metrics; None where the annotations do not allow one.
Metrics = dict[str, float | None]


@dataclass(frozen=True)
class Truth:
    """What is known of a video: shots (S, 2), user_summaries (U, n) bool, gtscore (n,),
    user_scores (U, n) or None."""

    shots: np.ndarray
    user_summaries: np.ndarray
    gtscore: np.ndarray
    user_scores: np.ndarray | None

    @property
    def n_frames(self) -> int:
        """n."""
        return self.user_summaries.shape[1]


@dataclass(frozen=True)
class Prediction:
    """Scores (T,) at picks (T,), and the summary (n,) bool selected from them."""

    scores: np.ndarray
    picks: np.ndarray
    summary: np.ndarray


def predict(scores: np.ndarray, picks: np.ndarray, truth: Truth, share: float) -> Prediction:
    """The prediction that scores make on the video's own shots within the budget."""
    frames = frame_scores(scores, picks, truth.n_frames)
    _, selected = summarize(frames, truth.shots, share)
    return Prediction(scores, picks, summary_frames(selected, truth.shots, truth.n_frames))


def evaluate(prediction: Prediction, truth: Truth, f1_over_users: str, correlation: str) -> Metrics:
    """f1; tau and rho as `correlation` says; tau_users and rho_users against raw user scores."""
    f1 = OVER_USERS[f1_over_users](f1_scores(prediction.summary, truth.user_summaries))
    tau, rho = _CORRELATIONS[correlation](prediction, truth)
    tau_users, rho_users = _user_scores(prediction, truth)
    return {"f1": f1, "tau": tau, "rho": rho, "tau_users": tau_users, "rho_users": rho_users}


def human(truth: Truth, f1_over_users: str, correlation: str) -> Metrics:
    """One annotator against the others, averaged over annotators."""
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
    """TVSum (Otani et al., 2019): the mean over users, at the picks."""
    if truth.user_scores is None:
        return None, None
    return _mean_correlation(prediction.scores, truth.user_scores[:, prediction.picks])


def _mean_summary(prediction: Prediction, truth: Truth) -> _Pair:
    """SumMe: the machine summary against the mean of the users' summaries, all frames."""
    return _mean_correlation(prediction.summary, truth.user_summaries.mean(axis=0)[None])


def _human_user_scores(truth: Truth) -> _Pair:
    if truth.user_scores is None:
        return None, None
    # Every 15th frame, the picks of the public feature files: all frames say the same, slower.
    scores = truth.user_scores[:, ::15]
    pairs = [_mean_correlation(scores[u], np.delete(scores, u, axis=0)) for u in range(len(scores))]
    return tuple(np.mean(pairs, axis=0).tolist())


def _human_mean_summary(truth: Truth) -> _Pair:
    users = truth.user_summaries
    pairs = [
        _mean_correlation(users[u], np.delete(users, u, axis=0).mean(axis=0)[None])
        for u in range(len(users))
    ]
    return tuple(np.mean(pairs, axis=0).tolist())


def _mean_correlation(x: np.ndarray, users: np.ndarray) -> tuple[float, float]:
    return float(kendall_tau_b(x, users).mean()), float(spearman_rho(x, users).mean())


_CORRELATIONS: dict[str, Callable[[Prediction, Truth], _Pair]] = {
    "user_scores": _user_scores,
    "mean_summary": _mean_summary,
}
_HUMAN_CORRELATIONS: dict[str, Callable[[Truth], _Pair]] = {
    "user_scores": _human_user_scores,
    "mean_summary": _human_mean_summary,
}
