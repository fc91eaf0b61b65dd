"""reports/{variant}/{shard}/*.html: the selected shots and attributions of each video."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa

from clipit import tables
from clipit.config.summary_options import ReportOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.core.naming import report_name
from clipit.media.stored_frames import stored_pictures
from clipit.report import AnnotatorScores, write_report
from clipit.summary.model import read_summary
from clipit.tables.annotation_layers import layer


def run(
    *,
    index: Path,
    frames: Path,
    annotations: list[Path],
    manifest: Path,
    pages: Path,
    options: ReportOptions,
) -> None:
    """Write a page per summary.json in `index`; `manifest`, written last, lists the pages."""
    columns = ("dataset", "video", "frame", "time_s")
    sampled = tables.by_video(tables.read(frames, "frames", columns))
    annotated = {
        key: rows for path in annotations for key, rows in tables.by_video(_generic(path)).items()
    }
    pages.mkdir(parents=True, exist_ok=True)
    files = json.loads(index.read_text(encoding="utf-8"))["summaries"]
    written = {}
    for key, rows in sampled.items():
        if key[1] not in files:
            continue
        page = pages / report_name(key[1])
        write_report(
            read_summary(index.parent / files[key[1]]),
            page,
            pictures=stored_pictures(frames, key),
            annotators=_annotator_scores(annotated[key], rows) if key in annotated else None,
            rendered_folder=index.parent,
        )
        written[key[1]] = page.relative_to(manifest.parent).as_posix()
    stamp = provenance.stamp("write_reports", options.model_dump_json())
    write_json(manifest, {"variant": options.variant, "reports": written, "provenance": stamp})


def _generic(annotations: Path) -> pa.Table:
    """The annotations of whole videos; annotations of a query concern that query only."""
    return tables.generic(tables.read(annotations, "annotations"))


def _annotator_scores(annotations: pa.Table, sampled: pa.Table) -> AnnotatorScores:
    """The user scores at the sampled frames, or the user summaries where there are no scores."""
    picks = sampled["frame"].to_numpy()
    scores = layer(annotations, "score")
    rows = scores if len(scores) else layer(annotations, "summary")
    return AnnotatorScores(
        sampled["time_s"].to_numpy(), layer(annotations, "gtscore")[0][picks], rows[:, picks]
    )
