"""runs/.../metrics.json of a dataset with queries: every test video, every query."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.query_evaluation import (
    Metrics,
    QueryTruth,
    evaluate_generic,
    evaluate_query,
    mean_f1,
    mean_metrics,
    shots_within,
)
from clipit.algorithms.selection import SELECTORS
from clipit.config.query_options import EvaluateQueriesOptions, QueryProtocol
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.tables.annotation_layers import shot_bounds
from clipit.tables.query_truth import load_query_truths

#: By query: the values (S,) of the shots, and which are in the summary (S,) bool.
_Chosen = dict[str | None, tuple[np.ndarray, np.ndarray]]


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

    f1, precision and recall are of the summary in `chosen`; f1_top, f1_even and f1_budget of the
    same scores by the other ways of picking and by `budget_s`.
    """
    truths = load_query_truths(annotations, tags)
    picked = tables.by_video(tables.read(selections, "selections"))
    fps = {key: row["fps"] for key, row in tables.video_rows(videos).items()}
    per_split, of_queries = [], {}
    for path in scores:
        names = tables.read(path, "query_scores", ["dataset", "video"])
        per_video = {}
        for key in tables.by_video(names):
            truth = truths[key]
            choice, budget = _read(picked[key], truth, fps[key], options.protocol)
            rows = {q: evaluate_query(choice[q][1], truth, q) for q in truth.queries}
            of_queries[key[1]] = rows
            per_video[key[1]] = _video(choice, rows, truth, budget, options.protocol)
        per_split.append(per_video)
    stamp = provenance.stamp("evaluate_queries", options.model_dump_json())
    write_json(metrics, {"provenance": stamp, "splits": per_split, "queries": of_queries})


def _read(
    rows: pa.Table, truth: QueryTruth, fps: float, protocol: QueryProtocol
) -> tuple[_Chosen, int]:
    """What was chosen of a video, and how many of its shots fit `budget_s`.

    A model that looks at no query answers each with its generic summary.
    """
    asked = tables.by_query(rows)
    choice = {}
    for query in truth.oracle:
        answer = asked.get(query, asked[None])
        selected = answer["selected"].to_numpy(zero_copy_only=False)
        choice[query] = answer["value"].to_numpy(), selected
    return choice, shots_within(protocol.budget_s, shot_bounds(asked[None]), fps)


def _video(
    choice: _Chosen,
    rows: dict[str, Metrics],
    truth: QueryTruth,
    budget: int,
    protocol: QueryProtocol,
) -> Metrics:
    def picked_by(name: str, count: int) -> float:
        pick = SELECTORS[name]
        picks = {q: pick(value, count, protocol.sharpness) for q, (value, _) in choice.items()}
        return mean_f1(picks, truth)

    count = int(next(iter(choice.values()))[1].sum())
    generic = choice[None][1] if None in choice else None
    return {
        **mean_metrics(list(rows.values())),
        **{f"f1_{name}": picked_by(name, count) for name in SELECTORS},
        "f1_budget": picked_by(protocol.pick, budget),
        **evaluate_generic(generic, truth),
    }
