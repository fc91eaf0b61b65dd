"""captions/{captioner}/{shard}.parquet from existing captions."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.import_options import ImportOptions
from clipit.core import provenance
from clipit.core.errors import DataError
from clipit.datasets.caption_files import read_json
from clipit.datasets.caption_folder import read_folder
from clipit.datasets.readers import reader
from clipit.tables.caption import Caption

_READERS = {"json": lambda path, videos: read_json(path), "sidecar": read_folder}


def _by_time(caption: Caption) -> tuple[float, float]:
    return caption.start_s, caption.end_s


def run(*, source: Path, captions: Path, options: ImportOptions) -> None:
    """Write the captions of the shard's videos in temporal order."""
    field = f"datasets.{options.dataset}.captions"
    content = reader(_READERS, options.format, field)(source, options.videos)
    missing = [video for video in options.videos if not content.get(video)]
    if missing and options.complete:
        raise DataError(f"{source}: no captions of {', '.join(missing)}; add them or fix {field}")
    rows = [
        (video, caption)
        for video in options.videos
        for caption in sorted(content.get(video, []), key=_by_time)
    ]
    columns = {
        "dataset": [options.dataset] * len(rows),
        "video": [video for video, _ in rows],
        "start_s": [caption.start_s for _, caption in rows],
        "end_s": [caption.end_s for _, caption in rows],
        "sentence": [caption.sentence for _, caption in rows],
        "score": [caption.score for _, caption in rows],
    }
    stamp = provenance.stamp("import_captions", options.model_dump_json())
    tables.write(captions, "captions", columns, stamp)
