"""selections/{variant}/{shard}.parquet: the shots of every summary, generic and per query."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.algorithms.selection import summarize, trim_best_shot
from clipit.algorithms.step_functions import frame_scores
from clipit.config.summary_options import SelectSummariesOptions
from clipit.core import provenance
from clipit.tables.annotation_layers import shot_bounds


def run(
    *, scores: Path, shots: Path, videos: Path, selections: Path, options: SelectSummariesOptions
) -> None:
    """Write every shot of every scored video, once per query: value, and whether it is selected."""
    bounds = tables.by_video(tables.read(shots, "shots"))
    video_rows = tables.video_rows(videos)
    stamp = provenance.stamp("select_summaries", options.model_dump_json())
    with tables.open_writer(selections, "selections", stamp) as append:
        append(tables.empty("selections"))
        for key, rows in tables.by_video(tables.read(scores, "query_scores")).items():
            shot = shot_bounds(bounds[key])
            share = options.share(video_rows[key]["duration_s"])
            for query, score_rows in tables.by_query(rows).items():
                append(_select(key, query, score_rows, shot, share))


def _select(
    key: tables.Key, query: str | None, rows: pa.Table, shots: np.ndarray, share: float
) -> dict[str, Any]:
    frames = frame_scores(rows["score"].to_numpy(), rows["frame"].to_numpy(), int(shots[-1, 1]))
    values, selected = summarize(frames, shots, share)
    if not selected.any():  # a summary is never empty
        shots, values, selected = trim_best_shot(frames, shots, int(share * len(frames)))
        print(
            f"warning: {key[1]}: no shot fits {share:.1%} of the video"
            f"{f' for {query[:40]!r}' if query else ''}; the summary is a piece of the best shot",
            file=sys.stderr,
        )
    return tables.selection_rows(key, query, shots, values, selected)
