"""tags/{shard}.parquet: the tags of every shot, or its sentence."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.query_options import TagsStageOptions
from clipit.core import provenance
from clipit.core.errors import DataError
from clipit.datasets import qfvs, videoset
from clipit.datasets.readers import reader

_READERS = {"qfvs": qfvs.read_tags, "qfvs-mat": qfvs.read_tags_mat, "videoset": videoset.read_tags}


def run(*, source: Path, tags: Path, options: TagsStageOptions) -> None:
    """Write the tags of the shard's videos in the order of their shots."""
    field = f"datasets.{options.dataset}.tags"
    read = reader(_READERS, options.format, field)
    records = {record.video: record for record in read(source) if record.video in options.videos}
    missing = [video for video in options.videos if video not in records]
    if missing:
        raise DataError(f"{source}: no tags of {', '.join(missing)}; fix {field}")
    stamp = provenance.stamp("import_tags", options.model_dump_json())
    with tables.open_writer(tags, "tags", stamp) as append:
        for video in options.videos:
            shots, names = records[video].shots, records[video].tags
            append(
                {
                    "dataset": [options.dataset] * len(shots),
                    "video": [video] * len(shots),
                    "start": shots[:, 0],
                    "stop": shots[:, 1],
                    "tags": names,
                }
            )
