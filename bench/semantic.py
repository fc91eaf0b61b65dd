"""Semantic F1: CPU time of scipy's assignment against networkx' general matching, one run.

    python bench/semantic.py

Seeded summaries of QFVS's size: 60 selected shots against 65, 48 tags, about four per shot.
The values must agree to 1e-12; the ratio is CPU time of the baseline over ours, one thread.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = "1"

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import networkx
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))
from clipit.algorithms.semantic import semantic_f1, tag_iou

PAIRS = 5


def by_networkx(summary: NDArray[Any], truth: NDArray[Any]) -> float:
    """Semantic F1 as in the public code: the maximum weight matching of a general graph."""
    graph = networkx.Graph()
    for (row, column), weight in np.ndenumerate(tag_iou(summary, truth)):
        graph.add_edge(row, len(summary) + column, weight=weight)
    matched = float(
        sum(graph.edges[edge]["weight"] for edge in networkx.max_weight_matching(graph))
    )
    precision, recall = matched / len(summary), matched / len(truth)
    return 2 * precision * recall / (precision + recall)


def cpu_s(work: Callable[[], object], repeats: int) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - start) / repeats


def main() -> None:
    rng = np.random.default_rng(0)
    semantic_f1(np.ones((2, 2), dtype=bool), np.ones((2, 2), dtype=bool))  # imports scipy
    scipy_s = networkx_s = worst = 0.0
    for _ in range(PAIRS):
        summary, truth = rng.random((60, 48)) < 0.09, rng.random((65, 48)) < 0.09
        worst = max(worst, abs(semantic_f1(summary, truth).f1 - by_networkx(summary, truth)))
        scipy_s += cpu_s(partial(semantic_f1, summary, truth), 100)
        networkx_s += cpu_s(partial(by_networkx, summary, truth), 1)
    print(f"scipy     {1000 * scipy_s / PAIRS:8.2f} ms")
    print(f"networkx  {1000 * networkx_s / PAIRS:8.2f} ms   {networkx_s / scipy_s:.0f}x")
    print(f"largest difference {worst:.1e}")


if __name__ == "__main__":
    main()
