"""shots/{shard}.parquet from the dataset's own shot boundaries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from clipit import tables
from clipit.config.import_options import ImportOptions
from clipit.core import provenance
from clipit.core.errors import DataError
from clipit.datasets import eccv16, qfvs, shot_lengths, tvsum, videoset
from clipit.datasets.readers import reader
from clipit.datasets.records import VideoRecord

_READERS: dict[str, Callable[[Path], Iterator[tuple[VideoRecord, np.ndarray]]]] = {
    "eccv16": eccv16.read_shots,
    "tvsum": tvsum.read_shots,
    "shot-lengths": shot_lengths.read_shots,
    "qfvs": qfvs.read_shots,
    "videoset": videoset.read_shots,
}


def run(*, source: Path, shots: Path, options: ImportOptions) -> None:
    """Write the shots of the shard's videos."""
    read = reader(_READERS, options.format, f"datasets.{options.dataset}.shots")
    shots_of = {video.video: rows for video, rows in read(source) if video.video in options.videos}
    for video in options.videos:
        if video not in shots_of:
            raise DataError(f"{source}: no shots of {video}; fix datasets.{options.dataset}.shots")
    rows = np.concatenate([shots_of[video] for video in options.videos])
    names = [video for video in options.videos for _ in shots_of[video]]
    columns = {
        "dataset": [options.dataset] * len(rows),
        "video": names,
        "start": rows[:, 0],
        "stop": rows[:, 1],
    }
    tables.write(
        shots, "shots", columns, provenance.stamp("import_shots", options.model_dump_json())
    )
