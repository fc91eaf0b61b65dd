"""features/{tag encoder}/{shard}.parquet: one feature per shot: the embedding of its tags."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import tables
from clipit.config.text_options import TextEncoderOptions
from clipit.core import provenance
from clipit.models.encoders.text_encoder import build_text_encoder, encode_distinct


def run(*, tags: Path, features: Path, options: TextEncoderOptions) -> None:
    """Write an embedding at the first frame of every shot; equal lists of tags are embedded once.

    The tags are joined into one text, "book, street"; a shot without tags has a zero vector
    (docs/decisions/query.md).
    """
    table = tables.read(tags, "tags")
    texts = [", ".join(names) for names in table["tags"].to_pylist()]
    tagged = [index for index, text in enumerate(texts) if text]
    encoder = build_text_encoder(options)
    vectors = encode_distinct(encoder, [texts[index] for index in tagged])
    embedded = np.zeros((len(texts), vectors.shape[1]), dtype=np.float32)
    embedded[tagged] = vectors
    columns = {
        "dataset": table["dataset"],
        "video": table["video"],
        "frame": table["start"],
        "time_s": [None] * len(texts),
        "embedding": tables.embedding_column(embedded),
    }
    stamp = provenance.stamp("embed_tags", options.model_dump_json(), weights=encoder.weights)
    tables.write(features, "features", columns, stamp)
