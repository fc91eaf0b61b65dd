"""annotations.parquet: the annotations of a dataset's videos, run-length encoded over frames."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from clipit import tables
from clipit.algorithms.selection import summarize, summary_frames
from clipit.algorithms.step_functions import run_lengths
from clipit.config.import_options import ImportOptions
from clipit.core import provenance
from clipit.core.errors import DataError
from clipit.datasets import eccv16, qfvs, scores_csv, summe, tvsum, videoset
from clipit.datasets.readers import reader
from clipit.datasets.records import AnnotationRecord
from clipit.tables.annotation_layers import shot_bounds

_READERS: dict[str, Callable[[Path], Iterator[AnnotationRecord]]] = {
    "eccv16": eccv16.read_annotations,
    "tvsum": tvsum.read_annotations,
    "summe": summe.read_annotations,
    "csv": scores_csv.read_annotations,
    "qfvs": qfvs.read_annotations,
    "videoset": videoset.read_annotations_greedy,
    "videoset-ordered": videoset.read_annotations_ordered,
}


def run(*, source: Path, shots: list[Path], annotations: Path, options: ImportOptions) -> None:
    """Write the annotations; missing user summaries are derived from the user scores."""
    field = f"datasets.{options.dataset}.annotations"
    read = reader(_READERS, options.format, field)
    by_video = tables.by_video(tables.read_all(shots, "shots"))
    stamp = provenance.stamp("import_annotations", options.model_dump_json())
    with tables.open_writer(annotations, "annotations", stamp) as append:
        for record in read(source):
            key = (options.dataset, record.video.video)
            if key not in by_video and not options.complete:
                continue  # its video could not be read
            if key not in by_video:
                raise DataError(
                    f"{source}: {record.video.video} has annotations but no shots; if its video "
                    f"was rejected, {options.dataset}/rejected.csv in the results says why, and "
                    f"datasets.{options.dataset}.videos.allow_rejected: true leaves it out"
                )
            bounds = shot_bounds(by_video[key])
            if bounds[-1, 1] != record.video.n_frames:
                raise DataError(
                    f"{source}: {record.video.video} has {record.video.n_frames} frames, its shots "
                    f"cover {bounds[-1, 1]}; {field} and its shots must be of one video"
                )
            for kind, annotator, values in _layers(record, bounds):
                append(_rows(options.dataset, record, kind, annotator, values))


def _layers(record: AnnotationRecord, shots: np.ndarray) -> Iterator[tuple[str, int, np.ndarray]]:
    """(kind, annotator, values (n,)) of every annotation of a video; annotator -1: all of them."""
    user_scores = record.user_scores if record.user_scores is not None else ()
    for annotator, scores in enumerate(user_scores):
        yield "score", annotator, scores
    summaries: Iterable[np.ndarray] = (
        record.user_summaries
        if record.user_summaries is not None
        else (_summary_of(scores, shots) for scores in user_scores)
    )
    for annotator, summary in enumerate(summaries):
        yield "summary", annotator, summary
    yield "gtscore", -1, record.gtscore
    if record.keyframes is not None:
        yield "keyframes", -1, record.keyframes


def _summary_of(scores: np.ndarray, shots: np.ndarray) -> np.ndarray:
    return summary_frames(summarize(scores.astype(np.float64), shots)[1], shots, len(scores))


def _rows(
    dataset: str, record: AnnotationRecord, kind: str, annotator: int, values: np.ndarray
) -> dict[str, Any]:
    start, stop, value = run_lengths(values)
    count = len(start)
    return {
        "dataset": [dataset] * count,
        "video": [record.video.video] * count,
        "query": [record.query] * count,
        "kind": [kind] * count,
        "annotator": [annotator] * count,
        "start": start,
        "stop": stop,
        "value": value.astype(np.float32),
    }
