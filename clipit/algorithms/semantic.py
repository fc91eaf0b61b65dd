"""Summaries compared by what their shots show: QFVS's semantic F1 (docs/decisions/query.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class SemanticF1(NamedTuple):
    """How far two summaries can be matched shot by shot; all in [0, 1]."""

    f1: float
    precision: float
    recall: float


def semantic_f1(summary: np.ndarray, truth: np.ndarray) -> SemanticF1:
    """F1 of the shots of a summary (S, K) against those of a true one (G, K), bool: their tags.

    Each shot is matched with at most one of the other's, so that the sum of likenesses is
    greatest; precision is that sum over S, recall over G (Sharghi et al., CVPR 2017, section 4).
    """
    if len(summary) == 0 or len(truth) == 0:
        return SemanticF1(0.0, 0.0, 0.0)
    from scipy.optimize import linear_sum_assignment  # slow to import, for this alone

    alike = likeness(summary, truth)
    rows, columns = linear_sum_assignment(alike, maximize=True)
    matched = float(alike[rows, columns].sum())
    precision, recall = matched / len(summary), matched / len(truth)
    both = precision + recall
    return SemanticF1(2 * precision * recall / both if both else 0.0, precision, recall)


def likeness(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Shared over all tags (intersection over union) of each pair, float64 (S, G); 0 for 0/0."""
    a, b = one.astype(np.float64), other.astype(np.float64)
    shared = a @ b.T
    union = a.sum(axis=1)[:, None] + b.sum(axis=1)[None] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def hit_rate(summary: np.ndarray, asked: np.ndarray) -> float | None:
    """Share of the shots (S, K) bool that have any tag of `asked` (K,); None if none is asked."""
    if not asked.any():
        return None
    return float(summary[:, asked].any(axis=1).mean()) if len(summary) else 0.0


def mentioned(query: str, vocabulary: Sequence[str]) -> np.ndarray:
    """Which tags (K,) bool occur in a query, as whole words."""
    said = f" {_words(query)} "
    return np.array([f" {_words(tag)} " in said for tag in vocabulary], dtype=bool)


def tag_matrix(tags: Sequence[Sequence[str]], vocabulary: Sequence[str]) -> np.ndarray:
    """Tag lists of shots as bool (S, K)."""
    column = {tag: index for index, tag in enumerate(vocabulary)}
    matrix = np.zeros((len(tags), len(vocabulary)), dtype=bool)
    for row, names in enumerate(tags):
        matrix[row, [column[name] for name in names]] = True
    return matrix


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
