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
    compare the scores with each user's at the picks: importance, or 0/1 summaries where nobody
    gave importance. None where the annotations lack what a metric needs.
    """
    f1 = OVER_USERS[f1_over_users](f1_scores(prediction.summary, truth.user_summaries))
    tau, rho = _CORRELATIONS[correlation](prediction, truth)
    tau_users, rho_users = user_correlation(prediction.scores, prediction.picks, truth)
    return {"f1": f1, "tau": tau, "rho": rho, "tau_users": tau_users, "rho_users": rho_users}


def user_correlation(
    scores: NDArray[Any], picks: NDArray[Any], truth: Truth
) -> tuple[float, float]:
    """Mean tau and rho of scores (T,) with what each user gave the picks (T,)."""
    return _mean_correlation(scores, _given(truth)[:, picks])


def shuffled_f1(
    prediction: Prediction,
    truth: Truth,
    f1_over_users: str,
    share: float,
    rng: np.random.Generator,
    repetitions: int,
) -> float:
    """Mean F1 of the prediction's own scores, shuffled over the picks.

    F1 depends on how scores are spread (the knapsack takes more and shorter shots the more alike
    they are), so this, not uniform noise, is what a prediction has to beat
    (docs/decisions/controls.md).
    """
    values = [
        OVER_USERS[f1_over_users](
            f1_scores(
                predict(rng.permutation(prediction.scores), prediction.picks, truth, share).summary,
                truth.user_summaries,
            )
        )
        for _ in range(repetitions)
    ]
    return float(np.mean(values))


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
    tau_users, rho_users = _human_scores(_given(truth))
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


def _given(truth: Truth) -> NDArray[Any]:
    """What the users gave frames: importance, else their summaries (U, n)."""
    return truth.user_summaries if truth.user_scores is None else truth.user_scores


def _human_user_scores(truth: Truth) -> _Pair:
    return (None, None) if truth.user_scores is None else _human_scores(truth.user_scores)


def _human_scores(scores: NDArray[Any]) -> _Pair:
    # Every 15th frame, the picks of the public feature files: all frames give the same, slower.
    scores = scores[:, ::15]
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
