"""queries/{encoder}.parquet: what is asked of a dataset, embedded."""

from __future__ import annotations

from pathlib import Path

from clipit import contracts, provenance
from clipit.models.encoders.text import build_text_encoder
from clipit.options.summary import QueriesOptions


def run(*, queries: Path, options: QueriesOptions) -> None:
    """Write an embedding beside every query."""
    encoder = build_text_encoder(options.encoder)
    vectors = encoder.encode(options.queries)
    columns = {"query": options.queries, "embedding": contracts.embedding_column(vectors)}
    stamp = provenance.stamp("queries", options.model_dump_json(), weights=encoder.weights)
    contracts.write(queries, "queries", columns, stamp)
