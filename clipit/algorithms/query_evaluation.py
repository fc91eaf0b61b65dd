"""Scoring summaries of a video query by query (docs/decisions/query.md); None: the generic one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from clipit.algorithms.semantic import SemanticF1, hit_rate, semantic_f1

#: A video's numbers by name, means over its queries; None where there is nothing to tell.
Numbers = dict[str, float | None]
#: The picked shots (S,) bool by query.
Picks = Mapping[str | None, np.ndarray]


@dataclass(frozen=True)
class QueryTruth:
    """What is known of a video of S shots, K tags, U people.

    tags (S, K) bool; by query: oracle (S,) bool, the summary nearest to all people's, users (U, S)
    bool, and asked (K,) bool, the tags that the query mentions.
    """

    tags: np.ndarray
    oracle: dict[str | None, np.ndarray]
    users: dict[str | None, np.ndarray]
    asked: dict[str | None, np.ndarray]

    @property
    def queries(self) -> list[str]:
        """All but the empty one."""
        return [query for query in self.oracle if query is not None]

    def f1(self, picked: np.ndarray, query: str | None) -> SemanticF1:
        """Semantic F1 of picked shots (S,) bool against the oracle of `query`."""
        return semantic_f1(self.tags[picked], self.tags[self.oracle[query]])


def evaluate_query(picked: np.ndarray, truth: QueryTruth, query: str) -> Numbers:
    """f1, precision, recall, hit_rate, and f1_others: against what answers the other queries."""
    f1, precision, recall = truth.f1(picked, query)
    others = [truth.f1(picked, other).f1 for other in truth.queries if other != query]
    f1_others = float(np.mean(others)) if others else None
    return {
        "f1": f1,
        "precision": precision,
        "recall": recall,
        "f1_others": f1_others,
        "sensitivity": None if f1_others is None else f1 - f1_others,
        "hit_rate": hit_rate(truth.tags[picked], truth.asked[query]),
    }


def evaluate_generic(picked: np.ndarray | None, truth: QueryTruth) -> Numbers:
    """The summary without a query: generic_f1, generic_precision, generic_recall."""
    if picked is None or None not in truth.oracle:
        return dict.fromkeys(("generic_f1", "generic_precision", "generic_recall"))
    found = truth.f1(picked, None)
    return {f"generic_{name}": value for name, value in found._asdict().items()}


def mean_f1(picks: Picks, truth: QueryTruth) -> float:
    """Mean F1 over the queries."""
    return float(np.mean([truth.f1(picks[query], query).f1 for query in truth.queries]))


def mean_numbers(of_queries: list[Numbers]) -> Numbers:
    """Means over queries; None where any is."""
    return {
        name: None if None in (values := [row[name] for row in of_queries]) else _mean(values)
        for name in of_queries[0]
    }


def shots_within(budget_s: float, shots: np.ndarray, fps: float) -> int:
    """How many of a video's shots (S, 2), about equally long, fit `budget_s`; at least one."""
    shot_s = float(np.mean(shots[:, 1] - shots[:, 0])) / fps
    return max(1, int(budget_s / shot_s))


def control(picks: Picks, truth: QueryTruth) -> Numbers:
    """A control's f1, precision, recall, hit_rate and the generic ones."""
    found = [truth.f1(picks[query], query) for query in truth.queries]
    hits = [hit_rate(truth.tags[picks[q]], truth.asked[q]) for q in truth.queries]
    means = {
        name: _mean([getattr(row, name) for row in found]) for name in ("f1", "precision", "recall")
    }
    means["hit_rate"] = None if None in hits else _mean(hits)
    return {**means, **evaluate_generic(picks.get(None), truth)}


def other_oracles(truth: QueryTruth) -> Numbers:
    """Every query answered with what answers another one, on average over the others."""
    found = [
        truth.f1(truth.oracle[other], query)
        for query in truth.queries
        for other in truth.queries
        if other != query
    ]
    return {name: _mean([getattr(row, name) for row in found]) for name in SemanticF1._fields}


def people(truth: QueryTruth) -> Numbers:
    """The people's own summaries against the oracle, mean over people and queries."""
    rows = [[truth.f1(user, q) for user in truth.users[q]] for q in truth.queries]
    means = {
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


def _mean(values: list[float]) -> float:
    return float(np.mean(values))
