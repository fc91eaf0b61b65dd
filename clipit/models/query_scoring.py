"""Scoring videos for all of their queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from clipit import tables
from clipit.core.progress import Progress
from clipit.models.inference import score
from clipit.models.samples import Queries, Sample
from clipit.models.trained_scorer import TrainedScorer
from clipit.tables import Key


def score_queries(
    scorer: TrainedScorer,
    samples: Mapping[Key, Sample],
    keys: Sequence[Key],
    queries: Queries | None,
    append: Callable[[Mapping[str, Any]], None],
) -> None:
    """Score the picks of the videos `keys` without a query (null) and with each of their queries.

    append: receives the rows of a query_scores table.
    """
    scored = [
        sample
        for key in keys
        for sample in [
            samples[key],
            *_with_queries(samples[key], queries.of(key) if queries else {}),
        ]
    ]
    with Progress("score", len(scored)) as progress:
        for sample in scored:
            values = score(scorer, sample)
            append(tables.query_score_rows(sample.key, sample.query, sample.frame, values))
            progress.step(f"{sample.key[1]}: {(sample.query or 'generic')[:40]}")


def _with_queries(sample: Sample, queries: Mapping[str, NDArray[Any]]) -> list[Sample]:
    return [sample.with_query(query, vector) for query, vector in queries.items()]
