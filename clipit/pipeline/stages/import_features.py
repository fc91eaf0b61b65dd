"""features/{encoder}/{shard}.parquet from features that were extracted elsewhere."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.import_options import ImportOptions
from clipit.core import provenance
from clipit.core.errors import DataError
from clipit.datasets import eccv16
from clipit.datasets.readers import reader

_READERS = {"eccv16": eccv16.read_features}


def run(*, source: Path, features: Path, options: ImportOptions) -> None:
    """Write the frame features of the shard's videos, one row group per video."""
    read = reader(_READERS, options.format, f"datasets.{options.dataset}.features")
    stamp = provenance.stamp("import_features", options.model_dump_json())
    missing = set(options.videos)
    with tables.open_writer(features, "features", stamp) as append:
        for record in read(source, options.videos):
            count = len(record.frame)
            append(
                {
                    "dataset": [options.dataset] * count,
                    "video": [record.video] * count,
                    "frame": record.frame,
                    "time_s": [None] * count if record.time_s is None else record.time_s,
                    "embedding": tables.embedding_column(record.features),
                }
            )
            missing.discard(record.video)
        if missing:
            raise DataError(f"{source}: no features of {', '.join(sorted(missing))}")
