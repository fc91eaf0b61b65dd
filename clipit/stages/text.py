"""text/{captioner}/{encoder}/{part}.parquet: every caption embedded."""

from __future__ import annotations

from pathlib import Path

from clipit import contracts, provenance
from clipit.models.encoders.text import build_text_encoder
from clipit.options.text import TextEncoderOptions


def run(*, captions: Path, text: Path, options: TextEncoderOptions) -> None:
    """Write an embedding beside every sentence; equal sentences are embedded once."""
    table = contracts.read(captions, "captions")
    sentences = table["sentence"].to_pylist()
    distinct = list(dict.fromkeys(sentences))
    encoder = build_text_encoder(options)
    vectors = encoder.encode(distinct)
    row = {sentence: index for index, sentence in enumerate(distinct)}
    columns = table.drop_columns(["score"]).append_column(
        "embedding", contracts.embedding_column(vectors[[row[s] for s in sentences]])
    )
    stamp = provenance.stamp("text", options.model_dump_json(), weights=encoder.weights)
    contracts.write(text, "text", columns, stamp)
