"""QFVS's semantic F1: overlap of the concept tags of shots (docs/decisions/query.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class SemanticF1(NamedTuple):
    """Overlap of two summaries under the best matching of their shots; all in [0, 1]."""

    f1: float
    precision: float
    recall: float


def semantic_f1(summary: NDArray[Any], truth: NDArray[Any]) -> SemanticF1:
    """Semantic F1 of the shots of a summary (S, K) and of the ground truth (G, K), bool tags.

    Bipartite matching that maximises the sum of tag IoUs; precision is that sum divided by S,
    recall divided by G (Sharghi et al., CVPR 2017, section 4).
    """
    if len(summary) == 0 or len(truth) == 0:
        return SemanticF1(0.0, 0.0, 0.0)
    from scipy.optimize import linear_sum_assignment  # imported here: it is slow to import

    similarity = tag_iou(summary, truth)
    rows, columns = linear_sum_assignment(similarity, maximize=True)
    matched = float(similarity[rows, columns].sum())
    precision, recall = matched / len(summary), matched / len(truth)
    both = precision + recall
    return SemanticF1(2 * precision * recall / both if both else 0.0, precision, recall)


def tag_iou(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.float64]:
    """IoU of the tags of each pair of shots (S, K) and (G, K), float64 (S, G); 0 for 0/0."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    shared = a @ b.T
    union = a.sum(axis=1)[:, None] + b.sum(axis=1)[None] - shared
    iou: NDArray[np.float64] = np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)
    return iou


def hit_rate(summary: NDArray[Any], query_tags: NDArray[Any]) -> float | None:
    """Share of shots (S, K) bool with any of `query_tags` (K,) bool; None if the query has none."""
    if not query_tags.any():
        return None
    return float(summary[:, query_tags].any(axis=1).mean()) if len(summary) else 0.0


def mentioned_tags(query: str, vocabulary: Sequence[str]) -> NDArray[np.bool_]:
    """The tags (K,) bool of the vocabulary that occur in a query as whole words."""
    text = f" {_words(query)} "
    return np.array([f" {_words(tag)} " in text for tag in vocabulary], dtype=bool)


def tag_matrix(tags: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> NDArray[np.bool_]:
    """Tag lists of shots as bool (S, K); KeyError for a tag outside the vocabulary."""
    column = {tag: index for index, tag in enumerate(vocabulary)}
    matrix = np.zeros((len(tags), len(vocabulary)), dtype=bool)
    for row, names in enumerate(tags):
        matrix[row, [column[name] for name in names]] = True
    return matrix


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
