"""summaries/{variant}/{shard}.index.json: a summary.json for every video, next to its mp4 files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from clipit import tables
from clipit.config.summary_options import WriteSummariesOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.core.frame_rates import rational
from clipit.core.naming import summary_json, summary_name
from clipit.summary.attributions import read_attributions
from clipit.summary.model import Curve, Cut, Sentence, Shot, SourceVideo, Summary, write_summary
from clipit.tables.annotation_layers import shot_bounds, shot_times_s
from clipit.tables.video_evidence import rows_by_video


def run(
    *,
    scores: Path,
    selections: Path,
    videos: Path,
    frames: Path,
    captions: list[Path],
    titles: list[Path],
    attributions: list[Path],
    index: Path,
    options: WriteSummariesOptions,
) -> None:
    """Write the selection of each video of the shard; `index`, written last, lists the files."""
    sampled = tables.by_video(
        tables.read(frames, "frames", ["dataset", "video", "frame", "time_s"])
    )
    selected_rows = tables.by_video(tables.read(selections, "selections"))
    scored = tables.by_video(tables.read(scores, "query_scores"))
    sentences_of = _captions(captions)
    titled = rows_by_video(titles, "title_embeddings")
    attributed = read_attributions(attributions)
    stamp = provenance.stamp("write_summaries", options.model_dump_json())
    stamps = {"write_summaries": stamp, "scores": tables.provenance(scores)}
    files: dict[str, str] = {}
    for key, video in tables.video_rows(videos).items():
        if key not in selected_rows:
            continue  # a trained variant scores only the annotated videos
        sentences = sentences_of.get(key, [])
        time = _Time(sampled[key], video)
        values = tables.by_query(scored[key])
        title = titled[key]["title"][0].as_py() if key in titled else None
        cuts = [
            _cut(
                video,
                query,
                title if query is None else None,
                rows,
                values[query],
                time,
                sentences,
                attributed.get((key, query), {}),
                options,
            )
            for query, rows in tables.by_query(selected_rows[key]).items()
        ]
        summary = Summary(
            source_video=_source_video(video), captions=sentences, cuts=cuts, provenance=stamps
        )
        files[key[1]] = summary_json(key[1])
        write_summary(index.parent / files[key[1]], summary)
    write_json(index, {"variant": options.variant, "summaries": files, "provenance": stamp})


class _Time:
    """The times of a video's frames, interpolated from those of the sampled frames."""

    def __init__(self, sampled: pa.Table, video: dict[str, Any]) -> None:
        self.frame = np.append(sampled["frame"].to_numpy(), video["n_frames"])
        self.time_s = np.append(sampled["time_s"].to_numpy(), video["duration_s"])

    def of(self, frames: np.ndarray) -> np.ndarray:
        return shot_times_s(frames, self.frame, self.time_s)


def _cut(
    video: dict[str, Any],
    query: str | None,
    title: str | None,
    rows: pa.Table,
    scores: pa.Table,
    time: _Time,
    sentences: list[Sentence],
    attributed: dict[int, list[Sentence]],
    options: WriteSummariesOptions,
) -> Cut:
    bounds = shot_bounds(rows)
    shots = [
        Shot(
            start=int(start),
            stop=int(stop),
            start_s=float(start_s),
            end_s=float(end_s),
            score=value,
            selected=selected,
            sentence=_sentence_at(sentences, start_s, end_s),
            attributions=attributed.get(int(start), []),
        )
        for (start, stop), (start_s, end_s), value, selected in zip(
            bounds,
            time.of(bounds),
            rows["value"].to_pylist(),
            rows["selected"].to_pylist(),
            strict=True,
        )
    ]
    return Cut(
        query=query,
        guided_by=title,
        scorer=options.variant,
        budget_s=options.budget.share(video["duration_s"]) * video["duration_s"],
        file=summary_name(video["video"], query),
        shots=shots,
        curve=Curve(
            time_s=time.of(scores["frame"].to_numpy()).tolist(), score=scores["score"].to_pylist()
        ),
    )


def _sentence_at(sentences: list[Sentence], start_s: float, end_s: float) -> str | None:
    """The sentence of the caption that overlaps [start_s, end_s) most, if any does."""

    def overlap_s(caption: Sentence) -> float:
        return min(caption.end_s, end_s) - max(caption.start_s, start_s)

    best = max(sentences, key=overlap_s, default=None)
    return best.sentence if best is not None and overlap_s(best) > 0 else None


def _captions(paths: list[Path]) -> dict[tables.Key, list[Sentence]]:
    return {
        key: [
            Sentence(**{name: row[name] for name in ("start_s", "end_s", "sentence")})
            for row in rows.to_pylist()
        ]
        for path in paths
        for key, rows in tables.by_video(tables.read(path, "captions")).items()
    }


def _source_video(video: dict[str, Any]) -> SourceVideo:
    rate = rational(video["fps"])
    fields = {name: value for name, value in video.items() if name in SourceVideo.model_fields}
    return SourceVideo(frame_rate=str(rate), **fields)
