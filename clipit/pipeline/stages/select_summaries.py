"""selections/{variant}/{shard}.parquet: the shots of every summary, generic and per query."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from clipit import tables
from clipit.algorithms.film_selection import Film, pieces_of, select_pieces, shot_vectors
from clipit.algorithms.selection import shot_values, summarize, trim_best_shot
from clipit.algorithms.step_functions import frame_scores
from clipit.algorithms.takes import inside_takes
from clipit.config.summary_options import SelectSummariesOptions
from clipit.core import provenance
from clipit.tables.annotation_layers import shot_bounds
from clipit.tables.video_takes import VideoTakes, read_takes


def run(
    *,
    scores: Path,
    shots: Path,
    transitions: list[Path],
    changes: list[Path],
    features: list[Path],
    videos: Path,
    selections: Path,
    options: SelectSummariesOptions,
) -> None:
    """Write every shot of every scored video, once per query: value, and whether it is selected."""
    bounds = tables.by_video(tables.read(shots, "shots"))
    sampled = {
        key: rows
        for path in features
        for key, rows in tables.by_video(tables.read(path, "features")).items()
    }
    takes_of = read_takes(transitions, changes, options.min_shot_s)
    video_rows = tables.video_rows(videos)
    stamp = provenance.stamp("select_summaries", options.model_dump_json())
    with tables.open_writer(selections, "selections", stamp) as append:
        append(tables.empty("selections"))
        for key, rows in tables.by_video(tables.read(scores, "query_scores")).items():
            video = _Shots(
                name=key[1],
                shots=shot_bounds(bounds[key]).astype(np.int64),
                takes=takes_of(key, video_rows[key]),
                features=sampled.get(key),
                share=options.share(video_rows[key]["duration_s"]),
                min_s=options.min_shot_s,
            )
            for query, score_rows in tables.by_query(rows).items():
                frames = frame_scores(
                    score_rows["score"].to_numpy(),
                    score_rows["frame"].to_numpy(),
                    int(video.shots[-1, 1]),
                )
                parts, values, selected = _RULES[options.rule](video, query, frames)
                append(tables.selection_rows(key, query, parts, values, selected))


class _Shots(NamedTuple):
    name: str
    shots: NDArray[np.int64]
    takes: VideoTakes
    features: pa.Table | None
    share: float
    min_s: float


_Selection = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


def _film(video: _Shots, query: str | None, frames: NDArray[Any]) -> _Selection:
    shown = inside_takes(video.shots, video.takes.takes)
    vectors = None
    if video.features is not None:
        picks = video.features["frame"].to_numpy()
        vectors = shot_vectors(tables.embeddings(video.features["embedding"]), picks, shown)
    film = Film(frames, shown, video.takes.edges_s, video.takes.change, vectors)
    pieces = select_pieces(film, video.share * float(video.takes.edges_s[-1]), video.min_s)
    parts, selected = pieces_of(video.shots, shown, pieces)
    return parts, shot_values(frames, parts), selected


def _benchmark(video: _Shots, query: str | None, frames: NDArray[Any]) -> _Selection:
    shots = video.shots
    values, selected = summarize(frames, shots, video.share)
    if not selected.any():  # a summary is never empty
        shots, values, selected = trim_best_shot(frames, shots, int(video.share * len(frames)))
        print(
            f"warning: {video.name}: no shot fits {video.share:.1%} of the video"
            f"{f' for {query[:40]!r}' if query else ''}; the summary is a piece of the best shot",
            file=sys.stderr,
        )
    return shots, values, selected


_RULES: dict[str, Callable[[_Shots, str | None, NDArray[Any]], _Selection]] = {
    "film": _film,
    "benchmark": _benchmark,
}
