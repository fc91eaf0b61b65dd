"""caption_embeddings/{c}/{e}/{shard}.parquet: every caption embedded."""

from __future__ import annotations

from pathlib import Path

from clipit import tables
from clipit.config.text_options import TextEncoderOptions
from clipit.core import provenance
from clipit.models.encoders.text_encoder import build_text_encoder, encode_distinct


def run(*, captions: Path, embeddings: Path, options: TextEncoderOptions) -> None:
    """Write the embedding of every sentence; equal sentences are embedded once."""
    table = tables.read(captions, "captions")
    encoder = build_text_encoder(options)
    vectors = encode_distinct(encoder, table["sentence"].to_pylist())
    columns = table.drop_columns(["score"]).append_column(
        "embedding", tables.embedding_column(vectors)
    )
    stamp = provenance.stamp("embed_captions", options.model_dump_json(), weights=encoder.weights)
    tables.write(embeddings, "caption_embeddings", columns, stamp)
