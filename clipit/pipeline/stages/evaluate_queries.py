"""runs/.../metrics.json of a dataset with queries: every test video, every query."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.consensus import SELECTORS
from clipit.algorithms.query_evaluation import (
    Metrics,
    QueryTruth,
    evaluate_generic,
    evaluate_query,
    mean_f1,
    mean_metrics,
    shots_within,
)
from clipit.algorithms.semantic import tag_iou
from clipit.config.query_options import EvaluateQueriesOptions, QueryProtocol
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.tables.annotation_layers import shot_bounds
from clipit.tables.query_truth import load_query_truths

#: By query: the values (S,) of the shots, and which are in the summary (S,) bool.
_Selections = dict[str | None, tuple[np.ndarray, np.ndarray]]


def run(
    *,
    scores: list[Path],
    selections: Path,
    tags: list[Path],
    annotations: Path,
    videos: Path,
    metrics: Path,
    options: EvaluateQueriesOptions,
) -> None:
    """Write a video's means, split by split in the order of `scores`, and every query's numbers.

    f1, precision and recall are those of the summary in `selections`; f1_top, f1_even, f1_consensus
    and f1_budget are those of the same scores by each selection rule and within `budget_s`.
    """
    truths = load_query_truths(annotations, tags)
    rows_of = tables.by_video(tables.read(selections, "selections"))
    fps = {key: row["fps"] for key, row in tables.video_rows(videos).items()}
    per_split: list[dict[str, Metrics]] = []
    of_queries: dict[str, dict[str, Metrics]] = {}
    for path in scores:
        names = tables.read(path, "query_scores", ["dataset", "video"])
        per_video = {}
        for key in tables.by_video(names):
            truth = truths[key]
            selected, budget = _read(rows_of[key], truth, fps[key], options.protocol)
            rows = {q: evaluate_query(selected[q][1], truth, q) for q in truth.queries}
            of_queries[key[1]] = rows
            per_video[key[1]] = _video(selected, rows, truth, budget, options.protocol)
        per_split.append(per_video)
    stamp = provenance.stamp("evaluate_queries", options.model_dump_json())
    write_json(metrics, {"provenance": stamp, "splits": per_split, "queries": of_queries})


def _read(
    rows: pa.Table, truth: QueryTruth, fps: float, protocol: QueryProtocol
) -> tuple[_Selections, int]:
    """The selections of a video, and how many of its shots fit `budget_s`.

    A model that uses no query has its generic summary for each of them.
    """
    by_query = tables.by_query(rows)
    selections = {}
    for query in truth.oracle:
        summary_rows = by_query.get(query, by_query[None])
        selected = summary_rows["selected"].to_numpy(zero_copy_only=False)
        selections[query] = summary_rows["value"].to_numpy(), selected
    return selections, shots_within(protocol.budget_s, shot_bounds(by_query[None]), fps)


def _video(
    selections: _Selections,
    rows: dict[str, Metrics],
    truth: QueryTruth,
    budget: int,
    protocol: QueryProtocol,
) -> Metrics:
    similarity = tag_iou(truth.tags, truth.tags)

    def f1_by(name: str, count: int) -> float:
        pick = SELECTORS[name]
        picks = {
            query: pick(values**protocol.sharpness, count, similarity)
            for query, (values, _) in selections.items()
        }
        return mean_f1(picks, truth)

    count = int(next(iter(selections.values()))[1].sum())
    generic = selections[None][1] if None in selections else None
    return {
        **mean_metrics(list(rows.values())),
        **{f"f1_{name}": f1_by(name, count) for name in SELECTORS},
        "f1_budget": f1_by(protocol.pick, budget),
        **evaluate_generic(generic, truth),
    }
