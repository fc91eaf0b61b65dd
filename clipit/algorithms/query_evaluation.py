"""Evaluate query-focused summaries (docs/decisions/query.md); query None: the generic summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clipit.algorithms.semantic import SemanticF1, hit_rate, semantic_f1

#: Metrics of a video, means over its queries; None where a metric is undefined.
Metrics = dict[str, float | None]
#: The selected shots (S,) bool by query.
Selections = Mapping[str | None, NDArray[Any]]


@dataclass(frozen=True)
class QueryTruth:
    """Ground truth of a video with S shots, K tags and U annotators.

    tags (S, K) bool; by query: oracle (S,) bool, the summary closest to all user summaries; users
    (U, S) bool, the user summaries; query_tags (K,) bool, the tags that the query mentions.
    """

    tags: NDArray[Any]
    oracle: dict[str | None, NDArray[Any]]
    users: dict[str | None, NDArray[Any]]
    query_tags: dict[str | None, NDArray[Any]]

    @property
    def queries(self) -> list[str]:
        """All queries but None."""
        return [query for query in self.oracle if query is not None]

    def f1(self, selected: NDArray[Any], query: str | None) -> SemanticF1:
        """Semantic F1 of the selected shots (S,) bool against the oracle of `query`."""
        return semantic_f1(self.tags[selected], self.tags[self.oracle[query]])


def evaluate_query(selected: NDArray[Any], truth: QueryTruth, query: str) -> Metrics:
    """f1, precision, recall, hit_rate, f1_others (against other queries' oracles), sensitivity.

    sensitivity: f1 - f1_others. Both are None for a video with a single query.
    """
    f1, precision, recall = truth.f1(selected, query)
    others = [truth.f1(selected, other).f1 for other in truth.queries if other != query]
    f1_others = float(np.mean(others)) if others else None
    return {
        "f1": f1,
        "precision": precision,
        "recall": recall,
        "f1_others": f1_others,
        "sensitivity": None if f1_others is None else f1 - f1_others,
        "hit_rate": hit_rate(truth.tags[selected], truth.query_tags[query]),
    }


def evaluate_generic(selected: NDArray[Any] | None, truth: QueryTruth) -> Metrics:
    """Metrics of the summary without a query: generic_f1, generic_precision, generic_recall."""
    if selected is None or None not in truth.oracle:
        return dict.fromkeys(("generic_f1", "generic_precision", "generic_recall"))
    found = truth.f1(selected, None)
    return {f"generic_{name}": value for name, value in found._asdict().items()}


def mean_f1(selections: Selections, truth: QueryTruth) -> float:
    """Mean F1 over the queries."""
    return float(np.mean([truth.f1(selections[query], query).f1 for query in truth.queries]))


def mean_metrics(of_queries: list[Metrics]) -> Metrics:
    """Means over queries; a metric is None where that of any query is."""
    return {name: _mean_or_none([row[name] for row in of_queries]) for name in of_queries[0]}


def shots_within(budget_s: float, shots: NDArray[Any], fps: float) -> int:
    """Number of shots (S, 2) of about equal length that fit into `budget_s`; at least 1."""
    shot_s = float(np.mean(shots[:, 1] - shots[:, 0])) / fps
    return max(1, int(budget_s / shot_s))


def control(selections: Selections, truth: QueryTruth) -> Metrics:
    """f1, precision, recall and hit_rate of a control, and its generic metrics."""
    found = [truth.f1(selections[query], query) for query in truth.queries]
    hits = [hit_rate(truth.tags[selections[q]], truth.query_tags[q]) for q in truth.queries]
    means: Metrics = {
        name: _mean([getattr(row, name) for row in found]) for name in SemanticF1._fields
    }
    means["hit_rate"] = _mean_or_none(hits)
    return {**means, **evaluate_generic(selections.get(None), truth)}


def other_oracles(truth: QueryTruth) -> Metrics:
    """Oracles of the other queries as the summary for each query: mean over all pairs."""
    found = [
        truth.f1(truth.oracle[other], query)
        for query in truth.queries
        for other in truth.queries
        if other != query
    ]
    return {name: _mean([getattr(row, name) for row in found]) for name in SemanticF1._fields}


def human(truth: QueryTruth) -> Metrics:
    """User summaries against the oracle: mean over annotators and queries."""
    rows = [[truth.f1(user, q) for user in truth.users[q]] for q in truth.queries]
    means: Metrics = {
        name: _mean([_mean([getattr(f, name) for f in users]) for users in rows])
        for name in SemanticF1._fields
    }
    generic = [truth.f1(user, None) for user in truth.users.get(None, ())]
    if generic:
        means |= {
            f"generic_{name}": _mean([getattr(found, name) for found in generic])
            for name in SemanticF1._fields
        }
    return means


def _mean_or_none(values: list[float | None]) -> float | None:
    present = [value for value in values if value is not None]
    return _mean(present) if len(present) == len(values) else None


def _mean(values: list[float]) -> float:
    return float(np.mean(values))
