"""caption_embeddings/{c}/{e}/{shard}.parquet: every caption embedded."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import tables
from clipit.config.text_options import TextEncoderOptions
from clipit.core import provenance
from clipit.models.encoders.text_encoder import build_text_encoder


def run(*, captions: Path, embeddings: Path, options: TextEncoderOptions) -> None:
    """Write the embedding of every sentence; equal sentences are embedded once."""
    table = tables.read(captions, "captions")
    sentences = table["sentence"].to_pylist()
    distinct = list(dict.fromkeys(sentences))
    encoder = build_text_encoder(options)
    # without any sentence one is embedded all the same, for the width of the empty table
    vectors = encoder.encode(distinct or ["."])
    row = {sentence: index for index, sentence in enumerate(distinct)}
    rows = np.array([row[sentence] for sentence in sentences], dtype=np.int64)
    columns = table.drop_columns(["score"]).append_column(
        "embedding", tables.embedding_column(vectors[rows])
    )
    stamp = provenance.stamp("embed_captions", options.model_dump_json(), weights=encoder.weights)
    tables.write(embeddings, "caption_embeddings", columns, stamp)
