"""Scoring videos for all of their queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

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
    pairs = [
        (key, query, vector)
        for key in keys
        for query, vector in [(None, None), *(queries.of(key).items() if queries else ())]
    ]
    with Progress("score", len(pairs)) as progress:
        for key, query, vector in pairs:
            sample = replace(samples[key], query=query, query_vector=vector)
            values = score(scorer, sample)
            append(tables.query_score_rows(key, query, samples[key].frame, values))
            progress.step(f"{key[1]}: {(query or 'generic')[:40]}")
