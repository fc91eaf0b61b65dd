"""captions/{captioner}/{part}.parquet from captions that exist already."""

from __future__ import annotations

from pathlib import Path

from clipit import contracts, provenance
from clipit.datasets.captions import read_json
from clipit.datasets.formats import reader
from clipit.errors import DataError
from clipit.options.imports import ImportOptions

_READERS = {"json": read_json}


def run(*, source: Path, captions: Path, options: ImportOptions) -> None:
    """Write the captions of the part's videos in order of time."""
    field = f"datasets.{options.dataset}.captions"
    content = reader(_READERS, options.format, field)(source)
    missing = [video for video in options.videos if not content.get(video)]
    if missing:
        raise DataError(f"{source}: no captions of {', '.join(missing)}; add them or fix {field}")
    rows = [
        (video, caption)
        for video in options.videos
        for caption in sorted(content[video], key=lambda caption: (caption.start_s, caption.end_s))
    ]
    columns = {
        "dataset": [options.dataset] * len(rows),
        "video": [video for video, _ in rows],
        "start_s": [caption.start_s for _, caption in rows],
        "end_s": [caption.end_s for _, caption in rows],
        "sentence": [caption.sentence for _, caption in rows],
        "score": [None] * len(rows),
    }
    stamp = provenance.stamp("captions", options.model_dump_json())
    contracts.write(captions, "captions", columns, stamp)
