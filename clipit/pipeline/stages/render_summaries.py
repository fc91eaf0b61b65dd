"""summaries/{variant}/{shard}.json: the mp4 files of a shard's summaries, and their contents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa

from clipit import tables
from clipit.config.summary_options import RenderOptions
from clipit.core import provenance
from clipit.core.durable import write_json
from clipit.core.file_hash import file_sha256
from clipit.core.naming import summary_name
from clipit.core.progress import Progress
from clipit.media.render import render_frames
from clipit.tables.annotation_layers import shot_bounds


def run(*, selections: Path, videos: Path, manifest: Path, options: RenderOptions) -> None:
    """Render the selected shots next to `manifest`, which is written last and lists the files."""
    video_rows = tables.video_rows(videos)
    summaries = [
        (video_rows[key], query, summary_rows)
        for key, rows in tables.by_video(tables.read(selections, "selections")).items()
        for query, summary_rows in tables.by_query(rows).items()
    ]
    stamp = provenance.stamp("render_summaries", options.model_dump_json())
    entries = []
    with Progress("render", len(summaries)) as progress:
        for video, query, rows in summaries:
            entries.append(_render(video, query, rows, manifest.parent))
            progress.step(entries[-1]["file"])
    write_json(manifest, {"variant": options.variant, "summaries": entries, "provenance": stamp})


def _render(
    video: dict[str, Any], query: str | None, rows: pa.Table, folder: Path
) -> dict[str, Any]:
    shots = shot_bounds(rows)[rows["selected"].to_numpy(zero_copy_only=False)]
    out = folder / summary_name(video["video"], query)
    render_frames(video["path"], shots.tolist(), out)
    return {
        "video": video["video"],
        "query": query,
        "file": out.name,
        "sha256": file_sha256(out),
        "shots": shots.tolist(),
        "fps": video["fps"],
        "n_frames": video["n_frames"],
    }
