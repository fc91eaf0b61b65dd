"""summaries/{variant}/{shard}.json: the mp4 files of a shard's summaries, and their contents.

A video that cannot be rendered is listed with the reason, and the others go on.
"""

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
from clipit.datasets.rejected import FILE_FAULTS, rejection
from clipit.media.ffmpeg import ffmpeg_program, video_encoder
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
    video_encoder(ffmpeg_program())  # its absence is no fault of a video
    entries, rejected = [], []
    with Progress("render", len(summaries)) as progress:
        for video, query, rows in summaries:
            try:
                entries.append(_render(video, query, rows, manifest.parent))
            except FILE_FAULTS as error:
                name, path = video["video"], video["path"]
                rejected.append(rejection(name, path, "render_summaries", error))
            progress.step(summary_name(video["video"], query))
    content = {"variant": options.variant, "summaries": entries, "rejected": rejected}
    write_json(manifest, {**content, "provenance": stamp})


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
        "bytes": out.stat().st_size,
        "shots": shots.tolist(),
        "fps": video["fps"],
        "n_frames": video["n_frames"],
    }
