"""features/{tag encoder}/{shard}.parquet: a feature per shot, the embedding of its tags."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import tables
from clipit.config.text_options import TextEncoderOptions
from clipit.core import provenance
from clipit.models.encoders.text_encoder import build_text_encoder


def run(*, tags: Path, features: Path, options: TextEncoderOptions) -> None:
    """Write an embedding at the first frame of every shot; equal lists are embedded once.

    The tags are listed as a sentence would, "book, street"; a shot without any is a zero vector
    (docs/decisions/query.md).
    """
    table = tables.read(tags, "tags")
    said = [", ".join(names) for names in table["tags"].to_pylist()]
    distinct = list(dict.fromkeys(sentence for sentence in said if sentence))
    encoder = build_text_encoder(options)
    vectors = encoder.encode(distinct or ["."])
    row = {sentence: index for index, sentence in enumerate(distinct)}
    embedded = np.zeros((len(said), vectors.shape[1]), dtype=np.float32)
    for index, sentence in enumerate(said):
        if sentence:
            embedded[index] = vectors[row[sentence]]
    columns = {
        "dataset": table["dataset"],
        "video": table["video"],
        "frame": table["start"],
        "time_s": [None] * len(said),
        "embedding": tables.embedding_column(embedded),
    }
    stamp = provenance.stamp("embed_tags", options.model_dump_json(), weights=encoder.weights)
    tables.write(features, "features", columns, stamp)
