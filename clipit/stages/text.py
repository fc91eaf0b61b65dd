"""text/{captioner}/{encoder}/{part}.parquet: every caption embedded."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from clipit import contracts, provenance
from clipit.models.encoders.text import build_text_encoder
from clipit.options.text import TextEncoderOptions


def run(*, captions: Path, text: Path, options: TextEncoderOptions) -> None:
    """Write an embedding beside every sentence; equal sentences are embedded once."""
    table = contracts.read(captions, "captions")
    sentences = table["sentence"].to_pylist()
    distinct = list(dict.fromkeys(sentences))
    encoder = build_text_encoder(options)
    # without any sentence one is embedded all the same: it tells the width of the empty table
    vectors = encoder.encode(distinct or ["."])
    row = {sentence: index for index, sentence in enumerate(distinct)}
    rows = np.array([row[sentence] for sentence in sentences], dtype=np.int64)
    columns = table.drop_columns(["score"]).append_column(
        "embedding", contracts.embedding_column(vectors[rows])
    )
    stamp = provenance.stamp("text", options.model_dump_json(), weights=encoder.weights)
    contracts.write(text, "text", columns, stamp)
